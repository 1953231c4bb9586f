import type { Deadline } from '#kernel';
import { Overloaded } from '../trouble.js';

/** Who belongs to no request is in no hurry: jobs, imports. */
const BACKGROUND_WAIT_MS_MAX = 5_000;
/** A line of this many per connection is short: it is not worth guessing how fast it moves. */
const SHORT_LINE = 10;
/** Weight of the newest transaction in the average time that a connection is held. */
const SMOOTHING = 0.1;
/** One very long transaction, such as a job's, says little about the others: it counts as 1 s. */
const HELD_MS_MAX = 1_000;
const RETRY_AFTER_SECONDS_MAX = 30;

/**
 * Lets as many transactions in as the pool has connections; the others wait in line, first come first served. Who has
 * waited as long as it may is refused, and at once who would have to: when the line is long and moves slowly.
 */
export class ConnectionGate {
  private readonly waiting = new Set<() => void>();
  private busy = 0;
  /** Sum of the times at which connections now held were taken: gives their mean age without a list. */
  private takenAtMsSum = 0;
  private meanHeldMs = 0;

  constructor(readonly size: number) {}

  /** Transactions that have a connection. */
  get busyCount(): number {
    return this.busy;
  }

  /** Transactions that wait for one. */
  get waitingCount(): number {
    return this.waiting.size;
  }

  /** Waits for a place; answers when it was taken, for `leave`. Throws `Overloaded` and `TimedOut`. */
  async enter(deadline?: Deadline): Promise<number> {
    deadline?.remainingMs();
    if (this.busy >= this.size) await this.line(deadline);
    else this.busy += 1;
    const takenAtMs = performance.now();
    this.takenAtMsSum += takenAtMs;
    return takenAtMs;
  }

  /** Gives a place back: to the first in line, if there is one. */
  leave(takenAtMs: number): void {
    this.takenAtMsSum -= takenAtMs;
    const heldMs = Math.min(performance.now() - takenAtMs, HELD_MS_MAX);
    this.meanHeldMs += (heldMs - this.meanHeldMs) * SMOOTHING;
    const [next] = this.waiting;
    // Handed over: counting down and up again would let a newcomer in between.
    if (next) next();
    else this.busy -= 1;
  }

  /**
   * How long a newcomer would wait. Connections are held as long as they were lately, or as long as those held now
   * have been already: so a pool that hangs is noticed while it hangs.
   */
  expectedWaitMs(): number {
    const meanAgeMs = this.busy === 0 ? 0 : performance.now() - this.takenAtMsSum / this.busy;
    return ((this.waiting.size + 1) * Math.max(this.meanHeldMs, meanAgeMs)) / this.size;
  }

  private line(deadline: Deadline | undefined): Promise<void> {
    const patienceMs = deadline?.waitLeftMs ?? BACKGROUND_WAIT_MS_MAX;
    if (deadline && this.waiting.size >= this.size * SHORT_LINE && this.expectedWaitMs() > patienceMs)
      return Promise.reject(this.refusal());
    return new Promise((resolve, reject) => {
      deadline?.waitStarted();
      const end = (settle: () => void): void => {
        this.waiting.delete(proceed);
        clearTimeout(timer);
        deadline?.waitEnded();
        settle();
      };
      const proceed = (): void => end(resolve);
      const timer = setTimeout(() => end(() => reject(this.refusal())), patienceMs);
      this.waiting.add(proceed);
    });
  }

  /** What is said to whoever has waited too long, or would have to. */
  refusal(): Overloaded {
    const seconds = Math.ceil(this.expectedWaitMs() / 1_000);
    return new Overloaded(Math.min(Math.max(seconds, 1), RETRY_AFTER_SECONDS_MAX));
  }
}
