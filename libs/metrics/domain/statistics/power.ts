import { perArm } from './proportions.js';
import { normalCdf, normalQuantile } from './special-functions.js';

/** How many are compared with how many, and how likely a customer of the control does what is counted. */
export interface Arms {
  readonly base: number;
  readonly control: number;
  readonly treated: number;
}

/** The chance of a false alarm, two-sided, of one question. */
export const ALPHA = 0.05;
const POWER = 0.8;

/** What can be found with arms of any size: the normal approximation that `perArm` solves for equal arms (Fleiss 1981). */
export function powerOf({ base, control, treated }: Arms, lift: number, alpha = ALPHA): number {
  const other = base * (1 + lift);
  if (control === 0 || treated === 0 || other > 1 || other < 0) return 0;
  const pooled = (base * control + other * treated) / (control + treated);
  const unlike = Math.sqrt((base * (1 - base)) / control + (other * (1 - other)) / treated);
  const alike = Math.sqrt(pooled * (1 - pooled) * (1 / control + 1 / treated));
  if (!(unlike > 0)) return 0;
  return normalCdf((Math.abs(other - base) - normalQuantile(1 - alpha / 2) * alike) / unlike);
}

const STEPS = 60;

/** The smallest relative increase that such arms find four times in five; null: not even everybody would be found. */
export function smallestLift(arms: Arms, alpha = ALPHA): number | null {
  if (!(arms.base > 0) || arms.base >= 1) return null;
  let [low, high] = [0, 1 / arms.base - 1];
  if (powerOf(arms, high, alpha) < POWER) return null;
  for (let step = 0; step < STEPS; step += 1) {
    const middle = (low + high) / 2;
    if (powerOf(arms, middle, alpha) < POWER) low = middle;
    else high = middle;
  }
  return high;
}

/** Customers that each of two equal arms needs; null where such a share cannot be, or there is none to go by. */
export function neededPerArm(base: number, lift: number, alpha = ALPHA): number | null {
  return base > 0 && lift !== 0 && base * (1 + lift) <= 1 ? perArm({ base, lift, alpha }) : null;
}

/** Whether arms find a lift four times in five. */
export function isPowered(arms: Arms, lift: number, alpha = ALPHA): boolean {
  return powerOf(arms, lift, alpha) >= POWER;
}

/**
 * Several questions asked at once: p-values by Holm (1979), so that the chance of any false alarm among them stays what it is for one.
 * In the order given; null stays null and counts for nothing.
 */
export function holm(ps: readonly (number | null)[]): (number | null)[] {
  const asked = ps.flatMap((p, place) => (p === null ? [] : [{ p, place }])).sort((a, b) => a.p - b.p);
  const adjusted: (number | null)[] = ps.map(() => null);
  let largest = 0;
  for (const [rank, { p, place }] of asked.entries()) {
    largest = Math.max(largest, Math.min(1, p * (asked.length - rank)));
    adjusted[place] = largest;
  }
  return adjusted;
}
