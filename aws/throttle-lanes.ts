import { LRUCache } from 'lru-cache';
import { TokenBucket } from './throttle.js';
import { limitOf } from './throttle-limits.js';
import { Slots } from './throttle-slots.js';

/** What paces the calls of one account × region × service: slots for calls in flight, a token bucket an action. */
export class Lane {
  readonly slots: Slots;
  private readonly buckets = new Map<string, TokenBucket>();

  constructor(
    private readonly service: string,
    inFlight: number,
  ) {
    this.slots = new Slots(inFlight);
  }

  /** @param action as the API names it: `DescribeInstances` */
  bucket(action: string): TokenBucket {
    const known = this.buckets.get(action);
    if (known) return known;
    const { shared, ...limit } = limitOf(this.service, action);
    const name = shared ?? action;
    // The names of actions begin with a capital, those of shared buckets do not: they cannot meet.
    const bucket = this.buckets.get(name) ?? new TokenBucket(limit);
    this.buckets.set(name, bucket);
    this.buckets.set(action, bucket);
    return bucket;
  }
}

/** All lanes of the process. AWS charges its limits to the account that is read, so they outlive clients and scopes. */
export class Lanes {
  private readonly lanes: LRUCache<string, Lane>;

  /** @param inFlight calls at once for each account × region × service */
  constructor(
    private readonly inFlight: number,
    max = 5000,
  ) {
    this.lanes = new LRUCache({ max });
  }

  lane(account: string, region: string, service: string): Lane {
    const key = `${account} ${region} ${service}`;
    const known = this.lanes.get(key);
    if (known) return known;
    const lane = new Lane(service, this.inFlight);
    this.lanes.set(key, lane);
    return lane;
  }
}
