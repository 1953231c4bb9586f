import type { BatchObserver } from './batch-observer.js';
import type { Metrics } from './metrics.js';
import type { Tracing } from './tracing.js';

/** Measures the batches of a service, and gives them spans. */
export class ObservedBatches implements BatchObserver {
  constructor(
    private readonly metrics: Metrics,
    private readonly tracing: Tracing,
  ) {}

  flushed(kind: string, size: number, waitMs: number, durationMs: number): void {
    this.metrics.flushed(kind, size, waitMs, durationMs);
    // Told when it is over, so it cannot be the parent of its statements; it is found beside them.
    if (this.tracing.isOn) this.tracing.record(`batch ${kind}`, { 'perennial.batch.size': size }, durationMs);
  }

  queued(kind: string, depth: number): void {
    this.metrics.queued(kind, depth);
  }
}
