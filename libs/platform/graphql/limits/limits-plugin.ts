import type { ApolloServerPlugin } from '@apollo/server';
import type { RequestContext } from '../request-context.js';
import { measure } from './measure.js';
import { QUERY_LIMITS } from './query-limits.js';

/** Refuses operations beyond `QUERY_LIMITS`, and answers what they cost in `extensions.cost`. */
export function limitQueries(): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: () => {
      let requested = 1;
      return Promise.resolve({
        didResolveOperation: ({ schema, document, operation, request }) => {
          // Without an operation nothing is executed: the answer says so.
          if (!operation) return Promise.resolve();
          const measured = measure(schema, document, operation, request.variables);
          if (!measured.ok) return Promise.reject(measured.error);
          requested = measured.cost;
          return Promise.resolve();
        },
        willSendResponse: ({ response: { body } }) => {
          if (body.kind === 'single') {
            const cost = { requested, limit: QUERY_LIMITS.cost };
            body.singleResult.extensions = { ...body.singleResult.extensions, cost };
          }
          return Promise.resolve();
        },
      });
    },
  };
}
