import {
  BUCKET_TAGS,
  bucketEntry,
  lambdaFunction,
  queueAttributes,
  queueUrl,
  reservation,
  table,
  tableName,
  topicArn,
  topicAttributes,
} from './aws-bodies.js';
import { accessKeyOf, managementAccount } from './organizations.js';
import type { BenchOrganization } from './organizations.js';

/** What was asked, as far as an answer depends on it. */
export interface Asked {
  /** Whose credentials signed it. */
  account: string;
  region: string;
  /** The service of the signature. */
  service: string;
  /** `X-Amz-Target` behind the dot, where the protocol has it. */
  target: string | undefined;
  url: string;
  body: string;
}

/** An answer; `fresh` where it must not be kept for the same question. */
export interface Answer {
  action: string;
  type: 'json' | 'xml';
  text: string;
  fresh?: boolean;
}

type Parameters = Record<string, string>;

const DAY_MS = 86_400_000;

/** Answers a call of the AWS stand-in; undefined for one that it does not know. */
export function answer(organization: BenchOrganization, asked: Asked): Answer | undefined {
  const { service, target, url, body } = asked;
  if (target !== undefined) {
    const text = jsonAnswer(organization, asked, target, readJson(body));
    return text === undefined ? undefined : { action: target, type: 'json', text: JSON.stringify(text) };
  }
  const { pathname, searchParams } = new URL(url, 'http://aws');
  if (service === 's3') return s3Answer(organization, asked, pathname, searchParams);
  if (service === 'lambda') {
    const at = Number(searchParams.get('Marker') ?? 0);
    const { indexes, next } = page(organization.counts.lambda, 50, at);
    const list = {
      Functions: indexes.map((index) => lambdaFunction(asked, index)),
      NextMarker: next ?? null,
    };
    return { action: 'ListFunctions', type: 'json', text: JSON.stringify(list) };
  }
  if (service === 'account') {
    const regions = organization.regions.map((name) => ({
      RegionName: name,
      RegionOptStatus: 'ENABLED_BY_DEFAULT',
    }));
    return { action: 'ListRegions', type: 'json', text: JSON.stringify({ Regions: regions }) };
  }
  return queryAnswer(organization, asked, Object.fromEntries(new URLSearchParams(body)));
}

function jsonAnswer(
  organization: BenchOrganization,
  asked: Asked,
  action: string,
  input: Parameters,
): object | undefined {
  const { counts } = organization;
  switch (action) {
    case 'ListAccounts': {
      const { indexes, next } = page(organization.accounts.length, 20, Number(input['NextToken'] ?? 0));
      return { Accounts: indexes.map((index) => accountEntry(organization, index)), NextToken: next };
    }
    case 'DescribeOrganization':
      return { Organization: { Id: 'o-bench', MasterAccountId: managementAccount(organization) } };
    case 'ListQueues': {
      const { indexes, next } = page(
        counts.sqs,
        Number(input['MaxResults'] ?? 1000),
        Number(input['NextToken'] ?? 0),
      );
      return { QueueUrls: indexes.map((index) => queueUrl(asked, index)), NextToken: next };
    }
    case 'GetQueueAttributes':
      return { Attributes: queueAttributes(asked, input['QueueUrl'] ?? '') };
    case 'ListTables': {
      const after = input['ExclusiveStartTableName'];
      const at = after === undefined ? 0 : Number(after.slice(-5)) + 1;
      const { indexes, next } = page(counts.dynamodb, Number(input['Limit'] ?? 100), at);
      const names = indexes.map((index) => tableName(index));
      return { TableNames: names, ...(next !== undefined && { LastEvaluatedTableName: names.at(-1) }) };
    }
    case 'DescribeTable':
      return { Table: table(asked, input['TableName'] ?? '') };
    default:
      return undefined;
  }
}

function accountEntry({ accounts }: BenchOrganization, index: number): object {
  const id = accounts[index] ?? '';
  const root = `arn:aws:organizations::${accounts[0]}`;
  return {
    Id: id,
    Arn: `${root}:account/o-bench/${id}`,
    Email: `aws+${id}@example.com`,
    Name: `bench-${index}`,
    Status: 'ACTIVE',
    State: 'ACTIVE',
    JoinedMethod: 'CREATED',
    JoinedTimestamp: 1_700_000_000,
  };
}

