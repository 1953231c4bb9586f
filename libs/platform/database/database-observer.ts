/** Who watches the transactions: the metrics and the traces. */
export interface DatabaseObserver {
  /** Runs one try of a transaction. */
  transaction<T>(attempt: () => Promise<T>): Promise<T>;
  /** A connection was taken from the pool after this wait. */
  connected(waitMs: number): void;
  /** A transaction is run again because of this error. */
  retried(error: unknown): void;
  /** What was to follow a commit failed; the transaction is committed, and its caller is told so. */
  failedAfterCommit(error: unknown): void;
}

/** Nobody watches: for tools and specs without telemetry. */
export const UNOBSERVED_DATABASE: DatabaseObserver = {
  transaction: (attempt) => attempt(),
  connected: () => undefined,
  retried: () => undefined,
  failedAfterCommit: () => undefined,
};
