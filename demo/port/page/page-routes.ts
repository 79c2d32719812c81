import { Refusal } from '../refusal.js';
import type { Call, Reply, Route } from '../router.js';
import type { World } from '../world.js';
import { blueprintPage } from './blueprint-page.js';
import { entityPage } from './entity-page.js';
import { homePage } from './home-page.js';
import { html } from './html.js';
import { integrationPage } from './integration-page.js';
import { page } from './layout.js';
import { LIVE_SCRIPT } from './live-script.js';
import { pressResync, submitMapping } from './page-actions.js';
import { MARK, STYLE } from './style.js';

/** The catalog page: for people, who look, and on an integration's page also act. */
export function pageRoutes(world: World): Route[] {
  return [
    view('/', () => homePage(world)),
    view('/blueprints/:blueprint', (call) => orError(world, () => blueprintPage(world, call))),
    view('/blueprints/:blueprint/entities/:entity', (call) => orError(world, () => entityPage(world, call))),
    view('/integrations/:id', (call) => orError(world, () => integrationPage(world, call))),
    act('/integrations/:id/resync', (call) => orError(world, () => pressResync(world, call))),
    act('/integrations/:id/mapping', (call) => orError(world, () => submitMapping(world, call))),
    view('/style.css', () => asset('text/css', STYLE)),
    view('/live.js', () => asset('text/javascript', LIVE_SCRIPT)),
    view('/mark.svg', () => asset('image/svg+xml', MARK)),
    view('/favicon.ico', () => asset('image/svg+xml', MARK)),
  ];
}

function view(path: string, handle: (call: Call) => Reply): Route {
  return { method: 'GET', path, name: 'page', family: 'other', realm: 'page', token: false, handle };
}

function act(path: string, handle: (call: Call) => Reply): Route {
  return { ...view(path, handle), method: 'POST' };
}

function asset(type: string, body: string): Reply {
  const headers = { 'content-type': `${type}; charset=utf-8`, 'x-content-type-options': 'nosniff' };
  return { status: 200, body, headers };
}

function orError(world: World, show: () => Reply): Reply {
  try {
    return show();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const content = html`<div class="heading"><h1>Not here</h1></div>
      <p class="empty">${error.message}. It may have been deleted.</p>`;
    return page(world, 'Not here', [{ label: 'Not here' }], content, { status: error.status });
  }
}