function s3Answer(
  { regions, counts }: BenchOrganization,
  { account }: Asked,
  path: string,
  query: URLSearchParams,
): Answer | undefined {
  if (path === '/') {
    const buckets = regions.flatMap((region) =>
      page(counts.s3, counts.s3, 0).indexes.map((index) => bucketEntry({ account, region }, index)),
    );
    const text = `<ListAllMyBucketsResult><Owner><ID>${account}</ID></Owner><Buckets>${buckets.join('')}</Buckets></ListAllMyBucketsResult>`;
    return { action: 'ListBuckets', type: 'xml', text };
  }
  if (!query.has('tagging')) return undefined;
  return { action: 'GetBucketTagging', type: 'xml', text: `<Tagging>${BUCKET_TAGS}</Tagging>` };
}

/** EC2, SNS and STS: parameters as a form, answers as XML. */
function queryAnswer(organization: BenchOrganization, asked: Asked, input: Parameters): Answer | undefined {
  const { Action: action = '' } = input;
  const { counts } = organization;
  const { account } = asked;
  switch (action) {
    case 'DescribeInstances': {
      const { indexes, next } = page(
        counts.ec2,
        Number(input['MaxResults'] ?? 1000),
        Number(input['NextToken'] ?? 0),
      );
      const items = indexes.map((index) => reservation(asked, index)).join('');
      const text = `<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>1</requestId><reservationSet>${items}</reservationSet>${tag('nextToken', next)}</DescribeInstancesResponse>`;
      return { action, type: 'xml', text };
    }
    case 'ListTopics': {
      const { indexes, next } = page(counts.sns, 100, Number(input['NextToken'] ?? 0));
      const members = indexes
        .map((index) => `<member>${tag('TopicArn', topicArn(asked, index))}</member>`)
        .join('');
      return result(action, `<Topics>${members}</Topics>${tag('NextToken', next)}`);
    }
    case 'GetTopicAttributes': {
      const entries = Object.entries(topicAttributes(asked, input['TopicArn'] ?? ''));
      const text = entries.map(([key, value]) => `<entry>${tag('key', key)}${tag('value', value)}</entry>`);
      return result(action, `<Attributes>${text.join('')}</Attributes>`);
    }
    case 'GetCallerIdentity':
      return result(
        action,
        `${tag('Arn', `arn:aws:iam::${account}:user/bench`)}<UserId>AIDABENCH</UserId>${tag('Account', account)}`,
      );
    case 'AssumeRole': {
      const [, , , , member = ''] = (input['RoleArn'] ?? '').split(':');
      const role = `arn:aws:sts::${member}:assumed-role/reader/aws-port-sync`;
      const expires = new Date(Date.now() + DAY_MS / 24).toISOString();
      const keys = `<Credentials>${tag('AccessKeyId', accessKeyOf(member))}<SecretAccessKey>secret</SecretAccessKey><SessionToken>session</SessionToken>${tag('Expiration', expires)}</Credentials>`;
      const user = `<AssumedRoleUser><AssumedRoleId>AROABENCH:1</AssumedRoleId>${tag('Arn', role)}</AssumedRoleUser>`;
      return { ...result(action, user + keys), fresh: true };
    }
    default:
      return undefined;
  }
}

function result(action: string, inner: string): Answer {
  const text = `<${action}Response><${action}Result>${inner}</${action}Result><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></${action}Response>`;
  return { action, type: 'xml', text };
}

function tag(name: string, value: string | undefined): string {
  if (value === undefined) return '';
  return `<${name}>${value.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</${name}>`;
}

/** A page of `0 … total-1`, and the token of the next. */
function page(total: number, size: number, from: number): { indexes: number[]; next: string | undefined } {
  const end = Math.min(total, from + size);
  const indexes = Array.from({ length: Math.max(0, end - from) }, (_, offset) => from + offset);
  return { indexes, next: end < total ? String(end) : undefined };
}

/** The text and number fields of a JSON body; the rest of it answers nothing here. */
function readJson(body: string): Parameters {
  const value: unknown = JSON.parse(body || '{}');
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, field]: [string, unknown]) =>
      typeof field === 'string' || typeof field === 'number' ? [[key, String(field)]] : [],
    ),
  );
}
