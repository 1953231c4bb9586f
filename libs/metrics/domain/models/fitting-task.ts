import { fitLeaving, type LeavingModel, type LeavingParameters } from './buying-while-alive.js';
import type { Fitted } from './fitted.js';
import { expectedByWeek, forecastWhileAlive, UNIT_DAYS, type TimeUnit } from './forecast.js';
import type { HistoryPattern } from './purchase-history.js';
import { fitSpending, type SpendingParameters, type SpendingPattern } from './spending.js';

/** Rows of numbers, one after the other: they travel between threads without being copied. */
export type Numbers = Float64Array;

/** Fits a model of who leaves. Patterns are rows of repeats, recency, age, both in days, and customers. */
export interface LeavingTask {
  readonly kind: 'LEAVING';
  readonly model: LeavingModel;
  readonly unit: TimeUnit;
  readonly patterns: Numbers;
  /** As it was some weeks ago: fitted by itself, it foretells these weeks. */
  readonly heldOut: { readonly patterns: Numbers; readonly weeks: number } | null;
}

/** Fits a model of spending. Patterns are rows of repeats, mean value and customers. */
export interface SpendingTask {
  readonly kind: 'SPENDING';
  readonly patterns: Numbers;
}

/** Foretells twelve months for rows of repeats and age in days. */
export interface ForecastTask {
  readonly kind: 'FORECAST';
  readonly model: LeavingModel;
  readonly unit: TimeUnit;
  readonly parameters: LeavingParameters;
  readonly monthlyRate: number;
  readonly histories: Numbers;
}

export interface LeavingAnswer {
  readonly fit: Fitted<LeavingParameters>;
  readonly heldOut: {
    readonly fit: Fitted<LeavingParameters>;
    /** Purchases by week. */
    readonly expected: readonly number[];
  } | null;
}

/** What is asked of a thread, and what it answers. */
export interface Fittings {
  readonly LEAVING: readonly [LeavingTask, LeavingAnswer];
  readonly SPENDING: readonly [SpendingTask, Fitted<SpendingParameters>];
  /** Rows of expected and discounted purchases, in the order of the histories. */
  readonly FORECAST: readonly [ForecastTask, Numbers];
}

export type FittingTask = Fittings[keyof Fittings][0];
export type FittingAnswer = Fittings[keyof Fittings][1];

/** Does what is asked: what runs in the thread. */
export function workOff(task: FittingTask): FittingAnswer {
  if (task.kind === 'LEAVING') return leave(task);
  return task.kind === 'SPENDING' ? fitSpending(spendingIn(task.patterns)) : foretell(task);
}

function leave({ model, unit, patterns, heldOut }: LeavingTask): LeavingAnswer {
  const fit = fitLeaving(model, historiesIn(patterns, unit));
  if (!heldOut) return { fit, heldOut };
  const earlier = historiesIn(heldOut.patterns, unit);
  const fitted = fitLeaving(model, earlier);
  const expected = expectedByWeek(model, fitted.parameters, earlier, { unit, weeks: heldOut.weeks });
  return { fit, heldOut: { fit: fitted, expected } };
}

function foretell({ model, unit, parameters, monthlyRate, histories }: ForecastTask): Numbers {
  const answer = new Float64Array(histories.length);
  for (let at = 0; at < histories.length; at += 2) {
    const history = { repeats: histories[at] ?? 0, age: (histories[at + 1] ?? 0) / UNIT_DAYS[unit] };
    const { expected, discounted } = forecastWhileAlive(model, parameters, history, { unit, monthlyRate });
    answer[at] = expected;
    answer[at + 1] = discounted;
  }
  return answer;
}

function historiesIn(rows: Numbers, unit: TimeUnit): HistoryPattern[] {
  const patterns: HistoryPattern[] = [];
  for (let at = 0; at < rows.length; at += 4)
    patterns.push({
      repeats: rows[at] ?? 0,
      recency: (rows[at + 1] ?? 0) / UNIT_DAYS[unit],
      age: (rows[at + 2] ?? 0) / UNIT_DAYS[unit],
      customers: rows[at + 3] ?? 0,
    });
  return patterns;
}

function spendingIn(rows: Numbers): SpendingPattern[] {
  const patterns: SpendingPattern[] = [];
  for (let at = 0; at < rows.length; at += 3)
    patterns.push({
      repeats: rows[at] ?? 0,
      meanValue: rows[at + 1] ?? 0,
      customers: rows[at + 2] ?? 0,
    });
  return patterns;
}
