import { stringify } from 'csv-stringify/sync';
import type { DeferredRevenueReport, LiabilityReport } from './finance-reports.service.js';

const LIABILITY_COLUMNS = [
  ...['as_of', 'point_type', 'currency', 'cohort', 'outstanding', 'expected', 'breakage'],
  ...['liability_minor', 'low_minor', 'high_minor', 'basis'],
];

const DEFERRED_COLUMNS = [
  ...[
    'from',
    'through',
    'point_type',
    'currency',
    'cohort',
    'opening_minor',
    'additions_minor',
    'reversed_minor',
  ],
  ...['recognised_minor', 'breakage_minor', 'catch_up_minor', 'rounding_minor', 'closing_minor'],
];

/** A liability as CSV (RFC 4180). Its cells are days, codes, figures and names of this file: none is a formula. */
export function liabilityCsv({ asOf, pointType, program, rows }: LiabilityReport): string {
  const lines = rows.map(({ cohort, outstanding, expected, breakage, ...row }) => [
    ...[asOf, pointType.code, program.currency, cohort, outstanding, expected, breakage],
    ...[row.liabilityMinor, row.lowMinor, row.highMinor, row.basis],
  ]);
  return csvOf(LIABILITY_COLUMNS, lines);
}

/** The same of deferred revenue: a figure below 0 begins with a minus, and is a number to every spreadsheet. */
export function deferredRevenueCsv({
  from,
  through,
  pointType,
  program,
  rows,
}: DeferredRevenueReport): string {
  const lines = rows.map((row) => [
    ...[from, through, pointType.code, program.currency, row.cohort],
    ...[row.openingMinor, row.additionsMinor, row.reversedMinor, row.recognisedMinor, row.breakageMinor],
    ...[row.catchUpMinor, row.roundingMinor, row.closingMinor],
  ]);
  return csvOf(DEFERRED_COLUMNS, lines);
}

function csvOf(columns: readonly string[], lines: readonly (readonly (string | bigint)[])[]): string {
  return stringify([[...columns], ...lines.map((line) => line.map(String))], { record_delimiter: '\r\n' });
}
