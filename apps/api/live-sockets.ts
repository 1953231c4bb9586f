import type { Server } from 'node:http';
import {
  Inject,
  Injectable,
  Module,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnModuleInit,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { AuthenticationModule, Authenticator } from '#access/graphql';
import { required } from '#kernel';
import { Clock, CONFIG, Drain, Logger, Metrics, RatePoints, type Config } from '#platform';
import { SubscriptionServer } from '#platform/graphql';
import { clientAddressOf } from '#platform/http';
import { STOREFRONT_PATH } from './endpoints.js';

/** Serves the storefront schema's subscriptions on the API's own port. */
@Injectable()
export class LiveSockets implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly server: SubscriptionServer;
  private schema: GraphQLSchema | null = null;

  constructor(
    private readonly host: HttpAdapterHost,
    authenticator: Authenticator,
    clock: Clock,
    logger: Logger,
    ratePoints: RatePoints,
    metrics: Metrics,
    drain: Drain,
    @Inject(CONFIG) config: Config,
  ) {
    this.server = new SubscriptionServer({
      path: STOREFRONT_PATH,
      production: config.environment === 'production',
      authenticate: (authorization, now) => authenticator.socketPrincipal(authorization, now),
      allowedOrigins: config.corsOrigins,
      ipOf: clientAddressOf(config.trustProxy),
      trustedDocuments: config.trustedDocuments,
      ...{ ratePoints, clock, logger },
    });
    metrics.watchSockets(() => this.count);
    // Sockets never end by themselves: a process that drains says farewell to them first.
    drain.onLeave(() => void this.server.close());
  }

  /** Sockets that are open. */
  get count(): number {
    return this.server.socketCount;
  }

  /** The schema as it is served, before the first request. */
  serve(schema: GraphQLSchema): void {
    this.schema = schema;
  }

  onModuleInit(): void {
    // The HTTP server ends when all its connections have: whoever closes it, sockets go first.
    const fastify: FastifyInstance = this.host.httpAdapter.getInstance();
    fastify.addHook('preClose', () => this.server.close());
  }

  onApplicationBootstrap(): void {
    const server = this.host.httpAdapter.getHttpServer() as Server;
    this.server.attach(server, required(this.schema, 'the schema'));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.server.close();
  }
}

/** For the endpoint that hands over its schema. */
@Module({ imports: [AuthenticationModule], providers: [LiveSockets], exports: [LiveSockets] })
export class LiveSocketsModule {}
