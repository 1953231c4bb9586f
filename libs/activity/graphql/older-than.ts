import { idInCursor, type ConnectionArgs } from '#platform/graphql';
import type { OlderThan } from '../order-directory.js';

/** The page that the arguments ask for, with one item more, which only tells that more follow. */
export function pageAfter({ first, after }: ConnectionArgs): OlderThan {
  return { limit: first + 1, after: idInCursor(after) };
}
