import type { DatabaseObserver } from '../database/database-observer.js';
import {
  isLockTimeout,
  isRolledBack,
  isStatementTimeout,
  retryReasonOf,
} from '../database/database-errors.js';
import { Overloaded } from '../trouble.js';
import type { Logger } from './logger.js';
import type { Metrics } from './metrics.js';
import type { Tracing } from './tracing.js';

/** Measures the transactions of a service, and gives them spans. */
export class ObservedDatabase implements DatabaseObserver {
  constructor(
    private readonly metrics: Metrics,
    private readonly tracing: Tracing,
    private readonly logger: Logger,
  ) {}

  transaction<T>(attempt: () => Promise<T>): Promise<T> {
    if (!this.tracing.isOn) return this.measured(attempt);
    return this.tracing.span('transaction', {}, () => this.measured(attempt));
  }

  connected(waitMs: number): void {
    this.metrics.connectionTaken(waitMs);
  }

  retried(error: unknown): void {
    this.metrics.transactionRetried(retryReasonOf(error));
  }

  failedAfterCommit(error: unknown): void {
    this.logger.failure(error, { context: 'after commit' });
  }

  private async measured<T>(attempt: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    try {
      const value = await attempt();
      this.metrics.transactionEnded('committed', performance.now() - startedAt);
      return value;
    } catch (error) {
      this.metrics.transactionEnded(
        isRolledBack(error) ? 'refused' : 'failed',
        performance.now() - startedAt,
      );
      if (isStatementTimeout(error)) this.metrics.transactionTimedOut('statement');
      else if (isLockTimeout(error)) this.metrics.transactionTimedOut('lock');
      else if (error instanceof Overloaded) this.metrics.transactionTimedOut('connection');
      throw error;
    }
  }
}
