import type { Program } from '#access';
import { groupedBy } from '#kernel';
import type { Tx } from '#platform';
import { isSelfSelected, type Dimension } from '../../domain/roll-ups/history.js';
import type { SnapshotName } from '../../domain/snapshots/snapshot.js';
import type { ReportFrame } from '../../reports/report-frame.js';
import { LINES_MAX } from '../line-plot.js';
import type { Chapter } from '../page.js';
import type { AskedPeriod } from '../period.js';
import type { ReportSources } from '../report-sources.js';
import { column } from '../report-table.js';

/** What a report is asked for. */
export interface ChapterOrder {
  readonly sources: ReportSources;
  readonly tx: Tx;
  readonly program: Program;
  readonly frame: ReportFrame;
  readonly period: AskedPeriod;
  readonly by: Dimension;
  readonly now: Date;
}

/** What is made once a night: reports that are kept, and the scores of customers with the models behind them. */
export type NightWork = SnapshotName | 'SCORES';

/** Makes a chapter. Null: there is nothing to tell yet. */
export interface MakeChapter {
  (order: ChapterOrder): Promise<Chapter | null>;
  /** What of the night it tells. */
  readonly reads: readonly NightWork[];
}

export function chapterOf(
  reads: readonly NightWork[],
  make: (order: ChapterOrder) => Promise<Chapter | null>,
): MakeChapter {
  return Object.assign((order: ChapterOrder) => make(order), { reads });
}

/** Rows of a report at most: ten years of months by forty slices. */
export const ROWS_MAX = 5_000;

/** Fits of models that are looked through for the last of each kind. */
export const MODELS_MAX = 50;

export const SELF_SELECTION =
  'Customers chose themselves to be what the rows tell apart, and those who buy more choose otherwise: what differs between rows is a difference, and no effect of the program. Only the holdout of an experiment tells effects.';

export function warningOf(by: Dimension): string | null {
  return isSelfSelected(by) ? SELF_SELECTION : null;
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** By what customers were, those with most of them first, as many as lines can be told apart. */
export function largestFirst<R extends { readonly value: string }>(
  rows: readonly R[],
  sizeOf: (row: R) => number,
): [string, R[]][] {
  const size = (of: readonly R[]): number => of.reduce((sum, row) => sum + sizeOf(row), 0);
  return [...groupedBy(rows, ({ value }) => value)]
    .sort(([, a], [, b]) => size(b) - size(a))
    .slice(0, LINES_MAX);
}

/** Of a code: "BY_CODE" as "by code". */
export function sentenceOf(code: string): string {
  return code.toLowerCase().replaceAll('_', ' ');
}

export function yesOrNo(is: boolean): string {
  return is ? 'yes' : 'no';
}

/** A column that names what customers were. */
export const VALUE_COLUMN = column(
  'value',
  'of',
  'TEXT',
  ({ value }: { readonly value: string }) => value || 'everybody',
);
