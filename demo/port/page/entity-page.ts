import type { Json } from '../../../port/types.js';
import { integrationOf } from '../catalog/datasource.js';
import { linked } from '../catalog/model.js';
import type { Blueprint, StoredEntity } from '../catalog/model.js';
import { propertiesOf } from '../catalog/projection.js';
import { isObject } from '../json.js';
import { notFound } from '../refusal.js';
import { param } from '../router.js';
import type { Call, Reply } from '../router.js';
import type { World } from '../world.js';
import { ago, exactTime, monogram, number, tint } from './format.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { page } from './layout.js';
import { blueprintLink, entityLink, integrationLink } from './links.js';
import { nameOf, sortedByName } from './names.js';
import { valueView } from './value.js';

/** Incoming relations shown of one kind before "and n more". */
const SHOWN = 12;

/** One entity: its properties, its relations in both directions, who wrote it and when. */
export function entityPage(world: World, call: Call): Reply {
  const blueprint = world.catalog.blueprint(param(call, 'blueprint'));
  const entity = blueprint.entities.get(param(call, 'entity'));
  if (entity === undefined) throw notFound('Entity', param(call, 'entity'));
  const now = world.settings.now();
  const content = html`<div class="heading">
      <span class="mono large ${tint(blueprint.identifier)}" aria-hidden="true"
        >${monogram(blueprint.title)}</span
      >
      <div class="grow">
        <h1>${nameOf(entity)}</h1>
        <p><code>${entity.identifier}</code></p>
      </div>
    </div>
    <div class="columns">
      <div class="stack">${properties(entity)}${incoming(entity)}</div>
      <div class="stack">
        <section class="block" aria-label="Last sync">
          <h2>Last sync</h2>
          <dl class="origin">
            <dt>Written by</dt>
            <dd>${writer(world, entity.datasource.name)}<code>${entity.datasource.name}</code></dd>
            <dt>Last update</dt>
            <dd>${exactTime(entity.updatedAt)}<small>${ago(entity.updatedAt, now)}</small></dd>
            <dt>Created</dt>
            <dd>${exactTime(entity.createdAt)}<small>${ago(entity.createdAt, now)}</small></dd>
            ${
              entity.team !== null &&
              html`<dt>Team</dt>
                <dd>${valueView(entity.team)}</dd>`
            }
          </dl>
        </section>
        ${outgoing(entity)}
      </div>
    </div>`;
  const crumbs = [{ label: blueprint.title, href: blueprintLink(blueprint) }, { label: nameOf(entity) }];
  return page(world, nameOf(entity), crumbs, content);
}

/** The integration that wrote it, where there is one; what its User-Agent said stands beside. */
function writer({ integrations }: World, datasource: string): Html | false {
  const identifier = integrationOf(datasource);
  return (
    identifier !== undefined &&
    integrations.all.has(identifier) &&
    html`<a class="entry" href="${integrationLink(identifier)}">${identifier}</a>`
  );
}

function properties(entity: StoredEntity): Html | false {
  const schema = entity.blueprint.document['schema'];
  const declared = isObject(schema) && isObject(schema['properties']) ? schema['properties'] : {};
  const values = propertiesOf(entity);
  const names = [...new Set([...Object.keys(declared), ...Object.keys(values)])];
  if (names.length === 0) return false;
  return html`<section class="block" aria-label="Properties">
    <h2>Properties</h2>
    <table class="properties">
      <tbody>
        ${names.map((name) => property(name, declared[name], values[name]))}
      </tbody>
    </table>
  </section>`;
}

function property(name: string, rules: Json | undefined, value: Json | undefined): Html {
  const title = isObject(rules) && typeof rules['title'] === 'string' ? rules['title'] : name;
  return html`<tr>
    <th scope="row" title="${name}">${title}</th>
    <td>${valueView(value)}</td>
  </tr>`;
}

function outgoing(entity: StoredEntity): Html | false {
  const rules = [...entity.blueprint.relations.values()];
  if (rules.length === 0) return false;
  return html`<section class="block" aria-label="Related to">
    <h2>Related to</h2>
    <dl class="relations">
      ${rules.map(({ name, title }) => {
        const targets = linked(entity.links[name]).map((target) => entry(target));
        return html`<dt>${title}</dt>
          <dd>${targets.length === 0 ? html`<span class="none">—</span>` : targets}</dd>`;
      })}
    </dl>
  </section>`;
}

interface Group {
  blueprint: Blueprint;
  relation: string;
  entities: StoredEntity[];
}

function incoming(entity: StoredEntity): Html | false {
  const groups = new Map<string, Group>();
  for (const referrer of entity.referrers ?? []) {
    for (const [relation, value] of Object.entries(referrer.links)) {
      if (!linked(value).includes(entity)) continue;
      const key = `${referrer.blueprint.identifier}\n${relation}`;
      const group = groups.get(key) ?? { blueprint: referrer.blueprint, relation, entities: [] };
      group.entities.push(referrer);
      groups.set(key, group);
    }
  }
  if (groups.size === 0) return false;
  const sorted = [...groups.values()].toSorted((a, b) => a.blueprint.title.localeCompare(b.blueprint.title));
  return html`<section class="block" aria-label="Referenced by">
    <h2>Referenced by</h2>
    ${sorted.map((group) => incomingGroup(entity, group))}
  </section>`;
}

function incomingGroup(entity: StoredEntity, { blueprint, relation, entities }: Group): Html {
  const shown = sortedByName(entities).slice(0, SHOWN);
  const more = entities.length - shown.length;
  const all = blueprintLink(blueprint, { relation, target: entity.identifier });
  return html`<details class="group" ${entities.length <= SHOWN && html`open`}>
    <summary>
      <span class="mono tiny ${tint(blueprint.identifier)}" aria-hidden="true"
        >${monogram(blueprint.title)}</span
      >${blueprint.title}<span class="count">${entities.length}</span>
    </summary>
    <div class="list">
      ${shown.map((one) => entry(one))}${more > 0 && html`<a class="more" href="${all}">and ${number(more)} more</a>`}
    </div>
  </details>`;
}

function entry(entity: StoredEntity): Html {
  return html`<a class="entry" href="${entityLink(entity)}" title="${entity.identifier}"
    >${nameOf(entity)}</a
  >`;
}
