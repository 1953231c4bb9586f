import type { Points, Uuid } from '#kernel';
import type { Tx } from '#platform';
import type { WalletKey } from '../domain/wallet.js';

/** A lot that was opened with an opening balance, and how many of its points have expired. */
export interface OpeningLot extends WalletKey {
  readonly seq: number;
  readonly points: Points;
  readonly expired: Points;
}

interface LotRow {
  customer_id: Uuid;
  point_type_id: Uuid;
  seq: bigint;
  points: Points;
  expired: Points;
}

// Walks the primary key from the customer on: all pages together read the journal once.
const CUSTOMERS = `
  select distinct customer_id from ledger_movements
  where program_id = $1 and source_id = $2 and kind = 'OPENING' and ($3::uuid is null or customer_id > $3)
  order by customer_id limit $4`;

const WALLETS = `
  select distinct customer_id, point_type_id from ledger_movements
  where program_id = $1 and source_id = $2 and kind = 'OPENING' and customer_id = any($3::uuid[])
  order by customer_id, point_type_id`;

const LOTS = `
  select m.customer_id, m.point_type_id, m.seq, m.points, (
      select coalesce(sum(e.took[i + 1]), 0)::bigint
      from ledger_movements e, generate_series(1, coalesce(array_length(e.took, 1), 0), 4) i
      where e.customer_id = m.customer_id and e.point_type_id = m.point_type_id and e.program_id = $1
        and e.kind = 'EXPIRE' and e.took[i] = m.seq) as expired
  from ledger_movements m
  where m.program_id = $1 and m.source_id = $2 and m.kind = 'OPENING' and m.customer_id = any($3::uuid[])
  order by m.customer_id, m.point_type_id, m.seq`;

/** Opening balances in the journal, by what issued them. */
export class OpeningRepository {
  /** The next customers whom a source gave opening balances. */
  async customers(tx: Tx, sourceId: Uuid, after: Uuid | null, limit: number): Promise<Uuid[]> {
    const rows = await tx.query<{ customer_id: Uuid }>(CUSTOMERS, [tx.programId, sourceId, after, limit]);
    return rows.map((row) => row.customer_id);
  }

  async wallets(tx: Tx, sourceId: Uuid, customerIds: readonly Uuid[]): Promise<WalletKey[]> {
    const rows = await tx.query<Pick<LotRow, 'customer_id' | 'point_type_id'>>(WALLETS, [
      tx.programId,
      sourceId,
      customerIds,
    ]);
    return rows.map((row) => ({ customerId: row.customer_id, pointTypeId: row.point_type_id }));
  }

  async lots(tx: Tx, sourceId: Uuid, customerIds: readonly Uuid[]): Promise<OpeningLot[]> {
    const rows = await tx.query<LotRow>(LOTS, [tx.programId, sourceId, customerIds]);
    return rows.map((row) => ({
      customerId: row.customer_id,
      pointTypeId: row.point_type_id,
      seq: Number(row.seq),
      points: row.points,
      expired: row.expired,
    }));
  }
}
