import type { LoggerService } from '@nestjs/common';
import { GraphQLError } from 'graphql';
import { pino, type Logger as PinoLogger } from 'pino';
import { Trouble } from '../trouble.js';

/** Structured JSON logs on standard error; Nest's own messages come through the same stream. */
export class Logger implements LoggerService {
  private readonly pino: PinoLogger;

  constructor(level = 'info') {
    this.pino = pino({ level, base: undefined, serializers: { err: describeError } }, process.stderr);
  }

  log(message: unknown, context?: string): void {
    // Nest reports each route and module at start: interesting only when debugging.
    this.pino.debug({ context }, String(message));
  }

  info(fields: Record<string, unknown>, message: string): void {
    this.pino.info(fields, message);
  }

  error(message: unknown, ...details: unknown[]): void {
    // Nest reports every error that leaves a resolver; a refusal or denial that somebody chose to answer is no failure,
    // and under overload a line for each refused field would be the next trouble.
    if (message instanceof GraphQLError || message instanceof Trouble) {
      this.pino.debug({ err: message }, message.message);
      return;
    }
    const cause = message instanceof Error ? message : undefined;
    this.pino.error(
      { err: cause, details: details.length > 0 ? details.map(String) : undefined },
      String(message),
    );
  }

  /** An unexpected failure with the reference its answer carried. */
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

/** Only these fields: a database error also carries the offending row (`detail`), which may hold personal data. */
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: 'not an Error', type: typeof error };
  const { code } = error as { code?: unknown };
  return { type: error.name, message: error.message, code, stack: error.stack };
}
