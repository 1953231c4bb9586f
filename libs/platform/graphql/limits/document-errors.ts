import type { ApolloServerPlugin } from '@apollo/server';
import type { GraphQLFormattedError } from 'graphql';
import type { RequestContext } from '../request-context.js';
import { tooComplex } from './too-complex.js';

const DOCUMENT_CODES = new Set(['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED']);
/** What the parser says of a document with too many tokens; it has no code of its own for that. */
const TOO_MANY_TOKENS = /^Syntax Error: Document contains more tha[nt] \d+ tokens/;
const SUGGESTION = ' Did you mean ';

/** The one answer to every invalid document in production (R9): it tells nothing about the schema. */
const INVALID_DOCUMENT: GraphQLFormattedError = {
  message: 'The document is not valid for this endpoint.',
  extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
};

/** An error about a document as clients may see it; others are answered as they are. */
export function publicDocumentError(
  error: GraphQLFormattedError,
  production: boolean,
): GraphQLFormattedError {
  const code = error.extensions?.['code'];
  if (code === 'GRAPHQL_PARSE_FAILED' && TOO_MANY_TOKENS.test(error.message)) {
    const { http: _, ...extensions } = tooComplex('tokens').extensions;
    return { message: tooComplex('tokens').message, extensions };
  }
  if (!production) return error;
  if (typeof code === 'string' && DOCUMENT_CODES.has(code)) return INVALID_DOCUMENT;
  return { ...error, message: withoutSuggestion(error.message) };
}

/** The parser and the coercion of variables put names that are alike at the end of their sentence. */
function withoutSuggestion(message: string): string {
  const start = message.endsWith('?') ? message.lastIndexOf(SUGGESTION) : -1;
  return start < 0 ? message : message.slice(0, start);
}

/**
 * One error instead of a hundred equal ones, and the status of "GraphQL over HTTP": a client that asks for
 * `application/json` gets 200 with the errors of a document or variable in the body, every other client gets 400.
 */
export function answerDocumentErrors(): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        willSendResponse: ({ request, response }) => {
          if (response.body.kind !== 'single') return Promise.resolve();
          const result = response.body.singleResult;
          const codes = new Set(result.errors?.map(({ extensions }) => extensions?.['code']));
          const isDocument = [...DOCUMENT_CODES].some((code) => codes.has(code));
          if (isDocument && result.errors?.[0]?.message === INVALID_DOCUMENT.message) {
            result.errors = [INVALID_DOCUMENT];
          }
          const isRequest = isDocument || (codes.has('BAD_USER_INPUT') && !('data' in result));
          const isPlain = wantsPlainJson(request.http?.headers.get('accept'));
          if (isRequest && isPlain && response.http.status === 400) response.http.status = 200;
          return Promise.resolve();
        },
      }),
  };
}

/** Whether a client names `application/json` and not the media type that has a status of its own. */
function wantsPlainJson(accept = ''): boolean {
  return accept.includes('application/json') && !accept.includes('application/graphql-response+json');
}
