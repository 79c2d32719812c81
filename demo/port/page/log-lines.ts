import { isObject, textOf } from '../json.js';
import type { JsonObject } from '../json.js';
import { html } from './html.js';
import type { Html } from './html.js';

const SHOWN = 100;

/** The last lines that an integration logged, newest first. */
export function logLines(records: readonly JsonObject[]): Html {
  const shown = records.slice(-SHOWN).toReversed();
  return html`<section class="block" aria-label="Log">
    <h2>Log</h2>
    ${
      shown.length === 0
        ? html`<p class="none">Nothing was logged yet.</p>`
        : html`<ol class="log">
            ${shown.map(line)}
          </ol>`
    }
  </section>`;
}

function line({ timestamp, level, message, extra }: JsonObject): Html {
  const kind = isObject(extra) ? textOf(extra['resource_kind'] ?? extra['kind']) : '';
  const name = textOf(level);
  return html`<li class="level-${name.toLowerCase()}">
    <time datetime="${textOf(timestamp)}">${textOf(timestamp).slice(11, 23)}</time>
    <b>${name}</b>
    <span>${textOf(message)}${kind !== '' && html` <small>${kind}</small>`}</span>
  </li>`;
}
