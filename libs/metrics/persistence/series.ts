import { fromTaggedJson, type LocalDate } from '#kernel';
import { plainArray, textArray, type Tx } from '#platform';
import type { Dimension } from '../domain/roll-ups/history.js';
import type { SnapshotName } from '../domain/snapshots/snapshot.js';
import type { RetentionCounts, RevenueCounts } from '../domain/roll-ups/cell-sheet.js';
import { programOf } from './program-of.js';

/** Which cells of a slice are read: those of periods that begin between two days, both included. */
export interface CellSeriesAsked {
  readonly grain: string;
  readonly dimension: Dimension;
  readonly value: string;
  readonly from: LocalDate;
  readonly through: LocalDate;
}

/** Cells of a slice; `place` is that of the series among those that were asked for. */
export type PlacedCell<C> = C & { readonly place: number; readonly period: LocalDate };

const RETENTION = 'retained, lost, reactivated, acquired, acquired_and_lost as "acquiredAndLost"';
const REVENUE = `orders, gross_minor as "grossMinor", returned_minor as "returnedMinor"`;

export type RevenueSum = Pick<RevenueCounts, 'orders' | 'grossMinor' | 'returnedMinor'>;

const cellSeries = (table: string, columns: string): string => `
  select a.place::int as place, c.period::text as period, ${columns}
  from unnest($3::text[], $4::text[], $5::text[], $6::date[], $7::date[]) with ordinality
    as a (grain, dimension, value, since, through, place)
  join ${table} c on c.program_id = $1 and c.generation = $2 and c.grain = a.grain and c.dimension = a.dimension and c.value = a.value
    and c.period between a.since and a.through
  order by a.place, c.period`;

/** In the order of what was asked, by period. */
export function findRetentionSeries(
  tx: Tx,
  generation: number,
  asked: readonly CellSeriesAsked[],
): Promise<PlacedCell<RetentionCounts>[]> {
  return tx.query(cellSeries('retention_cells', RETENTION), seriesValues(tx, generation, asked));
}

export function findRevenueSeries(
  tx: Tx,
  generation: number,
  asked: readonly CellSeriesAsked[],
): Promise<PlacedCell<RevenueSum>[]> {
  return tx.query(cellSeries('revenue_cells', REVENUE), seriesValues(tx, generation, asked));
}

function seriesValues(tx: Tx, generation: number, asked: readonly CellSeriesAsked[]): unknown[] {
  return [
    ...[programOf(tx), generation],
    plainArray(asked.map(({ grain }) => grain)),
    plainArray(asked.map(({ dimension }) => dimension)),
    textArray(asked.map(({ value }) => value)),
    plainArray(asked.map(({ from }) => from)),
    plainArray(asked.map(({ through }) => through)),
  ];
}

/** Which snapshots of a slice are read, both days included. */
export interface SnapshotSeriesAsked extends Omit<CellSeriesAsked, 'grain'> {
  readonly report: SnapshotName;
}

/** The first one of each week, which tells of the week before; in the order of what was asked, by its Monday. Weeks without one are left out. */
export async function findWeeklySnapshots(
  tx: Tx,
  asked: readonly SnapshotSeriesAsked[],
): Promise<{ readonly place: number; readonly monday: LocalDate; readonly figures: object }[]> {
  const rows = await tx.query<{
    readonly place: number;
    readonly monday: LocalDate;
    readonly figures: unknown;
  }>(
    `select distinct on (a.place, w.monday) a.place::int as place, w.monday::text as monday, s.figures
     from unnest($2::text[], $3::text[], $4::text[], $5::date[], $6::date[]) with ordinality
       as a (report, dimension, value, since, through, place)
     join metric_snapshots s on s.program_id = $1 and s.report = a.report and s.dimension = a.dimension and s.value = a.value
       and s.as_of between a.since and a.through + 6
     cross join lateral (select date_trunc('week', s.as_of::timestamp)::date as monday) w
     where w.monday between a.since and a.through
     order by a.place, w.monday, s.as_of`,
    [
      programOf(tx),
      plainArray(asked.map(({ report }) => report)),
      plainArray(asked.map(({ dimension }) => dimension)),
      textArray(asked.map(({ value }) => value)),
      plainArray(asked.map(({ from }) => from)),
      plainArray(asked.map(({ through }) => through)),
    ],
  );
  return rows.map((row) => ({ ...row, figures: fromTaggedJson(row.figures) as object }));
}

