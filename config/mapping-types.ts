/** A search in a mapping: every leaf is a jq expression (so literals carry quotes of their own). */
export interface SearchExpression {
  combinator: unknown;
  rules: unknown;
}

/** jq expressions that make one entity of one raw object. */
export interface EntityMapping {
  identifier: string | SearchExpression;
  blueprint: string;
  title?: string;
  icon?: string;
  team?: string | SearchExpression;
  properties: Record<string, string>;
  relations: Record<string, string | SearchExpression>;
}

/** A tag by its key, or by key and value. */
export interface TagTest {
  key: string;
  /** Undefined: any value. */
  value?: string;
}

/** Tags that a resource must have: all of `all`, and one of `any` where that is not empty. */
export interface TagFilter {
  all: TagTest[];
  any: TagTest[];
}

/** A parent through which Cloud Control lists a nested type. */
export interface ParentSelector {
  /** `AWS::Service::Type` of the parent. */
  kind: string;
  /** Property of the nested type → where its value is in the parent: `Identifier`, or a path below `Properties`. */
  resourceModel: Record<string, string>;
  /** Where the parent is nested itself. */
  parent?: ParentSelector;
}

export interface Selector {
  /** jq expression that must give a boolean. */
  query: string;
  regionPolicy: { allow: string[]; deny: string[] };
  /** As the user wrote them; checked against the kind by the reader. */
  includeActions: string[];
  maxConcurrentAccounts: number;
  useGetResourceAPI: boolean;
  /** `AWS::ResourceGroups::Group` only: members under `__Resources`. */
  listGroupResources: boolean;
  tags?: TagFilter;
  /** History kinds only: how far back, in milliseconds; undefined: everything that AWS keeps. */
  since?: number;
  /** Cloud Control only. */
  parent?: ParentSelector;
}

/** One entry of the mapping's `resources`. */
export interface ResourceBlock {
  /** Hash of kind, blueprint and identifier expressions (with an ordinal where two blocks share them): names the ledger's scopes. */
  id: string;
  /** Place in `resources`, from 0, for messages. */
  index: number;
  /** `AWS::Service::Type`. */
  kind: string;
  selector: Selector;
  entity: EntityMapping;
  itemsToParse?: string;
  itemsToParseName: string;
  itemsToParseTopLevelTransform: boolean;
}

/** A block that cannot be used: nothing of it is written, nothing of its kind deleted. */
export interface BlockProblem {
  index: number;
  /** Undefined where not even the kind could be read. */
  kind: string | undefined;
  /** Where in the block, as a path: `port.entity.mappings.identifier`. */
  path: string;
  message: string;
}

export interface Mapping {
  deleteDependentEntities: boolean;
  createMissingRelatedEntities: boolean;
  enableMergeEntity: boolean;
  /** 0…1; 0 disables deletion. */
  entityDeletionThreshold: number;
  resources: ResourceBlock[];
}

/** What parsing gives: the blocks that can be used, those that cannot, and remarks. */
export interface ParsedMapping {
  mapping: Mapping;
  problems: BlockProblem[];
  warnings: string[];
}
