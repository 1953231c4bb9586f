import type { Type } from '@nestjs/common';
import { MODULE_METADATA } from '@nestjs/common/constants.js';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaBuilderModule, GraphQLSchemaFactory, type BuildSchemaOptions } from '@nestjs/graphql';
import { lexicographicSortSchema, type GraphQLSchema } from 'graphql';
import { Logger } from '#platform';
import { graphqlEndpoint, type EndpointOptions } from '#platform/graphql';

/**
 * The schema that an endpoint of these modules serves, prepared and sorted as there, but without database or server:
 * resolvers are only described, never made. Throws when a field declares no permission.
 */
export async function schemaOf(modules: EndpointOptions['modules']): Promise<GraphQLSchema> {
  const endpoint = graphqlEndpoint({
    path: '/',
    modules,
    contextOf: () => Promise.reject(new Error('Nothing is resolved here.')),
    logger: new Logger('silent'),
    production: false,
  });
  const builder = await NestFactory.createApplicationContext(GraphQLSchemaBuilderModule, { logger: false });
  try {
    const options = { ...endpoint.buildSchemaOptions, includeModules: modules } as BuildSchemaOptions;
    const schema = await builder.get(GraphQLSchemaFactory).create(modules.flatMap(providersOf), options);
    return lexicographicSortSchema(await (endpoint.transformSchema?.(schema) ?? schema));
  } finally {
    await builder.close();
  }
}

/** Classes among a module's own providers: its resolvers are there, and other classes describe nothing. */
function providersOf(module: EndpointOptions['modules'][number]): Type[] {
  const providers = (Reflect.getMetadata(MODULE_METADATA.PROVIDERS, module) ?? []) as unknown[];
  return providers.filter((provider): provider is Type => typeof provider === 'function');
}
