import type { LocalDate, TimeZone, Uuid } from '#kernel';
import { plainArray, textArray, type Tx } from '#platform';

/** What was bought on a program-local day, less what came back of it. */
export interface BoughtDay {
  readonly day: LocalDate;
  readonly orders: number;
  readonly spentMinor: bigint;
}

/**
 * Days from one on (null: all) on which customers bought something, in a row per customer: to read a row takes the driver
 * longer than to take a text apart, which is done when the customer's turn comes. Ranges of the primary key; joined with a day for each customer PostgreSQL read the whole table.
 */
export async function boughtDays(
  tx: Tx,
  programId: Uuid,
  asked: { readonly customerIds: readonly Uuid[]; readonly since: LocalDate | null },
): Promise<(customerId: Uuid) => BoughtDay[]> {
  const rows = await tx.query<{ readonly customerId: Uuid; readonly bought: string }>(
    `select customer_id as "customerId",
       string_agg(day || ' ' || orders || ' ' || (gross_minor - returned_minor), ',') as bought
     from customer_days
     where customer_id = any($2::uuid[]) and day >= coalesce($3::date, '-infinity'::date) and program_id = $1
       and gross_minor > returned_minor
     group by customer_id`,
    [programId, plainArray(asked.customerIds), asked.since],
  );
  const texts = new Map<Uuid, string>();
  for (const { customerId, bought } of rows) texts.set(customerId, bought);
  return (customerId) => texts.get(customerId)?.split(',').map(dayOf) ?? [];
}

/** "2026-03-01 2 15000" */
function dayOf(text: string): BoughtDay {
  const first = text.indexOf(' ');
  const second = text.indexOf(' ', first + 1);
  return {
    day: text.slice(0, first),
    orders: Number(text.slice(first + 1, second)),
    spentMinor: BigInt(text.slice(second + 1)),
  };
}

/** How many activities of a type a customer has on a program-local day. */
export interface ActivityDay {
  readonly customerId: Uuid;
  readonly type: string;
  readonly day: LocalDate;
  readonly count: number;
}

/** Days on which customers have activities of these types. `since` is the smallest id that matters. */
export async function activityDays(
  tx: Tx,
  programId: Uuid,
  asked: {
    readonly customerIds: readonly Uuid[];
    readonly types: readonly string[];
    readonly since: Uuid;
    readonly timeZone: TimeZone;
  },
): Promise<ActivityDay[]> {
  const rows = await tx.query<Omit<ActivityDay, 'count'> & { readonly count: bigint }>(
    `select customer_id as "customerId", type, (occurred_at at time zone $5)::date as day, count(*) as count
     from activities
     where program_id = $1 and customer_id = any($2::uuid[]) and type = any($3::text[]) and id >= $4::uuid
     group by customer_id, type, (occurred_at at time zone $5)::date`,
    [programId, plainArray(asked.customerIds), textArray(asked.types), asked.since, asked.timeZone],
  );
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}

/** Activities that the product tells to a side of something, and by which it takes them back. */
export interface UndoableType {
  readonly type: string;
  /** Its attributes say which one it undoes, and of when that was. */
  readonly undoneBy: string;
  /** Their attribute "side". */
  readonly side: string;
}

/** Days on which customers have such activities that stand: what is taken back is taken off the day on which it was told. */
export async function standingDays(
  tx: Tx,
  programId: Uuid,
  asked: {
    readonly customerIds: readonly Uuid[];
    readonly of: UndoableType;
    readonly since: Uuid;
    readonly timeZone: TimeZone;
  },
): Promise<Omit<ActivityDay, 'type'>[]> {
  const { customerIds, of, since, timeZone } = asked;
  const rows = await tx.query<Omit<ActivityDay, 'type' | 'count'> & { readonly count: bigint }>(
    `select customer_id as "customerId", (told_at at time zone $5)::date as day, sum(count) as count
     from (
       select customer_id, occurred_at as told_at, 1 as count from activities
       where program_id = $1 and customer_id = any($2::uuid[]) and type = $3 and id >= $4::uuid and attributes ->> 'side' = $7
       union all
       select customer_id, (attributes ->> 'undoesAt')::timestamptz, -1 from activities
       where program_id = $1 and customer_id = any($2::uuid[]) and type = $6 and id >= $4::uuid and attributes ->> 'side' = $7
         and (attributes ->> 'undoes')::uuid >= $4::uuid
     ) a
     group by 1, 2 having sum(count) <> 0`,
    [programId, plainArray(customerIds), of.type, since, timeZone, of.undoneBy, of.side],
  );
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}
