/** What a micro-batching lane reports: the metrics and the traces listen. `kind` is a constant of the code ("ledger.post"). */
export interface BatchObserver {
  /** A batch went through: how many calls it held, how long its oldest one waited, how long the work took. */
  flushed(kind: string, size: number, waitMs: number, durationMs: number): void;
  /** How many calls of this kind wait now, over all lanes. */
  queued(kind: string, depth: number): void;
}

/** Nobody listens: for tools and specs without telemetry. */
export const UNOBSERVED_BATCHES: BatchObserver = {
  flushed: () => undefined,
  queued: () => undefined,
};
