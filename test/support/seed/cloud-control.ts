import { CloudControlClient, CreateResourceCommand } from '@aws-sdk/client-cloudcontrol';

import { each } from './place.js';
import type { Seeded, SeedPlace } from './place.js';

/** A type that only Cloud Control reads; ministack's lists only what was made through it. */
export async function seedCloudControl(place: SeedPlace): Promise<Seeded[]> {
  const cloudControl = new CloudControlClient(place.client('ministack'));
  return await each(place, 'parameter', async (name): Promise<Seeded> => {
    const DesiredState = JSON.stringify({ Name: name, Type: 'String', Value: `value of ${name}` });
    await cloudControl.send(new CreateResourceCommand({ TypeName: 'AWS::SSM::Parameter', DesiredState }));
    return {
      kind: 'AWS::SSM::Parameter',
      key: { Name: name },
      facts: { list: { Value: `value of ${name}` } },
    };
  });
}
