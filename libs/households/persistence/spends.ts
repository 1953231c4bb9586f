import type { LocalDate, Points, Uuid } from '#kernel';
import { plainArray, textArray, type Tx } from '#platform';
import { HouseholdSpendEntity } from './member.entity.js';
import { programOf } from './households.js';

export type HouseholdSpend = Omit<HouseholdSpendEntity, 'programId'>;

const COLUMNS = `customer_id as "customerId", id, household_id as "householdId", seat, points, restored,
  order_reference as "orderReference", month, transaction_id as "transactionId", spent_at as "spentAt"`;

export async function insertSpend(tx: Tx, spend: HouseholdSpend): Promise<void> {
  await tx.entities.insert(HouseholdSpendEntity, { ...spend, programId: programOf(tx) });
}

/** What was redeemed of shared wallets on these orders, the newest first. */
export function findSpends(
  tx: Tx,
  orders: readonly { readonly customerId: Uuid; readonly orderReference: string }[],
): Promise<HouseholdSpend[]> {
  return tx.query<HouseholdSpend>(
    `select ${COLUMNS} from household_spends
     where program_id = $1 and (customer_id, order_reference) in (select * from unnest($2::uuid[], $3::text[]))
     order by spent_at desc, id desc`,
    [
      programOf(tx),
      plainArray(orders.map(({ customerId }) => customerId)),
      textArray(orders.map(({ orderReference }) => orderReference)),
    ],
  );
}

/** Whether another member of the household has redeemed on this order. */
export async function isTaken(
  tx: Tx,
  householdId: Uuid,
  orderReference: string,
  customerId: Uuid,
): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from household_spends
     where program_id = $1 and household_id = $2 and order_reference = $3 and customer_id <> $4 limit 1`,
    [programOf(tx), householdId, orderReference, customerId],
  );
  return rows.length > 0;
}

/** Writes what came back of spends. */
export async function saveRestored(tx: Tx, spends: readonly HouseholdSpend[]): Promise<void> {
  if (spends.length === 0) return;
  await tx.execute(
    `update household_spends s set restored = r.restored
     from unnest($2::uuid[], $3::uuid[], $4::bigint[]) as r(customer_id, id, restored)
     where s.program_id = $1 and s.customer_id = r.customer_id and s.id = r.id`,
    [
      programOf(tx),
      plainArray(spends.map(({ customerId }) => customerId)),
      plainArray(spends.map(({ id }) => id)),
      plainArray(spends.map(({ restored }) => restored)),
    ],
  );
}

interface MonthOf {
  readonly customerId: Uuid;
  readonly householdId: Uuid;
  readonly month: LocalDate;
}

/** Counts points of a member's month if the limit allows them; whether it did. A guarded upsert: exact whoever comes at once. */
export async function takeOfMonth(
  tx: Tx,
  { customerId, householdId, month }: MonthOf,
  points: Points,
  cap: Points | null,
): Promise<boolean> {
  if (cap !== null && points > cap) return false;
  const affected = await tx.execute(
    `insert into household_months as m (program_id, customer_id, household_id, month, spent, cap)
     values ($1, $2, $3, $4::date, $5, $6)
     on conflict (customer_id, household_id, month) do update set spent = m.spent + excluded.spent, cap = excluded.cap
       where excluded.cap is null or m.spent + excluded.spent <= excluded.cap`,
    [programOf(tx), customerId, householdId, month, points, cap],
  );
  return affected > 0;
}

/** Gives points of months back that came back from orders. */
export async function giveBackToMonths(
  tx: Tx,
  months: readonly (MonthOf & { readonly points: Points })[],
): Promise<void> {
  if (months.length === 0) return;
  await tx.execute(
    `update household_months m set spent = m.spent - g.points
     from (select customer_id, household_id, month, sum(points)::bigint as points
       from unnest($2::uuid[], $3::uuid[], $4::date[], $5::bigint[]) as b(customer_id, household_id, month, points)
       group by 1, 2, 3) g
     where m.program_id = $1 and m.customer_id = g.customer_id and m.household_id = g.household_id and m.month = g.month`,
    [
      programOf(tx),
      plainArray(months.map(({ customerId }) => customerId)),
      plainArray(months.map(({ householdId }) => householdId)),
      plainArray(months.map(({ month }) => month)),
      plainArray(months.map(({ points }) => points)),
    ],
  );
}

/** What members redeemed in a month, less what came back: by household and customer. */
export async function spentIn(
  tx: Tx,
  householdIds: readonly Uuid[],
  month: LocalDate,
): Promise<ReadonlyMap<string, Points>> {
  const rows = await tx.query<{ customer_id: Uuid; household_id: Uuid; spent: Points }>(
    `select m.customer_id, m.household_id, m.spent from household_months m
     join household_members o on o.customer_id = m.customer_id and o.household_id = m.household_id and o.left_at is null
     where m.program_id = $1 and o.household_id = any($2::uuid[]) and m.month = $3::date`,
    [programOf(tx), plainArray(householdIds), month],
  );
  return new Map(rows.map((row) => [`${row.household_id}/${row.customer_id}`, row.spent]));
}
