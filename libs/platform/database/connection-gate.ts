import type { Deadline } from '#kernel';
import { Overloaded } from '../trouble.js';
import { CONNECTION_WAIT_MS_MAX } from './deadline.js';

/** Weight of the newest transaction in the average time that a connection is held. */
const SMOOTHING = 0.1;
/** One very long transaction, such as a job's, says little about the others: it counts as 1 s. */
const HELD_MS_MAX = 1_000;
const RETRY_AFTER_SECONDS_MAX = 30;

/**
 * Lets as many transactions in as the pool has connections; the others wait in line, first come first served. Whoever
 * would wait longer than it may is refused at once, whoever has waited so long then.
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
    const patienceMs = deadline?.waitLeftMs ?? CONNECTION_WAIT_MS_MAX;
    const expectedMs = this.expectedWaitMs();
    const retryAfterSeconds = Math.min(Math.ceil(expectedMs / 1_000), RETRY_AFTER_SECONDS_MAX);
    if (expectedMs > patienceMs) return Promise.reject(new Overloaded(retryAfterSeconds));
    return new Promise((resolve, reject) => {
      deadline?.waitStarted();
      const end = (settle: () => void): void => {
        this.waiting.delete(proceed);
        clearTimeout(timer);
        deadline?.waitEnded();
        settle();
      };
      const proceed = (): void => end(resolve);
      const timer = setTimeout(() => end(() => reject(new Overloaded(1))), patienceMs);
      this.waiting.add(proceed);
    });
  }
}
