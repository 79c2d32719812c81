import type { IpPermission } from '@aws-sdk/client-ec2';
import type { Part } from './declaration.js';

/**
 * A security group's permissions as CloudFormation has them: one rule for each range, prefix list or group that the API
 * joins under a protocol and its ports.
 */
export function rulesOf(permissions: readonly IpPermission[] = [], direction: 'ingress' | 'egress'): Part[] {
  return permissions.flatMap((permission) => {
    const { IpProtocol, FromPort, ToPort } = permission;
    const { IpRanges = [], Ipv6Ranges = [], PrefixListIds = [], UserIdGroupPairs = [] } = permission;
    const peers: Part[] = [
      ...IpRanges.map(({ CidrIp, Description }) => ({ CidrIp, Description })),
      ...Ipv6Ranges.map(({ CidrIpv6, Description }) => ({ CidrIpv6, Description })),
      ...PrefixListIds.map(({ PrefixListId, Description }) =>
        direction === 'ingress'
          ? { SourcePrefixListId: PrefixListId, Description }
          : { DestinationPrefixListId: PrefixListId, Description },
      ),
      ...UserIdGroupPairs.map(({ GroupId, GroupName, UserId, Description }) =>
        direction === 'ingress'
          ? {
              SourceSecurityGroupId: GroupId,
              SourceSecurityGroupName: GroupName,
              SourceSecurityGroupOwnerId: UserId,
              Description,
            }
          : { DestinationSecurityGroupId: GroupId, Description },
      ),
    ];
    for (const peer of peers) Object.assign(peer, { IpProtocol, FromPort, ToPort });
    return peers;
  });
}
