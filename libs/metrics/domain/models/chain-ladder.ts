import { invariant } from '#kernel';

/**
 * What of each cohort has come by each age, cumulatively: the first row is the oldest cohort and has all ages, each next one fewer.
 * For points: those redeemed of an earn cohort by its age.
 */
export type Triangle = readonly (readonly number[])[];

export interface LadderCohort {
  /** By now. */
  readonly latest: number;
  /** By the last age, as developed. */
  readonly ultimate: number;
  /** What is still to come. */
  readonly reserve: number;
  readonly standardError: number;
}

export interface ChainLadder {
  /** From each age to the next, volume-weighted. */
  readonly factors: readonly number[];
  readonly cohorts: readonly LadderCohort[];
  readonly reserve: number;
  /** Of the whole reserve: cohorts share their factors, so it is more than the root of the squares. */
  readonly standardError: number;
}

/** Ages that a triangle needs: with fewer there is not enough history. */
export const AGES_MIN = 3;

/** Volume-weighted chain ladder with the standard errors of Mack (1993), for a triangle of as many cohorts as ages; null below `AGES_MIN`. */
export function chainLadder(triangle: Triangle): ChainLadder | null {
  const ages = triangle.length;
  if (ages < AGES_MIN) return null;
  invariant(
    triangle.every((row, index) => row.length === ages - index),
    'each cohort is one age younger than the one before',
  );
  const at = (cohort: number, age: number): number => triangle[cohort]?.[age] ?? 0;
  const factors = Array.from({ length: ages - 1 }, (_, age) => {
    const [from, to] = [sum(ages - 1 - age, (i) => at(i, age)), sum(ages - 1 - age, (i) => at(i, age + 1))];
    return from > 0 ? to / from : 1;
  });
  const variances = variancesOf(triangle, factors);
  const developed = triangle.map((row) => {
    const all = [...row];
    for (let age = row.length; age < ages; age += 1) all.push((all[age - 1] ?? 0) * (factors[age - 1] ?? 1));
    return all;
  });
  const volumes = factors.map((_, age) => sum(ages - 1 - age, (i) => at(i, age)));
  const cohorts = developed.map((all, cohort) => {
    const known = ages - cohort;
    const [latest, ultimate] = [all[known - 1] ?? 0, all[ages - 1] ?? 0];
    let relative = 0;
    for (let age = known - 1; age < ages - 1; age += 1) {
      const share = (variances[age] ?? 0) / (factors[age] ?? 1) ** 2;
      relative += share * (inverse(all[age] ?? 0) + inverse(volumes[age] ?? 0));
    }
    return { latest, ultimate, reserve: ultimate - latest, standardError: ultimate * Math.sqrt(relative) };
  });
  return {
    ...{ factors, cohorts },
    reserve: cohorts.reduce((total, one) => total + one.reserve, 0),
    standardError: Math.sqrt(squaredErrorOf(cohorts, factors, variances, volumes)),
  };
}

/** Mack's sigma squared of each age; the last by his extrapolation. */
function variancesOf(triangle: Triangle, factors: readonly number[]): number[] {
  const ages = triangle.length;
  const variances = factors.map((factor, age) => {
    const pairs = ages - 1 - age;
    if (pairs < 2) return 0;
    return (
      sum(pairs, (i) => {
        const from = triangle[i]?.[age] ?? 0;
        return from > 0 ? from * ((triangle[i]?.[age + 1] ?? 0) / from - factor) ** 2 : 0;
      }) /
      (pairs - 1)
    );
  });
  const [before = 0, last = 0] = variances.slice(-3, -1);
  const ratio = before > 0 ? (last * last) / before : last;
  variances[variances.length - 1] = Math.min(ratio, Math.min(before, last));
  return variances;
}

function squaredErrorOf(
  cohorts: readonly LadderCohort[],
  factors: readonly number[],
  variances: readonly number[],
  volumes: readonly number[],
): number {
  const ages = cohorts.length;
  let total = 0;
  for (const [cohort, { ultimate, standardError }] of cohorts.entries()) {
    const later = cohorts.slice(cohort + 1).reduce((all, one) => all + one.ultimate, 0);
    let shared = 0;
    for (let age = ages - 1 - cohort; age < ages - 1; age += 1)
      shared += (2 * (variances[age] ?? 0) * inverse(volumes[age] ?? 0)) / (factors[age] ?? 1) ** 2;
    total += standardError ** 2 + ultimate * later * shared;
  }
  return total;
}

function inverse(value: number): number {
  return value > 0 ? 1 / value : 0;
}

function sum(count: number, of: (index: number) => number): number {
  let total = 0;
  for (let index = 0; index < count; index += 1) total += of(index);
  return total;
}
