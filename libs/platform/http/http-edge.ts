import type { ServerOptions } from 'node:http';
import cors, { type FastifyCorsOptions } from '@fastify/cors';
import helmet, { type FastifyHelmetOptions } from '@fastify/helmet';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Config } from '../config/config.js';
import { requestIdOf } from '../telemetry/observe-http.js';
import { BULK_BODY_BYTES_MAX, limitBodies, type BulkProof } from './body-limit.js';
import type { Drain } from '../drain.js';
import { limitRequestTime } from './request-deadline.js';

/** Times of a connection, in milliseconds. Whoever sends slower than this is cut off (slow loris). */
export interface ConnectionTimes {
  readonly headersMs: number;
  /** Until the whole body has arrived. */
  readonly requestMs: number;
  /** Without a byte in either direction. */
  readonly silenceMs: number;
  /** Between requests. Longer than proxies keep a connection (60 s): they must be the ones to close it. */
  readonly keepAliveMs: number;
  /** How often the first two are looked at. */
  readonly checkMs: number;
}

const CONNECTION_TIMES: ConnectionTimes = {
  headersMs: 10_000,
  requestMs: 30_000,
  silenceMs: 75_000,
  keepAliveMs: 72_000,
  checkMs: 1_000,
};
/** All headers of a request together; Node's own default, spelled out. */
const HEADER_BYTES_MAX = 16 * 1024;

/** Fastify's options, where they differ from its own defaults. */
export function serverOptions(
  { trustProxy }: Config,
  times: Partial<ConnectionTimes> = {},
): {
  readonly bodyLimit: number;
  readonly requestTimeout: number;
  readonly connectionTimeout: number;
  readonly keepAliveTimeout: number;
  readonly trustProxy: string[] | false;
  readonly forceCloseConnections: 'idle';
  readonly return503OnClosing: boolean;
  readonly http: ServerOptions;
} {
  const { headersMs, requestMs, silenceMs, keepAliveMs, checkMs } = { ...CONNECTION_TIMES, ...times };
  return {
    bodyLimit: BULK_BODY_BYTES_MAX,
    requestTimeout: requestMs,
    connectionTimeout: silenceMs,
    keepAliveTimeout: keepAliveMs,
    trustProxy: trustProxy.length > 0 && trustProxy,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    http: {
      maxHeaderSize: HEADER_BYTES_MAX,
      headersTimeout: headersMs,
      connectionsCheckingInterval: checkMs,
    },
  };
}

export interface HttpEdgeOptions {
  readonly config: Config;
  readonly drain: Drain;
  /** Proof of a sender who may send bulk to this path. */
  readonly mayBulk: BulkProof;
  /** The path whose answers may carry cookies to other origins. */
  readonly cookiePath: string;
  /** Milliseconds of a request; 10 s unless a test wants less. */
  readonly requestTimeoutMs?: number | undefined;
}

/** What every answer carries and every request keeps to. Must be called before the routes are made. */
export async function prepareHttpEdge(server: FastifyInstance, options: HttpEdgeOptions): Promise<void> {
  const { config, drain, mayBulk, cookiePath, requestTimeoutMs } = options;
  server.addHook('onRequest', (request, reply, done) => {
    // Routes that may be kept say so themselves.
    void reply.header('x-request-id', requestIdOf(request)).header('cache-control', 'no-store');
    done();
  });
  await server.register(helmet, headersOf(config));
  if (config.corsOrigins.length > 0) {
    await server.register(cors, {
      delegator: (request, done) => done(null, corsOf(request, config.corsOrigins, cookiePath)),
    });
  }
  limitBodies(server, mayBulk);
  limitRequestTime(server, requestTimeoutMs);
  server.addHook('onSend', (_request, reply, payload, done) => {
    if (drain.isClosing) void reply.header('connection', 'close');
    done(null, payload);
  });
}

/** Pages of other origins that the operator has listed; cookies only where members of staff sign in. */
function corsOf(request: FastifyRequest, origins: readonly string[], cookiePath: string): FastifyCorsOptions {
  return {
    origin: [...origins],
    credentials: request.url.split('?', 1)[0] === cookiePath,
    methods: ['GET', 'POST'],
    allowedHeaders: [
      'authorization',
      'content-type',
      'apollo-require-preflight',
      'x-request-id',
      'traceparent',
    ],
    exposedHeaders: ['x-request-id', 'retry-after'],
    maxAge: 600,
  };
}

/** An API: nothing in its answers is to be run, framed or guessed at. In development the IDE comes from unpkg.com. */
function headersOf({ environment }: Config): FastifyHelmetOptions {
  const isProduction = environment === 'production';
  const ide = ["'self'", "'unsafe-inline'", 'https://unpkg.com'];
  const directives: Record<string, string[]> = isProduction
    ? { defaultSrc: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"], frameAncestors: ["'none'"] }
    : {
        ...{
          defaultSrc: ["'self'"],
          scriptSrc: ide,
          styleSrc: ide,
          fontSrc: ["'self'", 'data:', 'https://unpkg.com'],
        },
        ...{ imgSrc: ["'self'", 'data:'], connectSrc: ["'self'", 'ws:', 'wss:'], frameAncestors: ["'none'"] },
      };
  return {
    contentSecurityPolicy: { useDefaults: false, directives },
    strictTransportSecurity: isProduction ? { maxAge: 31_536_000 } : false,
    // Answers are for other origins, if CORS lets them.
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    ...{ crossOriginOpenerPolicy: false, originAgentCluster: false, xDownloadOptions: false },
    ...{ xDnsPrefetchControl: false, xPermittedCrossDomainPolicies: false, xXssProtection: false },
  };
}
