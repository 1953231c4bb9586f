import { required } from '#kernel';
import type { CellSheet, CohortCell, CohortSeries } from '../domain/roll-ups/cell-sheet.js';

/** A column of cells: what it is cast to, and what it holds of each. */
export interface CellColumn<C> {
  readonly name: string;
  readonly type: 'text' | 'date' | 'int' | 'bigint';
  readonly of: (cell: C) => string | number | bigint;
}

export interface CellTable<C> {
  readonly table: string;
  readonly keys: readonly CellColumn<C>[];
  readonly counts: readonly CellColumn<C>[];
}

type RetentionRow = ReturnType<CellSheet['retention']>[number];
type RevenueRow = ReturnType<CellSheet['revenue']>[number];

export const RETENTION: CellTable<RetentionRow> = {
  table: 'retention_cells',
  keys: [
    { name: 'grain', type: 'text', of: ({ grain }) => grain },
    { name: 'dimension', type: 'text', of: ({ dimension }) => dimension },
    { name: 'value', type: 'text', of: ({ value }) => value },
    { name: 'period', type: 'date', of: ({ period }) => period },
  ],
  counts: [
    { name: 'retained', type: 'int', of: ({ retained }) => retained },
    { name: 'lost', type: 'int', of: ({ lost }) => lost },
    { name: 'reactivated', type: 'int', of: ({ reactivated }) => reactivated },
    { name: 'acquired', type: 'int', of: ({ acquired }) => acquired },
    { name: 'acquired_and_lost', type: 'int', of: ({ acquiredAndLost }) => acquiredAndLost },
  ],
};

export const REVENUE: CellTable<RevenueRow> = {
  table: 'revenue_cells',
  keys: [
    { name: 'grain', type: 'text', of: ({ grain }) => grain },
    { name: 'dimension', type: 'text', of: ({ dimension }) => dimension },
    { name: 'value', type: 'text', of: ({ value }) => value },
    { name: 'period', type: 'date', of: ({ period }) => period },
  ],
  counts: [
    { name: 'buyers', type: 'int', of: ({ buyers }) => buyers },
    { name: 'repeat_buyers', type: 'int', of: ({ repeatBuyers }) => repeatBuyers },
    { name: 'purchase_days', type: 'int', of: ({ purchaseDays }) => purchaseDays },
    { name: 'orders', type: 'int', of: ({ orders }) => orders },
    { name: 'gross_minor', type: 'bigint', of: ({ grossMinor }) => grossMinor },
    { name: 'returned_minor', type: 'bigint', of: ({ returnedMinor }) => returnedMinor },
    { name: 'repeat_net_minor', type: 'bigint', of: ({ repeatNetMinor }) => repeatNetMinor },
  ],
};

export const LAST_ACTIVE: CellColumn<CohortCell> = {
  name: 'last_active',
  type: 'int',
  of: ({ lastActive }) => lastActive,
};

/** Cells of cohorts are many, and found by the numbers of their series: by four texts each it takes twice as long. */
export function cohortsOf(numbers: ReadonlyMap<CohortSeries, number>): CellTable<CohortCell> {
  return {
    table: 'cohort_cells',
    keys: [
      {
        name: 'series',
        type: 'int',
        of: ({ series }) => required(numbers.get(series), 'the number of a series'),
      },
      { name: 'cohort', type: 'date', of: ({ cohort }) => cohort },
      { name: 'age', type: 'int', of: ({ age }) => age },
    ],
    counts: [
      { name: 'members', type: 'int', of: ({ members }) => members },
      { name: 'active', type: 'int', of: ({ active }) => active },
      LAST_ACTIVE,
      { name: 'orders', type: 'int', of: ({ orders }) => orders },
      { name: 'net_minor', type: 'bigint', of: ({ netMinor }) => netMinor },
    ],
  };
}

/** $1: the program, $2: the generation, then an array of each column. MERGE, as an insert that may turn into an update would try a cell that is less than nothing first. */
export function mergeText<C>({ table, keys, counts }: CellTable<C>): string {
  const columns = [...keys, ...counts];
  const comesToNothing = counts.map(({ name }) => `c.${name} + d.${name} = 0`).join(' and ');
  const sums = counts.map(({ name }) => `${name} = c.${name} + d.${name}`).join(', ');
  return `merge into ${table} c
    using ${rowsOf(columns)}
    on ${isSameCell(keys)}
    when matched and ${comesToNothing} then delete
    when matched then update set ${sums}
    when not matched then insert (program_id, generation, ${namesOf(columns)})
      values ($1, $2, ${columns.map(({ name }) => `d.${name}`).join(', ')})`;
}

/**
 * The same where one of the counts alone changes of cells that there are: half the work, and most of it, as whoever buys did not buy last
 * in an earlier period any more.
 */
export function shiftText<C>({ table, keys }: CellTable<C>, count: CellColumn<C>): string {
  return `update ${table} c set ${count.name} = c.${count.name} + d.${count.name}
    from ${rowsOf([...keys, count])}
    where ${isSameCell(keys)}`;
}

type Columns = readonly CellColumn<never>[];

function namesOf(columns: Columns): string {
  return columns.map(({ name }) => name).join(', ');
}

/** A row `d` of each element of the arrays. */
function rowsOf(columns: Columns): string {
  const arrays = columns.map(({ type }, place) => `$${place + 3}::${type}[]`).join(', ');
  return `unnest(${arrays}) as d (${namesOf(columns)})`;
}

function isSameCell(keys: Columns): string {
  const sameKey = keys.map(({ name }) => `c.${name} = d.${name}`).join(' and ');
  return `c.program_id = $1 and c.generation = $2 and ${sameKey}`;
}

/** Cells of a program of generations before one, so many at most. */
export function deleteText(table: string): string {
  return `delete from ${table} where ctid = any(array(
    select ctid from ${table} where program_id = $1 and generation < $2 limit $3))`;
}
