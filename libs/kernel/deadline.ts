/** What one request may still take. Whoever asks for something on its behalf hands it on. */
export interface Deadline {
  /** Whole milliseconds that are left, at least 1. Throws when none are. */
  remainingMs(): number;
  /** Milliseconds that may still be waited for connections to the database. */
  readonly waitLeftMs: number;
  /** Such a wait begins. Several of one request may overlap: that time counts once. */
  waitStarted(): void;
  waitEnded(): void;
  /** Remembers how to tear work down in case the request is given up; the answered function forgets it. */
  track(tearDown: () => void): () => void;
}
