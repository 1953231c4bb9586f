import { invariant, required, type Deadline } from '#kernel';
import { CONNECTION_WAIT_MS_MAX, REQUEST_TIMEOUT_MS, RequestDeadline } from '../database/deadline.js';
import { isLockTimeout, isSerializationFailure } from '../database/database-errors.js';
import type { BatchObserver } from '../telemetry/batch-observer.js';
import { Overloaded, TimedOut, Trouble, Unavailable } from '../trouble.js';

export interface BatcherOptions<C, A> {
  /** What is batched, for metrics: "spending". */
  readonly kind: string;
  /** Batches of this kind that run at once, each in a transaction of its own. */
  readonly lanes: number;
  readonly batchSizeMax: number;
  /** Commands that wait in one lane at most; more are refused with `Overloaded`. */
  readonly queueMax: number;
  /** Commands of one text run one after the other: those of one customer, say. */
  readonly laneOf: (command: C) => string;
  /** Only commands of one group share a batch: those of one program, say. */
  readonly groupOf: (command: C) => string;
  /**
   * Does the commands of one group; answers in their order. When it throws it is run again with fewer of them. The
   * deadline is the batch's own: it must not end with the request of whoever happened to come first.
   */
  readonly run: (commands: readonly C[], deadline: Deadline) => Promise<readonly A[]>;
  readonly observer: BatchObserver;
}

interface Waiting<C, A> {
  readonly command: C;
  readonly queuedAt: number;
  resolve(answer: A): void;
  reject(error: unknown): void;
}

interface Lane<C, A> {
  queue: Waiting<C, A>[];
  isRunning: boolean;
}

/** Half of what a request may wait, in the queue; the other half its batch may wait for a connection. */
const WAIT_MS_MAX = CONNECTION_WAIT_MS_MAX / 2;
/** So often the queue behind a batch that takes long is looked through for those who have waited too long. */
const SWEEP_MS = 250;

/** How long a command is tried again alone or in smaller batches after its batch has failed. */
const PATIENCE_MS = 2_000;

/**
 * Makes one batch of calls that come at the same time. Natural batching: an idle lane starts at once, and what comes
 * while it runs is its next batch; so a lone call waits for nobody, and the more calls there are the cheaper each is.
 * No timer delays anybody. A batch that fails is halved until the command at fault is alone with its failure.
 */
export class Batcher<C, A> {
  private readonly lanes: Lane<C, A>[];
  private readonly idleListeners: (() => void)[] = [];

  constructor(private readonly options: BatcherOptions<C, A>) {
    this.lanes = Array.from({ length: options.lanes }, () => ({ queue: [], isRunning: false }));
  }

  /** Answers when the command's batch is done. Throws `Overloaded` when too many wait already, or it waited for 1 s. */
  submit(command: C): Promise<A> {
    const lane = this.laneOf(command);
    const { kind, queueMax, observer } = this.options;
    if (lane.queue.length >= queueMax) return Promise.reject(new Overloaded());
    return new Promise<A>((resolve, reject) => {
      lane.queue.push({ command, queuedAt: performance.now(), resolve, reject });
      observer.queued(kind, this.depth);
      if (lane.isRunning) return;
      lane.isRunning = true;
      // After the requests that were read in the same turn of the event loop: they belong to the same batch.
      setImmediate(() => void this.drain(lane));
    });
  }

  /** Commands that wait. */
  get depth(): number {
    return this.lanes.reduce((sum, lane) => sum + lane.queue.length, 0);
  }

  /** Waits until nothing waits or runs: for an orderly shutdown. */
  idle(): Promise<void> {
    if (this.isIdle) return Promise.resolve();
    return new Promise((resolve) => this.idleListeners.push(resolve));
  }

  private get isIdle(): boolean {
    return this.lanes.every((lane) => !lane.isRunning);
  }

  private async drain(lane: Lane<C, A>): Promise<void> {
    while (this.refuseLate(lane)) {
      const batch = this.take(lane);
      const startedAt = performance.now();
      const sweep = setInterval(() => this.refuseLate(lane), SWEEP_MS);
      await this.settle(batch, startedAt);
      clearInterval(sweep);
      const [{ queuedAt = startedAt } = {}] = batch;
      const { kind, observer } = this.options;
      observer.flushed(kind, batch.length, startedAt - queuedAt, performance.now() - startedAt);
      observer.queued(kind, this.depth);
    }
    lane.isRunning = false;
    if (this.isIdle) for (const listener of this.idleListeners.splice(0)) listener();
  }

  /** Nobody is made to wait for long. Answers whether anybody waits still. */
  private refuseLate(lane: Lane<C, A>): boolean {
    const latest = performance.now() - WAIT_MS_MAX;
    let late = 0;
    while (late < lane.queue.length && required(lane.queue[late], 'a command').queuedAt < latest) late += 1;
    for (const { reject } of lane.queue.splice(0, late)) reject(new Overloaded());
    return lane.queue.length > 0;
  }

  /** The oldest command and those of its group, in order; the others wait for the next batch. */
  private take(lane: Lane<C, A>): Waiting<C, A>[] {
    const { groupOf, batchSizeMax } = this.options;
    const group = groupOf(required(lane.queue[0], 'a command').command);
    const batch: Waiting<C, A>[] = [];
    const rest: Waiting<C, A>[] = [];
    for (const waiting of lane.queue) {
      const fits = batch.length < batchSizeMax && groupOf(waiting.command) === group;
      (fits ? batch : rest).push(waiting);
    }
    lane.queue = rest;
    return batch;
  }

  private async settle(batch: readonly Waiting<C, A>[], startedAt: number): Promise<void> {
    try {
      const deadline = new RequestDeadline(REQUEST_TIMEOUT_MS, WAIT_MS_MAX);
      const answers = await this.options.run(
        batch.map(({ command }) => command),
        deadline,
      );
      invariant(answers.length === batch.length, 'an answer per command');
      for (const [index, { resolve }] of batch.entries()) resolve(answers[index] as A);
    } catch (error) {
      const isPatient = performance.now() - startedAt < PATIENCE_MS;
      if (batch.length === 1 || !isPatient || isOutage(error)) {
        const answer = batch.length === 1 || passes(error) ? error : new Overloaded(1, { cause: error });
        for (const { reject } of batch) reject(answer);
        return;
      }
      const middle = Math.ceil(batch.length / 2);
      await this.settle(batch.slice(0, middle), startedAt);
      await this.settle(batch.slice(middle), startedAt);
    }
  }

  private laneOf(command: C): Lane<C, A> {
    const { lanes } = this;
    const text = this.options.laneOf(command);
    let hash = 0;
    for (let index = 0; index < text.length; index += 1)
      hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0;
    return required(lanes[Math.abs(hash) % lanes.length], 'a lane');
  }
}

/**
 * Nobody is told for good that it failed because another command of its batch did: what passes may be said to all of
 * them; anything else is the failure of one, and whoever comes again is done or learns that it is theirs.
 */
function passes(error: unknown): boolean {
  return error instanceof Trouble || isLockTimeout(error) || isSerializationFailure(error);
}

/**
 * No smaller batch would fare better. A connection that broke while committing is another matter: commands are done
 * once per key, so doing them again finds out what was done.
 */
function isOutage(error: unknown): boolean {
  if (error instanceof Unavailable) return error.outcome === 'NOT_DONE';
  return error instanceof Overloaded || error instanceof TimedOut;
}
