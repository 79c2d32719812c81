import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { startDevServer } from '../worker/embedded/dev-server.js';
import type { DevServer } from '../worker/embedded/dev-server.js';
import { startPort } from './port/index.js';
import type { PortStandIn } from './port/index.js';
import { seedOrganization } from './seed/organization.js';
import type { DemoOrganization } from './seed/organization.js';
import { seedResources } from './seed/resources.js';
import type { Made, ResourceCounts } from './seed/resources.js';
import { startEmulator } from './servers/emulator.js';
import type { Emulator } from './servers/emulator.js';

export const REGIONS = ['us-east-1', 'eu-west-1'] as const;
export const INTEGRATION = 'demo';
const CREDENTIALS = { clientId: 'demo-client', clientSecret: 'demo-secret' };

/** Everything a sync needs, on this machine: Temporal, an AWS emulator with an organization, an empty stand-in for Port. */
export interface Stack {
  temporal: DevServer;
  emulator: Emulator;
  port: PortStandIn;
  organization: DemoOrganization;
  /** What the seed made: counts by account id and kind. */
  made: Record<string, Made>;
  /** Environment of a worker or a command of the command line. */
  environment: Record<string, string>;
  /** A folder for the ledger and the like, gone after `stop`. */
  folder: string;
  stop(): Promise<void>;
}

export interface StackOptions {
  accounts: readonly string[];
  counts: ResourceCounts;
  /** Temporal UI and catalog on these ports, where they are free to use. */
  ports?: { temporal?: number; ui?: number; catalog?: number };
  say?: (line: string) => void;
}

/** Starts the stack and seeds it. Everything is stopped again where something of it fails. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { say = () => undefined, ports = {} } = options;
  const folder = mkdtempSync(path.join(tmpdir(), 'aws-port-sync-'));
  const open: { stop(): Promise<void> }[] = [];
  const stop = async () => {
    for (const part of open.toReversed()) await part.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    say('starting Temporal, the AWS emulator and the stand-in for Port');
    const [temporal, emulator, port] = await Promise.all([
      startDevServer({
        say,
        uiPort: ports.ui ?? 0,
        ...(ports.temporal !== undefined && { port: ports.temporal }),
      }).then(kept(open)),
      startEmulator({ say }).then(kept(open)),
      startPort({
        credentials: CREDENTIALS,
        ...(ports.catalog !== undefined && { port: ports.catalog }),
      }).then((started) => keptPort(open, started)),
    ]);
    say(`seeding an organization of ${options.accounts.length} member accounts in ${REGIONS.join(' and ')}`);
    const organization = await seedOrganization(emulator.url, {
      managementAccount: '111122223333',
      names: options.accounts,
      externalId: 'demo-external-id',
    });
    const made: Stack['made'] = {};
    for (const account of organization.members)
      made[account.id] = await seedAccount(emulator.url, account, options.counts);
    return {
      temporal,
      emulator,
      port,
      organization,
      made,
      folder,
      stop,
      environment: environmentOf(temporal, emulator, port, organization, folder),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function kept<T extends { stop(): Promise<void> }>(open: { stop(): Promise<void> }[]): (part: T) => T {
  return (part) => {
    open.push(part);
    return part;
  };
}

function keptPort(open: { stop(): Promise<void> }[], port: PortStandIn): PortStandIn {
  open.push({ stop: () => port.close() });
  return port;
}

async function seedAccount(
  endpoint: string,
  account: { id: string; name: string },
  counts: ResourceCounts,
): Promise<Made> {
  const sum: Made = {};
  for (const region of REGIONS) {
    const made = await seedResources(endpoint, account, region, counts);
    for (const [kind, count] of Object.entries(made)) sum[kind] = (sum[kind] ?? 0) + count;
  }
  return sum;
}

function environmentOf(
  temporal: DevServer,
  emulator: Emulator,
  port: PortStandIn,
  organization: DemoOrganization,
  folder: string,
): Record<string, string> {
  return {
    TEMPORAL_ADDRESS: temporal.address,
    AWS_ENDPOINT_URL: emulator.url,
    OCEAN__PORT__CLIENT_ID: CREDENTIALS.clientId,
    OCEAN__PORT__CLIENT_SECRET: CREDENTIALS.clientSecret,
    OCEAN__PORT__BASE_URL: port.url,
    OCEAN__INTEGRATION__IDENTIFIER: INTEGRATION,
    OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN: organization.accountRoleArn,
    OCEAN__INTEGRATION__CONFIG__EXTERNAL_ID: organization.externalId,
    OCEAN__INTEGRATION__SECRETS__AWS_ACCESS_KEY_ID: organization.keys.accessKeyId,
    OCEAN__INTEGRATION__SECRETS__AWS_SECRET_ACCESS_KEY: organization.keys.secretAccessKey,
    SYNC_LEDGER_URL: `file:${path.join(folder, 'ledger.db')}`,
  };
}
