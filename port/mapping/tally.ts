import type { Entity } from '../types.js';
import type { Fault } from './evaluate.js';
import type { MappedInput, MappedPage } from './types.js';

/** Collects what became of the inputs of one call, by their places. */
export class Tally {
  readonly #inputs: MappedInput[];
  readonly #fieldErrors = new Map<string, { path: string; count: number; message: string }>();

  constructor(inputs: number) {
    this.#inputs = Array.from({ length: inputs }, () => ({ entities: [], filtered: 0 }));
  }

  entity(place: number, entity: Entity): void {
    this.#inputs[place]?.entities.push(entity);
  }

  filtered(place: number): void {
    const input = this.#inputs[place];
    if (input !== undefined) input.filtered += 1;
  }

  /** The first fault of an input counts. */
  fault(place: number, fault: Fault): void {
    const input = this.#inputs[place];
    if (input !== undefined) input.error ??= fault;
  }

  fieldError(path: string, message: string): void {
    const known = this.#fieldErrors.get(path);
    if (known === undefined) this.#fieldErrors.set(path, { path, count: 1, message });
    else known.count += 1;
  }

  result(): MappedPage {
    return { inputs: this.#inputs, fieldErrors: [...this.#fieldErrors.values()] };
  }
}
