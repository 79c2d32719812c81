import { homedir } from 'node:os';
import path from 'node:path';

import { readListener } from './listener.js';
import type { Listener } from './listener.js';
import { nearest } from './nearest.js';
import { isSecret, settingsSchema } from './settings-schema.js';
import type { Values } from './settings-schema.js';
import { SyncError } from './sync-error.js';

export type CredentialProviderName = 'AssumeRoleWithWebIdentity' | 'StaticCredential' | 'AssumeRole';

/** Static access keys from the settings. */
export interface StaticKeys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** What the command line needs to find the worker's workflows. */
export interface ClientSettings {
  integration: { identifier: string; type: string };
  taskQueue: string;
  /** Minutes between resyncs; undefined means no schedule. */
  resyncIntervalMinutes: number | undefined;
}

/** How AWS is reached. */
export interface AwsSettings {
  accountRoleArn: string | undefined;
  accountRoleArns: readonly string[];
  externalId: string | undefined;
  credentialProviderPriority: readonly CredentialProviderName[];
  organizationalUnits: readonly string[];
  partition: string | undefined;
  staticKeys: StaticKeys | undefined;
  /** Region for STS and other calls that belong to no resource; undefined: the partition's home region. */
  region: string | undefined;
  /** Role name (with path) in members, where it differs from `accountRoleArn`'s. */
  memberRoleName: string | undefined;
  /** Undefined: nobody said; then a management account without a way in is left out, and what is known of it is kept. */
  includeManagementAccount: boolean | undefined;
}

/** What a worker needs. */
export interface WorkerSettings extends ClientSettings {
  port: { clientId: string; clientSecret: string; baseUrl: string };
  aws: AwsSettings;
  listener: Listener;
  /** `host:port` where the listener `WEBHOOK` is called. */
  webhookAddress: string;
  initializePortResources: boolean;
  sendRawDataExamples: boolean;
  /** Whether the worker's log goes to Port as well. */
  sendLogs: boolean;
  /** Values that must not leave in a log or an example. */
  secrets: readonly string[];
  ledgerUrl: string;
  /** An unchanged entity is written again once it is older than this. */
  refreshDays: number;
  /** Resources read, mapped, written and recorded together. */
  pageSize: number;
  /** Events after which the parent workflow continues as new. */
  historyEvents: number;
  healthAddress: string | undefined;
  metricsAddress: string | undefined;
}

export interface Loaded<T> {
  settings: T;
  /** One line each: unknown variables, settings without effect. */
  warnings: string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the settings that the command line needs. Throws `SettingsInvalid`, one line a mistake. */
export function loadClientSettings(environment: Environment): Loaded<ClientSettings> {
  const { values, mistakes, warnings } = readVariables(environment, [
    'OCEAN__PORT__',
    'OCEAN__INTEGRATION__CONFIG__',
    'OCEAN__INTEGRATION__SECRETS__',
  ]);
  stopOn(mistakes);
  return { settings: clientSettings(values), warnings };
}

/** Reads all settings of a worker. Throws `SettingsInvalid`, one line a mistake, secrets masked. */
export function loadWorkerSettings(environment: Environment): Loaded<WorkerSettings> {
  const { values, mistakes, warnings } = readVariables(environment, []);
  for (const name of ['OCEAN__PORT__CLIENT_ID', 'OCEAN__PORT__CLIENT_SECRET'] as const) {
    if (values[name] === undefined && !mistakes.some((line) => line.startsWith(name))) {
      mistakes.push(
        `${name} is not set: it must hold your Port credentials (Port, "Credentials" in the user menu)`,
      );
    }
  }
  const staticKeys = readStaticKeys(values, mistakes);
  const listener = readListener(values, mistakes, warnings);
  stopOn(mistakes);

  const client = clientSettings(values);
  const single = values.OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN;
  const list = values.OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARNS ?? [];
  if (single !== undefined && list.length > 0) {
    warnings.push(
      'OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARNS has no effect, because OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN is set, which means Organizations mode',
    );
  }
  return {
    settings: {
      ...client,
      port: {
        clientId: values.OCEAN__PORT__CLIENT_ID ?? '',
        clientSecret: values.OCEAN__PORT__CLIENT_SECRET ?? '',
        baseUrl: values.OCEAN__PORT__BASE_URL ?? 'https://api.getport.io',
      },
      aws: {
        accountRoleArn: single,
        accountRoleArns: single === undefined ? list : [],
        externalId: values.OCEAN__INTEGRATION__CONFIG__EXTERNAL_ID,
        credentialProviderPriority: values.OCEAN__INTEGRATION__CONFIG__CREDENTIAL_PROVIDER_PRIORITY ?? [
          'AssumeRoleWithWebIdentity',
          'StaticCredential',
          'AssumeRole',
        ],
        organizationalUnits: values.OCEAN__INTEGRATION__CONFIG__OU_ID ?? [],
        partition: values.OCEAN__INTEGRATION__CONFIG__AWS_PARTITION,
        staticKeys,
        region: values.SYNC_AWS_REGION ?? environment['AWS_REGION'] ?? environment['AWS_DEFAULT_REGION'],
        memberRoleName: values.SYNC_MEMBER_ROLE_NAME,
        includeManagementAccount: values.SYNC_INCLUDE_MANAGEMENT_ACCOUNT,
      },
      listener,
      webhookAddress: values.SYNC_WEBHOOK_ADDRESS ?? '0.0.0.0:8000',
      initializePortResources: values.OCEAN__INITIALIZE_PORT_RESOURCES ?? true,
      sendRawDataExamples: values.OCEAN__SEND_RAW_DATA_EXAMPLES ?? true,
      sendLogs: values.SYNC_PORT_LOGS ?? true,
      secrets: secretValues(values, environment),
      ledgerUrl:
        values.SYNC_LEDGER_URL ??
        `file:${path.join(stateDirectory(environment), `${fileName(client.integration.identifier)}.db`)}`,
      refreshDays: values.SYNC_REFRESH_DAYS ?? 7,
      pageSize: values.SYNC_PAGE_SIZE ?? 200,
      historyEvents: values.SYNC_HISTORY_EVENTS ?? 10_000,
      healthAddress: values.SYNC_HEALTH_ADDRESS,
      metricsAddress: values.SYNC_METRICS_ADDRESS,
    },
    warnings,
  };
}

function clientSettings(values: Values): ClientSettings {
  const type = values.OCEAN__INTEGRATION__TYPE ?? 'aws-v3';
  return {
    integration: { identifier: values.OCEAN__INTEGRATION__IDENTIFIER ?? `my-${type}-integration`, type },
    taskQueue: values.SYNC_TASK_QUEUE ?? 'aws-port-sync',
    resyncIntervalMinutes: values.OCEAN__SCHEDULED_RESYNC_INTERVAL,
  };
}

/** Secrets that others read from the environment of this process. */
const AMBIENT_SECRETS = ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'TEMPORAL_API_KEY'];

