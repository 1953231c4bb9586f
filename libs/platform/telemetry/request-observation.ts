import { randomUUID } from 'node:crypto';
import type { Outcome } from './metrics.js';
import { NO_OPERATION, type OperationLabel } from './operation-label.js';

/** Who asks, as far as logs and traces may know: the kind, and the random id of a key or a member of staff. */
export interface LoggedPrincipal {
  readonly kind: string;
  readonly id?: string;
}

/** Codes of failures that are the service's own; every other code refuses for a reason of the caller's. */
const FAILURES = new Set(['INTERNAL_SERVER_ERROR', 'OVERLOADED', 'TIMEOUT', 'UNAVAILABLE']);
const FAILED_STATUS = /^HTTP_5/;

/** What is learned about one GraphQL request on its way, for its metrics, its log line and its span. */
export class RequestObservation {
  readonly startedAt = performance.now();
  readonly codes = new Set<string>();
  operation: OperationLabel = NO_OPERATION;
  principal: LoggedPrincipal | null = null;
  /** Cost of the operation, when it was measured. */
  cost: number | null = null;
  private id: string | null;

  constructor(
    readonly endpoint: string,
    givenId: string | null,
  ) {
    this.id = givenId;
  }

  /** The caller's id of the request, or a random one. */
  get requestId(): string {
    return (this.id ??= randomUUID());
  }

  /** Notes a code of the answer: of an error, or of a refusal in a payload. */
  note(code: unknown): void {
    if (typeof code === 'string') this.codes.add(code);
  }

  get outcome(): Outcome {
    if (this.codes.size === 0) return 'ok';
    for (const code of this.codes) if (FAILURES.has(code) || FAILED_STATUS.test(code)) return 'error';
    return 'refused';
  }
}

// Errors on their way to the answer, where only the error itself arrives.
const requestIds = new WeakMap<object, string>();

/** Remembers in which request an error arose, for the log line that is written where it is masked. */
export function rememberRequest(error: unknown, requestId: string): void {
  if (typeof error === 'object' && error !== null) requestIds.set(error, requestId);
}

/** The request in which an error arose: that of the error, or of the one it wraps. */
export function requestOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { originalError } = error as { originalError?: unknown };
  return requestIds.get(error) ?? (originalError === error ? undefined : requestOf(originalError));
}
