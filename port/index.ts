/** Door of the Port module (the mapping has its own: `./mapping/index.js`). It knows nothing of AWS and nothing of Temporal. */
export type { PortAnswer } from './answer.js';
export { MAX_BULK_ENTITIES, type UpsertOptions } from './bulk-upsert.js';
export { createPortClient, type PortCall, type PortClient, type PortClientOptions } from './client.js';
export { deleteEntities, type Deletion, type DeletionOptions } from './deletion.js';
export { dependantsFirst, targetedBlueprints } from './deletion-order.js';
export { checkEntity, isSearchQuery } from './entity-rules.js';
export {
  createEntityWriter,
  type EntityWriter,
  type EntityWriterOptions,
  type UpsertCall,
} from './entity-writer.js';
export {
  PortAnswerUnexpected,
  PortCredentialsRejected,
  PortRateLimited,
  PortRequestRejected,
  PortUnavailable,
} from './errors.js';
export {
  type ChangelogDestination,
  createIntegration,
  getIntegration,
  type Integration,
  type IntegrationPatch,
  type NewIntegration,
  patchIntegration,
  patchMapping,
  patchResyncState,
  type ResyncState,
} from './integration.js';
export { inventoryPages, type InventoryPage } from './inventory.js';
export type { PortLogger } from './logger.js';
export { contentHash, prepareEntity, type PreparedEntity, restoreEntity } from './prepared-entity.js';
export { getResyncRequest, isNewer, type PortResyncRequest, startOfLastResync } from './resync-request.js';
export { refuseServerMapping, type SetUp, setUpIntegration, type WantedIntegration } from './setup/index.js';
export type { PortStats, RateFamily } from './stats.js';
export type { Entity, EntityRef, Json, SearchQuery } from './types.js';
export type { Refusal, RefusalCode, UpsertOutcome } from './upsert-outcome.js';
export type { IntegrationIdentity } from './user-agent.js';
