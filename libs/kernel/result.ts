/** What an operation that may be refused answers: refusals are values, exceptions are bugs and outages. */
export type Result<T, P> = Ok<T> | Err<P>;

export interface Ok<T> {
  readonly ok: true;
  readonly value: T;
}

export interface Err<P> {
  readonly ok: false;
  readonly problem: P;
}

export function ok<T>(value: T): Ok<T> {
  return { ok: true, value };
}

export function err<P>(problem: P): Err<P> {
  return { ok: false, problem };
}
