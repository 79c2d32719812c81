import type { ScopeKey } from '../ledger/types.js';

/** The account of scopes that belong to the organization, whoever reads them. */
export const ORGANIZATION = 'organization';

/** What decides over a scope that owns entities and was not part of a full resync. */
export interface PlanFacts {
  /** Kinds of the mapping's usable blocks, with their blocks' ids and the regions their policy wants. */
  kinds: ReadonlyMap<string, { blocks: ReadonlySet<string>; allows(region: string): boolean }>;
  /** Kinds with a block that was stopped; undefined where a block is so broken that its kind is unknown. */
  troubledKinds: ReadonlySet<string> | undefined;
  /** Kinds of the mapping that are most likely misspelt: any that left may be what was meant. */
  unknownKinds: readonly string[];
  /** Accounts of this resync. */
  accounts: ReadonlySet<string>;
  closed: ReadonlySet<string>;
  /** Accounts that exist and are not read by default. */
  leftOut: ReadonlySet<string>;
  /** True where an absent account is gone or excluded by the settings. */
  authoritative: boolean;
}

export type Verdict = { clear: true; why: string } | { clear: false; why: string };

/**
 * Whether a scope that is no longer planned is cleared (its entities deleted) or kept (design section 4): cleared where
 * the user or Organizations says so, kept where it merely was not listed.
 * @param siblingsComplete every planned scope of that account × region × kind was read to its end
 */
export function judgeUnplanned(key: ScopeKey, facts: PlanFacts, siblingsComplete: boolean): Verdict {
  if (facts.troubledKinds === undefined) return keep('a block of the mapping has no readable kind');
  if (facts.troubledKinds.has(key.kind)) return keep(`a block of ${key.kind} has a mistake`);
  if (facts.kinds.size === 0) return keep('the mapping is empty');

  const kind = facts.kinds.get(key.kind);
  if (!kind) {
    return facts.unknownKinds.length > 0
      ? keep(`the mapping names ${facts.unknownKinds.join(', ')}, which may be ${key.kind} misspelt`)
      : clear(`${key.kind} left the mapping`);
  }
  if (facts.leftOut.has(key.account)) return keep(`account ${key.account} is not read by default`);
  if (key.account !== ORGANIZATION && !facts.accounts.has(key.account)) {
    if (facts.closed.has(key.account)) return clear(`account ${key.account} is closed`);
    if (facts.authoritative) return clear(`account ${key.account} is gone or no longer among those to sync`);
    return keep(`account ${key.account} was not read`);
  }
  if (key.region !== 'global' && !kind.allows(key.region))
    return clear(`the region policy excludes ${key.region}`);
  if (!kind.blocks.has(key.block)) {
    return siblingsComplete
      ? clear(`the block of ${key.kind} was replaced`)
      : keep(`the block of ${key.kind} was replaced, but its successor was not read to the end`);
  }
  return keep(`${key.region} was not read in account ${key.account}`);
}

function clear(why: string): Verdict {
  return { clear: true, why };
}

function keep(why: string): Verdict {
  return { clear: false, why };
}
