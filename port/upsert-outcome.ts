/**
 * Why an entity was not written, for counting and for the report.
 * - `invalid_identifier`, `invalid_blueprint`, `invalid_relation`, `too_large`: not sent, Port would not take it
 * - `blueprint_not_found`: the blueprint does not exist in Port
 * - `missing_related`: the target of a relation does not exist and creating it is switched off
 * - `unresolved`: a search identifier did not match exactly one entity
 * - `unacknowledged`: Port's answer says nothing about it
 * - `rejected`: any other refusal of Port
 */
export type RefusalCode =
  | 'invalid_identifier'
  | 'invalid_blueprint'
  | 'invalid_relation'
  | 'too_large'
  | 'blueprint_not_found'
  | 'missing_related'
  | 'unresolved'
  | 'unacknowledged'
  | 'rejected';

export interface Refusal {
  status: 'refused';
  code: RefusalCode;
  /** For the person who must act: what is wrong, in Port's words where they are, and what to change. */
  message: string;
}

/** What became of one entity. `identifier` is the one in Port: a search identifier is resolved by then. */
export type UpsertOutcome = { status: 'written'; identifier: string } | Refusal;

export function refused(code: RefusalCode, message: string): Refusal {
  return { status: 'refused', code, message };
}
