import type { Fault } from './evaluate.js';

/** Objects of one page: enough to share the compilation of its program, few enough to spread work. */
const PAGE_OBJECTS = 200;
/** Bytes of one page; beyond, jq's memory grows without speed. One larger object makes a page of its own. */
const PAGE_BYTES = 2 * 1024 * 1024;

/** A page: objects as JSON text, with their places in the whole list. */
export interface Page {
  readonly places: readonly number[];
  readonly texts: readonly string[];
  /** Objects that cannot be evaluated at all. */
  readonly faults: readonly { readonly place: number; readonly fault: Fault }[];
}

/** Cuts a list of objects into pages, lazily. An object of more than `maxBytes` as JSON becomes a fault. */
export function* pagesOf(inputs: readonly object[], maxBytes: number): Generator<Page> {
  let places: number[] = [];
  let texts: string[] = [];
  let faults: { place: number; fault: Fault }[] = [];
  let bytes = 0;
  for (const [place, input] of inputs.entries()) {
    const text = toJson(input);
    const size = typeof text === 'string' ? Buffer.byteLength(text) : 0;
    if (typeof text !== 'string') faults.push({ place, fault: text });
    else if (size > maxBytes) faults.push({ place, fault: tooLarge(size, maxBytes) });
    else {
      if (
        texts.length === PAGE_OBJECTS ||
        (texts.length > 0 && bytes + size > Math.min(PAGE_BYTES, maxBytes))
      ) {
        yield { places, texts, faults };
        [places, texts, faults, bytes] = [[], [], [], 0];
      }
      places.push(place);
      texts.push(text);
      bytes += size;
    }
  }
  if (texts.length > 0 || faults.length > 0) yield { places, texts, faults };
}

function tooLarge(size: number, maxBytes: number): Fault {
  return { path: 'input', message: `The object is ${size} bytes of JSON; at most ${maxBytes} are mapped.` };
}

function toJson(input: object): string | Fault {
  try {
    const text = JSON.stringify(input);
    // jq refuses half a surrogate pair, which JSON.stringify writes as an escape; `\\` must not be taken for its start.
    return text.includes('\\ud')
      ? text.replace(/\\(\\|ud[89a-f][0-9a-f]{2})/g, (match, what) => (what === '\\' ? match : '\uFFFD'))
      : text;
  } catch (error) {
    return {
      path: 'input',
      message: `The object cannot be written as JSON: ${String(error).split('\n')[0]}`,
    };
  }
}
