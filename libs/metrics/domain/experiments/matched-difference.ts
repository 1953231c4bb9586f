import { NO_MOMENTS, together, varianceOf, type Moments } from '../statistics/means.js';
import type { Interval } from '../statistics/proportions.js';
import { normalQuantile, normalTails } from '../statistics/special-functions.js';

/** Members and others who were alike before: their changes. */
export interface Stratum {
  readonly members: Moments;
  readonly others: Moments;
}

export interface MatchedDifference {
  /** Mean change of the members minus that of others who were like them. */
  readonly difference: number;
  readonly standardError: number;
  readonly interval: Interval;
  readonly p: number;
  /** Members who had somebody like them; the figures are of these. */
  readonly matched: number;
  readonly unmatched: number;
}

const CONFIDENCE = 0.95;

/**
 * Matched difference-in-differences: exact strata, each weighed by its members, the effect on who joined. The error is that of a
 * stratified comparison of means (Imbens, Rubin 2015, chapters 9 and 18): each stratum's w² (s² members / n + s² others / n), where
 * one of a stratum alone takes the variance of all strata within. Normal, so for many. Null where nobody is matched or nothing varies.
 */
export function matchedDifference(strata: readonly Stratum[]): MatchedDifference | null {
  const members = strata.reduce((count, one) => count + one.members.count, 0);
  const both = strata.filter((one) => one.members.count > 0 && one.others.count > 0);
  const matched = both.reduce((count, one) => count + one.members.count, 0);
  if (matched === 0) return null;
  const within = {
    members: withinOf(both, (one) => one.members),
    others: withinOf(both, (one) => one.others),
  };
  let [difference, variance] = [0, 0];
  for (const one of both) {
    const weight = one.members.count / matched;
    difference += weight * (meanOf(one.members) - meanOf(one.others));
    const ofMembers = (varianceOf(one.members) ?? within.members) / one.members.count;
    const ofOthers = (varianceOf(one.others) ?? within.others) / one.others.count;
    variance += weight * weight * (ofMembers + ofOthers);
  }
  if (!(variance > 0)) return null;
  const standardError = Math.sqrt(variance);
  const reach = normalQuantile(1 - (1 - CONFIDENCE) / 2) * standardError;
  return {
    ...{ difference, standardError, matched, unmatched: members - matched },
    interval: { low: difference - reach, high: difference + reach },
    p: normalTails(difference / standardError),
  };
}

/** The variance within all strata together; that of everybody, where each stratum has one alone. */
function withinOf(strata: readonly Stratum[], of: (one: Stratum) => Moments): number {
  let [squares, degrees] = [0, 0];
  for (const moments of strata.map(of)) {
    squares += (varianceOf(moments) ?? 0) * (moments.count - 1);
    degrees += moments.count - 1;
  }
  return degrees > 0 ? squares / degrees : (varianceOf(strata.map(of).reduce(together, NO_MOMENTS)) ?? 0);
}

function meanOf({ count, sum }: Moments): number {
  return sum / count;
}
