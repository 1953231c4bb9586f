import type { Writable } from 'node:stream';
import type { PoolClient } from 'pg';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { err, invariant, isUuid, type Result } from '#kernel';
import { UNOBSERVED_BATCHES, type BatchObserver } from '../telemetry/batch-observer.js';
import { Overloaded } from '../trouble.js';
import { isConnectionFailure, isPoolTimeout, isSerializationFailure, RolledBack } from './database-errors.js';
import { UNOBSERVED_DATABASE, type DatabaseObserver } from './database-observer.js';

/** Whose rows a transaction may see: row level security admits this program's only, and none when it is null. */
export interface TxScope {
  readonly programId: string | null;
  /** Hex SHA-256 of a presented credential: makes exactly the row of that key or session visible before its program is known. */
  readonly credential?: string;
  /** Wait for a locked row, if another one than the pool's. */
  readonly lockTimeoutMs?: number;
}

/** One database transaction. Passed explicitly to everything that reads or writes. */
export interface Tx {
  readonly programId: string | null;
  /** Runs one parameterised statement; bigint for int8, text for date. */
  query<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
  /** Like `query`, for statements whose count of touched rows matters. */
  execute(sql: string, parameters?: readonly unknown[]): Promise<number>;
  /** TypeORM on the same connection, for plain reads and writes of small tables. */
  readonly entities: EntityManager;
  /** Runs `work` once the transaction is committed; never when it is rolled back or tried again. */
  afterCommit(work: () => void): void;
  /**
   * Hands over statements that were sent and need no answer before COMMIT, which then travels with them: one trip
   * less. Any that fails fails the transaction, so each must guard itself by a constraint.
   */
  last(...statements: readonly Promise<unknown>[]): void;
}

/** Tries of one transaction before a serialization failure or deadlock is given up. */
const TRIES_MAX = 8;
const BACKOFF_BASE_MS = 5;
const HEX = /^[0-9a-f]{64}$/;

/** The one way to the database: transactions with the program set locally, retried when PostgreSQL asks for it. */
export class Database {
  constructor(
    readonly dataSource: DataSource,
    private readonly observer: DatabaseObserver = UNOBSERVED_DATABASE,
    /** Watches what batches on this database, where nobody else is named. */
    readonly batches: BatchObserver = UNOBSERVED_BATCHES,
  ) {}

  /**
   * Runs `work` in a READ COMMITTED transaction and commits. Serialization failures (40001), deadlocks (40P01),
   * stale writes and refused connections are retried, so `work` must touch nothing but its transaction.
   */
  async tx<T>(scope: TxScope, work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.observer.transaction(() => this.attempt(scope, work));
      } catch (error) {
        if (attempt >= TRIES_MAX || !isRetryable(error)) throw error;
        this.observer.retried(error);
        await pause(BACKOFF_BASE_MS * 2 ** attempt * Math.random());
      }
    }
  }

  /** Like `tx`, but a returned problem rolls everything back: a refused command changes nothing. */
  async txResult<T, P>(scope: TxScope, work: (tx: Tx) => Promise<Result<T, P>>): Promise<Result<T, P>> {
    try {
      return await this.tx(scope, async (tx) => {
        const result = await work(tx);
        if (!result.ok) throw new RolledBack(result.problem);
        return result;
      });
    } catch (error) {
      if (error instanceof RolledBack) return err(error.problem as P);
      throw error;
    }
  }

  private async attempt<T>(scope: TxScope, work: (tx: Tx) => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    const askedAt = performance.now();
    const client = await connect(runner);
    this.observer.connected(performance.now() - askedAt);
    // A checked-out client without this listener ends the process when PostgreSQL dies.
    const onError = (): void => undefined;
    client.on('error', onError);
    const socket = socketOf(client);
    try {
      sendTogether(socket);
      // Not waited for: the first statements travel with it, and fail with it.
      const begun = client.query(beginStatement(scope));
      begun.catch(onError);
      // TypeORM must know, or its save() would open a transaction of its own.
      Object.assign(runner, { isTransactionActive: true });
      const tx = new ClientTx(client, runner, socket, scope.programId);
      const value = await work(tx);
      const committing = client.query('COMMIT');
      await allInOrder([begun, ...tx.lastStatements, committing]);
      // COMMIT of a failed transaction answers ROLLBACK without an error.
      invariant((await committing).command === 'COMMIT', 'the transaction was committed');
      for (const publish of tx.committed) publish();
      return value;
    } catch (error) {
      await client.query('ROLLBACK').catch(onError);
      throw error;
    } finally {
      Object.assign(runner, { isTransactionActive: false });
      client.off('error', onError);
      await runner.release();
    }
  }
}

