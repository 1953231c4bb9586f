import type { Interval } from './proportions.js';
import { chiSquareTail, normalQuantile } from './special-functions.js';

/** How long somebody was seen, and whether the end came or the looking stopped. */
export interface Lifetime {
  /** In days, from 0. */
  readonly days: number;
  readonly hasEnded: boolean;
}

/** How many were seen for exactly so many days. A million lifetimes are a few thousand of these. */
export interface CountedDay {
  readonly days: number;
  readonly ended: number;
  readonly censored: number;
}

export interface SurvivalPoint {
  readonly days: number;
  /** Seen so long or longer. */
  readonly atRisk: number;
  readonly ended: number;
  readonly censored: number;
  /** Share that lives longer than this. */
  readonly survival: number;
  /** By Greenwood's formula. */
  readonly standardError: number;
  /** Of the complementary log-log of the survival: inside 0 and 1 by itself; null where the survival is 0 or 1. */
  readonly interval: Interval | null;
}

const CONFIDENCE = 0.95;

/**
 * Kaplan and Meier's estimate (1958): a point for each day on which somebody ended or was lost sight of. On the same day ends come
 * before losses.
 */
export function kaplanMeier(lifetimes: readonly Lifetime[], confidence = CONFIDENCE): SurvivalPoint[] {
  return kaplanMeierOf(daysOf(lifetimes), confidence);
}

/** The same from counts: each day once, in order. */
export function kaplanMeierOf(counts: readonly CountedDay[], confidence = CONFIDENCE): SurvivalPoint[] {
  const z = normalQuantile(1 - (1 - confidence) / 2);
  let atRisk = seenIn(counts);
  let [survival, greenwood] = [1, 0];
  return counts.map(({ days, ended, censored }) => {
    survival *= 1 - ended / atRisk;
    if (ended < atRisk) greenwood += ended / (atRisk * (atRisk - ended));
    const point: SurvivalPoint = {
      ...{ days, atRisk, ended, censored, survival },
      standardError: survival * Math.sqrt(greenwood),
      interval: intervalOf(survival, greenwood, z),
    };
    atRisk -= ended + censored;
    return point;
  });
}

export interface LogRank {
  readonly statistic: number;
  readonly degrees: number;
  readonly p: number;
}

/**
 * Whether groups end alike, by the log-rank test (Mantel 1966); null when nobody ended or a group says nothing. For two groups the
 * statistic is that of `survdiff` in R.
 */
export function logRank(groups: readonly (readonly Lifetime[])[]): LogRank | null {
  return logRankOf(groups.map(daysOf));
}

/** The same from counts: of each group each day once, in order. */
export function logRankOf(groups: readonly (readonly CountedDay[])[]): LogRank | null {
  const size = groups.length - 1;
  const steps = groups.map((group) => stepsOf(group));
  const days = [...new Set(groups.flat().flatMap((one) => (one.ended > 0 ? [one.days] : [])))].sort(
    (a, b) => a - b,
  );
  const surplus = new Array<number>(size).fill(0);
  const covariance = surplus.map(() => new Array<number>(size).fill(0));
  for (const day of days) {
    const at = steps.map((step) => step(day));
    const atRisk = at.reduce((sum, one) => sum + one.atRisk, 0);
    const ended = at.reduce((sum, one) => sum + one.ended, 0);
    const spread = atRisk > 1 ? (ended * (atRisk - ended)) / (atRisk - 1) : 0;
    for (let i = 0; i < size; i += 1) {
      const shareI = (at[i]?.atRisk ?? 0) / atRisk;
      surplus[i] = (surplus[i] ?? 0) + (at[i]?.ended ?? 0) - ended * shareI;
      for (let j = 0; j < size; j += 1) {
        const shareJ = (at[j]?.atRisk ?? 0) / atRisk;
        const row = covariance[i] ?? [];
        row[j] = (row[j] ?? 0) + spread * ((i === j ? shareI : 0) - shareI * shareJ);
      }
    }
  }
  const solved = solve(covariance, surplus);
  if (!solved || size < 1) return null;
  const statistic = surplus.reduce((sum, one, index) => sum + one * (solved[index] ?? 0), 0);
  return { statistic, degrees: size, p: chiSquareTail(Math.max(0, statistic), size) };
}

function seenIn(counts: readonly CountedDay[]): number {
  return counts.reduce((sum, { ended, censored }) => sum + ended + censored, 0);
}

function daysOf(lifetimes: readonly Lifetime[]): readonly CountedDay[] {
  const found = new Map<number, { readonly days: number; ended: number; censored: number }>();
  for (const { days, hasEnded } of lifetimes) {
    const day = found.get(days) ?? { days, ended: 0, censored: 0 };
    found.set(days, day);
    if (hasEnded) day.ended += 1;
    else day.censored += 1;
  }
  return [...found.values()].sort((a, b) => a.days - b.days);
}

/** How many are at risk and end on days that are asked for in order. */
function stepsOf(
  days: readonly CountedDay[],
): (day: number) => { readonly atRisk: number; readonly ended: number } {
  const seen = seenIn(days);
  let [place, gone] = [0, 0];
  return (asked) => {
    for (let day = days[place]; day && day.days < asked; day = days[place]) {
      gone += day.ended + day.censored;
      place += 1;
    }
    const today = days[place];
    return { atRisk: seen - gone, ended: today?.days === asked ? today.ended : 0 };
  };
}

function intervalOf(survival: number, greenwood: number, z: number): Interval | null {
  if (survival <= 0 || survival >= 1) return null;
  const reach = (z * Math.sqrt(greenwood)) / Math.abs(Math.log(survival));
  return { low: survival ** Math.exp(reach), high: survival ** Math.exp(-reach) };
}

/** Solves a symmetric system by elimination; null when it has no single solution. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] | null {
  const rows = matrix.map((row, index) => [...row, right[index] ?? 0]);
  const size = rows.length;
  for (let column = 0; column < size; column += 1) {
    const pivot = rows[column] ?? [];
    const divisor = pivot[column] ?? 0;
    if (!(Math.abs(divisor) > 1e-12)) return null;
    for (const [index, row] of rows.entries()) {
      if (index === column) continue;
      const factor = (row[column] ?? 0) / divisor;
      rows[index] = row.map((one, at) => one - factor * (pivot[at] ?? 0));
    }
  }
  return rows.map((row, index) => (row[size] ?? 0) / (row[index] ?? 1));
}
