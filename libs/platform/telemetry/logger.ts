import type { LoggerService } from '@nestjs/common';
import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino';
import { describeError } from './describe-error.js';
import { scrubber } from './scrub.js';

export interface LoggerOptions {
  /** Secrets of this process, taken out of every line. */
  readonly secrets?: readonly string[];
  /** Where the lines go: standard error, if absent. */
  readonly destination?: DestinationStream;
}

/**
 * Names under which code or libraries carry secrets or personal data, alone or in objects: never their values. Only at the
 * top of a line, where all our fields are: looking for them deeper costs 30 microseconds a line, ten times the rest of it.
 */
const PRIVATE_NAMES = [
  ...[
    'authorization',
    'cookie',
    'headers',
    'password',
    'secret',
    'token',
    'sessionToken',
    'key',
    'databaseUrl',
  ],
  ...[
    'request',
    'reply',
    'config',
    'variables',
    'parameters',
    'input',
    'args',
    'body',
    'query',
    'detail',
    'row',
  ],
  ...['customer', 'externalId', 'email', 'phone', 'givenName', 'familyName', 'attributes', 'payload'],
];

const redact = { paths: PRIVATE_NAMES, censor: '[redacted]' };

/** Structured JSON logs on standard error. Messages of Nest, Apollo, PostgreSQL and the job queue come through it too. */
export class Logger implements LoggerService {
  private readonly pino: PinoLogger;

  constructor(level = 'info', { secrets = [], destination = process.stderr }: LoggerOptions = {}) {
    const scrub = scrubber(secrets);
    const serializers = { err: (error: unknown) => describeError(error) };
    this.pino = pino(
      { level, base: undefined, serializers, redact },
      { write: (line: string) => void destination.write(scrub(line)) },
    );
  }

  log(message: unknown, context?: string): void {
    // Nest reports each route and module at start: interesting only when debugging.
    this.pino.debug({ context }, String(message));
  }

  info(fields: Record<string, unknown>, message: string): void {
    this.pino.info(fields, message);
  }

  error(message: unknown, ...details: unknown[]): void {
    // A refusal or denial that somebody chose to answer is no failure, and its words may quote the request; under
    // overload a line for each refused field would be the next trouble.
    if (isAnswer(message)) {
      this.pino.debug({ err: message, code: message.extensions.code }, 'answered with an error');
      return;
    }
    if (message instanceof Error) this.failure(message, { context: lastText(details) });
    else this.pino.error({ context: lastText(details) }, String(message));
  }

  /** An unexpected failure, with the reference its answer carried and the request or job it happened in. */
  failure(error: unknown, fields: Record<string, unknown>): void {
    this.pino.error({ err: error, ...fields }, 'unexpected error');
  }

  warn(message: unknown, context?: string): void {
    this.pino.warn({ context }, String(message));
  }

  debug(message: unknown, context?: string): void {
    this.pino.trace({ context }, String(message));
  }

  verbose(message: unknown, context?: string): void {
    this.pino.trace({ context }, String(message));
  }
}

/** Nest puts the context last, after a stack that repeats the message. */
function lastText(details: readonly unknown[]): string | undefined {
  const last = details.at(-1);
  return typeof last === 'string' && !last.includes('\n') ? last : undefined;
}

/** Errors with extensions were made to be answered: those of GraphQL, which is not loaded for this, and `Trouble`. */
function isAnswer(message: unknown): message is Error & { readonly extensions: { readonly code?: unknown } } {
  const isAnnotated = message instanceof Error && 'extensions' in message;
  return isAnnotated && typeof message.extensions === 'object' && message.extensions !== null;
}
