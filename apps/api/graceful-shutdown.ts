import type { Server as HttpServer } from 'node:http';
import { Server as NetServer } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Drain, Logger } from '#platform';
import { END_WITHIN_MS, isDoneWithin } from '../composition/process-ending.js';

export interface ShutdownTimes {
  /** How long connections are still taken while /ready says 503. */
  readonly delayMs: number;
  /** A connection that has been silent this long since is taken for idle. */
  readonly idleMs: number;
  /** Answers that take longer than this are cut off. */
  readonly patienceMs: number;
  /** The end, whatever has not ended by then. */
  readonly limitMs: number;
}

const TIMES: ShutdownTimes = { delayMs: 0, idleMs: 1_000, patienceMs: 8_000, limitMs: END_WITHIN_MS };
const LOOK_MS = 25;

/**
 * Ends the service without losing a request that it has taken: /ready says 503; the port is closed; every answer asks
 * its connection to end, and so those in use end with an answer, not between two requests, where the next one may be on
 * its way already; what is idle after a second is closed; then worker, batches and the pool. Resolves to whether
 * nothing had to be cut off.
 */
export async function shutDown(
  app: NestFastifyApplication,
  times: Partial<ShutdownTimes> = {},
): Promise<boolean> {
  const { delayMs, idleMs, patienceMs, limitMs } = { ...TIMES, ...times };
  const [drain, logger] = [app.get(Drain), app.get(Logger)];
  const startedAtMs = performance.now();
  const server = app.getHttpServer();
  logger.info({}, 'draining');
  drain.begin();
  await pause(delayMs);
  drain.leave();
  // Not the HTTP server's own close(): it would also close connections between two requests.
  NetServer.prototype.close.call(server);
  const leftAtMs = performance.now();
  let isClean = true;
  while ((await connectionsOf(server)) > 0) {
    const now = performance.now();
    if (now - leftAtMs >= idleMs) server.closeIdleConnections();
    if (now - startedAtMs >= patienceMs) {
      logger.warn('Requests were still running and had to be cut off.');
      server.closeAllConnections();
      isClean = false;
      break;
    }
    await pause(LOOK_MS);
  }
  const isClosed = await isDoneWithin(limitMs - (performance.now() - startedAtMs), app.close());
  logger.info({ durationMs: Math.round(performance.now() - startedAtMs) }, 'ended');
  return isClean && isClosed;
}

function connectionsOf(server: HttpServer): Promise<number> {
  return new Promise((resolve) => server.getConnections((_error, count) => resolve(count ?? 0)));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
