import type { Writable } from 'node:stream';
import type { PoolClient, QueryResult } from 'pg';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { err, invariant, isUuid, type Deadline, type Result } from '#kernel';
import { UNOBSERVED_BATCHES, type BatchObserver } from '../telemetry/batch-observer.js';
import { Unavailable } from '../trouble.js';
import { breakLater, sendIfLarge, sendTogether, socketOf } from './client-socket.js';
import { ConnectionGate } from './connection-gate.js';
import {
  isAbortedTransaction,
  isConnectionFailure,
  isSerializationFailure,
  RolledBack,
  toTrouble,
} from './database-errors.js';
import { UNOBSERVED_DATABASE, type DatabaseObserver } from './database-observer.js';

/** Whose rows a transaction may see: row level security admits this program's only, and none when it is null. */
export interface TxScope {
  readonly programId: string | null;
  /** Hex SHA-256 of a presented credential: makes exactly the row of that key or session visible before its program is known. */
  readonly credential?: string;
  /** Wait for a locked row, if another one than the pool's. */
  readonly lockTimeoutMs?: number;
  /** Of the request it belongs to; an actor of a request carries it. Without one: `backgroundScope`. */
  readonly deadline?: Deadline | undefined;
  /** Its place at the gate is taken already, by a batcher that stood in line: it waits for no connection. */
  readonly isAdmitted?: boolean;
}

/** Of work that no request waits for: jobs, imports, what the service keeps up for itself. It may take its time. */
export function backgroundScope(programId: string | null): TxScope {
  return { programId };
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
/** A database that cannot be reached for this long is down: whoever asks is told so. */
const RECONNECT_MS_MAX = 2_000;
/** Statements that begin this much later get a time limit of their own: it is overrun by no more. */
const REARM_AFTER_MS = 250;
/**
 * By then PostgreSQL has cancelled a statement whose time was up. Who has said nothing is not there: a vanished host
 * does not answer, and TCP would wait for it for a quarter of an hour.
 */
const SILENCE_MS_MAX = 500;
/** A rollback takes no time. Only the statements before it may, and nobody waits for those any more. */
const ROLLBACK_MS_MAX = 1_000;
const HEX = /^[0-9a-f]{64}$/;

/** The one way to the database: transactions with the program set locally, retried when PostgreSQL asks for it. */
export class Database {
  /** Who waits for a connection, and for how long. */
  readonly gate: ConnectionGate;

  constructor(
    readonly dataSource: DataSource,
    private readonly observer: DatabaseObserver = UNOBSERVED_DATABASE,
    /** Watches what batches on this database, where nobody else is named. */
    readonly batches: BatchObserver = UNOBSERVED_BATCHES,
  ) {
    this.gate = new ConnectionGate(dataSource.options.poolSize ?? 10);
  }

  /**
   * Runs `work` in a READ COMMITTED transaction and commits. Serialization failures (40001), deadlocks (40P01),
   * stale writes, and connections that are refused or break before COMMIT was sent are retried, so `work` must touch
   * nothing but its transaction. Throws `Overloaded`, `TimedOut` and `Unavailable`; the last of `outcome` UNKNOWN when
   * the connection broke while committing: only who can tell a repetition may run that again.
   */
  async tx<T>(scope: TxScope, work: (tx: Tx) => Promise<T>): Promise<T> {
    const startedAtMs = performance.now();
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.observer.transaction(() => this.attempt(scope, work));
      } catch (error) {
        if (attempt >= TRIES_MAX || !isRetryable(error, performance.now() - startedAtMs))
          throw toTrouble(error);
        scope.deadline?.remainingMs();
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
    const askedAtMs = performance.now();
    if (scope.isAdmitted === true) return this.transact(scope, work, askedAtMs);
    const takenAtMs = await this.gate.enter(scope.deadline);
    try {
      return await this.transact(scope, work, askedAtMs);
    } finally {
      this.gate.leave(takenAtMs);
    }
  }

  private async transact<T>(scope: TxScope, work: (tx: Tx) => Promise<T>, askedAtMs: number): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    const client = (await runner.connect()) as PoolClient;
    this.observer.connected(performance.now() - askedAtMs);
    // A checked-out client without this listener ends the process when PostgreSQL dies.
    const onError = (): void => undefined;
    client.on('error', onError);
    const socket = socketOf(client);
    // Broken off, PostgreSQL rolls the transaction back, unless it is being committed.
    const untrack = scope.deadline?.track(() => socket?.destroy());
    let keep: (() => void) | undefined;
    let isCommitting = false;
    const tx = new ClientTx(client, runner, socket, scope);
    let value: T;
    try {
      if (scope.deadline) keep = breakLater(socket, scope.deadline.remainingMs() + SILENCE_MS_MAX);
      sendTogether(socket);
      // Not waited for: the first statements travel with it, and fail with it.
      const begun = tx.watched(client.query(beginStatement(scope)));
      // TypeORM must know, or its save() would open a transaction of its own.
      Object.assign(runner, { isTransactionActive: true });
      value = await work(tx);
      isCommitting = true;
      const committing = client.query('COMMIT');
      await allInOrder([begun, ...tx.lastStatements, committing]);
      // COMMIT of a failed transaction answers ROLLBACK without an error.
      invariant((await committing).command === 'COMMIT', 'the transaction was committed');
    } catch (thrown) {
      const error = tx.causeOf(thrown);
      await rollBack(client, socket);
      if (isCommitting && isConnectionFailure(error)) throw new Unavailable('UNKNOWN', { cause: error });
      throw error;
    } finally {
      keep?.();
      untrack?.();
      Object.assign(runner, { isTransactionActive: false });
      client.off('error', onError);
      await runner.release();
    }
    this.publish(tx.committed);
    return value;
  }

  /** What was committed stays so, whatever becomes of telling others. */
  private publish(committed: readonly (() => void)[]): void {
    for (const work of committed) {
      try {
        work();
      } catch (error) {
        this.observer.failedAfterCommit(error);
      }
    }
  }
}

