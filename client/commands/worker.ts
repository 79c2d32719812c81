import type { Command } from 'commander';

import { loadWorkerSettings } from '../../config/settings.js';
import { temporalTarget } from '../../worker/connection.js';
import { createLogger } from '../../worker/logger.js';
import { runOnce } from '../../worker/once.js';
import { serveWorker } from '../../worker/serve.js';
import { EXIT } from '../exit-codes.js';
import { keepHeapSmall } from '../memory.js';
import { createOutput } from '../output.js';
import { formatReport } from '../report-text.js';

/** `worker`: polls until it is stopped, or with the listener ONCE runs one resync and exits with its outcome. */
export function registerWorkerCommand(program: Command): void {
  program
    .command('worker')
    .description(
      'run a worker until it is stopped; with OCEAN__EVENT_LISTENER={"type":"ONCE"} run one resync and exit with its outcome',
    )
    .option('--json', 'with ONCE: print the report as one JSON document')
    .action(async (options: { json?: boolean }) => {
      keepHeapSmall();
      const { settings, warnings } = loadWorkerSettings(process.env);
      const logger = createLogger();
      for (const warning of warnings) logger.warn(warning);
      const stop = stopSignal();
      if (settings.listener.type === 'ONCE') {
        const report = await runOnce(settings, logger, stop);
        createOutput(options).result(report, () => formatReport(report));
        process.exitCode = EXIT[report.outcome];
        return;
      }
      await serveWorker(settings, temporalTarget(), logger, stop);
    });
}

/** Aborted by the first SIGINT or SIGTERM; a second one ends the process at once. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      controller.abort();
      process.once(signal, () => process.exit(130));
    });
  }
  return controller.signal;
}
