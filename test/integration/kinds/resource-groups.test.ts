import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { selectKind } from '../../../aws/kinds/index.js';
import { error, pathOf, startAwsFixture, type AwsCall, type AwsFixture } from '../../support/aws-fixture.js';
import { kindSuite } from '../../support/kind-suite.js';
import { ACCOUNT, rawOf, readAll, unsureOf } from '../../support/read-kind.js';

const KIND = 'AWS::ResourceGroups::Group';
const arnOf = (name: string) => `arn:aws:resource-groups:eu-west-1:${ACCOUNT}:group/${name}`;
const [web = '', hosts = '', jobs = ''] = ['web', 'hosts', 'jobs'].map(arnOf);
const identifier = (arn: string) => ({
  GroupArn: arn,
  GroupName: arn.split('/')[1],
  Description: 'Of a team.',
  Criticality: 2,
});
const QUERY = { ResourceTypeFilters: ['AWS::AllSupported'], TagFilters: [{ Key: 'team', Values: ['jobs'] }] };
const member = (n: number) => ({
  ResourceArn: `arn:aws:sqs:eu-west-1:${ACCOUNT}:queue-${n}`,
  ResourceType: 'AWS::SQS::Queue',
});
const members = (ns: readonly number[], NextToken?: string) => ({
  json: {
    Resources: ns.map((n) => ({ Identifier: member(n) })),
    ResourceIdentifiers: ns.map(member),
    NextToken,
  },
});

const LIST = 'resource-groups.POST /groups-list';
const MEMBERS = 'resource-groups.POST /list-group-resources';

kindSuite({
  kind: KIND,
  includeActions: ['GetGroupQuery', 'GetTags', 'ListGroupResources'],
  serve(aws, { vanished, denied }) {
    const unlessGone = (arn: string, json: object) =>
      vanished.has(arn) ? error('NotFoundException', 404) : { json };
    aws.on(LIST, ({ input }: AwsCall) =>
      input['nextToken'] === undefined
        ? { json: { GroupIdentifiers: [web, hosts].map(identifier), NextToken: 'two' } }
        : { json: { GroupIdentifiers: [identifier(jobs)] } },
    );
    aws.on('resource-groups.POST /get-group-query', ({ input }: AwsCall) => {
      const arn = String(input['Group']);
      // Made of a configuration.
      if (arn === web) return error('BadRequestException');
      if (denied.has(arn)) return error('ForbiddenException', 403);
      const ResourceQuery = { Type: 'TAG_FILTERS_1_0', Query: JSON.stringify(QUERY) };
      return unlessGone(arn, { GroupQuery: { GroupName: 'jobs', ResourceQuery } });
    });
    aws.on('resource-groups.GET /resources/:arn/tags', (call: AwsCall) => {
      const [, arn = ''] = pathOf(call);
      return unlessGone(arn, { Arn: arn, Tags: { team: arn } });
    });
    aws.on(MEMBERS, ({ input }: AwsCall) => {
      const arn = String(input['Group']);
      return vanished.has(arn) ? error('NotFoundException', 404) : members([1, 2]);
    });
    aws.on('resource-groups.POST /get-group', ({ input }: AwsCall) =>
      unlessGone(String(input['Group']), { Group: {} }),
    );
  },
  ids: [web, hosts, jobs],
  raw: {
    id: jobs,
    object: {
      Identifier: 'jobs',
      __Kind: KIND,
      __AccountId: ACCOUNT,
      __Region: 'eu-west-1',
      Properties: {
        Arn: jobs,
        Name: 'jobs',
        Description: 'Of a team.',
        Criticality: 2,
        ResourceQuery: { Type: 'TAG_FILTERS_1_0', Query: QUERY },
        Tags: [{ Key: 'team', Value: jobs }],
      },
      __ExtraContext: { AccountId: ACCOUNT, Region: 'eu-west-1' },
      GroupArn: jobs,
      GroupName: 'jobs',
      Name: 'jobs',
      Description: 'Of a team.',
      Criticality: 2,
      __Resources: [member(1), member(2)],
    },
  },
  list: { name: LIST, permission: 'resource-groups:ListGroups' },
  vanishes: hosts,
  denied: { id: jobs, becomes: { lacks: 'GetGroupQueryAction' } },
  denial: 'ForbiddenException',
  lookup: { present: web, gone: hosts },
});

let aws: AwsFixture;
beforeEach(async () => {
  aws = await startAwsFixture();
  aws.on(LIST, () => ({ json: { GroupIdentifiers: [web, jobs].map(identifier) } }));
});
afterEach(() => aws.stop());

/** Reads as a block does whose selector says `listGroupResources: true`. */
function readMembers() {
  const { kind, actions, problems, warnings } = selectKind(KIND, {
    includeActions: [],
    useGetResourceAPI: false,
    listGroupResources: true,
  });
  assert.deepEqual([...problems, ...warnings], []);
  return readAll({ kind: kind.name, includeActions: actions });
}

test(`${KIND}: listGroupResources gives all pages of the members, at the top`, async () => {
  aws.on(MEMBERS, ({ input }) => {
    if (input['Group'] === web) return members([]);
    return input['NextToken'] === undefined ? members([1, 2], 'two') : members([3]);
  });
  const resources = await readMembers();
  assert.deepEqual(rawOf(resources, jobs)['__Resources'], [1, 2, 3].map(member));
  assert.deepEqual(rawOf(resources, web)['__Resources'], []);
  assert.equal(aws.count(MEMBERS), 3);
  assert.deepEqual(
    aws.calls.map(({ input }) => input['maxResults'] ?? input['MaxResults']),
    ['50', 50, 50, 50],
  );
});

test(`${KIND}: a group whose members could not be read is unsure, and never empty`, async () => {
  aws.on(MEMBERS, ({ input }) =>
    input['Group'] === web
      ? error('ForbiddenException', 403)
      : {
          json: { QueryErrors: [{ ErrorCode: 'CLOUDFORMATION_STACK_UNASSUMABLE_ROLE', Message: 'no role' }] },
        },
  );
  assert.deepEqual(unsureOf(await readMembers()), {
    [web]: { code: 'ForbiddenException', message: 'ForbiddenException by the fixture' },
    [jobs]: { code: 'CLOUDFORMATION_STACK_UNASSUMABLE_ROLE', message: 'no role' },
  });
  aws.on(MEMBERS, () => ({ json: { QueryErrors: [{ ErrorCode: 'CLOUDFORMATION_STACK_INACTIVE' }] } }));
  assert.deepEqual(rawOf(await readMembers(), jobs)['__Resources'], []);
});
