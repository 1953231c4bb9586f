import { fromTaggedJson, toTaggedJson, type LocalDate, type TimeZone } from '#kernel';
import { plainArray, textArray, type Tx } from '#platform';
import type { Dimension } from '../domain/roll-ups/history.js';
import type { SnapshotName } from '../domain/snapshots/snapshot.js';
import { programOf } from './program-of.js';

/** Until when the figures of a snapshot count, and by which terms. */
export interface SnapshotFrame {
  /** Everything recorded by then is counted. */
  readonly asOf: Date;
  readonly definitionVersion: number;
  readonly inactivityDays: number;
  readonly timeZone: TimeZone;
}

/** What a report said of everybody and of parts of them as a day began. */
export interface Snapshot<F extends object> {
  readonly report: SnapshotName;
  readonly dimension: Dimension;
  readonly asOf: LocalDate;
  readonly frame: SnapshotFrame;
  readonly computedAt: Date;
  readonly rows: readonly { readonly value: string; readonly figures: F }[];
}

/** Keeps a snapshot; what there is of that day stays as it is. */
export async function insertSnapshot(tx: Tx, snapshot: Snapshot<object>): Promise<void> {
  const { report, dimension, asOf, frame, computedAt, rows } = snapshot;
  if (rows.length === 0) return;
  await tx.execute(
    `insert into metric_snapshots (program_id, report, dimension, as_of, counted_at, definition_version, inactivity_days, time_zone,
       computed_at, value, figures)
     select $1, $2, $3, $4, $5, $6, $7, $8, $9, d.value, d.figures::jsonb
     from unnest($10::text[], $11::text[]) as d (value, figures)
     on conflict (program_id, report, dimension, as_of, value) do nothing`,
    [
      ...[programOf(tx), report, dimension, asOf],
      ...[frame.asOf, frame.definitionVersion, frame.inactivityDays, frame.timeZone, computedAt],
      textArray(rows.map(({ value }) => value)),
      textArray(rows.map(({ figures }) => JSON.stringify(toTaggedJson(figures)))),
    ],
  );
}

/** The last day on which a report was made, on a day or earlier; null: it was not. */
export async function findSnapshotDay(
  tx: Tx,
  report: SnapshotName,
  through: LocalDate | null,
): Promise<{ readonly asOf: LocalDate; readonly frame: SnapshotFrame } | null> {
  const [row] = await tx.query<SnapshotFrame & { readonly day: LocalDate }>(
    `select as_of as day, counted_at as "asOf", definition_version as "definitionVersion", inactivity_days as "inactivityDays",
       time_zone as "timeZone"
     from metric_snapshots
     where program_id = $1 and report = $2 and dimension = 'ALL' and value = '' and ($3::date is null or as_of <= $3::date)
     order by as_of desc limit 1`,
    [programOf(tx), report, through],
  );
  if (!row) return null;
  const { day: asOf, ...frame } = row;
  return { asOf, frame };
}

/** Which rows of a snapshot are read. */
export interface SnapshotRowsAsked {
  readonly report: SnapshotName;
  readonly dimension: Dimension;
  readonly asOf: LocalDate;
  /** Null: from the first on. */
  readonly after: string | null;
  readonly limit: number;
}

/** By what the customers were. */
export async function findSnapshotRows<F extends object>(
  tx: Tx,
  { report, dimension, asOf, after, limit }: SnapshotRowsAsked,
): Promise<{ readonly value: string; readonly figures: F }[]> {
  const rows = await tx.query<{ readonly value: string; readonly figures: unknown }>(
    `select value, figures from metric_snapshots
     where program_id = $1 and report = $2 and dimension = $3 and as_of = $4 and ($5::text is null or value > $5)
     order by value limit $6`,
    [programOf(tx), report, dimension, asOf, after, limit],
  );
  return rows.map(({ value, figures }) => ({ value, figures: fromTaggedJson(figures) as F }));
}

/** Which days of a part of the customers are read, both ends included. */
export interface SeriesAsked {
  readonly report: SnapshotName;
  readonly dimension: Dimension;
  readonly value: string;
  readonly from: LocalDate;
  readonly through: LocalDate;
}

/** What a report said day by day; days on which it was not made are left out. */
export async function findSeries<F extends object>(
  tx: Tx,
  { report, dimension, value, from, through }: SeriesAsked,
): Promise<{ readonly asOf: LocalDate; readonly figures: F }[]> {
  const rows = await tx.query<{ readonly asOf: LocalDate; readonly figures: unknown }>(
    `select as_of as "asOf", figures from metric_snapshots
     where program_id = $1 and report = $2 and dimension = $3 and value = $4 and as_of between $5 and $6
     order by as_of`,
    [programOf(tx), report, dimension, value, from, through],
  );
  return rows.map(({ asOf, figures }) => ({ asOf, figures: fromTaggedJson(figures) as F }));
}

/** Which reports are made, and of which day; null: none ever was. */
export interface SnapshotRun {
  readonly asOf: LocalDate;
  readonly made: readonly SnapshotName[];
}

export async function findSnapshotRun(tx: Tx): Promise<SnapshotRun | null> {
  const [run] = await tx.query<SnapshotRun>(
    'select as_of as "asOf", made from metric_snapshot_runs where program_id = $1',
    [programOf(tx)],
  );
  return run ?? null;
}

/** Takes the reports of a day, unless somebody is at them; answers which of them are made, or null. */
export async function claimSnapshots(
  tx: Tx,
  asOf: LocalDate,
  { now, until }: { readonly now: Date; readonly until: Date },
): Promise<readonly SnapshotName[] | null> {
  const [run] = await tx.query<Pick<SnapshotRun, 'made'>>(
    `insert into metric_snapshot_runs as r (program_id, as_of, made, claimed_until) values ($1, $2, '{}', $4)
     on conflict (program_id) do update set as_of = excluded.as_of, claimed_until = excluded.claimed_until,
       made = case when r.as_of = excluded.as_of then r.made else '{}' end
     where r.as_of <= excluded.as_of and (r.claimed_until is null or r.claimed_until <= $3)
     returning made`,
    [programOf(tx), asOf, now, until],
  );
  return run?.made ?? null;
}

export async function markMade(tx: Tx, asOf: LocalDate, report: SnapshotName): Promise<void> {
  await tx.execute(
    'update metric_snapshot_runs set made = made || $3::text[] where program_id = $1 and as_of = $2',
    [programOf(tx), asOf, plainArray([report])],
  );
}

/** Gives the reports back that were not made. */
export async function releaseSnapshots(tx: Tx): Promise<void> {
  await tx.execute('update metric_snapshot_runs set claimed_until = null where program_id = $1', [
    programOf(tx),
  ]);
}
