import { linked } from '../catalog/model.js';
import type { Blueprint, StoredEntity } from '../catalog/model.js';
import { mentions, propertiesOf } from '../catalog/projection.js';
import { isObject } from '../json.js';
import { param } from '../router.js';
import type { Call, Reply } from '../router.js';
import type { World } from '../world.js';
import { ago, monogram, number, plural, tint } from './format.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { page } from './layout.js';
import { blueprintLink, entityLink } from './links.js';
import { nameOf, sortedByName } from './names.js';
import { cellView } from './value.js';

const PAGE_SIZE = 50;
const COLUMNS = 4;

interface Column {
  name: string;
  title: string;
}

/** The entities of one blueprint: searchable, in pages of 50. */
export function blueprintPage(world: World, call: Call): Reply {
  const blueprint = world.catalog.blueprint(param(call, 'blueprint'));
  const query = (call.query.get('q') ?? '').trim();
  const relation = call.query.get('relation') ?? '';
  const target = call.query.get('target') ?? '';
  const matching = chosen(blueprint, query.toLowerCase(), relation, target);
  const pages = Math.max(1, Math.ceil(matching.length / PAGE_SIZE));
  const current = Math.min(pages, Math.max(1, Math.trunc(Number(call.query.get('page') ?? '1')) || 1));
  const first = (current - 1) * PAGE_SIZE;
  const shown = matching.slice(first, first + PAGE_SIZE);
  const kept: Record<string, string> = {};
  if (query !== '') kept['q'] = query;
  if (relation !== '') Object.assign(kept, { relation, target });

  const content = html`<div class="heading">
      <span class="mono large ${tint(blueprint.identifier)}" aria-hidden="true"
        >${monogram(blueprint.title)}</span
      >
      <div>
        <h1>${blueprint.title}</h1>
        <p>
          ${matching.length < blueprint.entities.size && `${number(matching.length)} of `}${plural(blueprint.entities.size, 'entity', 'entities')}
          · <code>${blueprint.identifier}</code>
        </p>
      </div>
      <form class="search" role="search" action="${blueprintLink(blueprint)}">
        <input
          type="search"
          name="q"
          value="${query}"
          placeholder="Search name, property or relation"
          aria-label="Search"
          autocomplete="off"
        />
        ${relation !== '' && html`<input type="hidden" name="relation" value="${relation}" /><input type="hidden" name="target" value="${target}" />`}
      </form>
    </div>
    ${relation !== '' && html`<p class="filter">Only those whose <b>${relation}</b> is <b>${target}</b>. <a href="${blueprintLink(blueprint)}">Show all</a></p>`}
    ${shown.length === 0 ? nothing(query) : table(blueprint, shown, world.settings.now())}
    ${pager(blueprint, kept, current, pages, `${number(first + Math.min(1, shown.length))}–${number(first + shown.length)} of ${number(matching.length)}`)}`;
  return page(world, blueprint.title, [{ label: blueprint.title }], content);
}

function chosen(
  blueprint: Blueprint,
  needle: string,
  relation: string,
  target: string,
): readonly StoredEntity[] {
  let entities = [...blueprint.entities.values()];
  if (relation !== '') {
    entities = entities.filter((entity) =>
      linked(entity.links[relation]).some((to) => to.identifier === target),
    );
  }
  if (needle !== '') entities = entities.filter((entity) => mentions(entity, needle));
  return sortedByName(entities);
}

function nothing(query: string): Html {
  return query === ''
    ? html`<p class="empty">No entities.</p>`
    : html`<p class="empty">Nothing matches “${query}”.</p>`;
}

function table(blueprint: Blueprint, entities: readonly StoredEntity[], now: number): Html {
  const properties = columnsOf(blueprint);
  const relations = [...blueprint.relations.values()];
  return html`<div class="scroll">
    <table class="entities">
      <thead>
        <tr>
          <th>Name</th>
          ${relations.map(({ title }) => html`<th>${title}</th>`)}${properties.map(({ title }) => html`<th>${title}</th>`)}
          <th class="right">Updated</th>
        </tr>
      </thead>
      <tbody>
        ${entities.map((entity) => {
          const values = propertiesOf(entity);
          return html`<tr>
            <td class="name">
              <a href="${entityLink(entity)}">${nameOf(entity)}</a
              >${entity.title !== null && entity.title !== entity.identifier && html`<small>${entity.identifier}</small>`}
            </td>
            ${relations.map(({ name }) => html`<td>${targets(linked(entity.links[name]))}</td>`)}
            ${properties.map(({ name }) => html`<td>${cellView(values[name])}</td>`)}
            <td class="right muted">${ago(entity.updatedAt, now)}</td>
          </tr>`;
        })}
      </tbody>
    </table>
  </div>`;
}

function targets(entities: readonly StoredEntity[]): Html {
  const [first] = entities;
  if (first === undefined) return html`<span class="none">—</span>`;
  const more = entities.length - 1;
  return html`<a href="${entityLink(first)}">${nameOf(first)}</a
    >${more > 0 && html` <span class="muted">+${more}</span>`}`;
}

/** The first properties that fit a cell. */
function columnsOf(blueprint: Blueprint): Column[] {
  const schema = blueprint.document['schema'];
  const properties = isObject(schema) && isObject(schema['properties']) ? schema['properties'] : {};
  return Object.entries(properties)
    .filter(([name, rules]) => {
      if (!isObject(rules) || /arn$/i.test(name)) return false;
      return rules['type'] !== 'object' && rules['type'] !== 'array';
    })
    .slice(0, COLUMNS)
    .map(([name, rules]) => ({ name, title: titleOf(rules, name) }));
}

function titleOf(rules: unknown, name: string): string {
  if (typeof rules !== 'object' || rules === null || !('title' in rules)) return name;
  return typeof rules.title === 'string' ? rules.title : name;
}

function pager(
  blueprint: Blueprint,
  kept: Record<string, string>,
  current: number,
  pages: number,
  range: string,
): Html | false {
  if (pages === 1) return false;
  const step = (to: number, label: string): Html =>
    to < 1 || to > pages
      ? html`<span class="step off">${label}</span>`
      : html`<a class="step" href="${blueprintLink(blueprint, { ...kept, page: String(to) })}">${label}</a>`;
  return html`<nav class="pager" aria-label="Pages">
    ${step(current - 1, 'Previous')}<span>${range}</span>${step(current + 1, 'Next')}
  </nav>`;
}
