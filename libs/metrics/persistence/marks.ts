import type { Uuid } from '#kernel';
import { plainArray, type Tx } from '#platform';
import { programOf } from './program-of.js';

/**
 * Notes whose figures have to be worked out anew. Marks are only added: a customer may have several, and nobody waits for those who
 * count.
 */
export async function insertMarks(tx: Tx, customerIds: readonly Uuid[], id: Uuid): Promise<void> {
  if (customerIds.length === 0) return;
  await tx.execute(
    'insert into metric_marks (customer_id, id, program_id) select c, $3, $1 from unnest($2::uuid[]) as c on conflict (customer_id, id) do nothing',
    [programOf(tx), plainArray(customerIds), id],
  );
}

/** Guests who placed orders that were given to somebody else. */
export async function findGuestsOf(tx: Tx, orderIds: readonly Uuid[]): Promise<Uuid[]> {
  if (orderIds.length === 0) return [];
  const rows = await tx.query<{ readonly customerId: Uuid }>(
    `select distinct customer_id as "customerId" from orders
     where program_id = $1 and id = any($2::uuid[]) and linked_to_customer_id is not null`,
    [programOf(tx), plainArray(orderIds)],
  );
  return rows.map(({ customerId }) => customerId);
}

export interface Mark {
  readonly customerId: Uuid;
  readonly id: Uuid;
}

/** The oldest ones. */
export function findMarks(tx: Tx, limit: number): Promise<Mark[]> {
  return tx.query<Mark>(
    'select customer_id as "customerId", id from metric_marks where program_id = $1 order by id limit $2',
    [programOf(tx), limit],
  );
}

/** All that customers have. */
export function findMarksOf(tx: Tx, customerIds: readonly Uuid[]): Promise<Mark[]> {
  return tx.query<Mark>(
    'select customer_id as "customerId", id from metric_marks where program_id = $1 and customer_id = any($2::uuid[])',
    [programOf(tx), plainArray(customerIds)],
  );
}

export async function deleteMarks(tx: Tx, marks: readonly Mark[]): Promise<void> {
  await tx.execute(
    `delete from metric_marks m using unnest($2::uuid[], $3::uuid[]) as d (customer_id, id)
     where m.program_id = $1 and m.customer_id = d.customer_id and m.id = d.id`,
    [
      programOf(tx),
      plainArray(marks.map(({ customerId }) => customerId)),
      plainArray(marks.map(({ id }) => id)),
    ],
  );
}

/** How many there are, and since when the oldest waits: ids begin with their time. */
export async function countMarks(tx: Tx): Promise<{ readonly count: number; readonly oldest: Uuid | null }> {
  const [row] = await tx.query<{ readonly count: number; readonly oldest: Uuid | null }>(
    `select count(*)::int as count, (select id from metric_marks where program_id = $1 order by id limit 1) as oldest
     from metric_marks where program_id = $1`,
    [programOf(tx)],
  );
  return row ?? { count: 0, oldest: null };
}

/** Customers of the program behind one (null: from the first on), in the order in which they came. */
export async function customersBehind(tx: Tx, after: Uuid | null, limit: number): Promise<Uuid[]> {
  const rows = await tx.query<{ readonly customerId: Uuid }>(
    `select c.customer_id as "customerId" from customers c
     where c.program_id = $1 and ($2::uuid is null or (c.created_at, c.customer_id) >
       (select a.created_at, a.customer_id from customers a where a.program_id = $1 and a.customer_id = $2))
     order by c.created_at, c.customer_id limit $3`,
    [programOf(tx), after, limit],
  );
  return rows.map(({ customerId }) => customerId);
}

export async function countCustomers(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ readonly count: number }>(
    'select count(*)::int as count from customers where program_id = $1',
    [programOf(tx)],
  );
  return row?.count ?? 0;
}
