import type { Json } from '../types.js';
import type { ItemsPlan } from './compile.js';
import type { Fault, Row } from './evaluate.js';
import { errorMessage } from './message.js';
import type { Group } from './program.js';
import type { Tally } from './tally.js';

type Cell = { value: unknown } | 'nothing' | { error: string };

function readCell(cell: unknown): Cell {
  if (Array.isArray(cell)) return cell.length === 0 ? 'nothing' : { value: cell[0] };
  return { error: errorMessage(typeof cell === 'object' && cell !== null && 'e' in cell ? cell.e : cell) };
}

/**
 * Puts an object's cells into its values: no output and errors become null, errors are told. Says whether the gate let
 * the object pass, or why that cannot be said (port-api 9.3: anything but a boolean is an error).
 */
export function readRow(group: Group, row: Row, values: Json[], tally: Tally): 'passed' | 'filtered' | Fault {
  if ('fault' in row) return row.fault;
  const { gate, slots } = group;
  if (gate !== undefined) {
    const cell = readCell(row.cells[0]);
    if (cell === 'nothing')
      return { path: gate.path, message: 'It gave nothing; it must give true or false.' };
    if ('error' in cell) return { path: gate.path, message: cell.error };
    if (cell.value === false) return 'filtered';
    if (cell.value !== true) {
      return { path: gate.path, message: `It gave ${kindOf(cell.value)}; it must give true or false.` };
    }
  }
  const offset = gate === undefined ? 0 : 1;
  for (const [index, slot] of slots.entries()) {
    const cell = readCell(row.cells[index + offset]);
    if (cell === 'nothing') continue;
    if ('error' in cell) tally.fieldError(slot.path, cell.error);
    else if (isJson(cell.value)) values[slot.index] = cell.value;
  }
  return 'passed';
}

/** What `itemsToParse` found: the list and the parent without it, `none` where it gave no list, or a fault. */
export function itemsOf(
  { group }: ItemsPlan,
  row: Row,
  tally: Tally,
): { items: unknown[]; parent: object | undefined } | 'none' | Fault {
  if ('fault' in row) return row.fault;
  const list = readCell(row.cells[0]);
  if (list !== 'nothing' && 'error' in list) tally.fieldError('itemsToParse', list.error);
  if (list === 'nothing' || 'error' in list || !Array.isArray(list.value)) return 'none';
  const rest = group.slots.length > 1 ? readCell(row.cells[1]) : 'nothing';
  const parent = rest !== 'nothing' && 'value' in rest ? rest.value : undefined;
  return { items: list.value, parent: typeof parent === 'object' && parent !== null ? parent : undefined };
}

/** Whatever was parsed from JSON text is JSON: only what cannot come from there is refused. */
function isJson(value: unknown): value is Json {
  return (
    value !== undefined &&
    typeof value !== 'function' &&
    typeof value !== 'symbol' &&
    typeof value !== 'bigint'
  );
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
