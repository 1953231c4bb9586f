import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Authenticator } from '#access/graphql';
import { Drain, Logger, Metrics, Tracing, type Config } from '#platform';
import {
  ExceptionFilter,
  observeHttp,
  prepareHttpEdge,
  serverOptions,
  type ConnectionTimes,
} from '#platform/http';
import type { ServiceOptions } from '../composition/service.module.js';
import { ApiModule } from './api.module.js';
import { ADMIN_PATH, STOREFRONT_PATH } from './endpoints.js';

export interface AppOptions extends ServiceOptions {
  /** Other times than production's, for tests that wait for them. */
  readonly connectionTimes?: Partial<ConnectionTimes>;
  readonly requestTimeoutMs?: number;
}

/** The API, ready to listen. */
export async function createApp(
  config: Config,
  { connectionTimes, requestTimeoutMs, ...options }: AppOptions = {},
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter(serverOptions(config, connectionTimes));
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule.forRoot(config, options), adapter, {
    bufferLogs: true,
    abortOnError: false,
  });
  app.useLogger(app.get(Logger));
  observe(app, config);
  const authenticator = app.get(Authenticator, { strict: false });
  await prepareHttpEdge(app.getHttpAdapter().getInstance(), {
    config,
    drain: app.get(Drain),
    cookiePath: ADMIN_PATH,
    mayBulk: async (request) =>
      request.routeOptions.url === STOREFRONT_PATH && (await authenticator.isStorefront(request)),
    requestTimeoutMs,
  });
  return app;
}

/** Metrics, log lines and spans of requests, and failures logged once. */
function observe(app: NestFastifyApplication, { logRequests }: Config): void {
  const [metrics, logger, tracing] = [app.get(Metrics), app.get(Logger), app.get(Tracing)];
  const endpoints = { [STOREFRONT_PATH]: 'storefront', [ADMIN_PATH]: 'admin' };
  metrics.watchProcess();
  observeHttp(app.getHttpAdapter().getInstance(), { metrics, logger, tracing, logRequests, endpoints });
  app.useGlobalFilters(new ExceptionFilter(logger, app.getHttpAdapter()));
}

/** Ports tried after the wished one. */
const PORTS_TRIED_MAX = 20;

/** Listens on the wished port, or on the next free one; answers the port it got. */
export async function listen(app: NestFastifyApplication, { host, port }: Config): Promise<number> {
  for (let candidate = port; ; candidate += 1) {
    try {
      await app.listen(candidate, host);
      const address: unknown = app.getHttpServer().address();
      return isAddress(address) ? address.port : candidate;
    } catch (error) {
      if (!isTaken(error) || port === 0 || candidate >= port + PORTS_TRIED_MAX) throw error;
      process.stderr.write(`Port ${candidate} is taken, trying ${candidate + 1}.\n`);
    }
  }
}

function isAddress(value: unknown): value is { readonly port: number } {
  return typeof value === 'object' && value !== null && 'port' in value;
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
