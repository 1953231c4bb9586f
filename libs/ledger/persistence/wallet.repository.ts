import type { Points, Uuid } from '#kernel';
import { allInOrder, plainArray, staleIfTaken, StaleWrite, textArray, type Tx } from '#platform';
import { packLots, unpackDraws, unpackLots } from '../domain/packing.js';
import { emptyWallet, keyTextOf, type Hold, type Wallet, type WalletKey } from '../domain/wallet.js';

interface WalletRow {
  customer_id: Uuid;
  point_type_id: Uuid;
  seq: bigint;
  pending: Points;
  available: Points;
  held: Points;
  deficit: Points;
  earned: Points;
  spent: Points;
  expired: Points;
  lots: bigint[];
}

interface HoldRow {
  customer_id: Uuid;
  point_type_id: Uuid;
  id: Uuid;
  order_reference: string | null;
  points: Points;
  draws: bigint[];
  expires_at: Date;
}

/** One wallet with one of its open holds; those without a hold have one row. */
interface WalletHoldRow extends WalletRow {
  hold_id: Uuid | null;
  order_reference: string | null;
  hold_points: Points;
  draws: bigint[];
  expires_at: Date;
}

const LOCKED_WALLETS = `
  select customer_id, point_type_id, seq, pending, available, held, deficit, earned, spent, expired, lots
  from wallets
  where program_id = $1 and (customer_id, point_type_id) in (select * from unnest($2::uuid[], $3::uuid[]))
  order by customer_id, point_type_id for update`;

/** One statement, one snapshot: without a lock, two would tell of two instants when a hold is placed between them. */
const WALLETS_WITH_HOLDS = `
  select w.customer_id, w.point_type_id, w.seq, w.pending, w.available, w.held, w.deficit, w.earned, w.spent, w.expired,
    w.lots, h.id as hold_id, h.order_reference, h.points as hold_points, h.draws, h.expires_at
  from wallets w
  left join holds h on h.program_id = w.program_id and h.customer_id = w.customer_id
    and h.point_type_id = w.point_type_id and h.status = 'OPEN'
  where w.program_id = $1 and (w.customer_id, w.point_type_id) in (select * from unnest($2::uuid[], $3::uuid[]))
  order by w.customer_id, w.point_type_id, h.placed_at, h.id`;

const OPEN_HOLDS = `
  select customer_id, point_type_id, id, order_reference, points, draws, expires_at
  from holds
  where program_id = $1 and customer_id = any($2::uuid[]) and status = 'OPEN'
  order by customer_id, placed_at, id`;

/** Reads and writes wallets with their open holds, many at a time. */
export class WalletRepository {
  /** Wallets as they stand at one instant; one that never moved is empty. */
  async read(tx: Tx, keys: readonly WalletKey[]): Promise<Map<string, Wallet>> {
    const rows = await tx.query<WalletHoldRow>(WALLETS_WITH_HOLDS, parametersOf(tx, keys));
    const holdRows = rows.flatMap((row): HoldRow[] =>
      row.hold_id === null ? [] : [{ ...row, id: row.hold_id, points: row.hold_points }],
    );
    return walletsOf(keys, rows, holdRows);
  }

  /** Like `read`, locking the rows in key order, so that two batches never wait for each other crosswise. */
  async lock(tx: Tx, keys: readonly WalletKey[]): Promise<Map<string, Wallet>> {
    const parameters = parametersOf(tx, keys);
    // Both travel at once; the second statement's snapshot is taken after the locks of the first were granted.
    const [walletRows, holdRows] = await Promise.all([
      tx.query<WalletRow>(LOCKED_WALLETS, parameters),
      tx.query<HoldRow>(OPEN_HOLDS, parameters.slice(0, 2)),
    ]);
    return walletsOf(keys, walletRows, holdRows);
  }

  /** For each customer with wallets a text that differs whenever one of them has moved. */
  async versions(tx: Tx, customerIds: readonly Uuid[]): Promise<Map<Uuid, string>> {
    const sql = `
      select customer_id, sum(seq)::text as version from wallets
      where program_id = $1 and customer_id = any($2::uuid[]) group by customer_id`;
    const rows = await tx.query<{ customer_id: Uuid; version: string }>(sql, [tx.programId, customerIds]);
    return new Map(rows.map((row) => [row.customer_id, row.version]));
  }

