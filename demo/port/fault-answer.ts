import type { OutgoingHttpHeaders } from 'node:http';
import type { ComeBack, Fault } from './faults.js';
import type { Reply } from './router.js';

/** The answer that a fault gives in place of the real one; undefined where it lets the call be carried out. */
export function faultAnswer(fault: Fault | undefined): Reply | undefined {
  const status = fault?.status ?? (fault?.comeBack === undefined ? undefined : 429);
  if (fault === undefined || status === undefined) return undefined;
  const body = fault.body ?? { ok: false, error: 'fault', message: `Fault on purpose: ${status}` };
  return { status, body: typeof body === 'object' && body !== null ? body : String(body) };
}

/** Puts the fault's headers among those of the answer. `now`: milliseconds since the epoch. */
export function addFaultHeaders(headers: OutgoingHttpHeaders, fault: Fault | undefined, now: number): void {
  if (fault?.comeBack !== undefined) {
    for (const name of Object.keys(headers)) if (name.startsWith('x-ratelimit-')) delete headers[name];
    Object.assign(headers, comeBackHeaders(fault.comeBack, now));
  }
  Object.assign(headers, fault?.headers);
}

function comeBackHeaders({ form, seconds = 1 }: ComeBack, now: number): OutgoingHttpHeaders {
  if (form === 'none') return {};
  if (form === 'retry-after') return { 'retry-after': String(seconds) };
  const at = now + seconds * 1000;
  const reset = {
    'reset-seconds': () => String(seconds),
    'reset-epoch': () => String(Math.ceil(at / 1000)),
    'reset-iso': () => new Date(at).toISOString(),
  };
  return { 'x-ratelimit-reset': reset[form]() };
}
