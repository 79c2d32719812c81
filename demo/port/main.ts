import { parseArgs } from 'node:util';
import { startPort } from './index.js';

const USAGE = `Stand-in for Port: an in-memory catalog with Port's API, and a page to look at it.

  node dist/demo/port/main.js [--port 4010] [--host 127.0.0.1] [--public-url URL] [--client-id ID] [--client-secret SECRET] [--no-rate-limits]
    [--feature-flag NAME]... [--provision-enabled TYPE]... [--stale-heartbeat-seconds N]

Each may also come from the environment: PORT_STAND_IN_PORT, …_HOST, …_PUBLIC_URL, …_CLIENT_ID, …_CLIENT_SECRET.
Prints one line of JSON, {"url": …}, when it is ready; stops on SIGTERM and SIGINT.`;

function setting(flag: string | undefined, name: string, fallback: string): string {
  return flag ?? process.env[`PORT_STAND_IN_${name}`] ?? fallback;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      host: { type: 'string' },
      'public-url': { type: 'string' },
      'client-id': { type: 'string' },
      'client-secret': { type: 'string' },
      'no-rate-limits': { type: 'boolean', default: false },
      'feature-flag': { type: 'string', multiple: true, default: [] },
      'provision-enabled': { type: 'string', multiple: true, default: [] },
      'stale-heartbeat-seconds': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  const portText = setting(values.port, 'PORT', '0');
  const port = Number(portText);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`not a port: ${portText}`);
  const staleText = values['stale-heartbeat-seconds'];
  const stale = Number(staleText ?? 1);
  if (!(stale > 0)) throw new Error(`not a number of seconds: ${staleText}`);
  const publicUrl = setting(values['public-url'], 'PUBLIC_URL', '');
  const standIn = await startPort({
    port,
    host: setting(values.host, 'HOST', '127.0.0.1'),
    ...(publicUrl === '' ? {} : { publicUrl }),
    credentials: {
      clientId: setting(values['client-id'], 'CLIENT_ID', 'demo-client-id'),
      clientSecret: setting(values['client-secret'], 'CLIENT_SECRET', 'demo-client-secret'),
    },
    limits: { enforceRates: !values['no-rate-limits'] },
    featureFlags: values['feature-flag'],
    provisionEnabled: values['provision-enabled'],
    ...(staleText !== undefined && { staleHeartbeatSeconds: stale }),
  });
  process.stdout.write(`${JSON.stringify({ url: standIn.url })}\n`);
  const stop = (): void => void standIn.close();
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}\n`);
  process.exitCode = 2;
});
