import { Gauge, type Registry } from 'prom-client';

/** Connections of a pool, as pg counts them. */
export interface PoolCounts {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
}

/** Work that waits for a recurring job. */
export interface Backlog {
  readonly waiting: number;
  /** How long the oldest of it is overdue; 0 when nothing waits. */
  readonly oldestAgeMs: number;
}

/** Jobs in the queue, whatever their task. */
export interface QueueCounts {
  readonly ready: number;
  readonly running: number;
  /** Tried for the last time, in vain. */
  readonly failed: number;
}

/** How long a figure that costs a query is kept, however often somebody scrapes. */
export const SAMPLE_KEPT_MS = 15_000;

/** Answers what `read` answered last, unless that is older than `keptMs`; null when it cannot be read now. */
export function sampled<T>(read: () => Promise<T>, keptMs = SAMPLE_KEPT_MS): () => Promise<T | null> {
  let readAt = Number.NEGATIVE_INFINITY;
  let value: Promise<T | null> = Promise.resolve(null);
  return () => {
    const now = performance.now();
    if (now - readAt >= keptMs) {
      readAt = now;
      // A database that cannot be reached must not take the other metrics along.
      value = read().catch(() => null);
    }
    return value;
  };
}

export function poolGauge(registers: Registry[], counts: () => PoolCounts): void {
  new Gauge({
    name: 'perennial_database_connections',
    help: 'Connections of the pool (total, idle), and transactions that wait for one.',
    labelNames: ['state'] as const,
    registers,
    collect() {
      const { totalCount, idleCount, waitingCount } = counts();
      this.set({ state: 'total' }, totalCount);
      this.set({ state: 'idle' }, idleCount);
      this.set({ state: 'waiting' }, waitingCount);
    },
  });
}

export function socketGauge(registers: Registry[], count: () => number): void {
  new Gauge({
    name: 'perennial_sockets_open',
    help: 'WebSockets of subscribers that are open now.',
    registers,
    collect() {
      this.set(count());
    },
  });
}

export function queueGauge(registers: Registry[], read: () => Promise<QueueCounts>): void {
  const sample = sampled(read);
  new Gauge({
    name: 'perennial_job_queue_jobs',
    help: 'Jobs in the queue: ready to run, running, failed for good.',
    labelNames: ['state'] as const,
    registers,
    async collect() {
      const counts = await sample();
      this.reset();
      if (counts === null) return;
      for (const state of ['ready', 'running', 'failed'] as const) this.set({ state }, counts[state]);
    },
  });
}

/** Two gauges over the backlogs of all jobs that have one. */
export function backlogGauges(registers: Registry[]): (job: string, read: () => Promise<Backlog>) => void {
  const samples = new Map<string, () => Promise<Backlog | null>>();
  const labelNames = ['job'] as const;
  const collect = async (gauge: Gauge<'job'>, figureOf: (backlog: Backlog) => number): Promise<void> => {
    gauge.reset();
    for (const [job, sample] of samples) {
      const backlog = await sample();
      if (backlog) gauge.set({ job }, figureOf(backlog));
    }
  };
  new Gauge({
    name: 'perennial_job_backlog',
    help: 'What waits for a recurring job over all programs, such as wallets that are due; counted up to 10,000 each.',
    labelNames,
    registers,
    collect() {
      return collect(this, (backlog) => backlog.waiting);
    },
  });
  new Gauge({
    name: 'perennial_job_backlog_age_seconds',
    help: 'How long the oldest of what waits for a recurring job is overdue.',
    labelNames,
    registers,
    collect() {
      return collect(this, (backlog) => backlog.oldestAgeMs / 1_000);
    },
  });
  return (job, read) => void samples.set(job, sampled(read));
}
