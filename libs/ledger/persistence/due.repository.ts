import { plainArray, timeArray, type Tx } from '#platform';
import type { EpochMs, WalletKey } from '../domain/wallet.js';

/** The worker's list of wallets that time will change. */
export class DueRepository {
  async remind(tx: Tx, dues: readonly (WalletKey & { readonly at: EpochMs })[]): Promise<void> {
    if (dues.length === 0) return;
    const sql = `
      insert into ledger_due (program_id, customer_id, point_type_id, due_at)
      select $1::uuid, d.customer_id, d.point_type_id, d.due_at
      from unnest($2::uuid[], $3::uuid[], $4::timestamptz[]) as d (customer_id, point_type_id, due_at)
      order by 2, 3, 4
      on conflict (customer_id, point_type_id, due_at) do nothing`;
    await tx.execute(sql, [
      tx.programId,
      plainArray(dues.map((due) => due.customerId)),
      plainArray(dues.map((due) => due.pointTypeId)),
      timeArray(dues.map((due) => new Date(due.at))),
    ]);
  }

  /** Takes up to `limit` reminders that have come, but the first `skip`; other workers pass them over meanwhile. */
  async take(tx: Tx, now: Date, limit: number, skip: number): Promise<WalletKey[]> {
    const sql = `
      delete from ledger_due d
      using (
        select customer_id, point_type_id, due_at from ledger_due
        where program_id = $1 and due_at <= $2
        order by due_at, customer_id, point_type_id limit $3 offset $4
        for update skip locked
      ) taken
      where d.customer_id = taken.customer_id and d.point_type_id = taken.point_type_id and d.due_at = taken.due_at
      returning d.customer_id, d.point_type_id`;
    const rows = await tx.query<{ customer_id: string; point_type_id: string }>(sql, [
      tx.programId,
      now,
      limit,
      skip,
    ]);
    const keys = rows.map((row) => ({ customerId: row.customer_id, pointTypeId: row.point_type_id }));
    return [...new Map(keys.map((key) => [`${key.customerId}/${key.pointTypeId}`, key])).values()];
  }

  /** Wallets with reminders of instants before one, in the order of their keys, behind the wallet `after`. */
  waiting(tx: Tx, until: Date, after: WalletKey | null, limit: number): Promise<WalletKey[]> {
    return tx.query<WalletKey>(
      `select distinct customer_id as "customerId", point_type_id as "pointTypeId" from ledger_due
       where program_id = $1 and due_at < $2 and ($3::uuid is null or (customer_id, point_type_id) > ($3, $4))
       order by 1, 2 limit $5`,
      [tx.programId, until, after?.customerId ?? null, after?.pointTypeId ?? null, limit],
    );
  }

  /** How many reminders have come, up to `countMax`, and when the first was due: one range of the index. */
  async backlog(
    tx: Tx,
    now: Date,
    countMax: number,
  ): Promise<{ readonly count: number; readonly first: Date | null }> {
    const sql = `
      select count(*) as count, min(due_at) as first
      from (
        select due_at from ledger_due where program_id = $1 and due_at <= $2 order by due_at limit $3
      ) due`;
    const [row] = await tx.query<{ count: bigint; first: Date | null }>(sql, [tx.programId, now, countMax]);
    return { count: Number(row?.count ?? 0n), first: row?.first ?? null };
  }
}
