/** Any JSON value. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** A search that Port resolves to entities, used in place of an identifier, a team or a relation's target. */
export interface SearchQuery {
  combinator: Json;
  rules: Json;
}

/**
 * An entity as it is sent to Port: only keys that the mapping names, explicit nulls kept (they clear the value).
 * `identifier` and `blueprint` come from the user's expressions: usually strings, but jq may give a number, `true` or an
 * array, which the writer reports instead of sending.
 */
export interface Entity {
  identifier: Json;
  blueprint: Json;
  title?: Json;
  icon?: Json;
  team?: Json;
  properties?: { [name: string]: Json };
  relations?: { [name: string]: Json };
}

/** An entity in Port, by name. */
export interface EntityRef {
  blueprint: string;
  identifier: string;
}
