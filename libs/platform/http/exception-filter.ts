import { randomUUID } from 'node:crypto';
import { Catch, HttpException, type ArgumentsHost, type HttpServer } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendTrouble } from './edge-errors.js';
import { Trouble } from '../trouble.js';
import type { Logger } from '../telemetry/logger.js';
import { requestIdOf } from '../telemetry/observe-http.js';

/**
 * Takes the place of Nest's own handlers, which log every exception: one of GraphQL goes on to where it is masked and
 * logged, with the reference of the answer; one of the other routes is logged here in the same way.
 */
@Catch()
export class ExceptionFilter extends BaseExceptionFilter {
  constructor(
    private readonly logger: Logger,
    server: HttpServer,
  ) {
    super(server);
  }

  override catch(exception: unknown, host: ArgumentsHost): void {
    if (host.getType<string>() === 'graphql') throw exception;
    if (exception instanceof HttpException || this.isHttpError(exception)) {
      super.catch(exception, host);
      return;
    }
    if (exception instanceof Trouble) {
      sendTrouble(host.getArgByIndex<FastifyReply>(1), exception);
      return;
    }
    const reference = randomUUID();
    const requestId = requestIdOf(host.getArgByIndex<FastifyRequest>(0));
    this.logger.failure(exception, { reference, requestId });
    const reply = host.getArgByIndex<FastifyReply>(1);
    if (!reply.sent) {
      void reply.code(500).send({ statusCode: 500, message: `Internal error (reference ${reference}).` });
    }
  }
}
