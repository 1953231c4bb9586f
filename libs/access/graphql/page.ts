import { invalid, isUuid, type Uuid } from '#kernel';
import { fromCursor, pageOf, ProblemsError, type Connection, type ConnectionArgs } from '#platform/graphql';

/** The page that connection arguments ask for, of rows in order of their ids. Refuses the cursor of another list. */
export function toPage({ first, after }: ConnectionArgs): { first: number; after: Uuid | null } {
  const [id = null] = fromCursor(after, 1) ?? [];
  if (id !== null && !isUuid(id))
    throw new ProblemsError([invalid(['after'], 'The cursor of a page of this list is needed.')]);
  return { first, after: id };
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
