import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Pool, PoolClient } from 'pg';
import { Database } from '#platform';
import type { Seeded } from './seeded.js';

/** For 57P01: the services' role may not end a session by itself. */
export const END_SESSION = `create function end_session() returns boolean language sql security definer
  as 'select pg_terminate_backend(pg_backend_pid())'`;

/** What a statement meets instead of its answer. */
export const FAULTS = ['40001', '40P01', '55P03', '57P01', 'DROPPED_BEFORE', 'DROPPED_AFTER'] as const;
export type Fault = (typeof FAULTS)[number];

type Query = (text: unknown, ...rest: unknown[]) => Promise<unknown>;

/**
 * Faults at random statements of a service's connections, BEGIN and COMMIT included. They are real: PostgreSQL raises the
 * error inside the transaction, ends the session (by `END_SESSION`, which the owner must have created), or the
 * connection breaks, before the statement was sent or after.
 */
export class PlantedFaults {
  readonly planted = new Map<Fault, number>();
  private rate = 0;
  private readonly wrapped = new WeakSet<PoolClient>();

  constructor(
    app: NestFastifyApplication,
    private readonly random: Seeded,
    private readonly faults: readonly [Fault, ...Fault[]] = [...FAULTS],
  ) {
    const { driver } = app.get(Database).dataSource;
    (driver as unknown as { readonly master: Pool }).master.on('acquire', (client) => this.wrap(client));
  }

  /** From now on one statement in so many meets a fault; 0: none does. */
  oneIn(statements: number): void {
    this.rate = statements;
  }

  private wrap(client: PoolClient): void {
    if (this.wrapped.has(client)) return;
    this.wrapped.add(client);
    const query = client.query.bind(client) as Query;
    const { stream } = (client as unknown as { connection: { stream: { destroy(): void } } }).connection;
    const faulty: Query = (text, ...rest) => {
      // Its failure is of no interest to anybody.
      if (this.rate === 0 || text === 'ROLLBACK' || this.random.int(1, this.rate) > 1)
        return query(text, ...rest);
      const fault = this.random.pick(this.faults);
      this.planted.set(fault, (this.planted.get(fault) ?? 0) + 1);
      if (fault === 'DROPPED_BEFORE') stream.destroy();
      const answer = query(textOf(text, fault), ...(isRaised(fault) ? [] : rest));
      // The statement has been sent, and is very likely executed; its answer never arrives.
      if (fault === 'DROPPED_AFTER') setTimeout(() => stream.destroy(), 2);
      return fault === 'DROPPED_AFTER' ? answer.then(() => lost(), lost) : answer;
    };
    Object.assign(client, { query: faulty });
  }
}

function isRaised(fault: Fault): boolean {
  return !fault.startsWith('DROPPED');
}

function textOf(text: unknown, fault: Fault): unknown {
  if (!isRaised(fault)) return text;
  const raise =
    fault === '57P01'
      ? 'select end_session()'
      : `do $$ begin raise exception 'planted' using errcode = '${fault}'; end $$`;
  // A BEGIN that fails half-way leaves a failed transaction, as a real one does.
  return typeof text === 'string' && text.startsWith('BEGIN') ? `${text}; ${raise}` : raise;
}

function lost(): Promise<never> {
  return Promise.reject(new Error('Connection terminated unexpectedly'));
}
