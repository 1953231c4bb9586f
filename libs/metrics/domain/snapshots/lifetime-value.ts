import { err, invalid, MONEY_MINOR_MAX, ok, type Problem, type Result } from '#kernel';
import { rateOf, shareOf, type Rate, type Share } from '../rate.js';
import type { NoModel } from '../models/gates.js';

/** What customers cost, as staff say; null: nobody said, and it is not counted. */
export interface Costs {
  /** Cost of goods, in hundredths of a percent of net revenue. */
  readonly goodsBp: number | null;
  /** What points and coupons cost, likewise. */
  readonly rewardsBp: number | null;
  /** Minor units for each customer. */
  readonly acquisitionMinor: bigint | null;
  /** Minor units for each order. */
  readonly serviceMinor: bigint | null;
}

/** Problems: INVALID_INPUT. */
export function checkCosts(costs: Costs): Result<Costs, Problem> {
  const { goodsBp, rewardsBp, acquisitionMinor, serviceMinor } = costs;
  const isShare = (bp: number | null): boolean => bp === null || (bp >= 0 && bp <= Number(ALL_BP));
  const isAmount = (minor: bigint | null): boolean =>
    minor === null || (minor >= 0n && minor <= MONEY_MINOR_MAX);
  if (!isShare(goodsBp)) return err(invalid(['goodsBasisPoints'], SHARE));
  if (!isShare(rewardsBp)) return err(invalid(['rewardsBasisPoints'], SHARE));
  if (!isAmount(acquisitionMinor)) return err(invalid(['acquisition'], AMOUNT));
  if (!isAmount(serviceMinor)) return err(invalid(['service'], AMOUNT));
  return ok(costs);
}

const SHARE = 'A share of revenue is 0 to 10,000 basis points.';
const AMOUNT = 'An amount of 0 or more is needed.';

export const COST_KINDS = ['GOODS', 'REWARDS', 'ACQUISITION', 'SERVICE'] as const;
export type CostKind = (typeof COST_KINDS)[number];

/** What lifetime values are worked out from. */
export interface LifetimeValueFigures {
  readonly customers: number;
  readonly orders: number;
  readonly netMinor: bigint;
  /** Days since their first purchases, together. */
  readonly tenureDays: number;
  /** Active 365 days ago, and of them who is not any more: the one rule of who is active. */
  readonly atStart: number;
  readonly lost: number;
  readonly costs: Costs;
  /** What scores of twelve months say together; null: they say nothing. */
  readonly predictedMinor: bigint | null;
  readonly scored: number;
  /** Why they say nothing; null as well: nobody was scored yet. */
  readonly noPrediction: NoModel | null;
}

/** What came in, less what it cost, as far as costs are known. */
export interface HistoricValue {
  readonly netMinor: bigint;
  readonly goodsMinor: bigint | null;
  readonly rewardsMinor: bigint | null;
  readonly acquisitionMinor: bigint | null;
  readonly serviceMinor: bigint | null;
  readonly valueMinor: bigint;
  readonly notCounted: readonly CostKind[];
}

const ALL_BP = 10_000n;
const DAYS_A_YEAR = 365;

/** Shares are rounded to the nearest minor unit, halves up. */
export function historicValue(
  of: Pick<LifetimeValueFigures, 'netMinor' | 'customers' | 'orders'>,
  costs: Costs,
): HistoricValue {
  const { netMinor } = of;
  const partOf = (bp: number | null): bigint | null =>
    bp === null ? null : (netMinor * BigInt(bp) + ALL_BP / 2n) / ALL_BP;
  const eachOf = (minor: bigint | null, count: number): bigint | null =>
    minor === null ? null : minor * BigInt(count);
  const minors = {
    GOODS: partOf(costs.goodsBp),
    REWARDS: partOf(costs.rewardsBp),
    ACQUISITION: eachOf(costs.acquisitionMinor, of.customers),
    SERVICE: eachOf(costs.serviceMinor, of.orders),
  };
  return {
    ...{ netMinor, goodsMinor: minors.GOODS, rewardsMinor: minors.REWARDS },
    ...{ acquisitionMinor: minors.ACQUISITION, serviceMinor: minors.SERVICE },
    valueMinor: COST_KINDS.reduce((left, kind) => left - (minors[kind] ?? 0n), netMinor),
    notCounted: COST_KINDS.filter((kind) => minors[kind] === null),
  };
}

