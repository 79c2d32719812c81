import { stringify } from 'yaml';
import type { Integration } from '../integrations.js';
import { textOf } from '../json.js';
import { param } from '../router.js';
import type { Call, Reply } from '../router.js';
import type { World } from '../world.js';
import { monogram, plural, tint } from './format.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { integrationPill, stateFacts } from './integration-panel.js';
import { page } from './layout.js';
import { integrationLink } from './links.js';
import { logLines } from './log-lines.js';
import { syncMetrics } from './sync-metrics-view.js';

/** A mapping that a person typed and that could not be saved. */
export interface Rejected {
  text: string;
  why: string;
}

/** One integration: state, mapping (which may be edited), its last sync kind by kind, its log, and raw examples. */
export function integrationPage(world: World, call: Call, rejected?: Rejected): Reply {
  const identifier = param(call, 'id');
  const integration = world.integrations.get(identifier);
  const { document } = integration;
  const type = textOf(document['installationAppType']);
  const now = world.settings.now();
  const content = html`<div class="heading">
      <span class="mono large ${tint(identifier)}" aria-hidden="true">${monogram(identifier)}</span>
      <div>
        <h1>${identifier}</h1>
        <p>${type} · ${textOf(document['version'])} · ${textOf(document['installationType'])}</p>
      </div>
      <form method="post" action="${integrationLink(identifier, '/resync')}">
        <button class="primary">Resync</button>
      </form>
    </div>
    <section class="panel" aria-label="Resync state">
      <div class="integration">${integrationPill(integration)}${stateFacts(integration, now)}</div>
    </section>
    <div class="stack">
      ${syncMetrics(world.ingest.syncs.of(identifier).at(-1), now)}
      <div class="columns even">
        ${mapping(identifier, integration, rejected)}
        <div class="stack">${examples(integration)}</div>
      </div>
      ${logLines(world.ingest.logsOf(identifier))}
    </div>`;
  const status = rejected === undefined ? 200 : 422;
  return page(world, identifier, [{ label: identifier }], content, { status, panel: false });
}

/** As text to read, and as a form to change it: saving asks the integration for a resync, as in Port. */
function mapping(identifier: string, { document }: Integration, rejected: Rejected | undefined): Html {
  const text = stringify(document['config'] ?? {}, { lineWidth: 0 });
  const edited = rejected?.text ?? text;
  return html`<section class="block" aria-label="Mapping">
    <h2>Mapping</h2>
    <pre class="json yaml">${text}</pre>
    <details class="edit" ${rejected !== undefined && html`open`}>
      <summary>Edit</summary>
      ${rejected !== undefined && html`<p class="refusal" role="alert">${rejected.why}</p>`}
      <form method="post" action="${integrationLink(identifier, '/mapping')}">
        <textarea name="mapping" rows="18" spellcheck="false" aria-label="Mapping as YAML">
${edited}</textarea>
        <button class="primary">Save and resync</button>
      </form>
    </details>
  </section>`;
}

function examples({ examples: byKind }: Integration): Html {
  const groups = [...byKind].map(
    ([kind, items]) =>
      html`<details class="group">
        <summary>${kind}<span class="count">${items.length}</span></summary>
        ${items.map(({ data }) => html`<pre class="json">${JSON.stringify(data, null, 2)}</pre>`)}
      </details>`,
  );
  return html`<section class="block examples" aria-label="Examples">
    <h2>Raw examples</h2>
    ${groups.length === 0 ? html`<p class="none">None were sent yet.</p>` : groups}
    ${groups.length > 0 && html`<p class="muted">${plural(groups.length, 'kind', 'kinds')}, the last items that came</p>`}
  </section>`;
}
