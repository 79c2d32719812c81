import type { Blueprint, StoredEntity } from '../catalog/model.js';

/** Addresses of the catalog page. */
export function blueprintLink(blueprint: Blueprint, query: Record<string, string> = {}): string {
  const search = new URLSearchParams(query).toString();
  const path = `/blueprints/${encodeURIComponent(blueprint.identifier)}`;
  return search === '' ? path : `${path}?${search}`;
}

export function entityLink(entity: StoredEntity): string {
  return `${blueprintLink(entity.blueprint)}/entities/${encodeURIComponent(entity.identifier)}`;
}

export function integrationLink(identifier: string, action = ''): string {
  return `/integrations/${encodeURIComponent(identifier)}${action}`;
}
