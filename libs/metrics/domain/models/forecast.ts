import {
  expectedPurchases,
  purchasesWhileAlive,
  type LeavingModel,
  type LeavingParameters,
} from './buying-while-alive.js';
import type { HistoryPattern, PurchaseHistory } from './purchase-history.js';

/** Days of the units of time that models are fitted in. A model keeps its unit: parameters in weeks mean nothing for days. */
export const UNIT_DAYS = { DAY: 1, WEEK: 7 } as const;

export type TimeUnit = keyof typeof UNIT_DAYS;

/** How far ahead the risk of silence looks. */
export const RISK_DAYS = 90;

export const FORECAST_MONTHS = 12;

/** A twelfth of a year. */
export const MONTH_DAYS = 365.25 / 12;

/** By which what comes a month later is worth less: 12.7 % a year. */
export const MONTHLY_DISCOUNT_RATE = 0.01;

/** Purchases of twelve months, if the customer is alive now. */
export interface Forecast {
  readonly expected: number;
  /** Each month's as of now: divided by (1 + rate) to the power of the month, from 1. */
  readonly discounted: number;
}

/** It depends on the repeats and the age alone, so that it is worked out once for all customers who share these. */
export function forecastWhileAlive(
  model: LeavingModel,
  parameters: LeavingParameters,
  history: Pick<PurchaseHistory, 'repeats' | 'age'>,
  { unit, monthlyRate }: { readonly unit: TimeUnit; readonly monthlyRate: number },
): Forecast {
  const month = MONTH_DAYS / UNIT_DAYS[unit];
  let [expected, discounted] = [0, 0];
  for (let number = 1; number <= FORECAST_MONTHS; number += 1) {
    const through = purchasesWhileAlive(model, parameters, history, number * month);
    discounted += (through - expected) / (1 + monthlyRate) ** number;
    expected = through;
  }
  return { expected, discounted };
}

/** Purchases that are to be expected of all these customers together in each of the weeks that come. */
export function expectedByWeek(
  model: LeavingModel,
  parameters: LeavingParameters,
  patterns: readonly HistoryPattern[],
  { unit, weeks }: { readonly unit: TimeUnit; readonly weeks: number },
): number[] {
  const week = UNIT_DAYS.WEEK / UNIT_DAYS[unit];
  const through = Array.from({ length: weeks }, (_, place) => {
    const time = (place + 1) * week;
    let sum = 0;
    for (const one of patterns) sum += one.customers * expectedPurchases(model, parameters, one, time);
    return sum;
  });
  return through.map((sum, place) => sum - (through[place - 1] ?? 0));
}

/** An amount to the nearest minor unit, halves up. */
export function roundedMinor(amount: number): bigint {
  return BigInt(Math.floor(amount + 0.5));
}
