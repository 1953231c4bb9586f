import { required } from '#kernel';
import { rateOf, shareOf, type Rate, type Share } from '../rate.js';
import { cuped, welch, type MeanTest, type PairedMoments } from '../statistics/means.js';
import {
  compareProportions,
  newcombe,
  relative,
  sampleRatio,
  type Interval,
} from '../statistics/proportions.js';
import { ALPHA, holm, isPowered, neededPerArm, powerOf, smallestLift } from '../statistics/power.js';
import {
  drawnArms,
  netOf,
  NOBODY,
  purchaseDaysOf,
  valueOf,
  waitOf,
  type ArmSums,
  type Drawing,
  type WindowSums,
} from './arms.js';

/** Below this the drawing is broken: no result of it is worth anything. */
const RATIO_MIN = 0.001;

export type ExperimentRefusal = 'SAMPLE_RATIO_MISMATCH';
export type ExperimentWarning = 'NOT_YET_POWERED' | 'WINDOWS_OPEN';

/** What the control tells before any effect is looked at. */
export interface ExperimentPower {
  /** Of the control those who bought. */
  readonly baseRate: Share;
  readonly plannedLift: number;
  /** How many arms are compared with the control. */
  readonly comparisons: number;
  /** The chance of a false alarm that is left to each of them: 0.05 over so many. Corrected by Holm, they find no less. */
  readonly alpha: number;
  /** What each of two equal arms needs to find the planned lift four times in five; null: there is no such lift. */
  readonly neededPerArm: number | null;
  /** Whether every arm finds it. */
  readonly isReached: boolean;
}

/** What an arm finds against the control, as they are now. */
export interface ArmPower {
  /** The smallest relative increase that is found four times in five; null: none. */
  readonly smallestLift: number | null;
  /** How likely the planned lift is found. */
  readonly power: number;
  readonly isReached: boolean;
}

/** What is compared: the mean of the arm minus that of the control. */
export interface MeanEffect {
  readonly difference: number;
  readonly interval: Interval;
  readonly p: number;
  /** For as many arms as there are (Holm). */
  readonly pAdjusted: number;
}

export interface MoneyEffect {
  /** By Welch. Null: too few, or nothing varies. */
  readonly plain: MeanEffect | null;
  /** The same less what was to be expected of what they spent before (CUPED): nearer where they vary much. */
  readonly adjusted: MeanEffect | null;
  /** Which share of the variance that took away. */
  readonly varianceTaken: number;
}

export interface ShareEffect {
  readonly difference: number;
  readonly interval: Interval | null;
  readonly method: 'POOLED_Z' | 'FISHER';
  readonly p: number;
  readonly pAdjusted: number;
  /** The difference for each buyer of the control; null: there were none. */
  readonly lift: number | null;
  /** Null: nobody bought in one of the arms. */
  readonly liftInterval: Interval | null;
}

/** Between two amounts, in minor units. */
export interface MoneyRange {
  readonly low: bigint;
  readonly high: bigint;
}

/** What an arm brought about, for all of its customers, in minor units. */
export interface Incremental {
  /** Net of returns and discounts. */
  readonly net: bigint;
  /** By Welch, as of the difference for each customer; null: too few, or nothing varies. */
  readonly netInterval: MoneyRange | null;
  /** What the campaign's points were worth, more than the control had. */
  readonly rewards: bigint;
  /** What was taken off the orders by which they were exposed, more than of the control: these are in nobody's net. */
  readonly exposingDiscount: bigint;
  /**
   * Of discounts and rewards what went with orders that would have come anyway: all that went with what exposed them, and of the rest the
   * part of as many orders as the control made.
   */
  readonly subsidy: bigint;
  /** Net less rewards and less what was taken off the exposing orders. */
  readonly value: bigint;
  readonly valueInterval: MoneyRange | null;
}

export interface ArmEffects {
  readonly buyers: ShareEffect | null;
  readonly purchaseDays: MeanEffect | null;
  readonly net: MoneyEffect;
  readonly value: MoneyEffect;
  /** By how many days the next purchase came earlier; who made none waited for the whole window. */
  readonly daysForward: MeanEffect | null;
  readonly incremental: Incremental | null;
}

export interface ArmOutcomes {
  readonly buyers: Share;
  readonly orders: number;
  readonly purchaseDays: Rate;
  readonly net: Rate;
  readonly discount: Rate;
  readonly rewards: Rate;
}

export interface ArmResult {
  readonly arm: string;
  readonly isControl: boolean;
  readonly expectedShare: number;
  readonly exposed: number;
  /** Whose window is over: all figures are of these. */
  readonly counted: number;
  readonly power: ArmPower | null;
  /** Null when the experiment is refused. */
  readonly outcomes: ArmOutcomes | null;
  /** Null of the control, and when the experiment is refused. */
  readonly effects: ArmEffects | null;
}

