import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** From a millisecond to the 10 s after which a statement is cut. */
const REQUEST_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const WAIT_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5];
const JOB_SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 1_800];
const BATCH_SIZES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024];

export function requestInstruments(registers: Registry[]) {
  return {
    duration: new Histogram({
      name: 'perennial_graphql_request_duration_seconds',
      help: 'From the head of a GraphQL request to the end of its answer.',
      labelNames: ['endpoint', 'operation', 'outcome'] as const,
      buckets: REQUEST_SECONDS,
      registers,
    }),
    notDone: new Counter({
      name: 'perennial_graphql_not_done_total',
      help: 'GraphQL requests that were refused or failed, by the codes in their answers.',
      labelNames: ['endpoint', 'operation', 'outcome', 'code'] as const,
      registers,
    }),
    inFlight: new Gauge({
      name: 'perennial_graphql_requests_in_flight',
      help: 'GraphQL requests being answered now.',
      labelNames: ['endpoint'] as const,
      registers,
    }),
    limited: new Counter({
      name: 'perennial_graphql_rate_limited_total',
      help: 'GraphQL requests answered 429: too many, or too expensive ones, from one caller.',
      labelNames: ['endpoint'] as const,
      registers,
    }),
    overloaded: new Counter({
      name: 'perennial_graphql_overloaded_total',
      help: 'GraphQL requests answered 503: too much waited already, or the database could not be reached.',
      labelNames: ['endpoint'] as const,
      registers,
    }),
  };
}

export function batchInstruments(registers: Registry[]) {
  const labelNames = ['kind'] as const;
  return {
    size: new Histogram({
      name: 'perennial_batch_size',
      help: 'Calls that went through in one batch.',
      labelNames,
      buckets: BATCH_SIZES,
      registers,
    }),
    wait: new Histogram({
      name: 'perennial_batch_wait_seconds',
      help: 'How long the oldest call of a batch had waited when its work began.',
      labelNames,
      buckets: WAIT_SECONDS,
      registers,
    }),
    duration: new Histogram({
      name: 'perennial_batch_duration_seconds',
      help: 'How long the work of a batch took.',
      labelNames,
      buckets: REQUEST_SECONDS,
      registers,
    }),
    queued: new Gauge({
      name: 'perennial_batch_queue_depth',
      help: 'Calls that wait for their batch now.',
      labelNames,
      registers,
    }),
  };
}

export function databaseInstruments(registers: Registry[]) {
  return {
    duration: new Histogram({
      name: 'perennial_database_transaction_duration_seconds',
      help: 'One try of a transaction, waiting for its connection included.',
      labelNames: ['outcome'] as const,
      buckets: REQUEST_SECONDS,
      registers,
    }),
    connectionWait: new Histogram({
      name: 'perennial_database_connection_wait_seconds',
      help: 'How long a transaction waited for a connection of the pool.',
      buckets: WAIT_SECONDS,
      registers,
    }),
    retries: new Counter({
      name: 'perennial_database_retries_total',
      help: 'Transactions that were run again, by what made it necessary.',
      labelNames: ['reason'] as const,
      registers,
    }),
    timeouts: new Counter({
      name: 'perennial_database_timeouts_total',
      help: 'Transactions given up because a statement, a lock or a free connection took too long.',
      labelNames: ['kind'] as const,
      registers,
    }),
  };
}

export function jobInstruments(registers: Registry[]) {
  return {
    duration: new Histogram({
      name: 'perennial_job_duration_seconds',
      help: 'How long a run of a job took.',
      labelNames: ['job', 'outcome'] as const,
      buckets: JOB_SECONDS,
      registers,
    }),
    delay: new Histogram({
      name: 'perennial_job_start_delay_seconds',
      help: 'How long after its time a run of a job began.',
      labelNames: ['job'] as const,
      buckets: JOB_SECONDS,
      registers,
    }),
  };
}
