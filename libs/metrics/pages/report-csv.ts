import { stringify } from 'csv-stringify/sync';
import { harmlessCell } from '#kernel';
import type { FileCell } from './report-table.js';

/** Lines of a CSV file for people to look at. Numbers are written as they are: a spreadsheet makes nothing of them but those numbers. */
export function csvText(rows: readonly (readonly FileCell[])[]): string {
  return stringify(
    rows.map((row) => row.map((cell) => (typeof cell === 'string' ? harmlessCell(cell) : String(cell)))),
  );
}
