import { z } from 'zod';

import { listenerHost, listenerJson, listenerSeconds, listenerType } from './listener-schema.js';
import { boolean, text, url, whole } from './setting-types.js';

const ROLE_ARN = /^arn:(aws[a-z-]*):iam::(\d{12}):role\/[\w+=,.@/-]{1,512}$/;
const ROLE_ARN_SHAPE = 'a role ARN such as arn:aws:iam::123456789012:role/PortOceanReadRole';

const roleArn = text.refine((value) => ROLE_ARN.test(value), ROLE_ARN_SHAPE);

const roleArns = text.transform((value, context) => {
  const refuse = (message: string): never => {
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  };
  let parsed: unknown;
  try {
    parsed = JSON.parse(value);
  } catch {
    return refuse(`a JSON array of role ARNs such as ["arn:aws:iam::123456789012:role/PortOceanReadRole"]`);
  }
  const list = z.array(z.string()).safeParse(parsed);
  if (!list.success) return refuse('a JSON array of texts, each a role ARN');
  const trimmed = list.data.map((arn) => arn.trim());
  const wrong = trimmed.filter((arn) => !ROLE_ARN.test(arn));
  if (wrong.length > 0)
    return refuse(
      `${ROLE_ARN_SHAPE} in each place, which ${wrong.map((arn) => `"${arn}"`).join(', ')} is not`,
    );
  return [...new Set(trimmed)];
});

const PROVIDERS = ['AssumeRoleWithWebIdentity', 'StaticCredential', 'AssumeRole'] as const;
const providers = text.transform((value, context) => {
  const names = value
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  const list = z.array(z.enum(PROVIDERS)).min(1).safeParse(names);
  if (list.success) return list.data;
  context.addIssue({ code: 'custom', message: `a comma-separated order of ${PROVIDERS.join(', ')}` });
  return z.NEVER;
});

const organizationalUnits = text.transform((value, context) => {
  const ids = [
    ...new Set(
      value
        .split(',')
        .map((id) => id.trim())
        .filter(Boolean),
    ),
  ];
  const wrong = ids.filter((id) => !/^(ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32})$/.test(id));
  if (wrong.length === 0 && ids.length > 0) return ids;
  context.addIssue({
    code: 'custom',
    message: 'one or several organizational units, comma-separated, such as ou-ab12-cdefgh34',
  });
  return z.NEVER;
});

const ledgerUrl = text.refine(
  (value) => /^file:.+/.test(value) || /^postgres(ql)?:\/\//.test(value),
  'file:/path/to/ledger.db or postgres://user:password@host:5432/database',
);
const address = text.regex(
  /^[^\s:]+:\d{1,5}$|^\[[0-9a-f:]+\]:\d{1,5}$/i,
  'host:port, such as 127.0.0.1:8080',
);

/**
 * Every environment variable that is read, by its full name, and what it must hold. The `OCEAN__…` names are those of
 * Port's `aws-v3` integration, unchanged; ours begin with `SYNC_`.
 */
