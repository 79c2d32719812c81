/**
 * Keeps the page up to date while a resync runs: every two seconds it is fetched again and, where it changed, its content
 * is replaced. Not while the reader types, has something unsaved, selects text or has the page in the background; opened groups stay open.
 */
export const LIVE_SCRIPT = `'use strict';
const EVERY_MS = 2000;
let before = document.querySelector('main').innerHTML;

function busy() {
  const active = document.activeElement;
  const typing = active && (active.tagName === 'INPUT' || active.tagName === 'TEXTAREA');
  const unsaved = [...document.querySelectorAll('textarea')].some((area) => area.value !== area.defaultValue);
  return document.hidden || typing || unsaved || String(getSelection()) !== '';
}

async function refresh() {
  if (busy()) return;
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  const next = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main');
  const markup = next.innerHTML;
  if (busy() || markup === before) return;
  before = markup;
  const shown = document.querySelector('main');
  const open = [...shown.querySelectorAll('details')].map((group) => group.open);
  next.querySelectorAll('details').forEach((group, index) => {
    if (open[index] !== undefined) group.open = open[index];
  });
  shown.replaceWith(document.adoptNode(next));
}

setInterval(() => refresh().catch(() => undefined), EVERY_MS);
`;
