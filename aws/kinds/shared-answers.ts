import { LRUCache } from 'lru-cache';

/** Who asks: answers are shared within a resync, an account and a region. */
interface Asker {
  resync: string | undefined;
  account: string;
  region: string;
}

/** Answers kept: enough for kinds that run side by side; a pipeline's structure, the largest of them, is 10 KB or so. */
const KEPT = 1000;
/** A resync that takes longer asks again. */
const KEPT_MS = 10 * 60_000;

/**
 * Answers that several kinds of a resync ask AWS for alike (GetPipeline, the list of pipelines): one call serves all of
 * them. An answer belongs to all of them, so none may rename or remove anything in it. A failed call is not kept.
 */
export class SharedAnswers<T extends object> {
  private readonly answers = new LRUCache<string, Promise<T>>({ max: KEPT, ttl: KEPT_MS });

  /** @param question what is asked for, within account and region */
  once({ resync, account, region }: Asker, question: string, ask: () => Promise<T>): Promise<T> {
    if (resync === undefined) return ask();
    const key = `${resync} ${account} ${region} ${question}`;
    const known = this.answers.get(key);
    // Another's call that failed (its activity may have been cancelled) says nothing of ours: it is then made anew.
    if (known) return known.catch(() => this.once({ resync, account, region }, question, ask));
    const answer = ask();
    this.answers.set(key, answer);
    answer.catch(() => this.answers.delete(key));
    return answer;
  }
}