  /**
   * Writes changed wallets. Each write is guarded by the sequence number it was read with; a wallet that another
   * transaction created or moved meanwhile throws `StaleWrite`, and the whole transaction runs again.
   */
  async save(tx: Tx, changes: readonly { readonly before: Wallet; readonly after: Wallet }[]): Promise<void> {
    const inserts = changes.filter(({ before }) => before.seq === 0).map(({ after }) => after);
    const updates = changes.filter(({ before }) => before.seq > 0);
    const columns = (wallets: readonly Wallet[]): unknown[] => [
      tx.programId,
      plainArray(wallets.map((w) => w.customerId)),
      plainArray(wallets.map((w) => w.pointTypeId)),
      plainArray(wallets.map((w) => w.seq)),
      plainArray(wallets.map((w) => w.pending)),
      plainArray(wallets.map((w) => w.available)),
      plainArray(wallets.map((w) => w.held)),
      plainArray(wallets.map((w) => w.deficit)),
      plainArray(wallets.map((w) => w.earned)),
      plainArray(wallets.map((w) => w.spent)),
      plainArray(wallets.map((w) => w.expired)),
      textArray(wallets.map((w) => packLots(w.lots))),
    ];
    const priorSeqs = plainArray(updates.map(({ before }) => before.seq));
    const [, updated] = await allInOrder<number>([
      inserts.length > 0 ? staleIfTaken(tx.execute(INSERT_WALLETS, columns(inserts)), 'wallets_pk') : 0,
      updates.length > 0
        ? tx.execute(UPDATE_WALLETS, [...columns(updates.map(({ after }) => after)), priorSeqs])
        : 0,
    ]);
    if (updated !== updates.length) throw new StaleWrite('a wallet moved meanwhile');
  }
}

function parametersOf(tx: Tx, keys: readonly WalletKey[]): unknown[] {
  return [
    tx.programId,
    plainArray(keys.map((key) => key.customerId)),
    plainArray(keys.map((key) => key.pointTypeId)),
  ];
}

function walletsOf(
  keys: readonly WalletKey[],
  walletRows: readonly WalletRow[],
  holdRows: readonly HoldRow[],
): Map<string, Wallet> {
  const holds = groupHolds(holdRows);
  const wallets = new Map<string, Wallet>();
  for (const row of walletRows) {
    const key = keyTextOf({ customerId: row.customer_id, pointTypeId: row.point_type_id });
    // A wallet with holds may come as several rows.
    if (!wallets.has(key)) wallets.set(key, walletOf(row, holds.get(key) ?? []));
  }
  for (const key of keys) {
    const text = keyTextOf(key);
    if (!wallets.has(text)) wallets.set(text, emptyWallet(key.customerId, key.pointTypeId));
  }
  return wallets;
}

function walletOf(row: WalletRow, holds: readonly Hold[]): Wallet {
  return {
    customerId: row.customer_id,
    pointTypeId: row.point_type_id,
    seq: Number(row.seq),
    pending: row.pending,
    available: row.available,
    held: row.held,
    deficit: row.deficit,
    earned: row.earned,
    spent: row.spent,
    expired: row.expired,
    lots: unpackLots(row.lots),
    holds,
  };
}

function groupHolds(rows: readonly HoldRow[]): Map<string, Hold[]> {
  const groups = new Map<string, Hold[]>();
  for (const row of rows) {
    const key = keyTextOf({ customerId: row.customer_id, pointTypeId: row.point_type_id });
    const hold: Hold = {
      id: row.id,
      orderReference: row.order_reference,
      points: row.points,
      expiresAt: row.expires_at.getTime(),
      draws: unpackDraws(row.draws),
    };
    groups.set(key, [...(groups.get(key) ?? []), hold]);
  }
  return groups;
}

const CHANGED_WALLETS = `
  unnest($2::uuid[], $3::uuid[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[],
    $10::bigint[], $11::bigint[], $12::text[])`;

const INSERT_WALLETS = `
  insert into wallets (program_id, customer_id, point_type_id, seq, pending, available, held, deficit, earned, spent,
    expired, lots)
  select $1::uuid, c.customer_id, c.point_type_id, c.seq, c.pending, c.available, c.held, c.deficit, c.earned, c.spent,
    c.expired, string_to_array(c.lots, ',')::bigint[]
  from ${CHANGED_WALLETS}
    as c (customer_id, point_type_id, seq, pending, available, held, deficit, earned, spent, expired, lots)
  order by c.customer_id, c.point_type_id`;

const UPDATE_WALLETS = `
  update wallets w
  set seq = c.seq, pending = c.pending, available = c.available, held = c.held, deficit = c.deficit,
    earned = c.earned, spent = c.spent, expired = c.expired, lots = string_to_array(c.lots, ',')::bigint[]
  from unnest($2::uuid[], $3::uuid[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[],
      $10::bigint[], $11::bigint[], $12::text[], $13::bigint[])
    as c (customer_id, point_type_id, seq, pending, available, held, deficit, earned, spent, expired, lots, prior_seq)
  where w.program_id = $1::uuid and w.customer_id = c.customer_id and w.point_type_id = c.point_type_id
    and w.seq = c.prior_seq`;
