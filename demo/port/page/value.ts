import type { Json } from '../../../port/types.js';
import { isObject } from '../json.js';
import type { JsonObject } from '../json.js';
import { exactTime, number } from './format.js';
import { html } from './html.js';
import type { Html } from './html.js';

const ISO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;
const CODE = /^(arn:|\{|\[|\/|[a-z]+-[0-9a-f]{8,}$)/;
const CHIPS_MAX = 24;

/** A property's value as a reader wants it: times as times, tags as chips, documents as indented JSON. */
export function valueView(value: Json | undefined): Html {
  if (value === undefined || value === null) return html`<span class="none">—</span>`;
  if (typeof value === 'boolean')
    return html`<span class="flag ${value ? 'on' : 'off'}">${value ? 'Yes' : 'No'}</span>`;
  if (typeof value === 'number') return html`<span class="number">${number(value)}</span>`;
  if (typeof value === 'string') return textView(value);
  return chipsOf(value) ?? html`<pre class="json">${JSON.stringify(value, null, 2)}</pre>`;
}

/** The same on one line, for tables; nothing for what does not fit there. */
export function cellView(value: Json | undefined): Html | undefined {
  if (typeof value === 'object' && value !== null) return undefined;
  return valueView(value);
}

function textView(text: string): Html {
  if (text === '') return html`<span class="none">empty</span>`;
  if (/^https?:\/\//.test(text) && URL.canParse(text)) {
    return html`<a href="${text}" rel="noreferrer noopener" target="_blank">${text}</a>`;
  }
  if (ISO_TIME.test(text) && !Number.isNaN(Date.parse(text))) {
    return html`<time datetime="${text}" title="${text}">${exactTime(Date.parse(text))}</time>`;
  }
  return CODE.test(text) ? html`<code>${text}</code>` : html`${text}`;
}

/** Lists of plain values and tags (`[{Key, Value}]` or a flat object) as chips. */
function chipsOf(value: Json[] | JsonObject): Html | undefined {
  const chips = Array.isArray(value)
    ? value.map((item) => chip(item))
    : Object.entries(value).map(([key, item]) => tag(key, item));
  if (chips.length === 0) return html`<span class="none">none</span>`;
  if (chips.length > CHIPS_MAX || chips.includes(undefined)) return undefined;
  return html`<span class="chips">${chips}</span>`;
}

function chip(item: Json): Html | undefined {
  if (!isObject(item))
    return Array.isArray(item) ? undefined : html`<span class="chip">${String(item)}</span>`;
  const keys = Object.keys(item);
  if (keys.length !== 2) return undefined;
  const key = item['Key'] ?? item['key'];
  const value = item['Value'] ?? item['value'];
  return typeof key === 'string' && value !== undefined ? tag(key, value) : undefined;
}

function tag(key: string, value: Json): Html | undefined {
  if (typeof value === 'object' && value !== null) return undefined;
  return html`<span class="chip"><b>${key}</b>${String(value)}</span>`;
}
