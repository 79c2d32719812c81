import { defineKind } from './kind.js';
import { ses } from './services.js';
import { pascal } from './shape.js';

export const emailIdentity = defineKind({
  name: 'AWS::SES::EmailIdentity',
  service: ses,
  scope: 'regional',
  list: {
    api: 'ListEmailIdentities',
    permissions: ['ses:ListEmailIdentities'],
    pageSize: 1000,
    page: async ({ sdk, send }, token) => {
      const answer = await send(new sdk.ListEmailIdentitiesCommand({ PageSize: 1000, NextToken: token }));
      return { items: answer.EmailIdentities ?? [], next: answer.NextToken };
    },
  },
  id: ({ IdentityName }) => IdentityName ?? '',
  properties: (item) => pascal(item),
  actions: [
    { name: 'ListEmailIdentitiesAction', listed: true },
    {
      name: 'GetEmailIdentityAction',
      permissions: ['ses:GetEmailIdentity'],
      each: async ({ sdk, send }, { IdentityName }) =>
        pascal(await send(new sdk.GetEmailIdentityCommand({ EmailIdentity: IdentityName }))),
    },
  ],
  tags: { property: 'Tags', action: 'GetEmailIdentityAction' },
  lookup: {
    permissions: ['ses:GetEmailIdentity'],
    one: async ({ sdk, send }, name) => {
      await send(new sdk.GetEmailIdentityCommand({ EmailIdentity: name }));
      return 'present';
    },
  },
});

export const configurationSet = defineKind({
  name: 'AWS::SES::ConfigurationSet',
  service: ses,
  scope: 'regional',
  list: {
    api: 'ListConfigurationSets',
    permissions: ['ses:ListConfigurationSets'],
    // AWS documents no largest page for this list; a hundred are taken.
    pageSize: 100,
    page: async ({ sdk, send }, token) => {
      const answer = await send(new sdk.ListConfigurationSetsCommand({ PageSize: 100, NextToken: token }));
      return { items: answer.ConfigurationSets ?? [], next: answer.NextToken };
    },
  },
  id: (name) => name,
  properties: (name) => ({ ConfigurationSetName: name }),
  actions: [
    { name: 'ListConfigurationSetsAction', listed: true },
    {
      name: 'GetConfigurationSetAction',
      permissions: ['ses:GetConfigurationSet'],
      each: async ({ sdk, send }, name) =>
        pascal(await send(new sdk.GetConfigurationSetCommand({ ConfigurationSetName: name }))),
    },
  ],
  tags: { property: 'Tags', action: 'GetConfigurationSetAction' },
  lookup: {
    permissions: ['ses:GetConfigurationSet'],
    one: async ({ sdk, send }, name) => {
      await send(new sdk.GetConfigurationSetCommand({ ConfigurationSetName: name }));
      return 'present';
    },
  },
});
