import { z } from 'zod';

import type { BlueprintDocument } from '../config/default-resources.js';
import { readAnswer } from './answer.js';
import type { PortClient } from './client.js';
import { PortRequestRejected } from './errors.js';

/** As far as it is read here; other keys are kept. */
const blueprintSchema = z.looseObject({
  identifier: z.string(),
  schema: z.looseObject({ properties: z.record(z.string(), z.unknown()).nullish() }).nullish(),
  relations: z.record(z.string(), z.unknown()).nullish(),
});

/** A blueprint as Port keeps it (port-api.md 3). */
export type Blueprint = z.infer<typeof blueprintSchema>;

/** The blueprint, undefined where Port has none of this name; anything else that goes wrong is thrown. */
export async function getBlueprint(
  client: PortClient,
  identifier: string,
  signal?: AbortSignal,
): Promise<Blueprint | undefined> {
  const answer = await client.request({
    method: 'GET',
    path: pathOf(identifier),
    family: 'blueprints',
    expected: [404],
    signal,
  });
  if (answer.status === 404) {
    if (answer.problem.error !== undefined) return undefined;
    // Not Port's form of "not found": this says nothing of the blueprint.
    throw new PortRequestRejected({ baseUrl: client.baseUrl, call: answer.name, problem: answer.problem });
  }
  return readAnswer(answer, z.object({ blueprint: blueprintSchema })).blueprint;
}

/** Makes a blueprint and its catalog page. Not repeated after a fault: whether it was made is to be looked up. */
export async function createBlueprint(
  client: PortClient,
  blueprint: BlueprintDocument,
  signal?: AbortSignal,
): Promise<void> {
  await client.request({
    method: 'POST',
    path: '/blueprints',
    body: blueprint,
    family: 'blueprints',
    feature: 'exporter',
    idempotent: false,
    signal,
  });
}

/** Deletes a blueprint; one that is not there is as good. */
export async function deleteBlueprint(
  client: PortClient,
  identifier: string,
  signal?: AbortSignal,
): Promise<void> {
  await client.request({
    method: 'DELETE',
    path: pathOf(identifier),
    family: 'blueprints',
    feature: 'exporter',
    expected: [404],
    signal,
  });
}

function pathOf(identifier: string): string {
  return `/blueprints/${encodeURIComponent(identifier)}`;
}
