import { TimedOut, Unavailable } from '../trouble.js';

function sqlStateOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, driverError } = error as { code?: unknown; driverError?: unknown };
  if (driverError) return sqlStateOf(driverError);
  return typeof code === 'string' ? code : undefined;
}

/** 40001 serialization_failure and 40P01 deadlock_detected: the same transaction may succeed when run again. */
export function isSerializationFailure(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state === '40001' || state === '40P01' || error instanceof StaleWrite;
}

/** 25P02 in_failed_sql_transaction: an earlier statement of the transaction has failed. */
export function isAbortedTransaction(error: unknown): boolean {
  return sqlStateOf(error) === '25P02';
}

/** 55P03 lock_not_available: somebody else holds the rows for longer than the lock timeout. */
export function isLockTimeout(error: unknown): boolean {
  return sqlStateOf(error) === '55P03';
}

/** 22021 and 22P05: a text holds a character PostgreSQL cannot store, which is NUL; in JSON, half of a surrogate pair, too. */
export function isUnstorableText(error: unknown): boolean {
  const state = sqlStateOf(error);
  if (state !== '22P02') return state === '22021' || state === '22P05';
  const { detail, driverError } = error as { detail?: string; driverError?: { detail?: string } };
  return /surrogate/.test(detail ?? driverError?.detail ?? '');
}

/** 23505 unique_violation, optionally of one named constraint. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (sqlStateOf(error) !== '23505') return false;
  if (constraint === undefined) return true;
  const { constraint: found, driverError } = error as {
    constraint?: string;
    driverError?: { constraint?: string };
  };
  return (found ?? driverError?.constraint) === constraint;
}

/** A write guarded by a version found another version: somebody was faster; run the transaction again. */
export class StaleWrite extends Error {
  override readonly name = 'StaleWrite';
}

/** Takes a duplicate key of this constraint for what it means here: somebody was faster. Throws `StaleWrite` then. */
export async function staleIfTaken<T>(writing: Promise<T>, constraint: string): Promise<T> {
  try {
    return await writing;
  } catch (error) {
    if (isUniqueViolation(error, constraint)) throw new StaleWrite(`${constraint} was taken meanwhile`);
    throw error;
  }
}

/**
 * What PostgreSQL says when it will serve no more on a connection or at all: shut down by an administrator (57P01), by a
 * crash (57P02), starting or stopping (57P03), time limits of idle or long transactions (57P05, 25P03, 25P04), and too
 * many connections (53300). Then the system's words for the same.
 */
const CONNECTION_STATES = new Set([
  ...['57P01', '57P02', '57P03', '57P05', '25P03', '25P04', '53300'],
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['EAI_AGAIN', 'ENOTFOUND', 'ENOENT'],
]);
/** pg and its pool name these by words only. */
const CONNECTION_WORDS =
  /^(Connection terminated|Connection ended|Client has encountered a connection error|Client was closed|timeout exceeded when trying to connect|timeout expired)/;

/** The connection could not be made, or is lost. States of class 08 come from poolers in front. */
export function isConnectionFailure(error: unknown): boolean {
  const state = sqlStateOf(error);
  if (state !== undefined) return CONNECTION_STATES.has(state) || state.startsWith('08');
  if (!(error instanceof Error)) return false;
  const { driverError } = error as { driverError?: unknown };
  if (driverError !== undefined) return isConnectionFailure(driverError);
  // TypeORM gives a connection back the moment it breaks; who uses it then is told so.
  return CONNECTION_WORDS.test(error.message) || error.name === 'QueryRunnerAlreadyReleasedError';
}

/** An error as the caller gets it: what will pass is `Trouble`, everything else stays as it is. */
export function toTrouble(error: unknown): unknown {
  if (isStatementTimeout(error)) return new TimedOut({ cause: error });
  if (isConnectionFailure(error)) return new Unavailable('NOT_DONE', { cause: error });
  return error;
}

/** 57014 query_canceled: the statement ran longer than it may, or its request was given up. */
export function isStatementTimeout(error: unknown): boolean {
  return sqlStateOf(error) === '57014';
}

/** Thrown inside a transaction to roll it back on a refusal; never leaves `Database`. */
export class RolledBack extends Error {
  override readonly name = 'RolledBack';

  constructor(readonly problem: unknown) {
    super('rolled back on a refusal');
  }
}

export function isRolledBack(error: unknown): boolean {
  return error instanceof RolledBack;
}

/** Why a transaction is run again, as a word of few: a SQLSTATE, the network's code, or `stale_write`. */
export function retryReasonOf(error: unknown): string {
  return error instanceof StaleWrite ? 'stale_write' : (sqlStateOf(error) ?? 'other');
}
