import { defaultFieldResolver, type GraphQLSchema } from 'graphql';
import type { Tracing } from './tracing.js';

/** Gives every root field a span, when there are traces; otherwise the schema is left as it is. */
export function traceRootFields(schema: GraphQLSchema, tracing?: Tracing): GraphQLSchema {
  if (!tracing?.isOn) return schema;
  for (const type of [schema.getQueryType(), schema.getMutationType()]) {
    for (const field of Object.values(type?.getFields() ?? {})) {
      const resolve = field.resolve ?? defaultFieldResolver;
      const name = `${type?.name}.${field.name}`;
      field.resolve = (source, args, context, info) =>
        tracing.span(name, {}, async () => resolve(source, args, context, info));
    }
  }
  return schema;
}
