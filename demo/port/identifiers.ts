import { invalid } from './refusal.js';

/** `port-api.md` 4.1: no spaces, `*`, `,`, `(`, `$`, `{`. The apostrophe is in the later capture of Port's specification. */
const ENTITY = /^[\p{L}0-9@_.+:\\/=\-']+$/u;
const BLUEPRINT = /^[A-Za-z0-9@_.+:\\/-]+$/;

export const ENTITY_IDENTIFIER_MAX = 1000;
export const BLUEPRINT_IDENTIFIER_MAX = 100;

/** Refuses (422) what Port's route schema refuses as an entity's identifier or as the value of a relation. */
export function checkEntityIdentifier(value: string, where: string): void {
  if (value.length > ENTITY_IDENTIFIER_MAX) {
    throw invalid(`${where} must NOT have more than ${ENTITY_IDENTIFIER_MAX} characters`);
  }
  if (!ENTITY.test(value) || value === '.' || value === '..') {
    throw invalid(`${where} must match pattern "${ENTITY.source}"`);
  }
}

/** The same for blueprints, and for the names of properties and relations. */
export function checkBlueprintIdentifier(value: string, where: string): void {
  if (value.length > BLUEPRINT_IDENTIFIER_MAX) {
    throw invalid(`${where} must NOT have more than ${BLUEPRINT_IDENTIFIER_MAX} characters`);
  }
  if (!BLUEPRINT.test(value)) throw invalid(`${where} must match pattern "${BLUEPRINT.source}"`);
}
