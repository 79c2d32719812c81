import { Catalog } from './catalog/catalog.js';
import { CallLog } from './call-log.js';
import { Faults } from './faults.js';
import { Ingest } from './ingest.js';
import { Integrations } from './integrations.js';
import type { Settings } from './options.js';
import { RateLimits } from './rate-limits.js';
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
  };
}
