import type { Watch } from './watch.js';

/** What a look found, oldest first. */
export interface FeedPage<T> {
  readonly items: readonly T[];
  /** Whether to look again at once: the page was full. */
  readonly hasMore: boolean;
}

/** Looks that fail are tried again so often, with growing pauses: a restart of the database ends no subscription. */
const TRIES_MAX = 6;
const PAUSE_MS = 250;

/** Lets so many looks run at once: subscribers never take the whole pool from those who ask. */
export class Turns {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly concurrency: number) {}

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.running < this.concurrency) this.running += 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      // The place is handed over: counting down and up again would let a newcomer in between.
      if (next) next();
      else this.running -= 1;
    }
  }
}

/**
 * What is new for one subscriber, read from the database by a cursor of `look` whenever its watch says so. The next look
 * waits until all items of the last one were taken: a slow subscriber keeps at most one page. An object and not a
 * generator function, because `return()` of a generator waits for what it is waiting for.
 */
export class LiveFeed<T> implements AsyncIterableIterator<T, undefined> {
  private buffer: T[] = [];
  private hasMore = false;

  constructor(
    private readonly watch: Watch,
    private readonly look: () => Promise<FeedPage<T>>,
    private readonly turns: Turns,
  ) {}

  async next(): Promise<IteratorResult<T, undefined>> {
    for (;;) {
      const [item] = this.buffer.splice(0, 1);
      if (this.watch.isOver) return DONE;
      if (item !== undefined) return { done: false, value: item };
      if (!this.hasMore && !(await this.watch.changed())) return DONE;
      const page = await this.lookPatiently();
      this.buffer = [...page.items];
      this.hasMore = page.hasMore;
    }
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.watch.close();
    return Promise.resolve(DONE);
  }

  throw(): Promise<IteratorResult<T, undefined>> {
    return this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private async lookPatiently(): Promise<FeedPage<T>> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.turns.run(() => (this.watch.isOver ? Promise.resolve(NOTHING) : this.look()));
      } catch (error) {
        if (this.watch.isOver) return NOTHING;
        if (attempt >= TRIES_MAX) {
          this.watch.close();
          throw error;
        }
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * 2 ** attempt).unref());
      }
    }
  }
}

const DONE = { done: true, value: undefined } as const;
const NOTHING = { items: [], hasMore: false } as const;
