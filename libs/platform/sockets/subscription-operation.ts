import { randomUUID } from 'node:crypto';
import type { GraphQLRequest } from '@apollo/server';
import {
  createSourceEventStream,
  execute,
  getOperationAST,
  GraphQLError,
  NoSchemaIntrospectionCustomRule,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import { err, ok, type Result } from '#kernel';
import { measure } from '../graphql/limits/measure.js';
import { QUERY_LIMITS } from '../config/query-limits.js';
import type { TrustedDocuments } from '../config/trusted-documents.js';
import { notTrusted, trustedDocumentOf } from '../graphql/limits/trusted-documents.js';
import { rememberRequest } from '../telemetry/request-observation.js';
import type { SocketSession } from './socket-session.js';

type Messages = AsyncIterableIterator<ExecutionResult, undefined>;

/** What a client sends to subscribe; nothing of it has been checked. */
export interface SubscribeRequest {
  readonly query: string;
  readonly operationName?: string | null;
  readonly variables?: Readonly<Record<string, unknown>> | null;
  readonly extensions?: Readonly<Record<string, unknown>> | null;
}

export interface OperationRules {
  readonly isIntrospectable: boolean;
  /** The only documents that are executed; null or absent: all that are valid. */
  readonly trustedDocuments?: TrustedDocuments | null | undefined;
}

/** What to subscribe with, and what it costs. */
export interface AdmittedSubscription {
  readonly args: ExecutionArgs;
  readonly cost: number;
}

/** Holds a request to the rules and limits of every document, and to subscriptions. */
export function readSubscription(
  schema: GraphQLSchema,
  request: SubscribeRequest,
  { isIntrospectable, trustedDocuments }: OperationRules,
): Result<AdmittedSubscription, GraphQLError> {
  const text = trustedDocuments ? trustedDocumentOf(trustedDocuments, plainRequest(request)) : request.query;
  if (text === null) return err(notTrusted());
  const document = parseWithin(text);
  if (document instanceof GraphQLError) return err(document);
  const operation = getOperationAST(document, request.operationName);
  if (!operation) return err(refusal('OPERATION_RESOLUTION_FAILURE', 'Name one operation of the document.'));
  if (operation.operation !== OperationTypeNode.SUBSCRIPTION) {
    return err(refusal('BAD_REQUEST', 'Only subscriptions here: send queries and mutations by HTTP.'));
  }
  const rules = isIntrospectable ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const [invalid] = validate(schema, document, rules, { maxErrors: 1 });
  if (invalid) return err(withCode(invalid, 'GRAPHQL_VALIDATION_FAILED'));
  const { operationName, variables: variableValues } = request;
  const measured = measure(schema, document, operation, variableValues ?? {});
  if (!measured.ok) return err(measured.error);
  return ok({ args: { schema, document, operationName, variableValues }, cost: measured.cost });
}

/** Over a socket there is no HTTP request that could name a document. */
function plainRequest({ query, extensions }: SubscribeRequest): GraphQLRequest {
  return { query, ...(extensions ? { extensions } : {}) };
}

/**
 * Subscribes, and resolves each message on its own: as of its own time, with loaders of its own, for what the principal may
 * then. An object and not a generator function, so that `return()` waits for nothing.
 */
export async function subscribe(
  args: ExecutionArgs,
  session: SocketSession,
  now: () => Date,
): Promise<Messages | ExecutionResult> {
  const requestId = randomUUID();
  const contextValue = (): unknown => session.principal.contextFor({ requestId, ip: session.ip, now: now() });
  const source = await createSourceEventStream({ ...args, contextValue: contextValue() });
  if (!(Symbol.asyncIterator in source)) {
    return { errors: source.errors?.map((error) => arisen(withCodeOfInput(error), requestId)) };
  }
  const events = source[Symbol.asyncIterator]();
  const end = async (): Promise<IteratorResult<ExecutionResult, undefined>> => {
    await events.return?.();
    return DONE;
  };
  const messages: Messages = {
    async next() {
      const event = await events.next();
      if (event.done) return DONE;
      if (!(await session.isStillGood())) return end();
      const answer = await execute({ ...args, rootValue: event.value, contextValue: contextValue() });
      for (const error of answer.errors ?? []) arisen(error, requestId);
      return { done: false, value: answer };
    },
    return: end,
    throw: end,
    [Symbol.asyncIterator]: () => messages,
  };
  return messages;
}

/** The error, of which the log will know the request. */
function arisen(error: GraphQLError, requestId: string): GraphQLError {
  rememberRequest(error, requestId);
  return error;
}

const DONE = { done: true, value: undefined } as const;

function parseWithin(text: string): DocumentNode | GraphQLError {
  try {
    return parse(text, { maxTokens: QUERY_LIMITS.tokens });
  } catch (error) {
    return error instanceof GraphQLError
      ? withCode(error, 'GRAPHQL_PARSE_FAILED')
      : refusal('GRAPHQL_PARSE_FAILED', 'The document is no GraphQL.');
  }
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  const { message, nodes, source, positions } = error;
  return new GraphQLError(message, { nodes, source, positions, extensions: { code } });
}

/** What is wrong with variables has neither a code nor a field. */
function withCodeOfInput(error: GraphQLError): GraphQLError {
  const isOfVariables = error.path === undefined && error.extensions['code'] === undefined;
  return isOfVariables ? withCode(error, 'BAD_USER_INPUT') : error;
}

export function refusal(code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}