export interface ExperimentResult {
  readonly power: ExperimentPower;
  /** How likely a sound drawing is at least as uneven. */
  readonly sampleRatioP: number;
  readonly refusal: ExperimentRefusal | null;
  /** Whether differences are effects: customers were drawn, and the drawing is sound. */
  readonly isLift: boolean;
  readonly warnings: readonly ExperimentWarning[];
  /** The control first. */
  readonly arms: readonly ArmResult[];
}

/**
 * What an experiment came to, by intention to treat: everybody counts where they were drawn, whatever happened after. First what can be
 * found at all, then whether the drawing is sound, then effects.
 */
export function experimentResult(
  drawing: Drawing,
  seen: readonly ArmSums[],
  plannedLift: number,
): ExperimentResult {
  const drawn = drawnArms(drawing);
  const sums = drawn.map(
    ({ arm }) => seen.find((one) => one.arm === arm) ?? { arm, exposed: 0, sums: NOBODY },
  );
  const [control, ...treated] = sums.map((one) => one.sums);
  const base = required(control, 'a control');
  const baseRate = shareOf(base.buyers, base.customers);
  const alpha = ALPHA / Math.max(1, treated.length);
  const powers = treated.map((arm) => powerOfArm(baseRate.value, base, arm, { plannedLift, alpha }));
  const isReached = powers.every((power) => power.isReached);
  const sampleRatioP = ratioOf(drawn, sums, seen);
  const refusal = sampleRatioP < RATIO_MIN ? 'SAMPLE_RATIO_MISMATCH' : null;
  const effects = refusal ? [] : effectsOf(base, treated);
  const arms = drawn.map(({ arm, share }, place): ArmResult => {
    const { exposed, sums: of } = required(sums[place], 'sums of the arm');
    return {
      ...{ arm, isControl: place === 0, expectedShare: share, exposed, counted: of.customers },
      power: powers[place - 1] ?? null,
      outcomes: refusal ? null : outcomesOf(of),
      effects: effects[place - 1] ?? null,
    };
  });
  return {
    power: {
      ...{ baseRate, plannedLift, isReached, alpha, comparisons: treated.length },
      neededPerArm: baseRate.value === null ? null : neededPerArm(baseRate.value, plannedLift, alpha),
    },
    ...{ sampleRatioP, refusal, isLift: refusal === null, arms },
    warnings: [
      ...(isReached ? [] : ['NOT_YET_POWERED' as const]),
      ...(sums.some((one) => one.exposed > one.sums.customers) ? ['WINDOWS_OPEN' as const] : []),
    ],
  };
}

function powerOfArm(
  base: number | null,
  control: WindowSums,
  arm: WindowSums,
  { plannedLift, alpha }: { readonly plannedLift: number; readonly alpha: number },
): ArmPower {
  if (base === null) return { smallestLift: null, power: 0, isReached: false };
  const arms = { base, control: control.customers, treated: arm.customers };
  return {
    smallestLift: smallestLift(arms, alpha),
    power: powerOf(arms, plannedLift, alpha),
    isReached: isPowered(arms, plannedLift, alpha),
  };
}

/** Everybody who was drawn counts, whether or not their window is over; an arm that nobody should be in is a broken drawing. */
function ratioOf(
  drawn: readonly { readonly arm: string; readonly share: number }[],
  sums: readonly ArmSums[],
  seen: readonly ArmSums[],
): number {
  const known = new Set(drawn.map(({ arm }) => arm));
  if (seen.some(({ arm, exposed }) => exposed > 0 && !known.has(arm))) return 0;
  return sampleRatio(
    sums.map(({ exposed }) => exposed),
    drawn.map(({ share }) => share),
  );
}

function outcomesOf(sums: WindowSums): ArmOutcomes {
  const { customers, buyers, orders } = sums;
  const each = (sum: bigint): Rate => rateOf(Number(sum), customers);
  return {
    ...{ buyers: shareOf(buyers, customers), orders, purchaseDays: each(sums.purchaseDays) },
    ...{ net: each(sums.net), discount: each(sums.discount), rewards: each(sums.rewards) },
  };
}

