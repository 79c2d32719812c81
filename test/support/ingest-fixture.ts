import { startPort } from '../../demo/port/index.js';
import type { PortStandIn } from '../../demo/port/index.js';
import { createPortClient, getIntegration } from '../../port/index.js';
import type { PortClient, PortLogger } from '../../port/index.js';
import { IngestChannel } from '../../port/ingest/index.js';
import { OURS } from './port-fixture.js';

const CREDENTIALS = { clientId: 'client-1', clientSecret: 's3cret-value' };

/** A line of a log: level, fields and message. */
export type Line = [level: string, fields: Record<string, unknown>, message: string];

/** A logger that keeps what it is told. */
export function keepLog(): { logger: PortLogger; lines: Line[] } {
  const lines: Line[] = [];
  const at =
    (level: string) =>
    (fields: object, message: string): void => {
      lines.push([level, { ...fields }, message]);
    };
  return { logger: { debug: at('debug'), info: at('info'), warn: at('warn') }, lines };
}

export interface IngestFixture {
  port: PortStandIn;
  client: PortClient;
  channel: IngestChannel;
  lines: Line[];
}

/** Runs a test against the stand-in with an integration that the channel knows, and closes all of it. */
export async function withIngest(
  body: (fixture: IngestFixture) => Promise<void>,
  limitMs?: number,
): Promise<void> {
  const port = await startPort({ credentials: CREDENTIALS });
  const { logger, lines } = keepLog();
  const client = createPortClient({ ...CREDENTIALS, baseUrl: port.url, integration: OURS, logger });
  try {
    port.seed({
      integrations: [
        { installationId: OURS.identifier, installationAppType: OURS.type, version: '1', config: {} },
      ],
    });
    const channel = new IngestChannel(client, logger, limitMs);
    channel.learn((await getIntegration(client)) ?? {});
    await body({ port, client, channel, lines });
  } finally {
    await client.close();
    await port.close();
  }
}
