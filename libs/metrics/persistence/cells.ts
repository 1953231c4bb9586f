import { allInOrder, plainArray, textArray, type Tx } from '#platform';
import type { CellSheet } from '../domain/roll-ups/cell-sheet.js';
import { COHORTS, deleteText, mergeText, RETENTION, REVENUE, type CellTable } from './cells.sql.js';
import { programOf } from './program-of.js';

/** Adds what a sheet says to the cells of a generation: cells that come to nothing go away, as if they had never been. */
export async function addToCells(tx: Tx, sheet: CellSheet, generation: number): Promise<void> {
  await allInOrder([
    merge(tx, generation, RETENTION, sheet.retention()),
    merge(tx, generation, REVENUE, sheet.revenue()),
    merge(tx, generation, COHORTS, sheet.cohorts()),
  ]);
}

async function merge<C>(tx: Tx, generation: number, table: CellTable<C>, cells: readonly C[]): Promise<void> {
  if (cells.length === 0) return;
  const columns = [...table.keys, ...table.counts];
  const arrays = columns.map(({ type, of }) =>
    type === 'text' ? textArray(cells.map((cell) => String(of(cell)))) : plainArray(cells.map(of)),
  );
  await tx.execute(mergeText(table), [programOf(tx), generation, ...arrays]);
}

/** Cells of generations before one, so many of each table at most; answers whether there may be more. */
export async function deleteCellsBefore(tx: Tx, generation: number, limit: number): Promise<boolean> {
  let hasMore = false;
  for (const { table } of [RETENTION, REVENUE, COHORTS]) {
    const count = await tx.execute(deleteText({ table }), [programOf(tx), generation, limit]);
    hasMore ||= count === limit;
  }
  return hasMore;
}
