import { rateOf, shareOf, type Rate, type Share } from '../rate.js';
import { newcombe, type Interval } from '../statistics/proportions.js';
import { normalQuantile } from '../statistics/special-functions.js';

/** Within so many days of the first purchase the referred and the others are compared. */
export const REFERRED_REPEAT_DAYS = 90;

/** What referring came to in the window, and how those who were brought do. Counts alone: rates are worked out when they are read. */
export interface ReferringFigures {
  /** Members who had bought so recently that they were active as the window began. */
  readonly activeMembers: number;
  /** Of these who shared a link or invited somebody. */
  readonly sharers: number;
  /** How often something was taken to share, and contacts that were invited, by anybody. */
  readonly invites: number;
  readonly clicks: number;
  /** Friends whose order qualified. */
  readonly qualified: number;
  /** The variance of the logarithm of K, from advocate to advocate; null where one of its counts is 0, absent of earlier nights. */
  readonly kVariance?: number | null;
  /** Customers whose first purchase of all was in the window, and of these whom somebody brought. */
  readonly newCustomers: number;
  readonly newReferred: number;
  /** Of those whose days are over: who bought again within them. */
  readonly referred: RepeatCounts;
  readonly others: RepeatCounts;
}

interface RepeatCounts {
  readonly buyers: number;
  readonly repeated: number;
}

export const NOBODY_REFERRING: ReferringFigures = {
  ...{ activeMembers: 0, sharers: 0, invites: 0, clicks: 0, qualified: 0, newCustomers: 0, newReferred: 0 },
  ...{ referred: { buyers: 0, repeated: 0 }, others: { buyers: 0, repeated: 0 } },
};

export interface Referring {
  readonly participation: Share;
  /** Friends who typed a code never clicked: it may exceed 1. */
  readonly conversion: Rate;
  readonly invitesPerMember: Rate;
  /** Null, where one of its factors is. */
  readonly k: number | null;
  /** By the delta method: K times and over e to the power of 1.96 standard errors of its logarithm. Null where one of its counts is 0. */
  readonly kInterval: Interval | null;
  readonly referralRate: Share;
  readonly referredRepeat: Share;
  readonly otherRepeat: Share;
  /** Referred minus others; null of nobody. */
  readonly repeatDifference: { readonly value: number; readonly interval: Interval } | null;
}

const Z = normalQuantile(0.975);

function aroundK(k: number, variance: number | null): Interval | null {
  if (variance === null) return null;
  const reach = Math.exp(Z * Math.sqrt(variance));
  return { low: k / reach, high: k * reach };
}

export function referringOf(figures: ReferringFigures): Referring {
  const { activeMembers, sharers, invites, clicks, qualified, referred, others } = figures;
  const [conversion, invitesPerMember] = [rateOf(qualified, clicks), rateOf(invites, activeMembers)];
  const [referredRepeat, otherRepeat] = [
    shareOf(referred.repeated, referred.buyers),
    shareOf(others.repeated, others.buyers),
  ];
  const interval = newcombe(
    { hits: others.repeated, total: others.buyers },
    { hits: referred.repeated, total: referred.buyers },
  );
  const k =
    invitesPerMember.value === null || conversion.value === null
      ? null
      : invitesPerMember.value * conversion.value;
  return {
    ...{ conversion, invitesPerMember, referredRepeat, otherRepeat },
    participation: shareOf(sharers, activeMembers),
    ...{ k, kInterval: k === null ? null : aroundK(k, figures.kVariance ?? null) },
    referralRate: shareOf(figures.newReferred, figures.newCustomers),
    repeatDifference: interval && {
      value: (referredRepeat.value ?? 0) - (otherRepeat.value ?? 0),
      interval,
    },
  };
}
