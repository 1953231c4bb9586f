import { types } from 'node:util';

/** What a log line says of an error. */
export interface DescribedError {
  readonly type: string;
  readonly message: string;
  readonly code?: unknown;
  readonly constraint?: unknown;
  readonly stack?: string;
  readonly cause?: DescribedError;
}

const LEFT_OUT = '(left out: it may quote what was sent)';
const CAUSES_MAX = 4;
const SQLSTATE = /^[0-9A-Z]{5}$/;
/** SQLSTATE classes whose messages name connections, constraints, tables or limits, and no value of a row. */
const SPEAKING_CLASSES = new Set(['08', '23', '25', '28', '3D', '40', '42', '53', '54', '55', '57', '58']);

/**
 * An error without what may be personal in it. Of a database error never the detail, which holds the row, nor the
 * message where PostgreSQL quotes values; no message of GraphQL and of parsers, which quote the request.
 */
export function describeError(error: unknown, depth = 0): DescribedError {
  if (!types.isNativeError(error)) return { type: typeof error, message: LEFT_OUT };
  const { code, constraint, cause } = error as { code?: unknown; constraint?: unknown; cause?: unknown };
  const described = { type: error.name, message: messageOf(error, code), stack: framesOf(error) };
  return {
    ...described,
    ...(code === undefined ? {} : { code }),
    ...(constraint === undefined ? {} : { constraint }),
    ...(types.isNativeError(cause) && depth < CAUSES_MAX ? { cause: describeError(cause, depth + 1) } : {}),
  };
}

function messageOf(error: Error, code: unknown): string {
  if (error.name === 'GraphQLError' || error.name === 'SyntaxError' || error.name === 'ZodError')
    return LEFT_OUT;
  if (typeof code === 'string' && SQLSTATE.test(code) && isFromDatabase(error)) {
    const isSpeaking = SPEAKING_CLASSES.has(code.slice(0, 2)) && !isRaised(error);
    return isSpeaking ? error.message : `SQLSTATE ${code} ${LEFT_OUT}`;
  }
  // "Invalid time zone specified: <value>"; the words before the colon are the engine's.
  if (error.name === 'RangeError') return error.message.replace(/:.*$/s, '');
  return error.message;
}

/** pg's own errors carry a severity, TypeORM's the error of the driver. */
function isFromDatabase(error: Error): boolean {
  return 'severity' in error || 'driverError' in error;
}

/** By a RAISE in a function, whose words may be made of anything. */
function isRaised(error: Error): boolean {
  const { routine, driverError } = error as { routine?: unknown; driverError?: { routine?: unknown } };
  return (routine ?? driverError?.routine) === 'exec_stmt_raise';
}

/** The stack without its head, which repeats the message. */
function framesOf({ stack }: Error): string | undefined {
  const at = stack?.search(/\n\s+at /) ?? -1;
  return at < 0 ? undefined : stack?.slice(at + 1);
}
