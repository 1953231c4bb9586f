import { HeaderMap } from '@apollo/server';
import { GraphQLError } from 'graphql';
import type { Allowance } from '../../rate/rate-points.js';

/** RATE_LIMITED (HTTP 429 with Retry-After): nothing was done, and the next minute brings new points. */
export function rateLimited({ retryAfterSeconds }: Allowance): GraphQLError {
  const headers = new HeaderMap([['retry-after', String(retryAfterSeconds)]]);
  return new GraphQLError(`The points of this minute are spent: try again in ${retryAfterSeconds} s.`, {
    extensions: { code: 'RATE_LIMITED', retryAfterSeconds, http: { status: 429, headers } },
  });
}
