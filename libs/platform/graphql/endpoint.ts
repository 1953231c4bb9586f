import { randomUUID } from 'node:crypto';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError, GraphQLSchema, isInterfaceType, Kind, type GraphQLFormattedError } from 'graphql';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { isLockTimeout, isSerializationFailure, isUnstorableText } from '../database/database-errors.js';
import type { RatePoints } from '../rate/rate-points.js';
import type { Logger } from '../telemetry/logger.js';
import { observedContext, observeOperations, serverLogger } from '../telemetry/observe-operations.js';
import { requestOf } from '../telemetry/request-observation.js';
import { traceRootFields } from '../telemetry/trace-root-fields.js';
import type { Tracing } from '../telemetry/tracing.js';
import { Busy, Trouble } from '../trouble.js';
import { answerStatus } from './answer-status.js';
import { answerDocumentErrors, publicDocumentError } from './limits/document-errors.js';
import { limitQueries } from './limits/limits-plugin.js';
import { QUERY_LIMITS } from '../config/query-limits.js';
import { compiledQueries } from './compiled-queries.js';
import type { TrustedDocuments } from '../config/trusted-documents.js';
import { enforcePermissions } from './permit.js';
import { answerProblemsInPayload } from './problems-in-payload.js';
import type { RequestContext } from './request-context.js';
import { leaveSubscriptionsToSockets } from './subscriptions-elsewhere.js';
import { userErrorTypes } from './user-errors.js';

export interface EndpointOptions {
  readonly path: string;
  /** Modules whose resolvers make up this schema. */
  readonly modules: NonNullable<ApolloDriverConfig['include']>;
  readonly contextOf: (request: FastifyRequest, reply: FastifyReply) => Promise<RequestContext>;
  readonly logger: Logger;
  /** Spans for root fields, if any. */
  readonly tracing?: Tracing;
  readonly production: boolean;
  /** Is given the schema as it is served, before the first request. */
  readonly onSchema?: (schema: GraphQLSchema) => void;
  /** Where callers spend their points; absent: without a limit. */
  readonly ratePoints?: RatePoints;
  /** The only documents that are executed; null or absent: all that are valid. */
  readonly trustedDocuments?: TrustedDocuments | null;
}

/** A code-first GraphQL endpoint with permissions enforced and unexpected errors masked. */
export function graphqlEndpoint(
  options: EndpointOptions,
): ApolloDriverConfig & { driver: typeof ApolloDriver } {
  return {
    driver: ApolloDriver,
    path: options.path,
    include: options.modules,
    autoSchemaFile: true,
    sortSchema: true,
    fieldResolverEnhancers: [],
    // Tests check the schemas; asking each about itself again at every start took a tenth of the start's time.
    buildSchemaOptions: { orphanedTypes: userErrorTypes(), noDuplicatedFields: true, skipCheck: true },
    transformSchema: (built) => traceRootFields(prepareSchema(built), options.tracing),
    context: observedContext((request, reply) => options.contextOf(request, reply).catch(throwBusy)),
    logger: serverLogger(options.logger),
    introspection: !options.production,
    graphiql: !options.production,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: true,
    // Nest would make every status 200; `answerStatus` keeps those of errors that leave nothing to answer.
    preserveHttpStatusForExecutionErrors: false,
    allowBatchedHttpRequests: false,
    // Automatic persisted queries would let anybody fill a cache, and are of no use to documents that are trusted.
    persistedQueries: false,
    parseOptions: { maxTokens: QUERY_LIMITS.tokens },
    // In production all are answered by one and the same: the first is enough.
    validationOptions: options.production ? { maxErrors: 1 } : {},
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      limitQueries(options),
      answerDocumentErrors(),
      answerStatus,
      compiledQueries(),
      observeOperations(options.logger),
      leaveSubscriptionsToSockets(options.onSchema),
    ],
    formatError: (formatted, error) => publicError(formatted, error, options),
  };
}

/** What every schema gets before it is served: its own types only, permissions on all fields, refusals in payloads. */
export function prepareSchema(built: GraphQLSchema): GraphQLSchema {
  const schema = withoutForeignTypes(built);
  enforcePermissions(schema);
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {}))
    answerProblemsInPayload(field);
  return schema;
}