/** Average order value, times orders a year, times years. */
export function formulaValue(averageOrder: number, ordersAYear: number, years: number): number {
  return averageOrder * ordersAYear * years;
}

/** Average order value, times years, times the share of customers who are kept. */
export function retentionWeightedValue(averageOrder: number, years: number, retention: number): number {
  return averageOrder * years * retention;
}

export const LIFESPAN_BASES = ['PERIOD_OVER_CHURN', 'OBSERVED_TENURE'] as const;
export type LifespanBasis = (typeof LIFESPAN_BASES)[number];

/** How many years somebody stays: a year over the churn of it; where nobody was lost, as long as customers have been there on average. */
export function lifespanOf(
  of: Pick<LifetimeValueFigures, 'atStart' | 'lost' | 'tenureDays' | 'customers'>,
): { readonly years: number; readonly basis: LifespanBasis } | null {
  if (of.lost > 0) return { years: of.atStart / of.lost, basis: 'PERIOD_OVER_CHURN' };
  if (of.customers === 0) return null;
  return { years: of.tenureDays / DAYS_A_YEAR / of.customers, basis: 'OBSERVED_TENURE' };
}

/** What a customer is worth, in minor units where it is money. */
export interface LifetimeValue {
  readonly historic: HistoricValue;
  readonly historicPerCustomer: Rate;
  readonly averageOrder: Rate;
  readonly ordersAYear: Rate;
  readonly lifespan: { readonly years: number; readonly basis: LifespanBasis } | null;
  readonly formulaMinor: number | null;
  /** Of those who were active a year ago who still is. */
  readonly retention: Share;
  readonly retentionWeightedMinor: number | null;
  readonly predictedPerCustomer: Rate | null;
  /** What is left of the value by the formula, against what it costs to win a customer; null: nobody said what. */
  readonly valueToCost: Rate | null;
  /** Whether a customer costs more than they bring. */
  readonly isBelowCost: boolean | null;
}

export function lifetimeValueOf(figures: LifetimeValueFigures): LifetimeValue {
  const { customers, orders, netMinor, costs, atStart, lost, predictedMinor, scored } = figures;
  const historic = historicValue(figures, costs);
  const averageOrder = rateOf(Number(netMinor), orders);
  const ordersAYear = rateOf(orders, figures.tenureDays / DAYS_A_YEAR);
  const lifespan = lifespanOf(figures);
  const retention = shareOf(atStart - lost, atStart);
  const isKnown = lifespan !== null && averageOrder.value !== null && ordersAYear.value !== null;
  const formulaMinor = isKnown ? formulaValue(averageOrder.value, ordersAYear.value, lifespan.years) : null;
  return {
    ...{ historic, averageOrder, ordersAYear, lifespan, formulaMinor, retention },
    historicPerCustomer: rateOf(Number(historic.valueMinor), customers),
    retentionWeightedMinor:
      isKnown && retention.value !== null
        ? retentionWeightedValue(averageOrder.value, lifespan.years, retention.value)
        : null,
    predictedPerCustomer: predictedMinor === null ? null : rateOf(Number(predictedMinor), scored),
    ...againstCost(formulaMinor, historic, costs.acquisitionMinor),
  };
}

/** Of the value by the formula counts what the other costs leave of revenue. */
function againstCost(
  formulaMinor: number | null,
  { netMinor, valueMinor, acquisitionMinor }: HistoricValue,
  costMinor: bigint | null,
): Pick<LifetimeValue, 'valueToCost' | 'isBelowCost'> {
  if (formulaMinor === null || costMinor === null || netMinor === 0n)
    return { valueToCost: null, isBelowCost: null };
  const left = Number(valueMinor + (acquisitionMinor ?? 0n)) / Number(netMinor);
  const valueToCost = rateOf(formulaMinor * left, Number(costMinor));
  return { valueToCost, isBelowCost: valueToCost.numerator < valueToCost.denominator };
}