/** What is secret of the settings and of the environment beside them; of the ledger's address that is the password. */
function secretValues({ SYNC_LEDGER_URL, ...values }: Values, environment: Environment): string[] {
  const secrets = Object.entries(values).flatMap(([name, value]) =>
    isSecret(name) && typeof value === 'string' ? [value] : [],
  );
  const ambient = AMBIENT_SECRETS.flatMap((name) => environment[name] ?? []);
  return [...secrets, ...ambient, ...passwordsOf(SYNC_LEDGER_URL)].filter((secret) => secret !== '');
}

/** As it stands in the address, and as it is. */
function passwordsOf(url: string | undefined): string[] {
  if (url === undefined || !URL.canParse(url)) return [];
  const { password, searchParams } = new URL(url);
  const plain = /%(?![0-9a-f]{2})/i.test(password) ? password : decodeURIComponent(password);
  return [password, plain, searchParams.get('password') ?? ''];
}

/** Keys under `SECRETS` win over `CONFIG`; half a pair is a mistake. */
function readStaticKeys(values: Values, mistakes: string[]): StaticKeys | undefined {
  for (const group of ['SECRETS', 'CONFIG'] as const) {
    const accessKeyId = values[`OCEAN__INTEGRATION__${group}__AWS_ACCESS_KEY_ID`];
    const secretAccessKey = values[`OCEAN__INTEGRATION__${group}__AWS_SECRET_ACCESS_KEY`];
    const sessionToken = values[`OCEAN__INTEGRATION__${group}__AWS_SESSION_TOKEN`];
    if (accessKeyId === undefined && secretAccessKey === undefined) continue;
    if (accessKeyId === undefined || secretAccessKey === undefined) {
      const missing = accessKeyId === undefined ? 'AWS_ACCESS_KEY_ID' : 'AWS_SECRET_ACCESS_KEY';
      mistakes.push(
        `OCEAN__INTEGRATION__${group}__${missing} is not set: access key id and secret access key go together`,
      );
      return undefined;
    }
    return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
  }
  return undefined;
}

/** Validates each variable that is set; `skip` names prefixes that the caller has no use for. */
function readVariables(
  environment: Environment,
  skip: readonly string[],
): { values: Values; mistakes: string[]; warnings: string[] } {
  const mistakes: string[] = [];
  const warnings: string[] = [];
  const given = new Map<string, string>();
  for (const [name, value] of Object.entries(environment)) {
    const upper = name.toUpperCase();
    if (value !== undefined && value.trim() !== '' && /^(OCEAN__|SYNC_)/.test(upper)) given.set(upper, value);
  }
  const known = Object.keys(settingsSchema.shape);
  const texts: Record<string, string> = {};
  for (const [name, value] of given) {
    if (skip.some((prefix) => name.startsWith(prefix)) || name.startsWith('SYNC_TEST_')) continue;
    if (known.includes(name)) {
      texts[name] = value;
      continue;
    }
    const meant = nearest(name, known);
    warnings.push(`${name} is not a setting that is read here${meant ? `; did you mean ${meant}?` : ''}`);
  }
  const result = settingsSchema.safeParse(texts);
  if (result.success) return { values: result.data, mistakes, warnings };
  for (const {
    path: [name],
    message,
  } of result.error.issues) {
    const variable = String(name);
    const value = texts[variable] ?? '';
    mistakes.push(
      `${variable} holds ${isSecret(variable) ? mask(value) : JSON.stringify(value)}: it must hold ${message}`,
    );
    delete texts[variable];
  }
  return { values: settingsSchema.parse(texts), mistakes, warnings };
}

function stopOn(mistakes: readonly string[]): void {
  if (mistakes.length === 0) return;
  throw new SyncError(
    `The settings have ${mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`}:\n${mistakes.map((line) => `  ${line}`).join('\n')}\n`,
    {
      code: 'SettingsInvalid',
      retryable: false,
      remedy: 'Correct the environment and start again; docs/configuration.md lists every setting.',
    },
  );
}

/** Shows that something is there, and its length, never the thing. */
function mask(value: string): string {
  return `a secret of ${value.length} characters`;
}

function stateDirectory(environment: Environment): string {
  return path.join(environment['XDG_STATE_HOME'] ?? path.join(homedir(), '.local', 'state'), 'aws-port-sync');
}

function fileName(identifier: string): string {
  return identifier.replaceAll(/[^\w.-]/g, '_');
}