/**
 * Waits for statements that were sent together, and throws the first failure in their order: the others only tell that
 * the transaction has failed.
 */
export async function allInOrder<T>(statements: readonly (T | Promise<T>)[]): Promise<T[]> {
  const answers: T[] = [];
  for (const outcome of await Promise.allSettled(statements)) {
    if (outcome.status === 'rejected') throw outcome.reason;
    answers.push(outcome.value);
  }
  return answers;
}

class ClientTx implements Tx {
  readonly committed: (() => void)[] = [];
  readonly lastStatements: Promise<unknown>[] = [];

  constructor(
    private readonly client: PoolClient,
    private readonly runner: QueryRunner,
    private readonly socket: Writable | undefined,
    readonly programId: string | null,
  ) {}

  get entities(): EntityManager {
    return this.runner.manager;
  }

  async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    sendTogether(this.socket);
    return (await this.client.query(sql, parameters as unknown[])).rows as Row[];
  }

  async execute(sql: string, parameters: readonly unknown[] = []): Promise<number> {
    sendTogether(this.socket);
    return (await this.client.query(sql, parameters as unknown[])).rowCount ?? 0;
  }

  afterCommit(work: () => void): void {
    this.committed.push(work);
  }

  last(...statements: readonly Promise<unknown>[]): void {
    // Looked at after COMMIT; until then none of them may end the process.
    for (const statement of statements) statement.catch(() => undefined);
    this.lastStatements.push(...statements);
  }
}

/** pg keeps its socket to itself; without it each statement is a write of its own, a third of a request's CPU time. */
function socketOf(client: PoolClient): Writable | undefined {
  const { connection } = client as unknown as { readonly connection?: { readonly stream?: Writable } };
  return connection?.stream;
}

/** What is sent in one turn of the event loop goes out as one packet. */
function sendTogether(socket: Writable | undefined): void {
  if (!socket || socket.writableCorked > 0) return;
  socket.cork();
  process.nextTick(() => socket.uncork());
}

// BEGIN and SET LOCAL travel in one message; SET takes no parameters, so the values are checked by shape.
function beginStatement(scope: TxScope): string {
  let sql = 'BEGIN';
  if (scope.programId !== null) {
    invariant(isUuid(scope.programId), 'the program id is a UUID');
    sql += `; SET LOCAL app.program = '${scope.programId}'`;
  }
  if (scope.credential !== undefined) {
    invariant(HEX.test(scope.credential), 'the credential is a SHA-256 in hex');
    sql += `; SET LOCAL app.credential = '${scope.credential}'`;
  }
  if (scope.lockTimeoutMs !== undefined) {
    invariant(Number.isInteger(scope.lockTimeoutMs), 'the lock timeout is a whole number');
    sql += `; SET LOCAL lock_timeout = ${scope.lockTimeoutMs}`;
  }
  return sql;
}

function isRetryable(error: unknown): boolean {
  return isSerializationFailure(error) || isConnectionFailure(error);
}

async function connect(runner: QueryRunner): Promise<PoolClient> {
  try {
    return (await runner.connect()) as PoolClient;
  } catch (error) {
    if (isPoolTimeout(error)) throw new Overloaded(1, { cause: error });
    throw error;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
