import { campaignsChapter } from './chapters/campaigns.js';
import { cohortChapter, joinedChapter } from './chapters/cohorts.js';
import { couponsChapter } from './chapters/coupons.js';
import { repeatChapter } from './chapters/customers.js';
import { experimentsChapter } from './chapters/experiments.js';
import { deferredChapter, liabilityChapter } from './chapters/finance.js';
import { forecastChapter } from './chapters/forecast.js';
import { alertsChapter, goalsChapter } from './chapters/goals.js';
import { joiningChapter, survivalChapter } from './chapters/lives.js';
import { clubChapter, engagementChapter, referringChapter, tierChapter } from './chapters/members.js';
import type { MakeChapter, NightWork } from './chapters/order.js';
import { participationChapter } from './chapters/participation.js';
import { pointsChapter } from './chapters/points.js';
import { retentionChapter } from './chapters/retention.js';
import { revenueChapter } from './chapters/revenue.js';
import { satisfactionChapter, surveysChapter } from './chapters/satisfaction.js';
import { modelsChapter, segmentsChapter } from './chapters/segments.js';
import { concentrationChapter, lifetimeChapter, loyaltyChapter, tenureChapter } from './chapters/values.js';

/** Reports by name, and what each is made of. */
export const REPORTS = {
  retention: [retentionChapter, survivalChapter, cohortChapter, forecastChapter],
  revenue: [revenueChapter],
  customers: [
    ...[repeatChapter, joiningChapter, loyaltyChapter],
    ...[lifetimeChapter, concentrationChapter, tenureChapter],
  ],
  members: [engagementChapter, referringChapter, tierChapter, clubChapter, joinedChapter],
  points: [pointsChapter],
  liability: [liabilityChapter, deferredChapter],
  coupons: [couponsChapter],
  experiments: [experimentsChapter],
  participation: [participationChapter],
  campaigns: [campaignsChapter],
  satisfaction: [satisfactionChapter, surveysChapter],
  segments: [segmentsChapter, modelsChapter],
  goals: [goalsChapter, alertsChapter],
} as const satisfies Record<string, readonly MakeChapter[]>;

export type ReportName = keyof typeof REPORTS;

/** What of the night reports tell. */
export function nightWorkOf(names: readonly ReportName[]): readonly NightWork[] {
  return [...new Set(names.flatMap((name) => REPORTS[name].flatMap(({ reads }) => reads)))];
}

export const REPORT_NAMES = Object.keys(REPORTS) as readonly ReportName[];
