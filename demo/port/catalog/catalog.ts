import type { Json } from '../../../port/types.js';
import { notFound } from '../refusal.js';
import { linked, StoredEntity } from './model.js';
import type { Blueprint, Datasource, Links } from './model.js';

/** What an upsert leaves in an entity. */
export interface EntityState {
  title: string | null;
  icon: string | null;
  team: Json;
  /** JSON text of the properties. */
  properties: string;
  links: Links;
}

/** Blueprints and entities with the indexes that the API needs. It holds what it is given: validation comes before. */
export class Catalog {
  readonly blueprints = new Map<string, Blueprint>();
  readonly datasources: Datasource[] = [];
  private readonly datasourceByName = new Map<string, Datasource>();

  blueprint(identifier: string): Blueprint {
    const blueprint = this.blueprints.get(identifier);
    if (blueprint === undefined) throw notFound('Blueprint', identifier);
    return blueprint;
  }

  find(blueprint: string, identifier: string): StoredEntity | undefined {
    return this.blueprints.get(blueprint)?.entities.get(identifier);
  }

  datasource(name: string): Datasource {
    let datasource = this.datasourceByName.get(name);
    if (datasource === undefined) {
      datasource = { name, index: this.datasources.length, slots: [], owned: 0 };
      this.datasources.push(datasource);
      this.datasourceByName.set(name, datasource);
    }
    return datasource;
  }

  /** A new entity with nothing but its name, as Port makes them for missing relation targets. */
  create(blueprint: Blueprint, identifier: string, datasource: Datasource, at: number): StoredEntity {
    const entity = new StoredEntity(blueprint, identifier, datasource, datasource.slots.length, at);
    blueprint.entities.set(identifier, entity);
    datasource.slots.push(entity);
    datasource.owned += 1;
    return entity;
  }

  /** Writes the state of an entity and makes its writer the owner. */
  write(entity: StoredEntity, state: EntityState, datasource: Datasource, at: number): void {
    entity.title = state.title;
    entity.icon = state.icon;
    entity.team = state.team;
    entity.properties = state.properties;
    this.relink(entity, state.links);
    if (entity.datasource !== datasource) {
      this.disown(entity);
      entity.datasource = datasource;
      entity.slot = datasource.slots.length;
      datasource.slots.push(entity);
      datasource.owned += 1;
    }
    entity.updatedAt = at;
  }

  /** Takes an entity out; what pointed to it no longer does. */
  remove(entity: StoredEntity): void {
    this.relink(entity, {});
    for (const referrer of entity.referrers ?? []) {
      referrer.links = without(referrer.links, entity);
    }
    entity.referrers = undefined;
    entity.blueprint.entities.delete(entity.identifier);
    this.disown(entity);
  }

  count(): number {
    let count = 0;
    for (const blueprint of this.blueprints.values()) count += blueprint.entities.size;
    return count;
  }

  private disown(entity: StoredEntity): void {
    entity.datasource.slots[entity.slot] = undefined;
    entity.datasource.owned -= 1;
  }

  private relink(entity: StoredEntity, links: Links): void {
    for (const name in entity.links) {
      for (const target of linked(entity.links[name])) target.referrers?.delete(entity);
    }
    entity.links = links;
    for (const name in links) {
      for (const target of linked(links[name])) (target.referrers ??= new Set()).add(entity);
    }
  }
}

function without(links: Links, gone: StoredEntity): Links {
  const kept: Links = {};
  for (const [name, value] of Object.entries(links)) {
    if (value === gone) continue;
    kept[name] = Array.isArray(value) ? value.filter((target) => target !== gone) : value;
  }
  return kept;
}
