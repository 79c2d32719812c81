import { SyncError } from '../../config/sync-error.js';
import type { IntegrationIdentity } from '../user-agent.js';

/** The integration of this identifier runs in Port's cloud: two processes would work on the same entities. */
export function integrationHosted({ identifier }: IntegrationIdentity, installationType: string): SyncError {
  return new SyncError(
    `The integration "${identifier}" in Port is not self-hosted (its installation type is ${installationType}).`,
    {
      code: 'IntegrationHosted',
      retryable: false,
      remedy:
        'Set OCEAN__INTEGRATION__IDENTIFIER to another identifier, or delete the hosted integration in Port first.',
      details: { identifier, installationType },
    },
  );
}

/** The integration of this identifier is of another type: its mapping and its entities are not ours to touch. */
export function integrationTypeDiffers(
  { identifier, type }: IntegrationIdentity,
  storedType: string,
): SyncError {
  return new SyncError(
    `The integration "${identifier}" in Port is of type ${storedType}, and this worker is of type ${type}.`,
    {
      code: 'IntegrationTypeDiffers',
      retryable: false,
      remedy: `Set OCEAN__INTEGRATION__IDENTIFIER to another identifier, or OCEAN__INTEGRATION__TYPE to ${storedType} to adopt that integration.`,
      details: { identifier, type, storedType },
    },
  );
}

/** Port would map and reconcile the same data on its side as well. */
export function portMapsItself({ identifier }: IntegrationIdentity, processingMode: string): SyncError {
  return new SyncError(
    `Port maps the data of integration "${identifier}" itself (processing mode ${processingMode}), and does not let this worker do it.`,
    {
      code: 'PortMapsItself',
      retryable: false,
      remedy:
        'Ask Port to set the processing mode of this integration to ocean-core, or set OCEAN__INTEGRATION__IDENTIFIER to another identifier.',
      details: { identifier, processingMode },
    },
  );
}

/** Another worker undid its attempt at the default blueprints while this one built on them. Retryable. */
export function defaultResourcesUnsettled(absent: readonly string[]): SyncError {
  return new SyncError(
    `Blueprints that were there a moment ago are gone while the default resources are made: ${absent.join(', ')}.`,
    {
      code: 'DefaultResourcesUnsettled',
      retryable: true,
      remedy: 'It is tried again; if this comes back, see what else deletes blueprints in Port.',
    },
  );
}
