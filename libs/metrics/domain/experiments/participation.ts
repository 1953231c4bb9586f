import { pairedTest, welch, NO_MOMENTS, together, type MeanTest, type Moments } from '../statistics/means.js';
import { matchedDifference, type MatchedDifference, type Stratum } from './matched-difference.js';

/** Days of each window. */
export const PARTICIPATION_DAYS = 90;

export type ComparisonWarning = 'SELF_SELECTION' | 'REGRESSION_TO_THE_MEAN' | 'TRENDS_DIFFER' | 'TOO_FEW';

/** Fewer tell nothing that an interval by normal theory could be trusted for. */
const MEMBERS_MIN = 30;
/** Below this, trends before joining differ by more than chance. */
const ALPHA = 0.05;

/** Of members who were customers before: what each bought after joining minus what they bought before. Money is minor units. */
export interface BeforeAndAfterSums {
  readonly members: number;
  readonly purchaseDaysBefore: number;
  readonly purchaseDaysAfter: number;
  readonly netBefore: number;
  readonly netAfter: number;
  readonly purchaseDaysChange: Moments;
  readonly netChange: Moments;
}

/** Before and after joining: no effect of the program, and labelled so. */
export interface BeforeAfter extends BeforeAndAfterSums {
  readonly kind: 'BEFORE_AFTER';
  readonly isLift: false;
  readonly warnings: readonly ComparisonWarning[];
  /** Of the changes; null: too few, or nothing varies. */
  readonly purchaseDays: MeanTest | null;
  readonly net: MeanTest | null;
}

export function beforeAfter(sums: BeforeAndAfterSums): BeforeAfter {
  return {
    ...sums,
    ...{ kind: 'BEFORE_AFTER', isLift: false },
    warnings: ['SELF_SELECTION', 'REGRESSION_TO_THE_MEAN', ...fewOf(sums.members)],
    purchaseDays: pairedTest(sums.purchaseDaysChange),
    net: pairedTest(sums.netChange),
  };
}

/** What one outcome came to in a stratum. */
export interface OutcomeStratum {
  /** In the window after everybody had joined. */
  readonly after: Stratum;
  /** After minus in the window before anybody joined. */
  readonly change: Stratum;
  /** In the window before minus in the one before that: nobody had joined, so that nothing but themselves tells members apart. */
  readonly trend: Stratum;
}

/** Members and others who bought as often, as lately, for as much, and first in the same quarter. */
export interface MatchedStratum {
  readonly purchaseDays: OutcomeStratum;
  readonly net: OutcomeStratum;
}

export interface OutcomeComparison {
  /** All members against all others, as many reports show it. */
  readonly naive: MeanTest | null;
  readonly matched: MatchedDifference | null;
  /** What there was between them before anybody joined; 0 where trends are parallel. */
  readonly trend: MatchedDifference | null;
}

/** Members against others who were like them: nearer than a naive difference, and still no effect of the program. */
export interface MatchedComparison {
  readonly kind: 'MATCHED_DIFFERENCE';
  readonly isLift: false;
  readonly warnings: readonly ComparisonWarning[];
  readonly members: number;
  readonly others: number;
  readonly purchaseDays: OutcomeComparison;
  readonly net: OutcomeComparison;
}

export function matchedComparison(strata: readonly MatchedStratum[]): MatchedComparison {
  const purchaseDays = outcomeOf(strata.map((one) => one.purchaseDays));
  const net = outcomeOf(strata.map((one) => one.net));
  const count = (of: (one: Stratum) => Moments): number =>
    strata.reduce((sum, { net: { after } }) => sum + of(after).count, 0);
  const differ = [purchaseDays, net].some(({ trend }) => trend !== null && trend.p < ALPHA);
  return {
    ...{ kind: 'MATCHED_DIFFERENCE', isLift: false, purchaseDays, net },
    ...{ members: count(({ members }) => members), others: count(({ others }) => others) },
    warnings: [
      'SELF_SELECTION',
      ...(differ ? ['TRENDS_DIFFER' as const] : []),
      ...fewOf(net.matched?.matched ?? 0),
    ],
  };
}

function outcomeOf(strata: readonly OutcomeStratum[]): OutcomeComparison {
  const all = (of: (one: Stratum) => Moments): Moments =>
    strata.map(({ after }) => of(after)).reduce(together, NO_MOMENTS);
  return {
    naive: welch(
      all(({ others }) => others),
      all(({ members }) => members),
    ),
    matched: matchedDifference(strata.map(({ change }) => change)),
    trend: matchedDifference(strata.map(({ trend }) => trend)),
  };
}

function fewOf(members: number): ComparisonWarning[] {
  return members < MEMBERS_MIN ? ['TOO_FEW'] : [];
}
