import type { EntityMapping, ResourceBlock } from '../../config/mapping-types.js';
import type { Json } from '../types.js';
import { literalOf, withDoubleQuotes } from './expression.js';
import type { Slot } from './program.js';

/** How a part of the entity comes about: a constant, the value of a slot, or an object or list of such parts. */
export type Part =
  | { readonly value: Json }
  | { readonly slot: number }
  | { readonly object: readonly (readonly [string, Part])[] }
  | { readonly list: readonly Part[] };

/** One key of the entity, of its properties or of its relations, with all the expressions below it. */
export interface Field {
  readonly holder: 'entity' | 'properties' | 'relations';
  readonly name: string;
  readonly slots: readonly Slot[];
  readonly part: Part;
}

/** Everything of a block that is made of expressions, before they are compiled. */
export interface Draft {
  readonly gate: Slot | undefined;
  readonly items: Slot | undefined;
  readonly fields: readonly Field[];
  /** A row of values has this length. */
  readonly slotCount: number;
}

/** Hands out slots. Plain literals become constants and get none. */
class Slots {
  count = 0;

  slot(path: string, expression: string): Slot {
    return { index: this.count++, path, source: expression, expression: withDoubleQuotes(expression) };
  }

  field(holder: Field['holder'], name: string, source: unknown): Field[] {
    if (source === undefined) return [];
    const slots: Slot[] = [];
    const path = holder === 'entity' ? name : `${holder}.${name}`;
    return [{ holder, name, part: this.#part(path, source, slots), slots }];
  }

  /** Every leaf of a search is jq, also its combinator, properties and operators (port-api 9.3). */
  #part(path: string, source: unknown, slots: Slot[]): Part {
    if (typeof source === 'string') {
      const literal = literalOf(withDoubleQuotes(source));
      if (literal !== undefined) return literal;
      const slot = this.slot(path, source);
      slots.push(slot);
      return { slot: slot.index };
    }
    if (Array.isArray(source)) {
      return { list: source.map((entry, index) => this.#part(`${path}.${index}`, entry, slots)) };
    }
    if (typeof source === 'object' && source !== null) {
      return {
        object: Object.entries(source).map(([key, entry]) => [
          key,
          this.#part(`${path}.${key}`, entry, slots),
        ]),
      };
    }
    return { value: null };
  }
}

/** The expressions of a block, each with its place. */
export function draftOf(block: ResourceBlock): Draft {
  const slots = new Slots();
  const { query } = block.selector;
  const gate =
    literalOf(withDoubleQuotes(query))?.value === true ? undefined : slots.slot('selector.query', query);
  const items = block.itemsToParse === undefined ? undefined : slots.slot('itemsToParse', block.itemsToParse);
  const fields = fieldsOf(block.entity, slots);
  return { gate, items, fields, slotCount: slots.count };
}

function fieldsOf(entity: EntityMapping, slots: Slots): Field[] {
  const { identifier, blueprint, title, icon, team, properties, relations } = entity;
  return [
    ...Object.entries({ identifier, blueprint, title, icon, team }).flatMap(([name, source]) =>
      slots.field('entity', name, source),
    ),
    ...Object.entries(properties).flatMap(([name, source]) => slots.field('properties', name, source)),
    ...Object.entries(relations).flatMap(([name, source]) => slots.field('relations', name, source)),
  ];
}
