import { Gauge, Registry } from 'prom-client';
import type { BatchObserver } from './batch-observer.js';
import { batchInstruments, databaseInstruments, jobInstruments, requestInstruments } from './instruments.js';
import { processMetrics } from './process-metrics.js';
import {
  backlogGauges,
  poolGauge,
  queueGauge,
  socketGauge,
  type Backlog,
  type PoolCounts,
  type QueueCounts,
} from './sampled-gauges.js';

/** How a request ended: done; refused for a reason of the caller's; failed for one of the service's. */
export type Outcome = 'ok' | 'refused' | 'error';

/** What a GraphQL request was and how it ended. */
export interface MeasuredRequest {
  readonly endpoint: string;
  /** A field of the schema, or one of a few words; see `operationOf`. */
  readonly operation: string;
  readonly outcome: Outcome;
  readonly codes: ReadonlySet<string>;
  readonly status: number;
  readonly durationMs: number;
}

/** Codes are constants of the code; should one ever be made of data, the metrics stay bounded. */
const CODES_MAX = 200;
const OTHER_CODE = 'OTHER';

/**
 * What Prometheus reads. Every service has a registry of its own, so that several can live in one process; figures of the
 * process are shared. Labels are names from the code (endpoints, fields of the schema, codes, jobs), never data.
 */
export class Metrics implements BatchObserver {
  readonly registry = new Registry();
  private readonly registers = [this.registry];
  private readonly requests = requestInstruments(this.registers);
  private readonly batches = batchInstruments(this.registers);
  private readonly transactions = databaseInstruments(this.registers);
  private readonly jobs = jobInstruments(this.registers);
  private readonly addBacklog = backlogGauges(this.registers);
  private readonly codes = new Set<string>();
  private process: Registry | null = null;

  constructor(version: string) {
    const build = new Gauge({
      name: 'perennial_build_info',
      help: 'Always 1: the versions of the service and of Node.js.',
      labelNames: ['version', 'node'] as const,
      registers: this.registers,
    });
    build.set({ version, node: process.version }, 1);
  }

  requestBegan(endpoint: string): void {
    this.requests.inFlight.inc({ endpoint });
  }

  requestEnded({ endpoint, operation, outcome, codes, status, durationMs }: MeasuredRequest): void {
    this.requests.inFlight.dec({ endpoint });
    this.requests.duration.observe({ endpoint, operation, outcome }, durationMs / 1_000);
    for (const code of codes)
      this.requests.notDone.inc({ endpoint, operation, outcome, code: this.bounded(code) });
    if (status === 429 || codes.has('RATE_LIMITED')) this.requests.limited.inc({ endpoint });
    if (status === 503 || codes.has('OVERLOADED')) this.requests.overloaded.inc({ endpoint });
  }

  flushed(kind: string, size: number, waitMs: number, durationMs: number): void {
    this.batches.size.observe({ kind }, size);
    this.batches.wait.observe({ kind }, waitMs / 1_000);
    this.batches.duration.observe({ kind }, durationMs / 1_000);
  }

  queued(kind: string, depth: number): void {
    this.batches.queued.set({ kind }, depth);
  }

  connectionTaken(waitMs: number): void {
    this.transactions.connectionWait.observe(waitMs / 1_000);
  }

  transactionEnded(outcome: 'committed' | 'refused' | 'failed', durationMs: number): void {
    this.transactions.duration.observe({ outcome }, durationMs / 1_000);
  }

  transactionRetried(reason: string): void {
    this.transactions.retries.inc({ reason });
  }

  transactionTimedOut(kind: 'statement' | 'lock' | 'connection'): void {
    this.transactions.timeouts.inc({ kind });
  }

  jobRan(job: string, outcome: 'ok' | 'error', durationMs: number, delayMs: number): void {
    this.jobs.duration.observe({ job, outcome }, durationMs / 1_000);
    this.jobs.delay.observe({ job }, Math.max(0, delayMs) / 1_000);
  }

  /** Reads the pool at each scrape. */
  watchPool(counts: () => PoolCounts): void {
    poolGauge(this.registers, counts);
  }

  /** Reads how many sockets are open at each scrape. */
  watchSockets(count: () => number): void {
    socketGauge(this.registers, count);
  }

  /** Reads the job queue at a scrape, at most every 15 s. */
  watchQueue(read: () => Promise<QueueCounts>): void {
    if (!this.registry.getSingleMetric('perennial_job_queue_jobs')) queueGauge(this.registers, read);
  }

  /** Reads what waits for a job at a scrape, at most every 15 s. */
  watchBacklog(job: string, read: () => Promise<Backlog>): void {
    this.addBacklog(job, read);
  }

  /** Adds the figures of the process (CPU, memory, event loop, garbage collection); watches them from now on. */
  watchProcess(): void {
    this.process = processMetrics();
  }

  /** Everything, in Prometheus' text format. */
  async text(): Promise<string> {
    const own = await this.registry.metrics();
    return this.process === null ? own : `${own}\n${await this.process.metrics()}`;
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  private bounded(code: string): string {
    if (this.codes.has(code)) return code;
    if (this.codes.size >= CODES_MAX) return OTHER_CODE;
    this.codes.add(code);
    return code;
  }
}