export const settingsSchema = z
  .object({
    OCEAN__PORT__CLIENT_ID: text,
    OCEAN__PORT__CLIENT_SECRET: text,
    OCEAN__PORT__BASE_URL: url,
    OCEAN__INTEGRATION__IDENTIFIER: text,
    OCEAN__INTEGRATION__TYPE: text.transform((value) => value.toLowerCase()),
    OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN: roleArn,
    OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARNS: roleArns,
    OCEAN__INTEGRATION__CONFIG__EXTERNAL_ID: text.regex(
      /^[\w+=,.@:/-]{2,1224}$/,
      'an External ID: 2 to 1,224 of letters, digits and + = , . @ : / -',
    ),
    OCEAN__INTEGRATION__CONFIG__CREDENTIAL_PROVIDER_PRIORITY: providers,
    OCEAN__INTEGRATION__CONFIG__OU_ID: organizationalUnits,
    OCEAN__INTEGRATION__CONFIG__AWS_PARTITION: text.regex(
      /^aws(-[a-z]+)*$/,
      'an AWS partition: aws, aws-us-gov, aws-cn, …',
    ),
    OCEAN__INTEGRATION__SECRETS__AWS_ACCESS_KEY_ID: text,
    OCEAN__INTEGRATION__SECRETS__AWS_SECRET_ACCESS_KEY: text,
    OCEAN__INTEGRATION__SECRETS__AWS_SESSION_TOKEN: text,
    OCEAN__INTEGRATION__CONFIG__AWS_ACCESS_KEY_ID: text,
    OCEAN__INTEGRATION__CONFIG__AWS_SECRET_ACCESS_KEY: text,
    OCEAN__INTEGRATION__CONFIG__AWS_SESSION_TOKEN: text,
    OCEAN__EVENT_LISTENER: listenerJson,
    OCEAN__EVENT_LISTENER__TYPE: listenerType,
    OCEAN__EVENT_LISTENER__INTERVAL: listenerSeconds,
    OCEAN__EVENT_LISTENER__RESYNC_ON_START: boolean,
    OCEAN__EVENT_LISTENER__APP_HOST: listenerHost,
    OCEAN__INITIALIZE_PORT_RESOURCES: boolean,
    OCEAN__SEND_RAW_DATA_EXAMPLES: boolean,
    OCEAN__SCHEDULED_RESYNC_INTERVAL: whole(1, 'a whole number of minutes, at least 1'),
    SYNC_LEDGER_URL: ledgerUrl,
    SYNC_TASK_QUEUE: text,
    SYNC_REFRESH_DAYS: whole(1, 'a whole number of days, at least 1'),
    SYNC_AWS_REGION: text.regex(/^[a-z]{2}(-[a-z]+)+-\d+$/, 'a region such as us-east-1'),
    SYNC_MEMBER_ROLE_NAME: text.regex(/^[\w+=,.@/-]{1,512}$/, 'a role name, with its path where it has one'),
    SYNC_INCLUDE_MANAGEMENT_ACCOUNT: boolean,
    SYNC_PAGE_SIZE: whole(1, 'a whole number of resources, from 1 to 1000').refine(
      (value) => value <= 1000,
      'a whole number of resources, from 1 to 1000',
    ),
    SYNC_HISTORY_EVENTS: whole(20, 'a whole number of events, at least 20'),
    SYNC_WEBHOOK_ADDRESS: address,
    SYNC_HEALTH_ADDRESS: address,
    SYNC_METRICS_ADDRESS: address,
    SYNC_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error'], 'trace, debug, info, warn or error'),
    SYNC_PORT_LOGS: boolean,
    SYNC_LOG_FORMAT: z.enum(['json', 'pretty'], 'json or pretty'),
    SYNC_TEMPORAL_CLI: text,
    SYNC_CACHE_DIR: text,
  })
  .partial();

export type VariableName = keyof typeof settingsSchema.shape;

/** The validated value of each variable that is set. */
export type Values = z.output<typeof settingsSchema>;

/** Variables whose value is never shown. */
const SECRETS: ReadonlySet<string> = new Set<VariableName>([
  'OCEAN__PORT__CLIENT_SECRET',
  'OCEAN__INTEGRATION__CONFIG__EXTERNAL_ID',
  'OCEAN__INTEGRATION__SECRETS__AWS_ACCESS_KEY_ID',
  'OCEAN__INTEGRATION__SECRETS__AWS_SECRET_ACCESS_KEY',
  'OCEAN__INTEGRATION__SECRETS__AWS_SESSION_TOKEN',
  'OCEAN__INTEGRATION__CONFIG__AWS_ACCESS_KEY_ID',
  'OCEAN__INTEGRATION__CONFIG__AWS_SECRET_ACCESS_KEY',
  'OCEAN__INTEGRATION__CONFIG__AWS_SESSION_TOKEN',
  'SYNC_LEDGER_URL',
]);

export function isSecret(name: string): boolean {
  return SECRETS.has(name);
}
