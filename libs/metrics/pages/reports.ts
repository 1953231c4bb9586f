import { cohortChapter } from './chapters/cohorts.js';
import { forecastChapter } from './chapters/forecast.js';
import { clubChapter, engagementChapter, referringChapter, tierChapter } from './chapters/members.js';
import type { MakeChapter } from './chapters/order.js';
import { repeatChapter } from './chapters/customers.js';
import { joiningChapter, survivalChapter } from './chapters/lives.js';
import { retentionChapter } from './chapters/retention.js';
import { revenueChapter } from './chapters/revenue.js';
import { concentrationChapter, lifetimeChapter, loyaltyChapter, tenureChapter } from './chapters/values.js';

/** Reports by name, and what each is made of. */
export const REPORTS = {
  retention: [retentionChapter, survivalChapter, cohortChapter, forecastChapter],
  revenue: [revenueChapter],
  customers: [
    ...[repeatChapter, joiningChapter, loyaltyChapter],
    ...[lifetimeChapter, concentrationChapter, tenureChapter],
  ],
  members: [engagementChapter, referringChapter, tierChapter, clubChapter],
} as const satisfies Record<string, readonly MakeChapter[]>;

export type ReportName = keyof typeof REPORTS;

export const REPORT_NAMES = Object.keys(REPORTS) as readonly ReportName[];
