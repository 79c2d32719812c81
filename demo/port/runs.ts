import type { Json } from '../../port/types.js';
import { objectAt, onlyKeys, stringAt } from './json.js';
import type { JsonObject } from './json.js';
import { invalid, notFound, Refusal } from './refusal.js';

/** A run of an action, or of a workflow's node, that waits for an integration to carry it out. */
interface Run {
  document: JsonObject;
  installationId: string;
  /** Not handed out again before, milliseconds since the epoch. */
  hiddenUntil: number;
  acknowledged: boolean;
  logs: JsonObject[];
}

const CLAIM_KEYS = new Set(['installationId', 'limit', 'visibilityTimeoutMs', 'exclude']);

/** Claiming of runs (`port-api.md` section 3): handed out, acknowledged once, then updated and logged. */
export class Runs {
  private readonly all = new Map<string, Run>();

  constructor(private readonly now: () => number) {}

  /** Puts a run in the queue of an integration. */
  add(id: string, installationId: string, document: JsonObject): void {
    const run = { document: { status: 'IN_PROGRESS', ...document }, installationId, hiddenUntil: 0 };
    this.all.set(id, { ...run, acknowledged: false, logs: [] });
  }

  /** `POST …/claim-pending`: runs that nobody holds, hidden from others until acknowledged or timed out. */
  claim(body: Json | undefined): JsonObject[] {
    const given = objectAt(body, 'body');
    onlyKeys(given, CLAIM_KEYS, 'body');
    const installationId = stringAt(given['installationId'], 'body/installationId');
    const limit = positive(given['limit'], 'body/limit');
    const until = this.now() + positive(given['visibilityTimeoutMs'], 'body/visibilityTimeoutMs');
    const exclude = given['exclude'] ?? [];
    if (!Array.isArray(exclude)) throw invalid('body/exclude must be array');
    const claimed: JsonObject[] = [];
    for (const run of this.all.values()) {
      if (claimed.length === limit) break;
      const free = !run.acknowledged && run.hiddenUntil <= this.now();
      if (!free || run.installationId !== installationId) continue;
      run.hiddenUntil = until;
      claimed.push(run.document);
    }
    return claimed;
  }

  /** `PATCH …/ack`: 409 for a run that somebody has acknowledged. */
  acknowledge(id: string): void {
    const run = this.get(id);
    if (run.acknowledged) throw new Refusal(409, 'run_already_acknowledged', `Run "${id}" was acknowledged`);
    run.acknowledged = true;
  }

  update(id: string, body: Json | undefined): JsonObject {
    const run = this.get(id);
    Object.assign(run.document, objectAt(body, 'body'));
    return run.document;
  }

  log(id: string, entries: readonly JsonObject[]): void {
    const run = this.get(id);
    for (const [index, entry] of entries.entries()) stringAt(entry['message'], `body/${index}/message`);
    run.logs.push(...entries);
  }

  logs(id: string): readonly JsonObject[] {
    return this.get(id).logs;
  }

  byExternalId(externalId: string): JsonObject[] {
    const documents = [...this.all.values()].map(({ document }) => document);
    return documents.filter((document) => document['externalRunId'] === externalId);
  }

  private get(id: string): Run {
    const run = this.all.get(id);
    if (run === undefined) throw notFound('Run', id);
    return run;
  }
}

function positive(value: Json | undefined, where: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1) {
    throw invalid(`${where} must be an integer of 1 or more`);
  }
  return value;
}
