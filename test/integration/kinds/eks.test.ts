import { error, pathOf } from '../../support/aws-fixture.js';
import { kindSuite } from '../../support/kind-suite.js';
import { ACCOUNT } from '../../support/read-kind.js';

const arnOf = (name: string) => `arn:aws:eks:eu-west-1:${ACCOUNT}:cluster/${name}`;

kindSuite({
  kind: 'AWS::EKS::Cluster',
  serve(aws, { vanished, denied }) {
    aws.on('eks.GET /clusters', ({ input }) =>
      input['nextToken'] === undefined
        ? { json: { clusters: ['a', 'b'], nextToken: 'two' } }
        : { json: { clusters: ['c'] } },
    );
    aws.on('eks.GET /clusters/:name', (call) => {
      const name = pathOf(call)[1] ?? '';
      if (vanished.has(name)) return error('ResourceNotFoundException', 404);
      if (denied.has(name)) return error('AccessDeniedException', 403);
      return {
        json: {
          cluster: {
            name,
            arn: arnOf(name),
            createdAt: name === 'c' ? 1_713_383_145.701 : 1_686_819_600,
            version: '1.33',
            resourcesVpcConfig: { subnetIds: ['subnet-1'], endpointPublicAccess: true },
            certificateAuthority: { data: 'LS0t' },
            tags: { of: name },
          },
        },
      };
    });
  },
  ids: ['a', 'b', 'c'],
  raw: {
    id: 'c',
    object: {
      Properties: {
        Name: 'c',
        Arn: arnOf('c'),
        CreatedAt: '2024-04-17T19:45:45.701000Z',
        Version: '1.33',
        ResourcesVpcConfig: { subnetIds: ['subnet-1'], endpointPublicAccess: true },
        CertificateAuthority: { data: 'LS0t' },
        Tags: { of: 'c' },
      },
      __ExtraContext: { AccountId: ACCOUNT, Region: 'eu-west-1' },
    },
  },
  list: { name: 'eks.GET /clusters', permission: 'eks:ListClusters' },
  vanishes: 'b',
  denied: { id: 'a', becomes: 'unsure' },
  lookup: { present: 'a', gone: 'b' },
});
