import type { Told } from '../ledger/types.js';
import type { MetricPart } from '../port/ingest/index.js';
import type { LoadedMapping } from './mapping-store.js';
import type { Plan } from './types.js';

/** A block of the mapping as Port's sync metrics know it. */
export interface MetricBlock {
  part: Extract<MetricPart, { index: number }>;
  /** The block's hash; undefined where the block cannot be used. */
  id: string | undefined;
  /** Once for the whole organization, not in each account. */
  ofOrganization: boolean;
}

/** All blocks of a mapping in their order: those that are read, and those with a mistake. */
export function blocksOf({ ready, stopped, problems }: LoadedMapping): MetricBlock[] {
  const blocks: MetricBlock[] = [
    ...ready.map(({ block, kind }) => ({
      part: { kind: block.kind, index: block.index, blueprint: block.entity.blueprint },
      id: block.id,
      ofOrganization: kind.scope === 'organization',
    })),
    ...stopped.map(({ block }) => ({
      part: { kind: block.kind, index: block.index, blueprint: block.entity.blueprint },
      id: undefined,
      ofOrganization: false,
    })),
  ];
  const known = new Set(blocks.map(({ part }) => part.index));
  for (const { index, kind } of problems) {
    if (known.has(index)) continue;
    known.add(index);
    const part = { kind: kind ?? 'unknown', index, blueprint: '' };
    blocks.push({ part, id: undefined, ofOrganization: false });
  }
  return blocks.toSorted((a, b) => a.part.index - b.part.index);
}

/** Those that a resync works on: what it reads, and of the faulty ones those of the kinds that were asked for. */
export function plannedBlocks(loaded: LoadedMapping, { blocks, request }: Plan): MetricBlock[] {
  const read = new Set(blocks.map(({ id }) => id));
  const kinds = request.kinds && new Set(request.kinds);
  return blocksOf(loaded).filter(({ id, part }) =>
    id === undefined ? (kinds?.has(part.kind) ?? true) : read.has(id),
  );
}

/** Those that Port was told of, each with its state. */
export function toldBlocks(loaded: LoadedMapping, told: Told): (MetricBlock & Told['blocks'][number])[] {
  const states = new Map(told.blocks.map((block) => [block.index, block]));
  return blocksOf(loaded).flatMap((block) => {
    const state = states.get(block.part.index);
    return state ? [{ ...block, ...state }] : [];
  });
}
