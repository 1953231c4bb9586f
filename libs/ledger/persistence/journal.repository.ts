import type { Points, Uuid } from '#kernel';
import { plainArray, staleIfTaken, textArray, timeArray, type Tx } from '#platform';
import { packDraws, unpackDraws } from '../domain/packing.js';
import type { Account, Movement, MovementKind } from '../domain/movement.js';
import type { JournalEntry, JournalFilter } from '../domain/journal.js';
import { afterRestoring, afterSpending, NOTHING_SPENT, type OrderSpend } from '../domain/restore.js';
import { keyTextOf, lotTextOf, type LotKey, type WalletKey } from '../domain/wallet.js';

const INSERT_MOVEMENTS = `
  insert into ledger_movements (program_id, recorded_at, customer_id, point_type_id, seq, transaction_id, kind,
    from_account, to_account, points, pending_after, available_after, held_after, took, lot_available_at,
    lot_expires_at, lot_cancel_at, lot_slides, hold_id, activity_id, source_id, order_reference, actor, reason, at)
  select $1::uuid, $2::timestamptz, m.customer_id, m.point_type_id, m.seq, m.transaction_id, m.kind,
    m.from_account, m.to_account, m.points, m.pending_after, m.available_after, m.held_after,
    string_to_array(m.took, ',')::bigint[], m.lot_available_at, m.lot_expires_at, m.lot_cancel_at, m.lot_slides,
    m.hold_id, m.activity_id, m.source_id, m.order_reference, m.actor, m.reason, m.at
  from unnest($3::uuid[], $4::uuid[], $5::bigint[], $6::uuid[], $7::text[], $8::text[], $9::text[], $10::bigint[],
      $11::bigint[], $12::bigint[], $13::bigint[], $14::text[], $15::bigint[], $16::bigint[], $17::bigint[],
      $18::boolean[], $19::uuid[], $20::uuid[], $21::uuid[], $22::text[], $23::text[], $24::text[], $25::timestamptz[])
    as m (customer_id, point_type_id, seq, transaction_id, kind, from_account, to_account, points, pending_after,
      available_after, held_after, took, lot_available_at, lot_expires_at, lot_cancel_at, lot_slides, hold_id,
      activity_id, source_id, order_reference, actor, reason, at)`;

const MOVEMENT_COLUMNS = `
  customer_id, point_type_id, seq, transaction_id, kind, from_account, to_account, points, pending_after,
  available_after, held_after, took, lot_available_at, lot_expires_at, lot_cancel_at, lot_slides, hold_id,
  activity_id, source_id, order_reference, actor, reason, at`;

interface MovementRow {
  customer_id: Uuid;
  point_type_id: Uuid;
  seq: bigint;
  transaction_id: Uuid;
  kind: MovementKind;
  from_account: Account;
  to_account: Account;
  points: Points;
  pending_after: Points;
  available_after: Points;
  held_after: Points;
  took: bigint[];
  lot_available_at: bigint | null;
  lot_expires_at: bigint | null;
  lot_cancel_at: bigint | null;
  lot_slides: boolean | null;
  hold_id: Uuid | null;
  activity_id: Uuid | null;
  source_id: Uuid | null;
  order_reference: string | null;
  actor: string;
  reason: string | null;
  at: Date;
}

/** How a lot last lapsed, and how many of its points did in all: gone, though nobody spent them. */
interface EndedLot {
  readonly kind: 'CANCEL' | 'EXPIRE';
  readonly points: Points;
}

interface EndedLotRow extends EndedLot {
  customer_id: Uuid;
  point_type_id: Uuid;
  lot: bigint;
}

/** The append-only journal. A movement whose number is taken means that its wallet moved meanwhile: `StaleWrite`. */
export class JournalRepository {
  async append(tx: Tx, entries: readonly JournalEntry[], recordedAt: Date): Promise<void> {
    if (entries.length === 0) return;
    const column = <T>(valueOf: (entry: JournalEntry, movement: Movement) => T): T[] =>
      entries.map((entry) => valueOf(entry, entry.movement));
    const written = tx.execute(INSERT_MOVEMENTS, [
      tx.programId,
      recordedAt,
      plainArray(column((e) => e.customerId)),
      plainArray(column((e) => e.pointTypeId)),
      plainArray(column((_, m) => m.seq)),
      plainArray(column((e) => e.transactionId)),
      plainArray(column((_, m) => m.kind)),
      plainArray(column((_, m) => m.from)),
      plainArray(column((_, m) => m.to)),
      plainArray(column((_, m) => m.points)),
      plainArray(column((_, m) => m.pendingAfter)),
      plainArray(column((_, m) => m.availableAfter)),
      plainArray(column((_, m) => m.heldAfter)),
      textArray(column((_, m) => packDraws(m.took))),
      plainArray(column((_, m) => m.opened?.availableAt ?? null)),
      plainArray(column((_, m) => m.opened?.expiresAt ?? null)),
      plainArray(column((_, m) => m.opened?.cancelAt ?? null)),
      plainArray(column((_, m) => m.opened?.slides ?? null)),
      plainArray(column((_, m) => m.holdId)),
      plainArray(column((e) => e.activityId ?? null)),
      plainArray(column((e) => e.sourceId ?? null)),
      textArray(column((e) => e.orderReference ?? null)),
      textArray(column((e) => e.actor)),
      textArray(column((e) => e.reason ?? null)),
      timeArray(column((_, m) => new Date(m.at))),
    ]);
    await staleIfTaken(written, 'ledger_movements_pk');
  }