/**
 * Leaves out what no root field leads to: types that implement `Node` are built into both schemas, and those of staff
 * have no place in the storefront's (R9). Refusals stay, because only their interface is named by fields.
 */
function withoutForeignTypes(schema: GraphQLSchema): GraphQLSchema {
  const refusals = schema.getType('UserError');
  const types = isInterfaceType(refusals) ? [...schema.getPossibleTypes(refusals)] : [];
  return new GraphQLSchema({ ...schema.toConfig(), types });
}

/** Codes whose messages were written for the client. Everything else is a bug or an outage and stays inside. */
const PUBLIC_CODES = new Set([
  'BAD_REQUEST',
  'BAD_USER_INPUT',
  'DOCUMENT_NOT_TRUSTED',
  'FORBIDDEN',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'IN_PROGRESS',
  'NOT_FOUND',
  'OPERATION_RESOLUTION_FAILURE',
  'OVERLOADED',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'QUERY_TOO_COMPLEX',
  'RATE_LIMITED',
  'TIMEOUT',
  'TOO_MANY_ATTEMPTS',
  'TOO_MANY_SUBSCRIPTIONS',
  'UNAUTHENTICATED',
  'UNAVAILABLE',
]);

/** Figures that a client needs to react, by code. */
const PUBLIC_FIGURES: Readonly<Record<string, readonly string[]>> = {
  QUERY_TOO_COMPLEX: ['limit', 'max', 'requested'],
  RATE_LIMITED: ['retryAfterSeconds'],
};

/** An error as clients may see it: nothing of the inside, and in production nothing of the schema. */
export function publicError(
  formatted: GraphQLFormattedError,
  error: unknown,
  { logger, production }: Pick<EndpointOptions, 'logger' | 'production'>,
): GraphQLFormattedError {
  return publicDocumentError(maskUnexpected(formatted, error, logger), production);
}

/** Whoever is held up while finding out who asks gets no answer that could say so: the status must. */
function throwBusy(error: unknown): never {
  throw isLockTimeout(error) || isSerializationFailure(error) ? new Busy({ cause: error }) : error;
}

/** R12: no SQL, path or stack in any answer; the reference leads to the log line that has them. */
function maskUnexpected(
  formatted: GraphQLFormattedError,
  error: unknown,
  logger: Logger,
): GraphQLFormattedError {
  const cause = error instanceof GraphQLError ? (error.originalError ?? error) : error;
  if (cause instanceof Trouble) {
    const { code, retryAfterSeconds } = cause.extensions;
    return { message: cause.message, path: formatted.path, extensions: { code, retryAfterSeconds } };
  }
  const code = formatted.extensions?.['code'];
  if (typeof code === 'string' && PUBLIC_CODES.has(code)) {
    return {
      message: formatted.message,
      locations: formatted.locations,
      path: formatted.path,
      extensions: { code, ...figuresOf(code, formatted.extensions) },
    };
  }
  if (isLockTimeout(cause) || isSerializationFailure(cause)) {
    const message = 'Other commands hold these rows: try again.';
    return { message, path: formatted.path, extensions: { code: 'IN_PROGRESS' } };
  }
  if (isUnstorableText(cause)) {
    const message = 'A text holds a NUL character, or half of a surrogate pair.';
    return { message, path: formatted.path, extensions: { code: 'BAD_USER_INPUT' } };
  }
  const reference = randomUUID();
  logger.failure(cause, { reference, requestId: requestOf(error), field: fieldOf(error) });
  return {
    message: `Internal error (reference ${reference}).`,
    path: formatted.path,
    extensions: { code: 'INTERNAL_SERVER_ERROR', reference },
  };
}

function figuresOf(code: string, extensions: GraphQLFormattedError['extensions']): Record<string, unknown> {
  const names = PUBLIC_FIGURES[code] ?? [];
  return Object.fromEntries(
    names.flatMap((name) => (extensions?.[name] === undefined ? [] : [[name, extensions[name]]])),
  );
}

/** The field of the schema that failed; its path would name it as the caller chose to. */
function fieldOf(error: unknown): string | undefined {
  const [node] = error instanceof GraphQLError ? (error.nodes ?? []) : [];
  return node?.kind === Kind.FIELD ? node.name.value : undefined;
}
