import type { ApolloServerPlugin, GraphQLRequestListener } from '@apollo/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RequestContext } from '../graphql/request-context.js';
import type { Logger } from './logger.js';
import { operationOf } from './operation.js';
import { rememberRequest } from './request-observation.js';

type ContextOf = (request: FastifyRequest, reply: FastifyReply) => Promise<RequestContext>;

/** Makes the context carry what is observed of its request; a request whose context fails is observed as well. */
export function observedContext(contextOf: ContextOf): ContextOf {
  return async (request, reply) => {
    const { observation } = request;
    if (!observation) return contextOf(request, reply);
    try {
      const context = await contextOf(request, reply);
      observation.principal = context.principal ?? null;
      return Object.assign(context, { observation });
    } catch (error) {
      observation.note(codeOf(error));
      rememberRequest(error, observation.requestId);
      throw error;
    }
  };
}

function codeOf(error: unknown): string {
  const { extensions } = (typeof error === 'object' && error !== null ? error : {}) as {
    extensions?: { code?: unknown };
  };
  return typeof extensions?.code === 'string' ? extensions.code : 'INTERNAL_SERVER_ERROR';
}

/** One listener for all requests: what it needs to remember is in the context. */
const listener: GraphQLRequestListener<RequestContext> = {
  async didResolveOperation({ operation, document, contextValue }) {
    if (contextValue.observation && operation)
      contextValue.observation.operation = operationOf(operation, document);
  },
  async didEncounterErrors({ errors, contextValue }) {
    const { requestId } = contextValue;
    for (const error of errors) rememberRequest(error, requestId);
  },
  async willSendResponse({ response: { body }, contextValue: { observation } }) {
    if (!observation || body.kind !== 'single') return;
    const { errors, extensions } = body.singleResult;
    for (const { extensions } of errors ?? []) observation.note(extensions?.['code']);
    const { requested } = (extensions?.['cost'] ?? {}) as { readonly requested?: number };
    observation.cost = requested ?? null;
  },
};

/** Learns from the GraphQL server what a request asked for and how it was answered. */
export function observeOperations(logger: Logger): ApolloServerPlugin<RequestContext> {
  return {
    async requestDidStart() {
      return listener;
    },
    // A bug in a plugin: the server makes another error of it, so the line with the reference lacks the cause.
    async unexpectedErrorProcessingRequest({ error, requestContext }) {
      logger.failure(error, { requestId: requestContext.contextValue.requestId });
    },
  };
}

/** The GraphQL server's own messages, among our logs: its failures are ours, its routine is for debugging. */
export function serverLogger(
  logger: Logger,
): Record<'debug' | 'info' | 'warn' | 'error', (message?: unknown) => void> {
  const context = 'graphql';
  return {
    debug: (message) => logger.debug(message, context),
    info: (message) => logger.log(message, context),
    warn: (message) => logger.warn(message, context),
    // "Unexpected error processing request: <message>" and its like: the words before the colon are the server's own.
    error: (message) =>
      logger.error(message instanceof Error ? message : String(message).split(':', 1)[0], context),
  };
}
