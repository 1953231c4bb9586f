/** What GraphQL servers read from any error that is thrown: its code, and the head of the HTTP answer. */
interface TroubleExtensions {
  readonly code: string;
  readonly retryAfterSeconds: number;
  readonly http: { readonly status: number; readonly headers: ReadonlyMap<string, string> };
}

/** The service cannot answer now, and sending the same again may succeed: HTTP 503 with Retry-After. */
export abstract class Trouble extends Error {
  readonly extensions: TroubleExtensions;

  protected constructor(
    code: string,
    message: string,
    readonly retryAfterSeconds: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
    const headers = new Map([['retry-after', String(retryAfterSeconds)]]);
    this.extensions = { code, retryAfterSeconds, http: { status: 503, headers } };
  }
}

/** Too much is asked at once: refused before anything was begun. Code OVERLOADED. */
export class Overloaded extends Trouble {
  override readonly name = 'Overloaded';

  constructor(retryAfterSeconds = 1, options?: ErrorOptions) {
    super('OVERLOADED', 'Too many requests wait already: nothing was done.', retryAfterSeconds, options);
  }
}

/** The time of a request was up: its statements were cancelled, and what was not committed is undone. Code TIMEOUT. */
export class TimedOut extends Trouble {
  override readonly name = 'TimedOut';

  constructor(options?: ErrorOptions) {
    super('TIMEOUT', 'The request took too long and was given up.', 1, options);
  }
}

/**
 * The database could not be reached, or the connection was lost. Code UNAVAILABLE. When it was lost while committing,
 * nobody knows whether the command was done: repeating it with the same key finds out.
 */
export class Unavailable extends Trouble {
  override readonly name = 'Unavailable';

  constructor(
    readonly outcome: 'NOT_DONE' | 'UNKNOWN',
    options?: ErrorOptions,
  ) {
    const what = outcome === 'NOT_DONE' ? 'nothing was done' : 'send it again with the same key';
    super('UNAVAILABLE', `The database cannot be reached: ${what}.`, 1, options);
  }
}

/** Somebody else holds the rows, for longer than anybody is made to wait. Code IN_PROGRESS. */
export class Busy extends Trouble {
  override readonly name = 'Busy';

  constructor(options?: ErrorOptions) {
    super('IN_PROGRESS', 'Other commands hold these rows: try again.', 1, options);
  }
}
