import {
  CreateAccountCommand,
  ListParentsCommand,
  OrganizationsClient,
  TagResourceCommand,
} from '@aws-sdk/client-organizations';

import { each, known, tagsOf } from './place.js';
import type { Seeded, SeedPlace } from './place.js';

/** Member accounts of an organization that the place's account manages; itself is found, too. */
export async function seedAccounts(place: SeedPlace): Promise<Seeded[]> {
  const organizations = new OrganizationsClient(place.client('ministack'));
  const made = await each(place, 'member', async (name): Promise<Seeded> => {
    const { CreateAccountStatus } = await organizations.send(
      new CreateAccountCommand({ AccountName: name, Email: `${name}@example.com` }),
    );
    const Id = known(CreateAccountStatus?.AccountId, 'account');
    await organizations.send(new TagResourceCommand({ ResourceId: Id, Tags: tagsOf(name) }));
    const { Parents } = await organizations.send(new ListParentsCommand({ ChildId: Id }));
    return {
      kind: 'AWS::Organizations::Account',
      key: { Id },
      facts: {
        ListAccountsAction: { Name: name },
        ListParentsAction: { Parents: known(Parents, 'parents') },
        ListTagsForResourceAction: { Tags: tagsOf(name) },
      },
    };
  });
  return [...made, { kind: 'AWS::Organizations::Account', key: { Id: place.account }, facts: {} }];
}
