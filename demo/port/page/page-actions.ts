import { isObject, textOf } from '../json.js';
import { readMapping, saveMapping } from '../people.js';
import { Refusal } from '../refusal.js';
import { param } from '../router.js';
import type { Call, Reply } from '../router.js';
import type { World } from '../world.js';
import { integrationPage } from './integration-page.js';
import { integrationLink } from './links.js';

/** The button: as when a person presses "Resync" in Port. */
export function pressResync(world: World, call: Call): Reply {
  ownPage(call);
  world.integrations.requestResync(param(call, 'id'));
  return back(call);
}

/** The form: a mapping that cannot be saved comes back with what is wrong with it. */
export function submitMapping(world: World, call: Call): Reply {
  ownPage(call);
  const text = isObject(call.body) ? textOf(call.body['mapping']) : '';
  try {
    saveMapping(world, param(call, 'id'), readMapping(text));
  } catch (error) {
    if (!(error instanceof Refusal) || error.status !== 422) throw error;
    return integrationPage(world, call, { text, why: error.message });
  }
  return back(call);
}

function back(call: Call): Reply {
  return { status: 303, body: '', headers: { location: integrationLink(param(call, 'id')) } };
}

/** Another site's form must not act here. */
function ownPage(call: Call): void {
  const site = call.headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return;
  throw new Refusal(403, 'forbidden', 'This form belongs to another site');
}
