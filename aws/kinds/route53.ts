import { homeRegion } from '../partition.js';
import type { Answer, Part } from './declaration.js';
import { defineKind } from './kind.js';
import { route53 } from './services.js';

/** `/hostedzone/Z1` → `Z1`, `/delegationset/N1` → `N1`: the API's ids are paths, CloudFormation's are not. */
const bareId = (path = '') => path.slice(path.lastIndexOf('/') + 1);

export const hostedZone = defineKind({
  name: 'AWS::Route53::HostedZone',
  service: route53,
  scope: 'global',
  globalRegion: homeRegion,
  list: {
    api: 'ListHostedZones',
    permissions: ['route53:ListHostedZones'],
    pageSize: 100,
    page: async ({ sdk, send }, token) => {
      const answer = await send(new sdk.ListHostedZonesCommand({ MaxItems: 100, Marker: token }));
      return { items: answer.HostedZones ?? [], next: answer.NextMarker };
    },
  },
  id: ({ Id }) => bareId(Id),
  cloudControlId: ({ Id }) => bareId(Id),
  properties: ({ Id, Config, Features, ...zone }) => ({
    ...zone,
    Id: bareId(Id),
    HostedZoneConfig: Config,
    HostedZoneFeatures: Features && {
      ...Features,
      EnableAcceleratedRecovery: Features.AcceleratedRecoveryStatus === 'ENABLED',
    },
  }),
  actions: [
    { name: 'ListHostedZonesAction', listed: true },
    {
      name: 'ListTagsForResourcesAction',
      permissions: ['route53:ListTagsForResources'],
      // Route 53 API reference: up to ten ids in a call.
      batch: 10,
      call: async ({ sdk, send }, zones) => {
        const { ResourceTagSets = [] } = await send(
          new sdk.ListTagsForResourcesCommand({
            ResourceType: 'hostedzone',
            ResourceIds: zones.map(({ Id }) => bareId(Id)),
          }),
        );
        return new Map<string, Answer>(
          ResourceTagSets.map(({ ResourceId, Tags = [] }) => [
            bareId(ResourceId),
            { part: { HostedZoneTags: Tags } },
          ]),
        );
      },
    },
    {
      name: 'GetHostedZoneAction',
      optional: true,
      gives: ['DelegationSetId', 'NameServers', 'VPCs'],
      permissions: ['route53:GetHostedZone'],
      each: async ({ sdk, send }, { Id }) => {
        const { DelegationSet, VPCs } = await send(new sdk.GetHostedZoneCommand({ Id: bareId(Id) }));
        // Public zones have name servers, private ones VPCs; only a reusable delegation set has an id.
        const part: Part = { VPCs, NameServers: DelegationSet?.NameServers };
        if (DelegationSet?.Id) part['DelegationSetId'] = bareId(DelegationSet.Id);
        return part;
      },
    },
  ],
  tags: { property: 'HostedZoneTags', action: 'ListTagsForResourcesAction' },
  lookup: {
    permissions: ['route53:GetHostedZone'],
    one: async ({ sdk, send }, Id) => {
      await send(new sdk.GetHostedZoneCommand({ Id }));
      return 'present';
    },
  },
});
