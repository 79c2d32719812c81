import type { RateFamily } from '../options.js';
import type { Call, Reply, Route } from '../router.js';

/** A route whose named path parts come form-encoded. */
export function formApi(spec: string, name: string, handle: (call: Call) => Reply): Route {
  return { ...api(spec, 'other', name, handle), formEncoded: true };
}

/** A route of Port's API: `'POST /v1/…'`, the family its calls are rated in, its name in counters and faults. */
export function api(
  spec: string,
  family: RateFamily,
  name: string,
  handle: (call: Call) => Reply,
  token = true,
): Route {
  const [method = '', path = ''] = spec.split(' ');
  return { method, path, name, family, realm: 'api', token, handle };
}