  /** The same page of several wallets: their movements below `beforeSeq`, newest first, by `keyTextOf`. */
  async pages(
    tx: Tx,
    keys: readonly WalletKey[],
    filter: JournalFilter,
    beforeSeq: bigint | null,
    limit: number,
  ): Promise<Map<string, JournalEntry[]>> {
    const sql = `
      select m.* from (select distinct * from unnest($2::uuid[], $3::uuid[])) as k (customer_id, point_type_id)
      cross join lateral (
        select ${MOVEMENT_COLUMNS} from ledger_movements
        where program_id = $1 and customer_id = k.customer_id and point_type_id = k.point_type_id
          and ($4::bigint is null or seq < $4)
          and ($5::text[] is null or kind = any($5))
          and ($6::timestamptz is null or at >= $6) and ($7::timestamptz is null or at < $7)
          and ($8::text is null or order_reference = $8)
        order by seq desc limit $9) m
      order by m.customer_id, m.point_type_id, m.seq desc`;
    const { kinds, from, to, orderReference } = filter;
    const rows = await tx.query<MovementRow>(sql, [
      tx.programId,
      keys.map((key) => key.customerId),
      keys.map((key) => key.pointTypeId),
      beforeSeq,
      kinds,
      from,
      to,
      orderReference,
      limit,
    ]);
    const pages = new Map<string, JournalEntry[]>(keys.map((key) => [keyTextOf(key), []]));
    for (const entry of rows.map(entryOf)) pages.get(keyTextOf(entry))?.push(entry);
    return pages;
  }

  /** At most `limit` movements of a wallet after the number `seq`, oldest first. */
  async following(tx: Tx, key: WalletKey, seq: bigint, limit: number): Promise<JournalEntry[]> {
    const sql = `
      select ${MOVEMENT_COLUMNS} from ledger_movements
      where program_id = $1 and customer_id = $2 and point_type_id = $3 and seq > $4
      order by seq limit $5`;
    const { customerId, pointTypeId } = key;
    const rows = await tx.query<MovementRow>(sql, [tx.programId, customerId, pointTypeId, seq, limit]);
    return rows.map(entryOf);
  }

  /** Movements by their wallets and numbers. */
  async findMany(
    tx: Tx,
    movements: readonly (WalletKey & { readonly seq: number })[],
  ): Promise<JournalEntry[]> {
    if (movements.length === 0) return [];
    const sql = `
      select ${MOVEMENT_COLUMNS} from ledger_movements
      where program_id = $1
        and (customer_id, point_type_id, seq) in (select * from unnest($2::uuid[], $3::uuid[], $4::bigint[]))`;
    const rows = await tx.query<MovementRow>(sql, [
      tx.programId,
      movements.map((movement) => movement.customerId),
      movements.map((movement) => movement.pointTypeId),
      movements.map((movement) => movement.seq),
    ]);
    return rows.map(entryOf);
  }

  /** What each of these orders took from each wallet, and what came back: key `customer/point type/order`. */
  async orderSpends(
    tx: Tx,
    orders: readonly { readonly customerId: Uuid; readonly orderReference: string }[],
  ): Promise<(WalletKey & { readonly orderReference: string; readonly spend: OrderSpend })[]> {
    const sql = `
      select m.customer_id, m.point_type_id, m.order_reference, m.kind, m.points, m.took
      from ledger_movements m
      join unnest($2::uuid[], $3::text[]) as o (customer_id, order_reference)
        on m.customer_id = o.customer_id and m.order_reference = o.order_reference
      where m.program_id = $1 and m.kind in ('CAPTURE', 'REDEEM', 'RESTORE')
      order by m.customer_id, m.point_type_id, m.order_reference, m.seq`;
    const customerIds = orders.map((order) => order.customerId);
    const references = orders.map((order) => order.orderReference);
    const rows = await tx.query<MovementRow>(sql, [tx.programId, customerIds, references]);
    const spends = new Map<string, WalletKey & { orderReference: string; spend: OrderSpend }>();
    for (const row of rows) {
      const orderReference = row.order_reference ?? '';
      const key = `${row.customer_id}/${row.point_type_id}/${orderReference}`;
      const names = { customerId: row.customer_id, pointTypeId: row.point_type_id, orderReference };
      const { spend } = spends.get(key) ?? { spend: NOTHING_SPENT };
      const isBack = row.kind === 'RESTORE';
      spends.set(key, {
        ...names,
        spend: isBack ? afterRestoring(spend, row.points) : afterSpending(spend, unpackDraws(row.took)),
      });
    }
    return [...spends.values()];
  }

