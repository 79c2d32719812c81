import type { Client } from '@temporalio/client';

import type { Credentials } from '../aws/credentials.js';
import type { KindReader } from '../aws/kinds/index.js';
import type { WorkerSettings } from '../config/settings.js';
import type { Ledger } from '../ledger/types.js';
import type { EntityWriter, PortClient, PortLogger } from '../port/index.js';
import type { MappingEngine } from '../port/mapping/index.js';
import type { Examples } from './examples.js';
import type { MappingStore } from './mapping-store.js';
import type { Telemetry } from './telemetry.js';

/** What the worker gives its activities: one of each, shared by all that run in the process. */
export interface Dependencies {
  settings: WorkerSettings;
  ledger: Ledger;
  port: PortClient;
  writer: EntityWriter;
  mappings: MappingStore;
  engine: MappingEngine;
  credentials: Credentials;
  kinds: KindReader;
  /** Tells Port how a resync goes. */
  telemetry: Telemetry;
  /** Raw items for Port's mapping page. */
  examples: Examples;
  logger: PortLogger;
  /** To look up who holds the lease. */
  temporal: Client;
  /** Names that Temporal: its cluster and namespace, or the process that brought its own along. */
  temporalId: string;
}
