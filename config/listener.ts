import { LISTENER_KEYS, LISTENER_TYPES } from './listener-schema.js';
import type { ListenerName } from './listener-schema.js';
import { nearest } from './nearest.js';
import type { Values } from './settings-schema.js';

/** What starts resyncs besides the schedule and the command line (port-api.md 2.6). */
export interface Listener {
  /**
   * `POLLING` asks Port for resync requests, `WEBHOOK` waits for Port to call, `NONE` does neither; `ONCE` is one resync,
   * then the end of the process.
   */
  type: 'POLLING' | 'ONCE' | 'WEBHOOK' | 'NONE';
  /** Seconds between two looks at Port (`POLLING`). */
  intervalSeconds: number;
  /** Whether a worker that finds no completed resync starts one. */
  resyncOnStart: boolean;
  /** Where Port reaches the worker, without a slash at the end; always there with `WEBHOOK`. */
  appHost?: string;
}

const DEFAULT_SECONDS = 60;

/** What other types come down to here, and what is said of it. */
const STAND_INS: Partial<Record<ListenerName, { type: Listener['type']; says: string }>> = {
  KAFKA: {
    type: 'POLLING',
    says: 'Kafka is not read here, so Port is asked for resync requests instead, as with POLLING',
  },
  WEBHOOKS_ONLY: {
    type: 'NONE',
    says: 'resync requests are not answered, as with NONE, and live events are not processed in this version',
  },
  ACTIONS_ONLY: {
    type: 'NONE',
    says: 'resync requests are not answered, as with NONE, and actions are not processed in this version',
  },
};

/**
 * Puts the listener together from its JSON and its own variables, of which the latter win field by field.
 * Adds what is wrong to `mistakes` and what has no effect to `warnings`.
 */
export function readListener(values: Values, mistakes: string[], warnings: string[]): Listener {
  const json = values.OCEAN__EVENT_LISTENER;
  const named = values.OCEAN__EVENT_LISTENER__TYPE ?? json?.type;
  if (json && named === undefined)
    mistakes.push(`OCEAN__EVENT_LISTENER has no "type": it must be ${LISTENER_TYPES}`);
  for (const key of json?.unknown ?? []) {
    const meant = nearest(key, LISTENER_KEYS);
    warnings.push(
      `OCEAN__EVENT_LISTENER has the key "${key}", which is not read here${meant ? `; did you mean "${meant}"?` : ''}`,
    );
  }
  const name = named ?? 'POLLING';
  const standIn = STAND_INS[name];
  if (standIn) warnings.push(`OCEAN__EVENT_LISTENER has the type ${name}: ${standIn.says}`);
  const appHost = values.OCEAN__EVENT_LISTENER__APP_HOST ?? json?.appHost;
  if (
    name === 'WEBHOOK' &&
    appHost === undefined &&
    !mistakes.some((line) => line.includes('EVENT_LISTENER'))
  )
    mistakes.push(
      'OCEAN__EVENT_LISTENER has the type WEBHOOK and no "appHost": it must hold the URL at which Port reaches this worker, such as https://sync.example.com',
    );
  return {
    type: standIn?.type ?? typeOf(name),
    intervalSeconds: values.OCEAN__EVENT_LISTENER__INTERVAL ?? json?.interval ?? DEFAULT_SECONDS,
    resyncOnStart: values.OCEAN__EVENT_LISTENER__RESYNC_ON_START ?? json?.resyncOnStart ?? true,
    ...(appHost !== undefined && { appHost }),
  };
}

function typeOf(name: ListenerName): Listener['type'] {
  return name === 'ONCE' || name === 'WEBHOOK' || name === 'NONE' ? name : 'POLLING';
}

/** Where Port is to send changes, as the integration's `changelogDestination` says it (port-api.md 2.2): to us, or nowhere. */
export function changelogDestination({
  type,
  appHost,
}: Pick<Listener, 'type' | 'appHost'>): Record<string, never> | { type: 'WEBHOOK'; url: string } {
  return type === 'WEBHOOK' && appHost !== undefined ? { type, url: `${appHost}/resync` } : {};
}