  /**
   * What each of these wallets earned in movements after a number: awards that were available, and those that became so, less
   * what was taken back of available points. By `keyTextOf`; 0 is left out.
   */
  async earnedAfter(
    tx: Tx,
    keys: readonly (WalletKey & { readonly seq: number })[],
  ): Promise<ReadonlyMap<string, Points>> {
    if (keys.length === 0) return new Map();
    const sql = `
      select m.customer_id, m.point_type_id,
        sum(case when m.kind = 'CLAWBACK' then -m.points else m.points end)::bigint as points
      from unnest($2::uuid[], $3::uuid[], $4::bigint[]) as k (customer_id, point_type_id, seq)
      join ledger_movements m on m.customer_id = k.customer_id and m.point_type_id = k.point_type_id and m.seq > k.seq
      where m.program_id = $1 and (m.kind = 'AWARD' and m.to_account = 'AVAILABLE' or m.kind = 'MATURE'
        or m.kind = 'CLAWBACK' and m.from_account = 'AVAILABLE')
      group by m.customer_id, m.point_type_id`;
    const rows = await tx.query<Pick<MovementRow, 'customer_id' | 'point_type_id' | 'points'>>(sql, [
      tx.programId,
      keys.map((key) => key.customerId),
      keys.map((key) => key.pointTypeId),
      keys.map((key) => key.seq),
    ]);
    return new Map(
      rows.map((row) => [
        keyTextOf({ customerId: row.customer_id, pointTypeId: row.point_type_id }),
        row.points,
      ]),
    );
  }

  /** Of these lots, those that time ended, and how: by `lotTextOf`. */
  async endedLots(tx: Tx, lots: readonly LotKey[]): Promise<ReadonlyMap<string, EndedLot>> {
    if (lots.length === 0) return new Map();
    const sql = `
      select m.customer_id, m.point_type_id, l.lot, (array_agg(m.kind order by m.seq desc))[1] as kind,
        sum(m.points)::bigint as points
      from unnest($2::uuid[], $3::uuid[], $4::bigint[]) as l (customer_id, point_type_id, lot)
      join ledger_movements m on m.customer_id = l.customer_id and m.point_type_id = l.point_type_id
        and m.seq > l.lot and m.kind in ('CANCEL', 'EXPIRE') and m.took[1] = l.lot
      where m.program_id = $1
      group by m.customer_id, m.point_type_id, l.lot`;
    const parameters = [
      tx.programId,
      lots.map((lot) => lot.customerId),
      lots.map((lot) => lot.pointTypeId),
      lots.map((lot) => lot.lot),
    ];
    const rows = await tx.query<EndedLotRow>(sql, parameters);
    return new Map(
      rows.map(({ customer_id: customerId, point_type_id: pointTypeId, lot, kind, points }) => [
        lotTextOf({ customerId, pointTypeId, lot: Number(lot) }),
        { kind, points },
      ]),
    );
  }
}

function entryOf(row: MovementRow): JournalEntry {
  const opened =
    row.lot_expires_at === null
      ? null
      : {
          availableAt: Number(row.lot_available_at),
          expiresAt: Number(row.lot_expires_at),
          cancelAt: Number(row.lot_cancel_at),
          slides: row.lot_slides ?? false,
        };
  return {
    customerId: row.customer_id,
    pointTypeId: row.point_type_id,
    transactionId: row.transaction_id,
    actor: row.actor,
    reason: row.reason,
    activityId: row.activity_id,
    sourceId: row.source_id,
    orderReference: row.order_reference,
    movement: {
      seq: Number(row.seq),
      kind: row.kind,
      from: row.from_account,
      to: row.to_account,
      points: row.points,
      at: row.at.getTime(),
      took: unpackDraws(row.took),
      opened,
      holdId: row.hold_id,
      pendingAfter: row.pending_after,
      availableAfter: row.available_after,
      heldAfter: row.held_after,
      byTime: false,
    },
  };
}
