import { accountInfo } from './account.js';
import { certificate } from './acm.js';
import { cloudControlKind } from './cloud-control.js';
import { stack } from './cloudformation.js';
import { table } from './dynamodb.js';
import { instance } from './ec2.js';
import { securityGroup, subnet, vpc } from './ec2-network.js';
import { cluster } from './ecs.js';
import { service } from './ecs-service.js';
import { loadBalancer } from './elb.js';
import type { Kind } from './kind.js';
import { lambdaFunction } from './lambda.js';
import { logGroup } from './logs.js';
import { organizationAccount } from './organizations.js';
import { dbCluster, dbInstance } from './rds.js';
import { group } from './resource-groups.js';
import { bucket } from './s3.js';
import { topic } from './sns.js';
import { queue } from './sqs.js';

/** Kinds with a declaration of their own. All others are read through Cloud Control. */
export const NATIVE_KINDS: readonly Kind[] = [
  accountInfo,
  organizationAccount,
  bucket,
  instance,
  cluster,
  lambdaFunction,
  table,
  queue,
  topic,
  service,
  dbInstance,
  dbCluster,
  // Beyond the peer's.
  certificate,
  stack,
  securityGroup,
  subnet,
  vpc,
  loadBalancer,
  logGroup,
  group,
];

const kinds = new Map(NATIVE_KINDS.map((kind) => [kind.name, kind]));

/** The kind of this name (`AWS::Service::Type`): its declaration, or the Cloud Control reader for it. */
export function kindOf(name: string): Kind {
  let kind = kinds.get(name);
  if (!kind) {
    kind = cloudControlKind(name);
    kinds.set(name, kind);
  }
  return kind;
}
