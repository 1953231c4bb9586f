import { invariant, required, type Deadline } from '#kernel';
import type { ConnectionGate } from '../database/connection-gate.js';
import { RequestDeadline } from '../database/deadline.js';
import { isLockTimeout, isSerializationFailure } from '../database/database-errors.js';
import type { TxScope } from '../database/database.js';
import type { BatchObserver } from '../telemetry/batch-observer.js';
import { Overloaded, TimedOut, Trouble, Unavailable } from '../trouble.js';

/** Whose time the transaction of a batch takes, and that it need not wait for its connection. */
export type BatchScope = Required<Pick<TxScope, 'deadline' | 'isAdmitted'>>;

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
   * Does the commands of one group in one transaction of that scope; answers in their order. When it throws it is run
   * again with fewer of them. The deadline is the batch's own: it must not end with the request of whoever came first.
   */
  readonly run: (commands: readonly C[], scope: BatchScope) => Promise<readonly A[]>;
  /** In front of the pool of the database: a lane stands in line there for all who wait in it. */
  readonly gate: ConnectionGate;
  readonly observer: BatchObserver;
}

interface Waiting<C, A> {
  readonly command: C;
  /** Of the request it belongs to: waiting in a lane is waiting for a connection, and counts as that. */
  readonly deadline: Deadline;
  readonly queuedAt: number;
  resolve(answer: A): void;
  reject(error: unknown): void;
}

interface Lane<C, A> {
  queue: Waiting<C, A>[];
  isRunning: boolean;
}

/** So often a queue is looked through for those who have waited as long as they may. */
const SWEEP_MS = 100;

/** How long a command is tried again alone or in smaller batches after its batch has failed. */
const PATIENCE_MS = 2_000;

/**
 * Makes one batch of calls that come at the same time. Natural batching: an idle lane starts at once, and what comes
 * while it runs is its next batch; so a lone call waits for nobody, and the more calls there are the cheaper each is.
 * A batch is made when it has its connection: whoever waits, waits in the queue. No timer delays anybody. A batch that fails is halved until the command at fault is alone with its failure.
 */
export class Batcher<C, A> {
  private readonly lanes: Lane<C, A>[];
  private readonly idleListeners: (() => void)[] = [];

  constructor(private readonly options: BatcherOptions<C, A>) {
    this.lanes = Array.from({ length: options.lanes }, () => ({ queue: [], isRunning: false }));
  }

  /**
   * Answers when the command's batch is done. Throws `TimedOut`, and `Overloaded` when too many wait already or the
   * request has waited, here and elsewhere, as long as it may. Who belongs to no request may wait as long as one.
   */
  submit(command: C, requestDeadline: Deadline | undefined): Promise<A> {
    const deadline = requestDeadline ?? new RequestDeadline();
    const lane = this.laneOf(command);
    const { kind, queueMax, observer, gate } = this.options;
    if (lane.queue.length >= queueMax) return Promise.reject(new Overloaded());
    return new Promise<A>((resolve, reject) => {
      deadline.remainingMs();
      if (lane.isRunning && deadline.waitLeftMs <= 0) throw gate.refusal();
      deadline.waitStarted();
      lane.queue.push({ command, deadline, queuedAt: performance.now(), resolve, reject });
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
    const { kind, observer } = this.options;
    const sweep = setInterval(() => this.refuseWeary(lane), SWEEP_MS);
    while (lane.queue.length > 0) {
      await this.batchOf(lane);
      observer.queued(kind, this.depth);
    }
    clearInterval(sweep);
    lane.isRunning = false;
    if (this.isIdle) for (const listener of this.idleListeners.splice(0)) listener();
  }

  /** One batch. It keeps its connection until the last of its commands has an answer: who is in it waits no more. */
  private async batchOf(lane: Lane<C, A>): Promise<void> {
    const { kind, gate, observer } = this.options;
    const deadline = new RequestDeadline();
    const takenAtMs = await this.enter(lane, deadline);
    if (takenAtMs === null) return;
    try {
      // All of those it stood in line for may have left meanwhile.
      if (lane.queue.length === 0) return;
      const batch = this.take(lane);
      const startedAt = performance.now();
      await this.settle(batch, deadline, startedAt);
      const [{ queuedAt = startedAt } = {}] = batch;
      observer.flushed(kind, batch.length, startedAt - queuedAt, performance.now() - startedAt);
    } finally {
      gate.leave(takenAtMs);
    }
  }

  /** Stands in line for those in the queue. When it is refused, so are they: who came later tries again. */
  private async enter(lane: Lane<C, A>, deadline: Deadline): Promise<number | null> {
    const newest = required(lane.queue.at(-1), 'a command');
    try {
      return await this.options.gate.enter(deadline);
    } catch (error) {
      refuse(lane.queue.splice(0, lane.queue.indexOf(newest) + 1), error);
      return null;
    }
  }

  /** Those whose requests have waited as long as they may leave the queue: nothing of theirs was begun. */
  private refuseWeary(lane: Lane<C, A>): void {
    const weary = lane.queue.filter(({ deadline }) => deadline.waitLeftMs <= 0);
    if (weary.length === 0) return;
    const gone = new Set(weary);
    lane.queue = lane.queue.filter((waiting) => !gone.has(waiting));
    refuse(weary, this.options.gate.refusal());
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
    for (const { deadline } of batch) deadline.waitEnded();
    return batch;
  }

  private async settle(
    batch: readonly Waiting<C, A>[],
    deadline: Deadline,
    startedAt: number,
  ): Promise<void> {
    try {
      const answers = await this.options.run(
        batch.map(({ command }) => command),
        { deadline, isAdmitted: true },
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
      await this.settle(batch.slice(0, middle), deadline, startedAt);
      await this.settle(batch.slice(middle), deadline, startedAt);
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

function refuse(all: readonly Waiting<unknown, never>[], error: unknown): void {
  for (const { deadline, reject } of all) {
    deadline.waitEnded();
    reject(error);
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
