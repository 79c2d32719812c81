import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';

import { MappingStore } from '../activities/index.js';
import type { Dependencies } from '../activities/index.js';
import { Credentials } from '../aws/credentials.js';
import { createKindReader } from '../aws/kinds/index.js';
import type { WorkerSettings } from '../config/settings.js';
import { VERSION } from '../config/version.js';
import { openLedger } from '../ledger/index.js';
import { createEntityWriter, createPortClient } from '../port/index.js';
import { createMappingEngine } from '../port/mapping/index.js';

/** What activities work with, and how to let go of it. */
export interface Services {
  deps: Dependencies;
  close(): Promise<void>;
}

/** Opens the ledger and makes the clients; nothing is asked of AWS or Port yet. Throws what `openLedger` throws. */
export async function openServices(
  settings: WorkerSettings,
  temporal: Client,
  temporalId: string,
  logger: Logger,
): Promise<Services> {
  const ledger = await openLedger({ url: settings.ledgerUrl, integration: settings.integration.identifier });
  const port = createPortClient({
    ...settings.port,
    integration: { ...settings.integration, version: VERSION },
    logger,
  });
  const writer = createEntityWriter(port);
  const engine = createMappingEngine();
  const deps: Dependencies = {
    settings,
    ledger,
    port,
    writer,
    engine,
    mappings: new MappingStore(ledger, engine),
    credentials: new Credentials(settings.aws),
    kinds: createKindReader({ pageSize: settings.pageSize }),
    temporal,
    temporalId,
  };
  return {
    deps,
    async close() {
      await writer.close();
      await engine.close();
      await port.close();
      await ledger.close();
    },
  };
}
