import { Catalog } from './catalog/catalog.js';
import { CallLog } from './call-log.js';
import { Faults } from './faults.js';
import { Ingest } from './ingest.js';
import { Integrations } from './integrations.js';
import type { Settings } from './options.js';
import type { JsonObject } from './json.js';
import { RateLimits } from './rate-limits.js';
import { Runs } from './runs.js';
import { Tokens } from './tokens.js';

/** Everything the server holds; the routes are written against it. */
export interface World {
  settings: Settings;
  catalog: Catalog;
  integrations: Integrations;
  tokens: Tokens;
  rates: RateLimits;
  faults: Faults;
  calls: CallLog;
  ingest: Ingest;
  actionRuns: Runs;
  workflowRuns: Runs;
  /** Resync, part of it and kind → status as DSP mode tells it. */
  lifecycles: Map<string, string>;
  /** probe id → its last report */
  probes: Map<string, JsonObject>;
}

export function createWorld(settings: Settings, url: () => string): World {
  return {
    settings,
    catalog: new Catalog(),
    integrations: new Integrations(settings.now, url),
    tokens: new Tokens(settings),
    rates: new RateLimits(settings),
    faults: new Faults(),
    calls: new CallLog(),
    ingest: new Ingest(settings.now),
    actionRuns: new Runs(settings.now),
    workflowRuns: new Runs(settings.now),
    lifecycles: new Map(),
    probes: new Map(),
  };
}
