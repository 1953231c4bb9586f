import type { Program } from '#access';
import type { Points, Problem, Result, Uuid } from '#kernel';
import type { Tx } from '#platform';
import type { ColumnMap, FieldSpec } from './columns.js';
import type { CsvRow } from './csv-file.js';

/** Whose rows they are. */
export interface ImportSetting {
  readonly program: Program;
  readonly now: Date;
  readonly batchId: Uuid;
}

/** What became of a row that was not refused. */
export interface Imported {
  /** It was there already; nothing was changed. */
  readonly replayed: boolean;
  /** Points that the row itself brought. */
  readonly points?: { readonly pointType: string; readonly points: Points };
}

/** Points given to the orders of a batch, per point type. */
export interface PointsGiven {
  readonly pointType: string;
  readonly points: Points;
}

/** One kind of file: how a row is read, and how a batch of them is recorded. */
export interface Importer<Item> {
  /** Kind of the import batch. */
  readonly kind: 'orders' | 'customers' | 'balances' | 'coupons' | 'coupon-uses';
  readonly fields: readonly FieldSpec[];
  /** Two rows of one key must not share a batch. */
  readonly isOnePerKey: boolean;
  /** Reads a row. Problem: INVALID_INPUT and the like, with the field's path. */
  parse(row: CsvRow, columns: ColumnMap): Result<Item, Problem>;
  /** Rows of one key are recorded in their order. */
  keyOf(item: Item): string;
  /** Records a batch in the transaction; one answer per item, in the same order. */
  record(
    tx: Tx,
    items: readonly Item[],
    setting: ImportSetting,
  ): Promise<readonly Result<Imported, Problem>[]>;
  /** Points that the rows of a batch earned, beside those of the rows themselves. */
  pointsOf(tx: Tx, batchId: Uuid): Promise<readonly PointsGiven[]>;
}
