import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from './logger.js';
import type { Metrics } from './metrics.js';
import { RequestObservation } from './request-observation.js';
import type { RequestSpan, Tracing } from './tracing.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Of requests to a GraphQL endpoint; null for all others. */
    observation: RequestObservation | null;
  }
}

/** Which requests get a log line: every one; those that failed, were refused a change or were slow; none. */
export type LoggedRequests = 'all' | 'slow' | 'none';

export interface HttpObservation {
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly tracing: Tracing;
  readonly logRequests: LoggedRequests;
  /** Names of the GraphQL endpoints by their paths. */
  readonly endpoints: Readonly<Record<string, string>>;
}

/** Slower requests get a log line. */
export const SLOW_MS = 1_000;
/** Nobody waited for the answer. */
const CLIENT_GONE = 'CLIENT_GONE';
/** What callers may name their requests; anything else is replaced by a random id. */
const REQUEST_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{7,63}$/;

/**
 * Watches the requests of the GraphQL endpoints from their heads to the ends of their answers, those included that never
 * reach GraphQL. Must be called before the routes are made. Other paths (health, metrics, keys) are left alone.
 */
export function observeHttp(server: FastifyInstance, options: HttpObservation): void {
  const { metrics, tracing, endpoints } = options;
  server.decorateRequest('observation', null);
  server.addHook('onRequest', (request, reply, next) => {
    const endpoint = endpoints[request.routeOptions.url ?? ''];
    if (endpoint === undefined) return next();
    const observation = new RequestObservation(endpoint, givenIdOf(request));
    request.observation = observation;
    metrics.requestBegan(endpoint);
    const span = tracing.isOn ? tracing.request(request.headers.traceparent) : null;
    whenAnswered(reply, (isAnswered) => report(options, observation, reply, span, isAnswered));
    if (span === null) return next();
    spans.set(request, span);
    span.enter(next);
  });
  if (!tracing.isOn) return;
  // Reading the body breaks the thread of asynchronous calls: it is taken up again before the handler.
  server.addHook('preHandler', (request, _reply, next) => {
    const span = spans.get(request);
    if (span) span.enter(next);
    else next();
  });
}

const spans = new WeakMap<FastifyRequest, RequestSpan>();

/** The id of a request: as its caller named it, in `x-request-id`, or random. */
export function requestIdOf(request: FastifyRequest): string {
  return request.observation?.requestId ?? givenIdOf(request) ?? randomUUID();
}

function givenIdOf({ headers }: FastifyRequest): string | null {
  const given = headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : null;
}

/** Calls back once: when the answer was handed to the system, or when the connection closed before that. */
function whenAnswered({ raw }: FastifyReply, end: (isAnswered: boolean) => void): void {
  let hasEnded = false;
  raw.once('finish', () => {
    hasEnded = true;
    end(true);
  });
  raw.once('close', () => {
    if (!hasEnded) end(false);
  });
}

function report(
  { metrics, logger, logRequests }: HttpObservation,
  observation: RequestObservation,
  reply: FastifyReply,
  span: RequestSpan | null,
  isAnswered: boolean,
): void {
  const { endpoint, operation, codes, startedAt } = observation;
  const durationMs = performance.now() - startedAt;
  const status = reply.statusCode;
  if (!isAnswered) observation.note(CLIENT_GONE);
  // A request that was turned away before GraphQL has no code but its status.
  else if (status >= 400 && codes.size === 0) observation.note(`HTTP_${status}`);
  const { outcome } = observation;
  const measured = { endpoint, operation: operation.label, outcome, codes, status, durationMs };
  metrics.requestEnded(measured);
  span?.end(observation, status);
  if (isLogged(logRequests, observation, durationMs))
    logger.info(lineOf(observation, status, durationMs), 'request');
}

function isLogged(
  which: LoggedRequests,
  { outcome, operation }: RequestObservation,
  durationMs: number,
): boolean {
  if (which !== 'slow') return which === 'all';
  return outcome === 'error' || durationMs >= SLOW_MS || (outcome === 'refused' && operation.isMutation);
}

/** Never what the request says: no document, no variables, no name the caller gave the operation. */
function lineOf(
  observation: RequestObservation,
  status: number,
  durationMs: number,
): Record<string, unknown> {
  const { requestId, endpoint, operation, outcome, codes, principal, cost } = observation;
  return {
    requestId,
    endpoint,
    operation: operation.label,
    fields: operation.rootFields,
    outcome,
    ...(codes.size > 0 ? { codes: [...codes] } : {}),
    status,
    durationMs: Math.round(durationMs * 10) / 10,
    ...(principal === null ? {} : { principal: principal.kind, principalId: principal.id }),
    ...(cost === null ? {} : { cost }),
  };
}
