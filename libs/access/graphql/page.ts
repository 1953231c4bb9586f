import { isUuid, type Uuid } from '#kernel';
import { fromCursor, pageOf, type Connection, type ConnectionArgs } from '#platform';

/** The page that connection arguments ask for, of rows in order of their ids. */
export function toPage({ first, after }: ConnectionArgs): { first: number; after: Uuid | null } {
  const [id] = fromCursor(after, 1) ?? [];
  return { first, after: id && isUuid(id) ? id : null };
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
