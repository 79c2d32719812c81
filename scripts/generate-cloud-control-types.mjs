#!/usr/bin/env node
// Writes aws/kinds/cloud-control-types.json: of each CloudFormation type that Cloud Control can list, the permissions that
// its list and read handlers need, and the properties of a parent that its lister must be told. From the schemas of the
// CloudFormation registry, as cfn-lint ships them.
// Usage: node scripts/generate-cloud-control-types.mjs <folder of an installed cfnlint>
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const cfnlint = process.argv[2];
if (!cfnlint) {
  console.error('usage: node scripts/generate-cloud-control-types.mjs <…/site-packages/cfnlint>');
  process.exit(1);
}
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const schemas = path.join(cfnlint, 'data', 'schemas');
const { schema_date: date } = JSON.parse(readFileSync(path.join(schemas, 'version.json'), 'utf8'));

/** Handlers name more than reading takes (iam:PassRole), and what reads values rather than configuration. */
const READS = /^[a-z0-9-]+:(batchget|batchdescribe|describe|get|list|lookup|read|search|view)/i;
const VALUES = new Set([
  'dynamodb:GetItem',
  'kms:Decrypt',
  's3:GetObject',
  's3:GetObjectVersion',
  'secretsmanager:GetSecretValue',
  'ssm:GetParameter',
  'ssm:GetParameters',
]);

function reads(handler) {
  const names = (handler?.permissions ?? []).map((name) => {
    const [service, action = ''] = name.trim().split(':');
    return `${service.toLowerCase()}:${action}`;
  });
  const wanted = names.filter((name) => READS.test(name) && !VALUES.has(name));
  return [...new Set(wanted)].toSorted((a, b) => (a < b ? -1 : 1));
}

const types = {};
for (const file of readdirSync(path.join(schemas, 'resources')).filter((name) => name.endsWith('.json'))) {
  const { typeName, handlers = {} } = JSON.parse(readFileSync(path.join(schemas, 'resources', file), 'utf8'));
  if (!handlers.list || !handlers.read) continue;
  const { required = [] } = handlers.list.handlerSchema ?? {};
  types[typeName] = {
    list: reads(handlers.list),
    read: reads(handlers.read),
    ...(required.length > 0 && { parent: required }),
  };
}
const lines = Object.keys(types)
  .toSorted()
  .map((name) => `    ${JSON.stringify(name)}: ${JSON.stringify(types[name])}`);
writeFileSync(
  path.join(root, 'aws/kinds/cloud-control-types.json'),
  `{\n  "schemas": ${JSON.stringify(date)},\n  "types": {\n${lines.join(',\n')}\n  }\n}\n`,
);
console.error(`${lines.length} types, schemas of ${date}`);