function effectsOf(control: WindowSums, arms: readonly WindowSums[]): ArmEffects[] {
  const buyers = sharesOf(control, arms);
  const purchaseDays = meansOf(arms.map((arm) => welch(purchaseDaysOf(control), purchaseDaysOf(arm))));
  const net = moneyOf(netOf(control), arms.map(netOf));
  const value = moneyOf(valueOf(control), arms.map(valueOf));
  // The other way round: fewer days are a purchase that came earlier.
  const daysForward = meansOf(arms.map((arm) => welch(waitOf(arm), waitOf(control))));
  return arms.map((arm, place) => ({
    buyers: buyers[place] ?? null,
    purchaseDays: purchaseDays[place] ?? null,
    net: required(net[place], 'an effect of each arm'),
    value: required(value[place], 'an effect of each arm'),
    daysForward: daysForward[place] ?? null,
    incremental: incrementalOf(control, arm, {
      net: net[place]?.plain ?? null,
      value: value[place]?.plain ?? null,
    }),
  }));
}

function sharesOf(control: WindowSums, arms: readonly WindowSums[]): (ShareEffect | null)[] {
  const countsOf = ({ buyers, customers }: WindowSums) => ({ hits: buyers, total: customers });
  const tests = arms.map((arm) => compareProportions(countsOf(control), countsOf(arm)));
  const adjusted = holm(tests.map((test) => test?.p ?? null));
  return arms.map((arm, place) => {
    const test = tests[place];
    if (!test) return null;
    const base = control.buyers / control.customers;
    const difference = arm.buyers / arm.customers - base;
    const pAdjusted = adjusted[place] ?? test.p;
    const interval = newcombe(countsOf(control), countsOf(arm));
    const liftInterval = relative(countsOf(control), countsOf(arm));
    return {
      ...test,
      difference,
      interval,
      pAdjusted,
      lift: base > 0 ? difference / base : null,
      liftInterval,
    };
  });
}

function moneyOf(control: PairedMoments, arms: readonly PairedMoments[]): MoneyEffect[] {
  const all = [control, ...arms];
  const plain = meansOf(arms.map((arm) => welch(control.after, arm.after)));
  if (all.every(({ after }) => after.count === 0))
    return arms.map(() => ({ plain: null, adjusted: null, varianceTaken: 0 }));
  const { arms: less, varianceTaken } = cuped(all);
  const [base, ...others] = less;
  const adjusted = meansOf(others.map((arm) => welch(required(base, 'the control'), arm)));
  return arms.map((_, place) => ({
    plain: plain[place] ?? null,
    adjusted: adjusted[place] ?? null,
    varianceTaken,
  }));
}

function meansOf(tests: readonly (MeanTest | null)[]): (MeanEffect | null)[] {
  const adjusted = holm(tests.map((test) => test?.p ?? null));
  return tests.map((test, place) => {
    if (!test) return null;
    const { difference, interval, p } = test;
    return { difference, interval, p, pAdjusted: adjusted[place] ?? p };
  });
}

/** What all customers of an arm brought more than as many of the control; rounded to the nearest minor unit. */
function incrementalOf(
  control: WindowSums,
  arm: WindowSums,
  effects: { readonly net: MeanEffect | null; readonly value: MeanEffect | null },
): Incremental | null {
  if (control.customers === 0 || arm.customers === 0) return null;
  const [has, had] = [BigInt(arm.customers), BigInt(control.customers)];
  const more = (of: (sums: WindowSums) => bigint): bigint => of(arm) - nearest(of(control) * has, had);
  const rewards = more((sums) => sums.rewards);
  const exposingDiscount = more((sums) => sums.exposingDiscount);
  const exposing = exposingDiscount + more((sums) => sums.exposingRewards);
  const later = more((sums) => sums.discount) + more((sums) => sums.rewards - sums.exposingRewards);
  // As many orders as the control made would have come anyway: their part of what was given away after the exposure.
  const anyway = BigInt(control.orders) * has;
  const made = BigInt(arm.orders) * had;
  const part = made === 0n ? 0n : nearest(later * (anyway < made ? anyway : made), made);
  const net = more((sums) => sums.net);
  const rangeOf = (effect: MeanEffect | null): MoneyRange | null =>
    effect && { low: nearestOf(effect.interval.low, has), high: nearestOf(effect.interval.high, has) };
  return {
    ...{ net, rewards, exposingDiscount, netInterval: rangeOf(effects.net) },
    subsidy: atLeastNothing(exposing) + atLeastNothing(part),
    ...{ value: net - rewards - exposingDiscount, valueInterval: rangeOf(effects.value) },
  };
}

function atLeastNothing(amount: bigint): bigint {
  return amount > 0n ? amount : 0n;
}

/** What so many customers come to. */
function nearestOf(each: number, customers: bigint): bigint {
  return BigInt(Math.round(each * Number(customers)));
}

/** Halves away from zero. */
function nearest(numerator: bigint, denominator: bigint): bigint {
  const half = numerator < 0n ? -denominator : denominator;
  return (2n * numerator + half) / (2n * denominator);
}
