import type { Blueprint } from '../catalog/model.js';
import type { Reply } from '../router.js';
import type { World } from '../world.js';
import { monogram, number, plural, tint } from './format.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { page } from './layout.js';
import { blueprintLink } from './links.js';

/** The list of blueprints with what they hold. */
export function homePage(world: World): Reply {
  const { catalog } = world;
  const blueprints = [...catalog.blueprints.values()].toSorted((a, b) => a.title.localeCompare(b.title));
  const summary = `${plural(blueprints.length, 'blueprint', 'blueprints')}, ${plural(catalog.count(), 'entity', 'entities')}`;
  const content = html`<div class="heading">
      <h1>Blueprints</h1>
      <p>${summary}</p>
    </div>
    ${
      blueprints.length === 0
        ? html`<p class="empty">
            Nothing here yet. Blueprints appear as soon as an integration creates them.
          </p>`
        : html`<ul class="cards">
            ${blueprints.map((blueprint) => card(blueprint))}
          </ul>`
    }`;
  return page(world, 'Blueprints', [], content);
}

function card(blueprint: Blueprint): Html {
  const { identifier, title, entities, properties, relations } = blueprint;
  const targets = [...relations.values()].map((relation) => relation.title).join(', ');
  return html`<li>
    <a class="card" href="${blueprintLink(blueprint)}" data-blueprint="${identifier}">
      <span class="mono ${tint(identifier)}" aria-hidden="true">${monogram(title)}</span>
      <span class="name"><strong>${title}</strong><small>${identifier}</small></span>
      <span class="count${entities.size === 0 ? ' zero' : ''}">${number(entities.size)}</span>
      <span class="about"
        >${properties.size === 0 ? 'No properties' : plural(properties.size, 'property', 'properties')}${targets === '' ? '' : ` · related to ${targets}`}</span
      >
    </a>
  </li>`;
}
