import { Transform, type Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Trouble } from '../trouble.js';
import { BodyTooLarge, sendTrouble } from './edge-errors.js';

/** Largest body of anybody (R10). */
export const BODY_BYTES_MAX = 64 * 1024;
/** Largest body of a server with a key: 1,000 orders at once fit. */
export const BULK_BODY_BYTES_MAX = 2 * 1024 * 1024;

/** Says whether the headers alone prove a sender who may send bulk. May throw `Trouble`. */
export type BulkProof = (request: FastifyRequest) => Promise<boolean>;

/**
 * Bodies of more than 64 kB are read only for senders who have proven who they are, before a byte of the body is read.
 * A body without a length (chunked) is counted while it arrives. Small bodies with a length, nearly all of them, cost
 * nothing here: HTTP holds them to their length.
 */
export function limitBodies(app: FastifyInstance, mayBulk: BulkProof): void {
  app.addHook('preParsing', (request, reply, payload, done) => {
    const { 'content-length': given, 'transfer-encoding': encoding } = request.headers;
    const bytes = given === undefined ? null : Number(given);
    const isSmall = bytes === null ? encoding === undefined : bytes <= BODY_BYTES_MAX;
    if (isSmall) return done(null, payload);
    if (bytes !== null && bytes > BULK_BODY_BYTES_MAX) {
      // More than anybody is read for: nothing else can follow on this connection.
      void reply.header('connection', 'close');
      return done(new BodyTooLarge(BULK_BODY_BYTES_MAX));
    }
    mayBulk(request).then(
      (isProven) => {
        const limitBytes = isProven ? BULK_BODY_BYTES_MAX : BODY_BYTES_MAX;
        if (bytes === null) done(null, counted(payload as Readable, limitBytes, reply));
        else if (bytes > limitBytes) done(new BodyTooLarge(limitBytes));
        else done(null, payload);
      },
      (error: unknown) => {
        if (error instanceof Trouble) sendTrouble(reply, error);
        else done(error as Error);
      },
    );
  });
}

function counted(payload: Readable, limitBytes: number, reply: FastifyReply): Readable {
  let bytes = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      bytes += chunk.length;
      if (bytes <= limitBytes) return callback(null, chunk);
      void reply.header('connection', 'close');
      callback(new BodyTooLarge(limitBytes));
    },
  });
  payload.on('error', (error) => counter.destroy(error));
  return payload.pipe(counter);
}
