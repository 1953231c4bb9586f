import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { REQUEST_TIMEOUT_MS, RequestDeadline } from '../database/deadline.js';
import { TimedOut } from '../trouble.js';
import { sendTrouble } from './edge-errors.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** What the request may still take; null until its body has arrived. */
    deadline: RequestDeadline | null;
    /** Answers in the place of a request that hangs. */
    giveUp: NodeJS.Timeout | null;
  }
}

/**
 * By then PostgreSQL has cancelled the statement, and the request has answered TIMEOUT by itself. What has not hangs
 * elsewhere: it is answered for, and its connections are broken.
 */
const GRACE_MS = 500;

/** Gives every request its time, from the arrival of its whole body on. */
export function limitRequestTime(app: FastifyInstance, timeoutMs = REQUEST_TIMEOUT_MS): void {
  app.decorateRequest('deadline', null);
  app.decorateRequest('giveUp', null);
  app.addHook('preValidation', (request, reply, done) => {
    request.deadline = new RequestDeadline(timeoutMs);
    request.giveUp = setTimeout(giveUp, timeoutMs + GRACE_MS, request, reply);
    done();
  });
  app.addHook('onResponse', (request, _reply, done) => {
    if (request.giveUp !== null) clearTimeout(request.giveUp);
    done();
  });
}

function giveUp(request: FastifyRequest, reply: FastifyReply): void {
  if (!reply.sent) sendTrouble(reply, new TimedOut());
  request.deadline?.abandon();
}
