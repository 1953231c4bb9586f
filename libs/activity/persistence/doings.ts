import type { LocalDate, TimeZone, Uuid } from '#kernel';
import { plainArray, textArray, type Tx } from '#platform';

/** Whose days are asked for, from which one on; null: all. */
export interface DaysWanted {
  readonly customerId: Uuid;
  readonly from: LocalDate | null;
}

/** What a customer bought on a program-local day, less what came back of it. */
export interface BoughtDay {
  readonly customerId: Uuid;
  readonly day: LocalDate;
  readonly orders: number;
  readonly spentMinor: bigint;
}

/** Days on which customers bought something. One range of the primary key for each. */
export function boughtDays(tx: Tx, programId: Uuid, wanted: readonly DaysWanted[]): Promise<BoughtDay[]> {
  return tx.query<BoughtDay>(
    `select d.customer_id as "customerId", d.day, d.orders, d.gross_minor - d.returned_minor as "spentMinor"
     from unnest($2::uuid[], $3::date[]) as w(customer_id, since)
     join customer_days d on d.customer_id = w.customer_id and d.day >= coalesce(w.since, '-infinity'::date)
     where d.program_id = $1 and d.gross_minor > d.returned_minor`,
    [
      programId,
      plainArray(wanted.map(({ customerId }) => customerId)),
      plainArray(wanted.map(({ from }) => from)),
    ],
  );
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
