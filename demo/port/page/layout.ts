import type { Reply } from '../router.js';
import type { World } from '../world.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { integrationPanel } from './integration-panel.js';

export interface Crumb {
  label: string;
  /** Absent on the page itself. */
  href?: string;
}

const POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** A whole page: head, bar with the way back, the integrations' state (unless the page is about one), and the content. */
export function page(
  world: World,
  title: string,
  crumbs: readonly Crumb[],
  content: Html,
  { status = 200, panel = true }: { status?: number; panel?: boolean } = {},
): Reply {
  const now = world.settings.now();
  const markup = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Catalog</title>
        <link rel="icon" href="/mark.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/style.css" />
        <script src="/live.js" defer></script>
      </head>
      <body>
        <header class="bar">
          <div class="inner">
            <a class="brand" href="/"><img src="/mark.svg" alt="" width="22" height="22" />Catalog</a>
            <nav aria-label="Breadcrumb">${crumbs.map(crumbView)}</nav>
            <span class="note">stand-in for Port</span>
          </div>
        </header>
        <main>${panel && integrationPanel(world.integrations.all.values(), now)} ${content}</main>
      </body>
    </html>`;
  return {
    status,
    body: markup.text,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': POLICY,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    },
  };
}

function crumbView({ label, href }: Crumb): Html {
  return href === undefined
    ? html`<span class="crumb" aria-current="page">${label}</span>`
    : html`<a class="crumb" href="${href}">${label}</a>`;
}
