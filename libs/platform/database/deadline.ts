import type { Deadline } from '#kernel';
import { TimedOut } from '../trouble.js';

/** A request's whole time (R10): then its statements are cancelled. */
export const REQUEST_TIMEOUT_MS = 10_000;
/** Longest wait of a request for connections, in total. */
export const CONNECTION_WAIT_MS_MAX = 2_000;

/**
 * What one request may still take: time in total, and time spent waiting for connections. It travels explicitly, in the
 * scope of a transaction: AsyncLocalStorage would cost each request 12 to 20 % of its CPU time on Node 20.
 */
export class RequestDeadline implements Deadline {
  private readonly expiresAtMs: number;
  /** Most requests have nothing to tear down: made when it is needed. */
  private running: Set<() => void> | undefined;
  private waitedMs = 0;
  private waiters = 0;
  private waitingSinceMs = 0;

  constructor(
    timeoutMs = REQUEST_TIMEOUT_MS,
    private readonly waitMsMax = CONNECTION_WAIT_MS_MAX,
  ) {
    this.expiresAtMs = performance.now() + timeoutMs;
  }

  remainingMs(): number {
    const left = this.expiresAtMs - performance.now();
    if (left <= 0) throw new TimedOut();
    return Math.ceil(left);
  }

  get waitLeftMs(): number {
    const current = this.waiters > 0 ? performance.now() - this.waitingSinceMs : 0;
    return Math.max(
      0,
      Math.min(this.waitMsMax - this.waitedMs - current, this.expiresAtMs - performance.now()),
    );
  }

  waitStarted(): void {
    if (this.waiters === 0) this.waitingSinceMs = performance.now();
    this.waiters += 1;
  }

  waitEnded(): void {
    this.waiters -= 1;
    if (this.waiters === 0) this.waitedMs += performance.now() - this.waitingSinceMs;
  }

  track(tearDown: () => void): () => void {
    const running = (this.running ??= new Set());
    running.add(tearDown);
    return () => running.delete(tearDown);
  }

  /** The client has been told that the request is given up: whatever still runs for it is torn down and so undone. */
  abandon(): void {
    for (const tearDown of this.running ?? []) tearDown();
  }
}
