import { Module, type DynamicModule } from '@nestjs/common';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { GraphQLModule } from '@nestjs/graphql';
import { AccessModule } from '#access';
import { AuthenticationModule, Authenticator } from '#access/graphql';
import { CONFIG, Logger, RatePoints, Tracing, type Config } from '#platform';
import { graphqlEndpoint } from '#platform/graphql';
import { ReferralsModule } from '#referrals';
import { ServiceModule, type ServiceOptions } from '../composition/service.module.js';
import { WorkerModule } from '../worker/worker.module.js';
import { ADMIN_PATH, adminModules, STOREFRONT_PATH, storefrontModules } from './endpoints.js';
import { HealthController } from './health.controller.js';
import { LiveSockets, LiveSocketsModule } from './live-sockets.js';
import { ReferralLinksController } from './referral-links.controller.js';
import { Readiness } from './readiness.js';
import { MetricsController } from './metrics.controller.js';

const inject = [Authenticator, Logger, Tracing, CONFIG, RatePoints];

const storefrontEndpoint = GraphQLModule.forRootAsync<ApolloDriverConfig>({
  driver: ApolloDriver,
  imports: [AuthenticationModule, LiveSocketsModule],
  inject: [...inject, LiveSockets],
  useFactory: (
    authenticator: Authenticator,
    logger: Logger,
    tracing: Tracing,
    config: Config,
    ratePoints: RatePoints,
    sockets: LiveSockets,
  ) =>
    graphqlEndpoint({
      onSchema: (schema) => sockets.serve(schema),
      path: STOREFRONT_PATH,
      modules: storefrontModules,
      contextOf: (request) => authenticator.storefrontContext(request),
      logger,
      tracing,
      production: config.environment === 'production',
      ratePoints,
      trustedDocuments: config.trustedDocuments,
    }),
});

const adminEndpoint = GraphQLModule.forRootAsync<ApolloDriverConfig>({
  driver: ApolloDriver,
  imports: [AuthenticationModule],
  inject,
  useFactory: (
    authenticator: Authenticator,
    logger: Logger,
    tracing: Tracing,
    config: Config,
    ratePoints: RatePoints,
  ) =>
    graphqlEndpoint({
      path: ADMIN_PATH,
      modules: adminModules,
      contextOf: (request, reply) => authenticator.adminContext(request, reply),
      logger,
      tracing,
      production: config.environment === 'production',
      ratePoints,
    }),
});

/** The GraphQL service: both endpoints, health and, if configured, the worker in the same process. */
@Module({})
export class ApiModule {
  static forRoot(config: Config, options: ServiceOptions = {}): DynamicModule {
    const worker = config.worker === 'in-process' ? [WorkerModule] : [];
    return {
      module: ApiModule,
      imports: [
        ServiceModule.forRoot(config, options),
        AccessModule,
        ReferralsModule,
        ...storefrontModules,
        ...adminModules,
        storefrontEndpoint,
        adminEndpoint,
        ...worker,
      ],
      controllers: [HealthController, MetricsController, ReferralLinksController],
      providers: [Readiness],
    };
  }
}
