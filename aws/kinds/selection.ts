import type { ParentSelector, Selector } from '../../config/mapping-types.js';
import { nearest } from '../../config/nearest.js';
import { cloudControlKind } from './cloud-control.js';
import { cloudControlTypes } from './cloud-control-types.js';
import type { Kind } from './kind.js';
import { kindOf, NATIVE_KINDS } from './native.js';
import { resolveActions } from './resolve-actions.js';

/** What a selector asks of a kind, beside its query and its regions. */
export type KindSelector = Pick<
  Selector,
  'includeActions' | 'useGetResourceAPI' | 'listGroupResources' | 'tags' | 'since' | 'parent'
>;

/** Who reads a block, and what it does. */
export interface Selection {
  kind: Kind;
  /** Optional actions that run, by their canonical names. */
  actions: string[];
  warnings: string[];
  /**
   * What the selector asks for and the kind cannot do. Such a block must not be read: it would give what the user left
   * out. `message` is a sentence that begins with the path.
   */
  problems: { path: string; message: string }[];
  /** True for a type of AWS that is not known here: most likely it is misspelt. */
  unknown: boolean;
}

/** The action that `listGroupResources` asks for. */
const LIST_GROUP_RESOURCES = 'ListGroupResourcesAction';

/** Chooses who reads a block of this kind (`AWS::Service::Type`), and checks what its selector asks for. */
export function selectKind(name: string, selector: KindSelector): Selection {
  const kind = readerOf(name, selector);
  const { actions, warnings } = resolveActions(kind, selector.includeActions);
  const problems: Selection['problems'] = [];
  const refuse = (key: string, message: string) =>
    problems.push({ path: `selector.${key}`, message: `selector.${key} ${message}` });

  if (selector.useGetResourceAPI && kind.native)
    warnings.push(
      `${name}: useGetResourceAPI is ignored, because the kind is not read through Cloud Control.`,
    );
  if (selector.parent && kind.native)
    refuse(
      'parent',
      `is for types that Cloud Control reads, and ${name} has a reader of its own; remove it.`,
    );
  if (selector.since !== undefined && !kind.history)
    refuse('since', `is for histories (builds, deployments, executions), and ${name} is none; remove it.`);
  if (selector.tags) {
    const reading = kind.actions.find((action) => action.name === kind.tags?.action);
    if (!kind.tags) refuse('tags', `asks for tags, which resources of ${name} do not have; remove it.`);
    else if (reading?.optional) actions.push(reading.name);
  }
  if (selector.listGroupResources) {
    if (kind.actions.some((action) => action.name === LIST_GROUP_RESOURCES))
      actions.push(LIST_GROUP_RESOURCES);
    else warnings.push(`${name}: listGroupResources is ignored; it is for AWS::ResourceGroups::Group.`);
  }
  if (!kind.native) warnings.push(...remarksOnType(name, selector.parent));
  return { kind, actions: [...new Set(actions)], warnings, problems, unknown: isUnknown(kind) };
}

/** A kind's own reader, or Cloud Control's where there is none or the selector asks for its model. */
function readerOf(name: string, { useGetResourceAPI, listGroupResources, parent }: KindSelector): Kind {
  const kind = kindOf(name);
  if (parent && !kind.native) return cloudControlKind(name, parent);
  // Cloud Control does not know a group's members.
  const asked = parent !== undefined || (useGetResourceAPI && !listGroupResources);
  return asked && kind.byCloudControlToo ? throughCloudControl(kind, parent) : kind;
}

/**
 * A kind with a reader of its own, read through Cloud Control. Its look-up stays the kind's own, which takes the ids of
 * both readers: to Cloud Control, an ARN of an earlier resync would be not found where it names things otherwise.
 */
function throughCloudControl(kind: Kind, parent: ParentSelector | undefined): Kind {
  return {
    ...cloudControlKind(kind.name, parent),
    lookupPermissions: kind.lookupPermissions,
    existsStill: (...request) => kind.existsStill(...request),
  };
}

/**
 * What the registry's schemas make doubtful. Only remarks: the data may be older than the type, and AWS itself has the
 * last word.
 */
function remarksOnType(name: string, parent: ParentSelector | undefined): string[] {
  if (!isOfAws(name)) return [];
  const types = cloudControlTypes();
  const type = types.get(name);
  if (!type) {
    const near = nearest(name, [...NATIVE_KINDS.map((kind) => kind.name), ...types.keys()]);
    return [
      `${name} is no kind of ours, and as far as is known no type that Cloud Control can list.${near === undefined ? '' : ` Did you mean ${near}?`}`,
    ];
  }
  const missing = (type.parent ?? []).filter((property) => parent?.resourceModel[property] === undefined);
  if (missing.length === 0) return [];
  return [
    `${name} is listed by its parent only: name it in selector.parent, with ${missing.join(' and ')} in resourceModel (docs/mapping.md).`,
  ];
}

function isUnknown({ name, native }: Kind): boolean {
  return !native && isOfAws(name) && !cloudControlTypes().has(name);
}

/** Types of others are registered in an account; no schema tells of them here. */
function isOfAws(name: string): boolean {
  return name.startsWith('AWS::');
}
