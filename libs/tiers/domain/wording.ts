import type { Metric, Qualification } from './qualification.js';
import type { QualifyingWindow } from './window.js';

/** What a tier asks for, in words. */
export function wordsOfQualification(qualification: Qualification | null): string {
  if (qualification === null) return 'everybody who has joined';
  return qualification
    .map((group) =>
      group.map(({ metric, atLeast }) => `${wordsOfMetric(metric)} >= ${atLeast}`).join(' and '),
    )
    .join(', or ');
}

export function wordsOfMetric(metric: Metric): string {
  switch (metric.kind) {
    case 'SPEND':
      return 'spend in minor units';
    case 'ORDERS':
      return 'orders';
    case 'POINTS_EARNED':
      return `points earned of type "${metric.pointType}"`;
    case 'ACTIVITIES':
      return `activities "${metric.type}"`;
    case 'REFERRALS':
      return 'approved friends';
  }
}

export function wordsOfWindow(window: QualifyingWindow): string {
  switch (window.kind) {
    case 'LIFETIME':
      return 'all that was ever done';
    case 'CALENDAR_YEAR':
      return 'a calendar year';
    case 'MEMBERSHIP_YEAR':
      return 'a year of membership';
    case 'ROLLING_DAYS':
      return `the last ${window.days} days`;
    case 'ROLLING_MONTHS':
      return `the last ${window.months} months`;
  }
}
