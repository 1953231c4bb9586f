import { invalid, isUuid } from '#kernel';
import { fromCursor, ProblemsError, type ConnectionArgs } from '#platform/graphql';
import type { OlderThan } from '../order-directory.js';

/** The page that the arguments ask for, with one item more, which only tells that more follow. */
export function pageAfter(args: ConnectionArgs): OlderThan {
  const [after = null] = fromCursor(args.after, 1) ?? [];
  if (args.after && !(after && isUuid(after)))
    throw new ProblemsError([invalid(['after'], 'Not a cursor of this list.')]);
  return { limit: args.first + 1, after };
}
