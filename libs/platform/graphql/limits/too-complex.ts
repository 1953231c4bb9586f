import { GraphQLError } from 'graphql';
import { QUERY_LIMITS, type LimitName } from '../../config/query-limits.js';

const WHAT: Readonly<Record<LimitName, string>> = {
  tokens: 'tokens',
  depth: 'levels of fields',
  aliases: 'aliases',
  mutations: 'mutations at once',
  cost: 'points of cost',
  page: 'items in a page',
  introspection: 'fields of introspection',
};

/** QUERY_TOO_COMPLEX (HTTP 400), with the limit's name and size, and what was asked for where that is known. */
export function tooComplex(limit: LimitName, requested?: number): GraphQLError {
  const max = QUERY_LIMITS[limit];
  return new GraphQLError(`The operation asks for too much: at most ${max} ${WHAT[limit]}.`, {
    extensions: { code: 'QUERY_TOO_COMPLEX', limit, max, requested, http: { status: 400 } },
  });
}
