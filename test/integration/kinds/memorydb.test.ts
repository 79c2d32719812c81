import { error } from '../../support/aws-fixture.js';
import { kindSuite } from '../../support/kind-suite.js';
import { ACCOUNT } from '../../support/read-kind.js';

const arnOf = (name: string) => `arn:aws:memorydb:eu-west-1:${ACCOUNT}:user/${name}`;

const user = (name: string) => ({
  Name: name,
  Status: 'active',
  ACLNames: ['open-access'],
  Authentication: { Type: 'password', PasswordCount: 2 },
  ARN: arnOf(name),
});

kindSuite({
  kind: 'AWS::MemoryDB::User',
  includeActions: ['ListTagsForMemoryDbUserAction'],
  serve(aws, { vanished, denied }) {
    aws.on('memorydb.DescribeUsers', ({ input }) => {
      const asked = input['UserName'];
      if (typeof asked === 'string')
        return vanished.has(arnOf(asked)) ? error('UserNotFoundFault') : { json: { Users: [user(asked)] } };
      return input['NextToken'] === undefined
        ? { json: { Users: ['default', 'b'].map(user), NextToken: 'two' } }
        : { json: { Users: [user('c')] } };
    });
    aws.on('memorydb.ListTags', ({ input }) => {
      const arn = String(input['ResourceArn']);
      if (vanished.has(arn)) return error('InvalidARNFault');
      if (denied.has(arn)) return error('AccessDeniedException');
      return { json: { TagList: [{ Key: 'of', Value: arn }] } };
    });
  },
  ids: ['default', 'b', 'c'].map(arnOf),
  raw: {
    id: arnOf('c'),
    object: {
      Properties: {
        Name: 'c',
        Status: 'active',
        ACLNames: ['open-access'],
        Authentication: { Type: 'password', PasswordCount: 2 },
        ARN: arnOf('c'),
        TagList: [{ Key: 'of', Value: arnOf('c') }],
      },
      __ExtraContext: { AccountId: ACCOUNT, Region: 'eu-west-1' },
    },
  },
  list: { name: 'memorydb.DescribeUsers', permission: 'memorydb:DescribeUsers' },
  vanishes: arnOf('b'),
  denied: { id: arnOf('default'), becomes: { lacks: 'ListTagsForMemoryDbUserAction' } },
  lookup: { present: arnOf('default'), gone: arnOf('b') },
});
