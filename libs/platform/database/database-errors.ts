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

/** 55P03 lock_not_available: somebody else holds the rows for longer than the lock timeout. */
export function isLockTimeout(error: unknown): boolean {
  return sqlStateOf(error) === '55P03';
}

/** 22021 and 22P05: a text holds a character PostgreSQL cannot store, which is NUL. */
export function isUnstorableText(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state === '22021' || state === '22P05';
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

/** The connection could not be made, or the server was shutting down: nothing was begun. */
export function isConnectionFailure(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state === 'ECONNREFUSED' || state === '57P03';
}

/** Every connection of the pool was busy for longer than the pool lets anybody wait. pg-pool gives it no code. */
export function isPoolTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === 'timeout exceeded when trying to connect';
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
