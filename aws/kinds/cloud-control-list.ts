import type { ParentSelector } from '../../config/mapping-types.js';
import { cloudControlTypes } from './cloud-control-types.js';
import type { ListCall, ListPage, Part } from './declaration.js';
import { nested, type ParentList } from './nested.js';
import type { cloudControl } from './services.js';

export type CloudControl = Awaited<ReturnType<typeof cloudControl.connect>>;

/** A resource as Cloud Control lists it: by its identifier, with as many of its properties as the type's lister gives. */
export interface Listed {
  identifier: string;
  listed: Part;
}

const API = 'ListResources';
const PAGE_SIZE = 100;

/** The list of a type; of a nested type, through its parent (and that one's). */
export function listOf(type: string, parent?: ParentSelector): ListCall<CloudControl, Listed> {
  const list = {
    api: API,
    permissions: ['cloudformation:ListResources', ...(cloudControlTypes().get(type)?.list ?? [])],
    pageSize: PAGE_SIZE,
  };
  if (!parent) return { ...list, page: (aws, token) => listResources(aws, type, token) };
  const above = listOf(parent.kind, parent.parent);
  const parents: ParentList<CloudControl, Listed> = {
    ...above,
    permissions: [...above.permissions, ...readingOf(parent)],
    key: ({ identifier }) => identifier,
  };
  return nested(parents, {
    ...list,
    page: async (aws, one, token) => listResources(aws, type, token, await modelOf(aws, one, parent)),
  });
}

/** Permissions for reading a parent, where the model takes more of it than its identifier. */
function readingOf({ kind, resourceModel }: ParentSelector): readonly string[] {
  if (Object.values(resourceModel).every((path) => path === 'Identifier')) return [];
  return ['cloudformation:GetResource', ...(cloudControlTypes().get(kind)?.read ?? [])];
}

async function listResources(
  { sdk, send }: CloudControl,
  TypeName: string,
  NextToken: string | undefined,
  model?: Part,
): Promise<ListPage<Listed>> {
  const { ResourceDescriptions = [], NextToken: next } = await send(
    new sdk.ListResourcesCommand({
      TypeName,
      MaxResults: PAGE_SIZE,
      NextToken,
      ...(model && { ResourceModel: JSON.stringify(model) }),
    }),
  );
  const items = ResourceDescriptions.map((item) => ({
    identifier: item.Identifier ?? '',
    listed: parseProperties(item),
  }));
  return { items, next };
}

/** What the lister of a nested type must be told of its parent; the parent is read where its list did not say it. */
async function modelOf(aws: CloudControl, parent: Listed, selector: ParentSelector): Promise<Part> {
  const model: Part = {};
  let { listed } = parent;
  for (const [property, path] of Object.entries(selector.resourceModel)) {
    if (path === 'Identifier') model[property] = parent.identifier;
    else {
      if (valueAt(listed, path) === undefined) {
        listed = await getResource(aws, selector.kind, parent.identifier);
      }
      const value = valueAt(listed, path);
      if (value === undefined)
        throw new ParentPropertyMissing(selector.kind, parent.identifier, property, path);
      model[property] = value;
    }
  }
  return model;
}

/** The mapping's mistake: what it names is not in the parent. To its reader it is a request that AWS does not take. */
class ParentPropertyMissing extends Error {
  override name = 'ParentPropertyMissing';
  readonly $metadata = { httpStatusCode: 400 };

  constructor(kind: string, id: string, property: string, path: string) {
    super(
      `${kind} ${id} has no ${path}, which selector.parent.resourceModel.${property} names; it must be Identifier or a path below the parent's Properties`,
    );
  }
}

function valueAt(properties: Part, path: string): unknown {
  let value: unknown = properties;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.getOwnPropertyDescriptor(value, name)?.value;
  }
  return value;
}

/** All properties of one resource. */
export async function getResource({ sdk, send }: CloudControl, type: string, id: string): Promise<Part> {
  const { ResourceDescription = {} } = await send(
    new sdk.GetResourceCommand({ TypeName: type, Identifier: id }),
  );
  return parseProperties(ResourceDescription);
}

/** Properties come as JSON text; what is none counts as not given, so that GetResource is asked. */
function parseProperties({ Properties }: { Properties?: string | undefined }): Part {
  if (!Properties) return {};
  try {
    const value: unknown = JSON.parse(Properties);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}
