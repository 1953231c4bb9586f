import {
  cohortChapter,
  forecastChapter,
  retentionChapter,
  revenueChapter,
  type MakeChapter,
} from './chapters.js';

/** Reports by name, and what each is made of. */
export const REPORTS = {
  retention: [retentionChapter, cohortChapter, forecastChapter],
  revenue: [revenueChapter],
} as const satisfies Record<string, readonly MakeChapter[]>;

export type ReportName = keyof typeof REPORTS;

export const REPORT_NAMES = Object.keys(REPORTS) as readonly ReportName[];
