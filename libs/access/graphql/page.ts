import type { Uuid } from '#kernel';
import { idInCursor, pageOf, type Connection, type ConnectionArgs } from '#platform/graphql';

/** The page that connection arguments ask for, of rows in order of their ids. Refuses the cursor of another list. */
export function toPage({ first, after }: ConnectionArgs): { first: number; after: Uuid | null } {
  return { first, after: idInCursor(after) };
}

/** A page of `rows`, shown as `toType` says. */
export function toConnection<Row extends { readonly id: Uuid }, T>(
  rows: readonly Row[],
  args: ConnectionArgs,
  toType: (row: Row) => T,
): Connection<T> {
  const page = pageOf(rows, args, ({ id }) => [id]);
  return { ...page, edges: page.edges.map(({ cursor, node }) => ({ cursor, node: toType(node) })) };
}