/** The parts of customers in two periods, or on two days. */
export interface PartsAsked {
  readonly grain: string;
  readonly before: LocalDate;
  readonly now: LocalDate;
}

export type PlacedPart<C> = PlacedCell<C> & { readonly dimension: Dimension; readonly value: string };

const cellParts = (table: string, columns: string): string => `
  select a.place::int as place, c.period::text as period, c.dimension, c.value, ${columns}
  from unnest($3::text[], $4::date[], $5::date[]) with ordinality as a (grain, before, now, place)
  join ${table} c on c.program_id = $1 and c.generation = $2 and c.grain = a.grain and c.dimension = any($6::text[])
    and c.period in (a.before, a.now)`;

export function findRetentionParts(
  tx: Tx,
  generation: number,
  asked: readonly PartsAsked[],
  dimensions: readonly Dimension[],
): Promise<PlacedPart<RetentionCounts>[]> {
  return tx.query(cellParts('retention_cells', RETENTION), [
    ...partValues(tx, generation, asked),
    plainArray(dimensions),
  ]);
}

export function findRevenueParts(
  tx: Tx,
  generation: number,
  asked: readonly PartsAsked[],
  dimensions: readonly Dimension[],
): Promise<PlacedPart<RevenueSum>[]> {
  return tx.query(cellParts('revenue_cells', REVENUE), [
    ...partValues(tx, generation, asked),
    plainArray(dimensions),
  ]);
}

function partValues(tx: Tx, generation: number, asked: readonly PartsAsked[]): unknown[] {
  return [
    ...[programOf(tx), generation],
    plainArray(asked.map(({ grain }) => grain)),
    plainArray(asked.map(({ before }) => before)),
    plainArray(asked.map(({ now }) => now)),
  ];
}

/** What the first report of each of two weeks says of the parts; weeks are named by their Mondays. */
export async function findSnapshotParts(
  tx: Tx,
  asked: readonly (Omit<PartsAsked, 'grain'> & { readonly report: SnapshotName })[],
  dimensions: readonly Dimension[],
): Promise<
  {
    readonly place: number;
    readonly monday: LocalDate;
    readonly dimension: Dimension;
    readonly value: string;
    readonly figures: object;
  }[]
> {
  const rows = await tx.query<{
    readonly place: number;
    readonly monday: LocalDate;
    readonly dimension: Dimension;
    readonly value: string;
    readonly figures: unknown;
  }>(
    `with told as (
       select distinct on (a.place, w.monday) a.place, a.report, w.monday, s.as_of
       from unnest($2::text[], $3::date[], $4::date[]) with ordinality as a (report, before, now, place)
       cross join lateral (values (a.before), (a.now)) as w (monday)
       join metric_snapshots s on s.program_id = $1 and s.report = a.report and s.dimension = 'ALL' and s.value = ''
         and s.as_of between w.monday and w.monday + 6
       order by a.place, w.monday, s.as_of
     )
     select t.place::int as place, t.monday::text as monday, s.dimension, s.value, s.figures
     from told t
     join metric_snapshots s on s.program_id = $1 and s.report = t.report and s.as_of = t.as_of and s.dimension = any($5::text[])`,
    [
      programOf(tx),
      plainArray(asked.map(({ report }) => report)),
      plainArray(asked.map(({ before }) => before)),
      plainArray(asked.map(({ now }) => now)),
      plainArray(dimensions),
    ],
  );
  return rows.map((row) => ({ ...row, figures: fromTaggedJson(row.figures) as object }));
}
