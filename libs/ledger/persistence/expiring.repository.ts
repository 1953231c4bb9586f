import type { Points, Uuid } from '#kernel';
import type { Tx } from '#platform';

/** Points of one customer that expire in the span that was asked for. */
export interface ExpiringWallet {
  readonly customerId: Uuid;
  readonly points: Points;
}

export interface ExpiringSpan {
  readonly pointTypeId: Uuid;
  /** Exclusive. */
  readonly after: Date;
  /** Inclusive: points that are good through a day expire at the first instant of the next. */
  readonly until: Date;
}

/**
 * Every lot has a reminder at its expiry, so the wallets are a short range of the reminders' index; what is left of the
 * lots decides, each of them six integers (`packLots`): sequence, remaining, available, expires, cancelled, slides.
 * What was cancelled or expires before it becomes available was never anybody's. A pool is no customer: nobody is told of it.
 */
const EXPIRING = `
  select w.customer_id, lots.points::bigint as points
  from (
    select distinct customer_id from ledger_due
    where program_id = $1 and due_at > $3 and due_at <= $4 and point_type_id = $2 and ($5::uuid is null or customer_id > $5)
  ) due
  join wallets w on w.customer_id = due.customer_id and w.point_type_id = $2 and w.program_id = $1
  cross join lateral (
    select sum(w.lots[i + 1]) as points from generate_series(1, cardinality(w.lots), 6) as i
    where w.lots[i + 3] > $6 and w.lots[i + 3] <= $7 and w.lots[i + 2] < w.lots[i + 3]
  ) lots
  where lots.points > 0
    and not exists (select from point_pools p where p.program_id = $1 and p.id = w.customer_id)
  order by w.customer_id limit $8`;

/** Reads what is about to expire. */
export class ExpiringRepository {
  /** The next wallets behind the customer `afterCustomerId`, in the order of customers. */
  async page(
    tx: Tx,
    { pointTypeId, after, until }: ExpiringSpan,
    afterCustomerId: Uuid | null,
    limit: number,
  ): Promise<ExpiringWallet[]> {
    const rows = await tx.query<{ customer_id: Uuid; points: Points }>(EXPIRING, [
      tx.programId,
      pointTypeId,
      after,
      until,
      afterCustomerId,
      after.getTime(),
      until.getTime(),
      limit,
    ]);
    return rows.map((row) => ({ customerId: row.customer_id, points: row.points }));
  }
}
