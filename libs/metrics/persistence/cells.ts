import { invariant } from '#kernel';
import { allInOrder, plainArray, textArray, type Tx } from '#platform';
import type { CellSheet, CohortCell } from '../domain/roll-ups/cell-sheet.js';
import {
  cohortsOf,
  deleteText,
  LAST_ACTIVE,
  mergeText,
  RETENTION,
  REVENUE,
  shiftText,
  type CellColumn,
  type CellTable,
} from './cells.sql.js';
import { numberSeries } from './cohort-series.js';
import { programOf } from './program-of.js';

/** Adds what a sheet says to the cells of a generation: cells that come to nothing go away, as if they had never been. */
export async function addToCells(tx: Tx, sheet: CellSheet, generation: number): Promise<void> {
  await allInOrder<unknown>([
    // Each cell is found by its key. Joined by hashes, all cells would be read, with what is left of those of earlier generations.
    tx.execute('set local enable_hashjoin = off; set local enable_mergejoin = off'),
    merge(tx, generation, RETENTION, sheet.retention()),
    merge(tx, generation, REVENUE, sheet.revenue()),
    addToCohorts(tx, generation, sheet.cohorts()),
  ]);
}

async function addToCohorts(tx: Tx, generation: number, cells: readonly CohortCell[]): Promise<void> {
  const [shifted, others]: [CohortCell[], CohortCell[]] = [[], []];
  for (const cell of cells) (isShift(cell) ? shifted : others).push(cell);
  const table = cohortsOf(
    await numberSeries(tx, generation, [...new Set(cells.map(({ series }) => series))]),
  );
  await allInOrder([merge(tx, generation, table, others), shift(tx, generation, table, shifted)]);
}

/** Nobody and nothing came into the cell or left it: it is there, and stays. */
function isShift({ members, active, orders, netMinor }: CohortCell): boolean {
  return members === 0 && active === 0 && orders === 0 && netMinor === 0n;
}

async function shift(
  tx: Tx,
  generation: number,
  table: CellTable<CohortCell>,
  cells: readonly CohortCell[],
): Promise<void> {
  if (cells.length === 0) return;
  const arrays = arraysOf([...table.keys, LAST_ACTIVE], cells);
  const count = await tx.execute(shiftText(table, LAST_ACTIVE), [programOf(tx), generation, ...arrays]);
  invariant(count === cells.length, 'cohorts in which somebody bought last are there');
}

async function merge<C>(tx: Tx, generation: number, table: CellTable<C>, cells: readonly C[]): Promise<void> {
  if (cells.length === 0) return;
  const arrays = arraysOf([...table.keys, ...table.counts], cells);
  await tx.execute(mergeText(table), [programOf(tx), generation, ...arrays]);
}

function arraysOf<C>(columns: readonly CellColumn<C>[], cells: readonly C[]): string[] {
  return columns.map(({ type, of }) =>
    type === 'text' ? textArray(cells.map((cell) => String(of(cell)))) : plainArray(cells.map(of)),
  );
}

/** Cells of generations before one, so many of each table at most; answers whether there may be more. */
export async function deleteCellsBefore(tx: Tx, generation: number, limit: number): Promise<boolean> {
  const isDone = async (table: string): Promise<boolean> =>
    (await tx.execute(deleteText(table), [programOf(tx), generation, limit])) < limit;
  const done = await allInOrder(['retention_cells', 'revenue_cells', 'cohort_cells'].map(isDone));
  // Series go after their cells.
  return !done.every(Boolean) || !(await isDone('cohort_series'));
}
