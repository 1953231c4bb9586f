import type { Rate, Share } from '../domain/rate.js';

/** A rate, or a share with its interval. */
export type RateCell = Rate & Partial<Pick<Share, 'interval'>>;

/** Money, in minor units; of means with fractions. */
export interface MoneyCell {
  readonly minor: bigint | number;
}

/** A cell of a file. */
export type FileCell = string | number | bigint;

/** What a cell holds; what kind of thing it is says its column. Null: there is nothing to say. */
export type Cell = string | number | bigint | RateCell | MoneyCell | null;

/** MONEY: minor units. FIGURE: in some rows a number, in others money. SHARE: with its interval. MONEY_EACH: a rate of minor units. */
export type CellKind = 'TEXT' | 'COUNT' | 'MONEY' | 'NUMBER' | 'FIGURE' | 'RATE' | 'SHARE' | 'MONEY_EACH';

export interface Column {
  /** In files. */
  readonly name: string;
  /** On pages. */
  readonly title: string;
  readonly kind: CellKind;
}

export interface ReportTable {
  /** Names its file. */
  readonly name: string;
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface ColumnOf<Row> extends Column {
  readonly of: (row: Row) => Cell;
}

/** A column of a table of such rows. */
export function column<Row>(
  name: string,
  title: string,
  kind: CellKind,
  of: (row: Row) => Cell,
): ColumnOf<Row> {
  return { name, title, kind, of };
}

export function tableOf<Row>(
  name: string,
  title: string,
  columns: readonly ColumnOf<Row>[],
  rows: readonly Row[],
): ReportTable {
  return {
    ...{ name, title },
    columns: columns.map(({ name: column, title: heading, kind }) => ({
      name: column,
      title: heading,
      kind,
    })),
    rows: rows.map((row) => columns.map(({ of }) => of(row))),
  };
}

/** Names of the columns of a file: a share takes five, so that whoever reads it can work on with what it is made of. */
export function fileColumns({ columns }: ReportTable): string[] {
  return columns.flatMap(({ name, kind }) => {
    if (kind === 'MONEY') return [`${name}Minor`];
    if (kind === 'FIGURE') return [name, `${name}Minor`];
    if (kind === 'MONEY_EACH') return [`${name}Minor`, `${name}NumeratorMinor`, `${name}Denominator`];
    if (kind === 'RATE') return [name, `${name}Numerator`, `${name}Denominator`];
    if (kind === 'SHARE')
      return [name, `${name}Numerator`, `${name}Denominator`, `${name}Low`, `${name}High`];
    return [name];
  });
}

/** Cells of a file. Numbers are written in full; what is not there is left empty. */
export function fileRows({ columns, rows }: ReportTable): FileCell[][] {
  return rows.map((row) => row.flatMap((cell, place) => fileCells(cell, columns[place]?.kind ?? 'TEXT')));
}

function fileCells(cell: Cell, kind: CellKind): FileCell[] {
  if (kind === 'FIGURE') return isMoney(cell) ? ['', cell.minor] : [plainOf(cell), ''];
  if (kind !== 'RATE' && kind !== 'SHARE' && kind !== 'MONEY_EACH') return [plainOf(cell)];
  const rate = isRate(cell) ? cell : null;
  const cells = [rate?.value ?? '', rate?.numerator ?? '', rate?.denominator ?? ''];
  return kind === 'SHARE' ? [...cells, rate?.interval?.low ?? '', rate?.interval?.high ?? ''] : cells;
}

function plainOf(cell: Cell): FileCell {
  return cell === null || typeof cell === 'object' ? '' : cell;
}

export function isRate(cell: Cell): cell is RateCell {
  return typeof cell === 'object' && cell !== null && 'numerator' in cell;
}

export function isMoney(cell: Cell): cell is MoneyCell {
  return typeof cell === 'object' && cell !== null && 'minor' in cell;
}

/** Of a column that has both. */
export function figureOf(value: number | null, isOfMoney: boolean): Cell {
  return value !== null && isOfMoney ? { minor: value } : value;
}
