/** How many calls may be in flight at once; the others wait in the order in which they came. */
export class Slots {
  private free: number;
  private readonly waiting: { start: () => void; cancel: () => void }[] = [];

  constructor(readonly size: number) {
    this.free = size;
  }

  /** Takes a slot: undefined where one is free, else a promise for it. Rejects with the signal's reason. */
  take(signal?: AbortSignal): Promise<void> | undefined {
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.free > 0) {
      this.free -= 1;
      return undefined;
    }
    return new Promise((resolve, reject) => {
      const place = {
        start: () => {
          signal?.removeEventListener('abort', place.cancel);
          resolve();
        },
        cancel: () => {
          this.waiting.splice(this.waiting.indexOf(place), 1);
          reject(signal?.reason);
        },
      };
      signal?.addEventListener('abort', place.cancel, { once: true });
      this.waiting.push(place);
    });
  }

  /** Gives a slot back; the first in the queue gets it. */
  release(): void {
    const next = this.waiting.shift();
    if (next) next.start();
    else this.free += 1;
  }
}
