import { HttpException, HttpStatus } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Trouble } from '../trouble.js';

/** An answer to a request that never reaches GraphQL, in the form of GraphQL's: one way to read errors. */
interface EdgeAnswer {
  readonly errors: readonly [{ readonly message: string; readonly extensions: object }];
}

export function edgeAnswer(code: string, message: string, extensions: object = {}): EdgeAnswer {
  return { errors: [{ message, extensions: { code, ...extensions } }] };
}

/** Answers 503 with Retry-After. */
export function sendTrouble(reply: FastifyReply, { message, extensions }: Trouble): void {
  const { code, retryAfterSeconds, http } = extensions;
  for (const [name, value] of http.headers) void reply.header(name, value);
  void reply.code(http.status).send(edgeAnswer(code, message, { retryAfterSeconds }));
}

/** The body is larger than the sender may send: HTTP 413, code BODY_TOO_LARGE, and the limit. */
export class BodyTooLarge extends HttpException {
  /** Fastify answers by it when a body breaks off. */
  readonly statusCode = HttpStatus.PAYLOAD_TOO_LARGE;

  constructor(readonly limitBytes: number) {
    const message = `The body may have ${limitBytes} bytes.`;
    super(edgeAnswer('BODY_TOO_LARGE', message, { limitBytes }), HttpStatus.PAYLOAD_TOO_LARGE);
  }
}
