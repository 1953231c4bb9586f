import type {
  ApolloServerPlugin,
  GraphQLRequest,
  GraphQLRequestContext,
  GraphQLRequestListener,
} from '@apollo/server';
import { GraphQLError } from 'graphql';
import { rateLimited } from './rate-limited.js';
import type { RatePoints } from '../../rate/rate-points.js';
import { addressSubject, type RateSubject } from '../../rate/rate-subject.js';
import type { RequestContext } from '../request-context.js';
import { measure } from './measure.js';
import { QUERY_LIMITS } from '../../config/query-limits.js';
import type { TrustedDocuments } from '../../config/trusted-documents.js';
import { notTrusted, trustedDocumentOf } from './trusted-documents.js';

export interface LimitsOptions {
  /** Where callers spend their points; absent: without a limit. */
  readonly ratePoints?: RatePoints | undefined;
  /** The only documents that are executed; null: all. */
  readonly trustedDocuments?: TrustedDocuments | null | undefined;
}

/** What a document costs that is refused after it was parsed, validated and measured: 20 ms at most. */
const REFUSED_POINTS = 10;
/** Stands in for a document that must not even be parsed. */
const NO_DOCUMENT = '{ __typename }';
const UTF_8 = /charset="?utf-8"?\s*(;|$)/i;

/**
 * Refuses operations beyond `QUERY_LIMITS`, documents that are not trusted, and callers whose points are spent; answers what an
 * operation cost in `extensions.cost`.
 */
export function limitQueries(options: LimitsOptions = {}): ApolloServerPlugin<RequestContext> {
  return { requestDidStart: (context) => Promise.resolve(new LimitedRequest(options, context)) };
}

class LimitedRequest implements GraphQLRequestListener<RequestContext> {
  private readonly subject: RateSubject;
  private readonly refusal: GraphQLError | null;
  private requested = 1;
  private isSettled = false;
  private remaining: number | null = null;

  constructor(
    private readonly options: LimitsOptions,
    { request, contextValue }: GraphQLRequestContext<RequestContext>,
  ) {
    this.subject = contextValue.rateSubject ?? addressSubject(contextValue.ip);
    this.refusal = this.refusalOf(request, contextValue.now);
    if (this.refusal) withdraw(request);
  }

  didResolveOperation(
    context: Parameters<NonNullable<GraphQLRequestListener<RequestContext>['didResolveOperation']>>[0],
  ): Promise<void> {
    const { schema, document, operation, request, contextValue } = context;
    if (this.refusal) return Promise.reject(this.refusal);
    // Apollo would go on until the executor notices, through plugins that take the operation for granted.
    if (!operation) return Promise.reject(noOperation());
    const measured = measure(schema, document, operation, request.variables);
    if (!measured.ok) return Promise.reject(measured.error);
    this.requested = measured.cost;
    this.isSettled = true;
    const allowance = this.options.ratePoints?.spend(this.subject, measured.cost, contextValue.now);
    if (!allowance) return Promise.resolve();
    this.remaining = allowance.remaining;
    return allowance.isAllowed ? Promise.resolve() : Promise.reject(rateLimited(allowance));
  }

  willSendResponse({
    response: { body },
    contextValue,
  }: GraphQLRequestContext<RequestContext>): Promise<void> {
    if (!this.isSettled) this.settleRefused(contextValue.now);
    if (body?.kind === 'single') {
      const { requested, remaining } = this;
      const cost = { requested, limit: QUERY_LIMITS.cost, remaining };
      body.singleResult.extensions = { ...body.singleResult.extensions, cost };
    }
    return Promise.resolve();
  }

  /** Why a request is refused unread; null when it is not. Completes one that names a trusted document. */
  private refusalOf(request: GraphQLRequest, now: Date): GraphQLError | null {
    const allowance = this.options.ratePoints?.look(this.subject, now);
    if (allowance && !allowance.isAllowed) return this.unread(rateLimited(allowance), allowance.remaining);
    if (!isUtf8(request.http?.headers.get('content-type'))) return this.unread(notUtf8(), null);
    const { trustedDocuments } = this.options;
    if (!trustedDocuments) return null;
    const document = trustedDocumentOf(trustedDocuments, request);
    if (document === null) return notTrusted();
    ask(request, document);
    return null;
  }

  /** A refusal that cost nothing. */
  private unread(error: GraphQLError, remaining: number | null): GraphQLError {
    this.isSettled = true;
    this.remaining = remaining;
    return error;
  }

  private settleRefused(now: Date): void {
    this.requested = REFUSED_POINTS;
    const allowance = this.options.ratePoints?.charge(this.subject, REFUSED_POINTS, now);
    this.remaining = allowance?.remaining ?? null;
  }
}

/**
 * A refusal has to wait until an operation is resolved: errors of earlier hooks are answered as HTTP 500. Until then the
 * document that was sent is put out of the way.
 */
function withdraw(request: GraphQLRequest): void {
  ask(request, NO_DOCUMENT);
  delete request.operationName;
}

function ask(request: GraphQLRequest, document: string): void {
  request.query = document;
  const { persistedQuery: _, ...extensions } = request.extensions ?? {};
  request.extensions = extensions;
}

/** JSON is UTF-8 (RFC 8259): another charset would be read as what it is not. */
function isUtf8(contentType: string | undefined): boolean {
  return contentType === undefined || !/charset/i.test(contentType) || UTF_8.test(contentType);
}

function noOperation(): GraphQLError {
  return new GraphQLError('Name one operation of the document.', {
    extensions: { code: 'OPERATION_RESOLUTION_FAILURE', http: { status: 400 } },
  });
}

function notUtf8(): GraphQLError {
  return new GraphQLError('The body has to be JSON in UTF-8.', {
    extensions: { code: 'BAD_REQUEST', http: { status: 415 } },
  });
}
