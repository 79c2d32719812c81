import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { parse } from 'yaml';

import type { ResyncReport } from '../../activities/types.js';
import { parseMapping } from '../../config/mapping.js';
import type { ResourceBlock } from '../../config/mapping-types.js';
import { startPort } from '../../demo/port/index.js';
import type { PortStandIn } from '../../demo/port/index.js';
import { startWorkerProcess } from '../../demo/worker-process.js';
import type { WorkerProcess } from '../../demo/worker-process.js';
import { connectClient } from '../../worker/connection.js';
import { startDevServer } from '../../worker/embedded/dev-server.js';
import { startEmulator, startMoto } from './emulator.js';
import { startMissingOperations } from './missing-operations.js';
import type { MissingOperations } from './missing-operations.js';
import { endpointVariables, seedKinds } from './seed/index.js';
import type { Seeded } from './seed/index.js';
import { runResync } from './stack.js';

export const ACCOUNT = '111111111111';
export const REGIONS = ['eu-west-1', 'us-east-1'];
const INTEGRATION = 'all-kinds';
const CREDENTIALS = { clientId: 'client', clientSecret: 'secret' };
const MAPPING = new URL('../fixtures/all-kinds/mapping.yaml', import.meta.url);

/** Everything that a resync of all kinds needs, on this machine, in one account of its own keys. */
export interface AllKindsStack {
  port: PortStandIn;
  emulators: MissingOperations;
  seeded: Seeded[];
  blocks: readonly ResourceBlock[];
  worker: WorkerProcess;
  resync(): Promise<ResyncReport>;
  stop(): Promise<void>;
}

export async function startAllKindsStack(): Promise<AllKindsStack> {
  const folder = mkdtempSync(path.join(tmpdir(), 'aws-port-sync-'));
  const open: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const close of open.toReversed()) await close();
    rmSync(folder, { recursive: true, force: true });
  };
  const kept = <T extends { stop(): Promise<unknown> }>(part: T): T => {
    open.push(() => part.stop());
    return part;
  };
  try {
    const [temporal, ministack, moto] = await Promise.all([
      startDevServer({ uiPort: 0 }).then(kept),
      startEmulator({ enforceIam: false }).then(kept),
      startMoto().then(kept),
    ]);
    const port = await startPort({ credentials: CREDENTIALS });
    open.push(() => port.close());
    const emulators = kept(await startMissingOperations({ ministack: ministack.url, moto: moto.url }));
    const seeded = await seedKinds(emulators, ACCOUNT, REGIONS);
    const blocks = seedPort(port);
    const worker = kept(
      await startWorkerProcess({
        ...endpointVariables(emulators.urls),
        TEMPORAL_ADDRESS: temporal.address,
        OCEAN__PORT__CLIENT_ID: CREDENTIALS.clientId,
        OCEAN__PORT__CLIENT_SECRET: CREDENTIALS.clientSecret,
        OCEAN__PORT__BASE_URL: port.url,
        OCEAN__INTEGRATION__IDENTIFIER: INTEGRATION,
        OCEAN__INITIALIZE_PORT_RESOURCES: 'false',
        OCEAN__EVENT_LISTENER__TYPE: 'NONE',
        OCEAN__INTEGRATION__CONFIG__AWS_ACCESS_KEY_ID: ACCOUNT,
        OCEAN__INTEGRATION__CONFIG__AWS_SECRET_ACCESS_KEY: 'test',
        SYNC_LEDGER_URL: `file:${path.join(folder, 'ledger.db')}`,
      }),
    );
    const { address } = temporal;
    const client = await connectClient({ address, namespace: 'default', given: true, options: { address } });
    open.push(() => client.connection.close());
    let count = 0;
    const resync = () => {
      count += 1;
      return runResync(client, `all-kinds-${count}`, {});
    };
    return { port, emulators, seeded, blocks, worker, resync, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The mapping as the integration's, and a blueprint for each of its blocks. */
function seedPort(port: PortStandIn): readonly ResourceBlock[] {
  const config: Parameters<PortStandIn['seed']>[0]['integrations'] = [parse(readFileSync(MAPPING, 'utf8'))];
  const { mapping, problems } = parseMapping(config[0]);
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  port.seed({
    blueprints: mapping.resources.map((block) => ({
      identifier: blueprintOf(block),
      title: block.kind,
      schema: {
        properties: {
          region: { type: 'string' },
          tags: { type: 'object' },
          object: { type: 'object' },
        },
        required: [],
      },
      relations: {},
    })),
    integrations: [
      {
        installationId: INTEGRATION,
        installationAppType: 'aws-v3',
        version: '0.0.0',
        changelogDestination: {},
        config: config[0] ?? {},
      },
    ],
  });
  return mapping.resources;
}

/** The block's blueprint; the mapping has them as literals. */
export function blueprintOf({ entity }: ResourceBlock): string {
  return String(JSON.parse(entity.blueprint));
}
