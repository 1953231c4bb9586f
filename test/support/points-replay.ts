import { localDateOf } from '#kernel';
import type { TestDatabase } from './test-database.js';

interface MovementRow {
  readonly customer_id: string;
  readonly seq: string;
  readonly transaction_id: string;
  readonly kind: string;
  readonly points: string;
  readonly took: readonly string[];
  readonly opens: boolean;
  readonly at: Date;
  readonly recorded_at: Date;
}

/** What became of a month's points, by the month in which it happened: "cohort month" to amounts by their names. */
export type ReplayedCells = ReadonlyMap<string, Readonly<Record<string, bigint>>>;

const OF_TIME = new Set(['EXPIRE', 'CANCEL', 'RECLAIM', 'MATURE', 'ABSORB']);
const NAMES: Readonly<Record<string, string>> = {
  ...{ REDEEM: 'redeemed', CAPTURE: 'redeemed', RESTORE: 'redeemed', EXPIRE: 'expired', ADJUST: 'removed' },
  ...{ CLAWBACK: 'takenBack', CANCEL: 'takenBack', ABSORB: 'takenBack' },
};

/**
 * The cells of points by another way than the service's: movement by movement in memory, lots traced one by one. Of what is in the
 * journal alone: time has to be posted.
 */
export async function replayedCells(
  database: TestDatabase,
  programId: string,
  timeZone: string,
): Promise<ReplayedCells> {
  const rows = await database.query<MovementRow>(
    `select customer_id, seq, transaction_id, kind, points, took, lot_expires_at is not null as opens, at, recorded_at
     from ledger_movements where program_id = $1`,
    [programId],
  );
  const told = new Map<string, number>();
  const cohorts = new Map<string, string>();
  const moving = new Map<string, [cohort: string, points: bigint][]>();
  const cells = new Map<string, Record<string, bigint>>();
  const monthOf = (ms: number): string => `${localDateOf(new Date(ms), timeZone).slice(0, 7)}-01`;
  for (const row of inOrder(rows)) {
    const of = row.customer_id;
    const before = told.get(of) ?? 0;
    const effective = Math.max(before, (OF_TIME.has(row.kind) ? row.at : row.recorded_at).getTime());
    told.set(of, effective);
    const add = (cohort: string, name: string, points: bigint): void => {
      const key = `${cohort} ${monthOf(effective)}`;
      const cell = cells.get(key) ?? {};
      cell[name] = (cell[name] ?? 0n) + points;
      cells.set(key, cell);
    };
    const draws = [];
    for (let i = 0; i < row.took.length; i += 4)
      draws.push({ lot: `${of} ${row.took[i]}`, points: BigInt(row.took[i + 1] ?? 0) });
    const opened = `${of} ${row.seq}`;
    if (row.kind === 'TRANSFER_OUT')
      moving.set(
        row.transaction_id,
        draws.map(({ lot, points }) => [cohorts.get(lot) ?? '', points]),
      );
    else if (row.kind === 'TRANSFER_IN') {
      const [cohort, points] = moving.get(row.transaction_id)?.shift() ?? ['', 0n];
      if (points !== BigInt(row.points)) throw new Error('what came in is not what went out');
      cohorts.set(opened, cohort);
    } else if (row.kind === 'RESTORE' && row.opens) {
      const cohort = cohorts.get(draws[0]?.lot ?? '') ?? '';
      cohorts.set(opened, cohort);
      add(cohort, 'redeemed', -BigInt(row.points));
    } else if (row.opens) {
      const cohort = monthOf(Math.min(row.at.getTime(), effective));
      cohorts.set(opened, cohort);
      add(cohort, 'earned', BigInt(row.points));
    } else {
      const name = NAMES[row.kind];
      const sign = row.kind === 'RESTORE' ? -1n : 1n;
      if (name) for (const { lot, points } of draws) add(cohorts.get(lot) ?? '', name, sign * points);
    }
  }
  return cells;
}

/** By when they were recorded; what comes in follows what went out, and of one wallet its numbers count. */
function inOrder(rows: readonly MovementRow[]): MovementRow[] {
  const batchOf = (row: MovementRow): string => `${row.recorded_at.getTime()} ${row.customer_id}`;
  const receiving = new Set(rows.filter(({ kind }) => kind === 'TRANSFER_IN').map(batchOf));
  return [...rows].sort(
    (a, b) =>
      a.recorded_at.getTime() - b.recorded_at.getTime() ||
      Number(receiving.has(batchOf(a))) - Number(receiving.has(batchOf(b))) ||
      a.customer_id.localeCompare(b.customer_id) ||
      Number(a.seq) - Number(b.seq),
  );
}
