import type { AwsCredentialIdentityProvider } from '@aws-sdk/types';
import type { Client, Command, FinalizeRequestMiddleware, MetadataBearer } from '@smithy/types';
import { orAborted } from '../config/aborting.js';
import type { AwsClients, ClientConfig } from './clients.js';
import { awsFault } from './fault-codes.js';
import type { Lane } from './throttle-lanes.js';

/** Whose account is read, as whom, and until when. */
export interface ConnectionScope {
  account: { id: string };
  partition: string;
  credentials: AwsCredentialIdentityProvider;
  /** Names the resync, within which answers may be shared; undefined: they are not. */
  resync?: string;
  /** Cancels calls in flight and calls that wait for their turn. */
  signal: AbortSignal;
}

/** A service in one region of one account. */
export interface Connection<Sdk, In extends object, Out extends MetadataBearer, Config> {
  /** The SDK's module, for its command classes. */
  readonly sdk: Sdk;
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  readonly resync: string | undefined;
  /** One call: paced, bounded, cancellable, retried by the SDK. Throws what the SDK throws. */
  readonly send: <I extends In, O extends Out>(command: Command<In, I, Out, O, Config>) => Promise<O>;
}

/** Middleware that serves browsers, logging or writing, and takes a quarter of the CPU time of a call (measured). */
const USELESS_FOR_READING = [
  'loggerMiddleware',
  'getUserAgentMiddleware',
  'recursionDetectionMiddleware',
  'addExpectContinueMiddleware',
  's3ExpressMiddleware',
];

/**
 * An AWS service: how its SDK package is loaded (on first use) and its client made. It keeps its own clients, so that
 * their types are known; how many there may be is up to {@link AwsClients}.
 */
export class AwsService<Sdk, In extends object, Out extends MetadataBearer, Config> {
  private readonly clients = new WeakMap<
    AwsClients,
    Map<string, { client: Client<In, Out, Config>; credentials: AwsCredentialIdentityProvider }>
  >();

  /** @param name that of its endpoint (`sqs`, `kafka`, `cloudcontrolapi`), by which regions and limits are looked up */
  constructor(
    readonly name: string,
    private readonly load: () => Promise<Sdk>,
    private readonly create: (sdk: Sdk, config: ClientConfig) => Client<In, Out, Config>,
  ) {}

  /** Connects to the service in a region; a client is made where there is none for this account and these credentials. */
  async connect(
    clients: AwsClients,
    scope: ConnectionScope,
    region: string,
  ): Promise<Connection<Sdk, In, Out, Config>> {
    const sdk = await this.load();
    const account = scope.account.id;
    const { signal } = scope;
    const lane = clients.lane(account, region, this.name);
    const client = this.client(sdk, clients, scope, region, lane);
    return {
      sdk,
      account,
      region,
      partition: scope.partition,
      resync: scope.resync,
      send: async (command) => {
        const due = lane.bucket(actionOf(command)).take(signal);
        if (due) await due;
        const slot = lane.slots.take(signal);
        if (slot) await slot;
        try {
          // Without options the SDK uses its cached middleware; aborting ends the wait, and the call by its time-out.
          return await orAborted(client.send(command), signal);
        } finally {
          lane.slots.release();
        }
      },
    };
  }

  private client(sdk: Sdk, clients: AwsClients, scope: ConnectionScope, region: string, lane: Lane) {
    const mine = this.clients.get(clients) ?? new Map<string, never>();
    this.clients.set(clients, mine);
    const key = `${scope.account.id} ${region} ${this.name}`;
    clients.touch(key, () => mine.delete(key));
    const known = mine.get(key);
    if (known?.credentials === scope.credentials) return known.client;
    const client = this.create(sdk, clients.config(region, scope.credentials));
    for (const name of USELESS_FOR_READING) client.middlewareStack.remove(name);
    client.middlewareStack.addRelativeTo(watchAttempts(lane, clients.userAgent), {
      name: 'watchAttempts',
      relation: 'after',
      toMiddleware: 'retryMiddleware',
    });
    mine.set(key, { client, credentials: scope.credentials });
    return client;
  }
}

/** Says who we are, and tells the bucket of the action about every throttling answer, also those the SDK retries. */
function watchAttempts<In extends object, Out extends MetadataBearer>(
  lane: Lane,
  userAgent: string,
): FinalizeRequestMiddleware<In, Out> {
  return (next, context) => async (args) => {
    if (hasHeaders(args.request)) args.request.headers['user-agent'] = userAgent;
    try {
      return await next(args);
    } catch (error) {
      if (awsFault(error).class === 'throttled')
        lane.bucket(withoutSuffix(context.commandName ?? '')).throttled();
      throw error;
    }
  };
}

function hasHeaders(request: unknown): request is { headers: Record<string, string> } {
  return typeof request === 'object' && request !== null && 'headers' in request;
}

/** The API's name of a command's action: `ListQueuesCommand` → `ListQueues`. */
function actionOf(command: object): string {
  return withoutSuffix(command.constructor.name);
}

function withoutSuffix(name: string): string {
  return name.endsWith('Command') ? name.slice(0, -'Command'.length) : name;
}
