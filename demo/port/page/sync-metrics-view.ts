import { isObject } from '../json.js';
import { countOf, isTerminal, RUNTIME_KIND } from '../sync-metric.js';
import type { SyncMetric } from '../sync-metric.js';
import { isClosed, stateOf } from '../syncs.js';
import type { Sync } from '../syncs.js';
import { ago, duration, number } from './format.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { statusPill } from './integration-panel.js';

const COLUMNS: readonly { title: string; counts: readonly (readonly [phase: string, name: string])[] }[] = [
  { title: 'Extracted', counts: [['extract', 'raw_extracted']] },
  { title: 'Mapped', counts: [['transform', 'transformed']] },
  { title: 'Filtered', counts: [['transform', 'filtered_out']] },
  { title: 'Written', counts: [['load', 'loaded']] },
  { title: 'Unchanged', counts: [['load', 'skipped']] },
  { title: 'Deleted', counts: [['delete', 'deleted']] },
  {
    title: 'Failed',
    counts: [
      ['extract', 'failed'],
      ['transform', 'failed'],
      ['load', 'failed'],
    ],
  },
];

/** The last sync, kind by kind. */
export function syncMetrics(sync: Sync | undefined, now: number): Html {
  if (sync === undefined) {
    return html`<section class="block" aria-label="Last sync">
      <h2>Last sync</h2>
      <p class="none">No metrics were sent yet.</p>
    </section>`;
  }
  const kinds = [...sync.kinds.values()].filter(({ kindIdentifier }) => kindIdentifier !== RUNTIME_KIND);
  return html`<section class="block" aria-label="Last sync">
    <div class="titled">
      <h2>Last sync</h2>
      ${statusPill(stateOf(sync))}
      <p class="muted">
        began ${ago(sync.startedAt, now)}, last sign of life ${ago(sync.seenAt, now)}
        ${sync.verdict === 'aborted' && !isClosed(sync) && html`<b>· no heartbeat any more, aborted by Port</b>`}
      </p>
    </div>
    <div class="inner-scroll">
      <table class="metrics">
        <thead>
          <tr>
            <th>Kind</th>
            <th>State</th>
            ${COLUMNS.map(({ title }) => html`<th class="right">${title}</th>`)}
            <th class="right">Took</th>
          </tr>
        </thead>
        <tbody>
          ${kinds.map(kindRow)}
        </tbody>
      </table>
    </div>
    <p class="muted">Event <code>${sync.eventId}</code></p>
  </section>`;
}

function kindRow(metric: SyncMetric): Html {
  const seconds = secondsOf(metric);
  return html`<tr data-kind="${metric.kindIdentifier}">
    <td>${metric.kindIdentifier}</td>
    <td>${statusPill(metric.syncState)}</td>
    ${COLUMNS.map(({ title, counts }) => {
      const sum = counts.reduce((total, [phase, name]) => total + countOf(metric, phase, name), 0);
      const bad = title === 'Failed' && sum > 0;
      return html`<td class="right ${sum === 0 ? 'none' : bad ? 'bad' : ''}">${number(sum)}</td>`;
    })}
    <td class="right muted">
      ${seconds !== undefined && isTerminal(metric.syncState) && duration(seconds * 1000)}
    </td>
  </tr>`;
}

function secondsOf({ document }: SyncMetric): number | undefined {
  const metrics = document['metrics'];
  const phases = isObject(metrics) ? metrics['phase'] : undefined;
  const resync = isObject(phases) ? phases['resync'] : undefined;
  const seconds = isObject(resync) ? resync['duration_seconds'] : undefined;
  return typeof seconds === 'number' ? seconds : undefined;
}
