import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';

import { Examples, MappingStore, Telemetry } from '../activities/index.js';
import type { Dependencies } from '../activities/index.js';
import { Credentials } from '../aws/credentials.js';
import { createKindReader } from '../aws/kinds/index.js';
import { orAborted } from '../config/aborting.js';
import { createMasker } from '../config/masking/index.js';
import type { WorkerSettings } from '../config/settings.js';
import { VERSION } from '../config/version.js';
import { openLedger } from '../ledger/index.js';
import { createEntityWriter, createPortClient } from '../port/index.js';
import { IngestChannel, LogIngest, sendExamples, SyncMetrics } from '../port/ingest/index.js';
import { createMappingEngine } from '../port/mapping/index.js';
import { forwardRecords } from './forward-records.js';

/** A worker that ends waits no longer for what Port only shows (ms). */
const LAST_WORDS_MS = 2_000;

/** What activities work with, and how to let go of it. */
export interface Services {
  deps: Dependencies;
  close(): Promise<void>;
}

/**
 * Opens the ledger and makes the clients; nothing is asked of AWS or Port yet. Throws what `openLedger` and
 * `createPortClient` throw, and leaves nothing open then.
 */
export async function openServices(
  settings: WorkerSettings,
  temporal: Client,
  temporalId: string,
  logger: Logger,
): Promise<Services> {
  const port = createPortClient({
    ...settings.port,
    integration: { ...settings.integration, version: VERSION },
    logger,
  });
  const ledger = await openLedger({ url: settings.ledgerUrl, integration: settings.integration.identifier });
  const writer = createEntityWriter(port);
  const engine = createMappingEngine();
  const mappings = new MappingStore(ledger, engine);
  const channel = new IngestChannel(port, logger);
  const masker = createMasker(settings.secrets);
  const examples = new Examples({
    enabled: settings.sendRawDataExamples,
    masker,
    send: (kind, items) => sendExamples(channel, port, kind, items),
  });
  const metrics = new SyncMetrics(channel, port.integration);
  const log = settings.sendLogs ? new LogIngest(channel, { masker }) : undefined;
  const stopForwarding = log && forwardRecords(logger, log);
  const deps: Dependencies = {
    settings,
    ledger,
    port,
    writer,
    engine,
    mappings,
    credentials: new Credentials(settings.aws),
    kinds: createKindReader({ pageSize: settings.pageSize }),
    telemetry: new Telemetry({ ledger, mappings, channel, metrics, logger }),
    examples,
    logger,
    temporal,
    temporalId,
  };
  return {
    deps,
    async close() {
      const limit = AbortSignal.timeout(LAST_WORDS_MS);
      await orAborted(examples.drain(), limit).catch(() => undefined);
      stopForwarding?.();
      await log?.close();
      channel.close();
      await writer.close();
      await engine.close();
      await port.close();
      await ledger.close();
    },
  };
}
