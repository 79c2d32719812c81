import { nearest } from '../../config/nearest.js';
import type { Kind } from './kind.js';

const SUFFIX = 'Action';
/** What Port documents as the most `includeActions` a resource may have (guide G18). */
const DOCUMENTED_LIMIT = 3;

/**
 * Canonical names of the actions that a selector asks for, each once. Names are taken with and without their suffix
 * `Action`; those of actions that run anyway are accepted and change nothing. Nothing here stops a block: an unknown name
 * is a warning that names the nearest known one.
 */
export function resolveActions(
  kind: Kind,
  includeActions: readonly string[],
): { actions: string[]; warnings: string[] } {
  const known = new Map(kind.actions.map((action) => [bare(action.name), action]));
  const actions = new Set<string>();
  const warnings: string[] = [];
  for (const asked of includeActions) {
    const action = known.get(bare(asked));
    if (action) {
      if (action.optional) actions.add(action.name);
    } else warnings.push(unknownAction(kind, asked));
  }
  if (includeActions.length > DOCUMENTED_LIMIT) {
    warnings.push(
      `${kind.name}: includeActions has ${includeActions.length} entries; the documented limit is ${DOCUMENTED_LIMIT}, here all are done.`,
    );
  }
  return { actions: [...actions], warnings };
}

function unknownAction(kind: Kind, asked: string): string {
  const optional = kind.actions.filter((action) => action.optional).map(({ name }) => name);
  if (optional.length === 0)
    return `${kind.name}: includeActions names ${asked}, but the kind has no optional actions; it is ignored.`;
  const names = kind.actions.map(({ name }) => name);
  const meant = nearest(asked, names) ?? nearest(asked + SUFFIX, names);
  const hint = meant === undefined ? `known are ${optional.join(', ')}` : `did you mean ${meant}?`;
  return `${kind.name}: includeActions names ${asked}, which is unknown and ignored; ${hint}`;
}

function bare(name: string): string {
  return name.endsWith(SUFFIX) ? name.slice(0, -SUFFIX.length) : name;
}
