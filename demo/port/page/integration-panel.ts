import type { Json } from '../../../port/types.js';
import type { Integration } from '../integrations.js';
import { isObject, textOf } from '../json.js';
import { ago, duration } from './format.js';
import { integrationLink } from './links.js';
import { html } from './html.js';
import type { Html } from './html.js';

const LABELS: Readonly<Record<string, string>> = {
  pending: 'Pending',
  syncing: 'Syncing',
  running: 'Syncing',
  completed: 'Completed',
  failed: 'Failed',
  aborted: 'Aborted',
};

/** The integrations with the state of their last resync; on top of every page. */
export function integrationPanel(integrations: Iterable<Integration>, now: number): Html {
  const rows = [...integrations].map((integration) => row(integration, now));
  if (rows.length === 0) {
    return html`<section class="panel quiet" aria-label="Integrations">
      No integration is registered yet.
    </section>`;
  }
  return html`<section class="panel" aria-label="Integrations">${rows}</section>`;
}

function row(integration: Integration, now: number): Html {
  const { document } = integration;
  const identifier = textOf(document['identifier']);
  return html`<div class="integration" data-status="${statusOf(integration)}">
    <div class="who">
      <strong><a href="${integrationLink(identifier)}">${identifier}</a></strong>
      <span>${textOf(document['installationAppType'])} · ${textOf(document['version'])}</span>
    </div>
    ${statusPill(statusOf(integration))}${stateFacts(integration, now)}
  </div>`;
}

function statusOf({ document }: Integration): string {
  const state = document['resyncState'];
  return isObject(state) && typeof state['status'] === 'string' ? state['status'] : 'none';
}

/** The state of a resync or of a part of it. */
export function statusPill(status: string): Html {
  return html`<span class="pill ${status in LABELS ? status : 'none'}"
    >${LABELS[status] ?? 'Never synced'}</span
  >`;
}

export function integrationPill(integration: Integration): Html {
  return statusPill(statusOf(integration));
}

/** When the last resync began and ended, how long it took, when the next is due, and whether one was asked for. */
export function stateFacts({ document, request }: Integration, now: number): Html {
  const state = isObject(document['resyncState']) ? document['resyncState'] : {};
  const started = timeOf(state['lastResyncStart']);
  const ended = timeOf(state['lastResyncEnd']);
  const next = timeOf(state['nextResync']);
  return html`<dl class="facts">
    ${fact('Started', started !== undefined && ago(started, now))}
    ${fact('Ended', ended !== undefined && ago(ended, now))}
    ${fact('Took', started !== undefined && ended !== undefined && ended >= started && duration(ended - started))}
    ${fact('Next', next !== undefined && ago(next, now))}
    ${fact('Resync asked for', request !== undefined && ago(Date.parse(request.updatedAt), now))}
  </dl>`;
}

function fact(name: string, value: Html | string | false): Html | false {
  return (
    value !== false &&
    html`<div>
      <dt>${name}</dt>
      <dd>${value}</dd>
    </div>`
  );
}

function timeOf(value: Json | undefined): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
