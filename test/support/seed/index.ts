import type { MissingOperations } from '../missing-operations.js';
import { seedAccounts } from './accounts.js';
import {
  seedLogGroups,
  seedResourceGroups,
  seedRestApis,
  seedStacks,
  seedStateMachines,
} from './applications.js';
import { seedCloudControl } from './cloud-control.js';
import { seedCodeBuild } from './code-build.js';
import { seedCodeDeploy } from './code-deploy.js';
import { seedCodePipeline } from './code-pipeline.js';
import { seedAutoScaling, seedInstances, seedLambda, seedVolumes } from './compute.js';
import { seedEcr, seedEcs, seedEks } from './containers.js';
import { seedDynamoDb, seedElastiCache, seedMemoryDb, seedRds } from './databases.js';
import { seedKafka, seedSes, seedSns, seedSqs } from './messaging.js';
import { seedCloudFront, seedRoute53, seedVpcs } from './network.js';
import { placeIn } from './place.js';
import type { Seeded, Seeder } from './place.js';
import { seedCertificates, seedKeys, seedRoles, seedSecrets } from './security.js';
import { seedS3 } from './storage.js';

export { emulatorOf, endpointVariables } from './emulators.js';
export type { Emulators } from './emulators.js';
export { assertFound } from './found.js';
export type { Seeded } from './place.js';
export { SECRET_VALUE } from './security.js';

const REGIONAL: readonly Seeder[] = [
  seedAutoScaling,
  seedCertificates,
  seedCloudControl,
  seedCodeBuild,
  seedCodeDeploy,
  seedCodePipeline,
  seedDynamoDb,
  seedEcr,
  seedEcs,
  seedEks,
  seedElastiCache,
  seedInstances,
  seedKafka,
  seedKeys,
  seedLambda,
  seedLogGroups,
  seedMemoryDb,
  seedRds,
  seedResourceGroups,
  seedRestApis,
  seedS3,
  seedSecrets,
  seedSes,
  seedSns,
  seedSqs,
  seedStacks,
  seedStateMachines,
  seedVolumes,
  seedVpcs,
];

/** Of these an account has one set, whatever its regions. */
const GLOBAL: readonly Seeder[] = [seedAccounts, seedCloudFront, seedRoles, seedRoute53];

/**
 * Makes at least two resources of every kind that the product reads natively, in each region of an account (of global
 * kinds in the account), and says what must be found.
 */
export async function seedKinds(
  missing: MissingOperations,
  account: string,
  regions: readonly string[],
): Promise<Seeded[]> {
  const made = await Promise.all([
    ...regions.flatMap((region) =>
      REGIONAL.map(async (seed) => {
        const seeded = await seed(placeIn(missing.urls, account, region), missing);
        for (const one of seeded) one.region = region;
        return seeded;
      }),
    ),
    ...GLOBAL.map((seed) => seed(placeIn(missing.urls, account, regions[0] ?? ''), missing)),
  ]);
  return made.flat();
}