/** On a connection that is silent the answer never comes: broken off, PostgreSQL rolls back as well. */
async function rollBack(client: PoolClient, socket: Writable | undefined): Promise<void> {
  const keep = breakLater(socket, ROLLBACK_MS_MAX);
  await client.query('ROLLBACK').catch(() => undefined);
  keep();
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

  readonly programId: string | null;
  private armedAtMs = performance.now();
  private firstFailure: unknown;

  constructor(
    private readonly client: PoolClient,
    private readonly runner: QueryRunner,
    private readonly socket: Writable | undefined,
    private readonly scope: TxScope,
  ) {
    this.programId = scope.programId;
  }

  get entities(): EntityManager {
    this.rearm();
    return this.runner.manager;
  }

  /** The time limit of BEGIN is for each statement: a later one gets what is left by then, without another trip. */
  private rearm(): void {
    const { deadline } = this.scope;
    if (!deadline || performance.now() - this.armedAtMs < REARM_AFTER_MS) return;
    this.armedAtMs = performance.now();
    void this.watched(this.client.query(timeoutStatement(deadline)));
  }

  /** Remembers how a statement failed; nobody needs to wait for it. */
  watched<R>(statement: Promise<R>): Promise<R> {
    statement.catch((error: unknown) => (this.firstFailure ??= error));
    return statement;
  }

  async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return (await this.send(sql, parameters)).rows as Row[];
  }

  async execute(sql: string, parameters: readonly unknown[] = []): Promise<number> {
    return (await this.send(sql, parameters)).rowCount ?? 0;
  }

  /** Statements that were sent behind one that failed only say that the transaction has: the first tells why. */
  causeOf(thrown: unknown): unknown {
    return isAbortedTransaction(thrown) ? (this.firstFailure ?? thrown) : thrown;
  }

  private send(sql: string, parameters: readonly unknown[]): Promise<QueryResult> {
    sendTogether(this.socket);
    this.rearm();
    const answer = this.watched(this.client.query(sql, parameters as unknown[]));
    sendIfLarge(this.socket);
    return answer;
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
  if (scope.deadline) sql += `; ${timeoutStatement(scope.deadline)}`;
  return sql;
}

function timeoutStatement(deadline: Deadline): string {
  return `SET LOCAL statement_timeout = ${deadline.remainingMs()}`;
}

function isRetryable(error: unknown, elapsedMs: number): boolean {
  return isSerializationFailure(error) || (isConnectionFailure(error) && elapsedMs < RECONNECT_MS_MAX);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
