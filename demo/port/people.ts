import { parse, YAMLParseError } from 'yaml';
import type { Json } from '../../port/types.js';
import type { ResyncRequest } from './integrations.js';
import { objectAt } from './json.js';
import { invalid } from './refusal.js';
import type { World } from './world.js';

/** What a person does in Port's own pages: no call of the API, and each asks the integration for a resync. */
export function saveMapping({ integrations }: World, identifier: string, config: Json): ResyncRequest {
  integrations.updateConfig(identifier, { config }, true);
  return integrations.requestResync(identifier);
}

/** The mapping as a person typed it. @throws Refusal 422 that says where it is no YAML, or no mapping */
export function readMapping(text: string): Json {
  try {
    const value: Json = parse(text) ?? {};
    return objectAt(value, 'The mapping');
  } catch (error) {
    if (error instanceof YAMLParseError) throw invalid(error.message);
    throw error;
  }
}
