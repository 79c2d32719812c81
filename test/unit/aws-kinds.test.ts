import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { kindOf, NATIVE_KINDS, resolveActions, selectKind } from '../../aws/kinds/index.js';
import { needs } from '../support/needs.js';

const BUCKET = kindOf('AWS::S3::Bucket');

test('actions are taken with and without their suffix, each once', () => {
  assert.deepEqual(
    resolveActions(BUCKET, ['GetBucketVersioning', 'GetBucketEncryptionAction', 'GetBucketEncryption']),
    {
      actions: ['GetBucketVersioningAction', 'GetBucketEncryptionAction'],
      warnings: [],
    },
  );
});

test('an action that runs anyway is accepted and changes nothing', () => {
  assert.deepEqual(resolveActions(kindOf('AWS::SQS::Queue'), ['GetQueueAttributesAction']), {
    actions: [],
    warnings: [],
  });
});

test('an unknown action is a warning that names the nearest known one', () => {
  const { actions, warnings } = resolveActions(kindOf('AWS::SQS::Queue'), ['GetQueueTagsAction']);
  assert.deepEqual(actions, []);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? '', /GetQueueTagsAction.*did you mean ListQueueTagsAction\?/);
  assert.match(
    resolveActions(BUCKET, ['Nonsense']).warnings[0] ?? '',
    /known are GetPublicAccessBlockAction, /,
  );
  assert.match(
    resolveActions(kindOf('AWS::Kinesis::Stream'), ['X']).warnings[0] ?? '',
    /no optional actions/,
  );
});

test('more than three actions are all done, with a remark', () => {
  const asked = [
    'GetPublicAccessBlock',
    'GetBucketOwnershipControls',
    'GetBucketEncryption',
    'GetBucketLocation',
  ];
  const { actions, warnings } = resolveActions(BUCKET, asked);
  assert.equal(actions.length, 4);
  assert.match(warnings.join('\n'), /documented limit is 3, here all are done/);
});

test('every native kind says what it needs', () => {
  for (const kind of NATIVE_KINDS) {
    if (kind.service === undefined) continue;
    assert.ok(kind.native && kind.permissions.length > 0 && kind.lookupPermissions.length > 0, kind.name);
    for (const action of kind.actions) {
      // As the peer names them: two of CodeDeploy and CodePipeline lack the suffix.
      assert.match(action.name, /Action$|^GetDeploymentGroupTags$|^GetPipelineActionsDetails$/);
      assert.equal(action.permissions.length > 0, action.batch > 0, `${kind.name} ${action.name}`);
      if (action.optional) assert.ok(action.gives.length > 0, `${kind.name} ${action.name} gives something`);
    }
  }
});

test("kinds beyond the peer's are read through Cloud Control where a block asks for it, in the same scope", () => {
  const both = NATIVE_KINDS.filter(({ byCloudControlToo }) => byCloudControlToo);
  assert.ok(both.some(({ name }) => name === 'AWS::IAM::Role'));
  const selector = { includeActions: [], listGroupResources: false };
  for (const { name, scope } of both) {
    assert.equal(selectKind(name, { ...selector, useGetResourceAPI: false }).kind.native, true, name);
    const { kind, warnings } = selectKind(name, { ...selector, useGetResourceAPI: true });
    assert.deepEqual([kind.name, kind.native, kind.scope, warnings], [name, false, scope, []]);
  }
});

const conformance = path.resolve('../shared/conformance/aws-v3');
let folders: string[] = [];
try {
  folders = readdirSync(conformance);
} catch {
  // Told by the test below.
}

test(
  'the conformance mappings name actions that are known here, but for the one that does not exist',
  needs(folders.length > 0, 'the conformance data is not here'),
  () => {
    const warnings: string[] = [];
    for (const folder of folders.filter((name) => name !== 'port-resources')) {
      const text = readFileSync(path.join(conformance, folder, 'mappings.yaml'), 'utf8');
      const kind = kindOf(/kind: (\S+)/.exec(text)?.[1] ?? '');
      if (!kind.native) continue;
      const asked = [...text.matchAll(/^\s+- (\w+(?:Action|Actions|Tags))$/gm)].map(([, name = '']) => name);
      warnings.push(...resolveActions(kind, asked).warnings);
    }
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? '', /GetQueueTagsAction/);
  },
);
