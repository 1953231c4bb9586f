import { addDays } from '#kernel';
import type { Scoring } from '../domain/models/customer-score.js';
import { BUYERS_MIN, HISTORY_DAYS_MIN, LOYAL_BUYERS_MIN, SILENT_DAYS_MAX } from '../domain/models/gates.js';
import type { MetricModel, ModelBacktest, ModelFigures } from '../domain/models/metric-model.js';
import { RFM_SEGMENTS } from '../domain/rfm.js';
import type { ScoreAndScoring } from '../models/model-views.service.js';
import type { MetricModelType, ModelBacktestType, ModelParameterType } from './model.type.js';
import type { CustomerScoresType, RfmReportType } from './score.type.js';

export function modelTypeOf(model: MetricModel): MetricModelType {
  const { kind, unit, asOf, fittedFrom, customers, reason, ground, logLikelihood, fittedAt } = model;
  return {
    ...{ kind, unit, asOf, fittedFrom, customers, reason, logLikelihood, fittedAt },
    gates: {
      ...ground,
      ...{ buyersNeeded: BUYERS_MIN, historyDaysNeeded: HISTORY_DAYS_MIN },
      ...{ silentDaysAllowed: SILENT_DAYS_MAX, loyalBuyersNeeded: LOYAL_BUYERS_MIN },
    },
    parameters: model.parameters && parametersOf(model.parameters, model.standardErrors),
    backtest: model.backtest && backtestOf(model.backtest),
  };
}

/** Where they stand in a paper. */
const NAMES = ['r', 'alpha', 'a', 'b', 'p', 'q', 'v'];

function parametersOf(values: ModelFigures, errors: ModelFigures | null): ModelParameterType[] {
  const errorOf = new Map(Object.entries<number>({ ...errors }));
  return Object.entries<number>({ ...values })
    .sort(([a], [b]) => NAMES.indexOf(a) - NAMES.indexOf(b))
    .map(([name, value]) => ({ name, value, standardError: errorOf.get(name) ?? null }));
}

function backtestOf({ through, customers, expected, actual }: ModelBacktest): ModelBacktestType {
  const total = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0);
  return {
    ...{ through, customers, expected: total(expected), actual: total(actual) },
    weeks: expected.map((one, week) => ({
      from: addDays(through, 7 * week + 1),
      ...{ expected: one, actual: actual[week] ?? 0 },
    })),
  };
}

export function scoresTypeOf({ score, scoring }: ScoreAndScoring): CustomerScoresType {
  return {
    ...{ asOf: score.asOf, recency: score.r, frequency: score.f, monetary: score.m },
    ...{ segment: score.segment, risk90d: score.risk90d, alive: score.alive },
    ...{ expectedPurchases12m: score.purchases12m, clv12m: score.clv12mMinor },
    ...{ riskReason: scoring.reason, clvReason: scoring.spendingReason },
  };
}

export function rfmReportOf(scoring: Scoring): RfmReportType {
  const totals = new Map(scoring.segments.map((one) => [one.segment, one]));
  return {
    ...{ asOf: scoring.asOf, customers: scoring.customers, monthlyDiscountRate: scoring.monthlyRate },
    ...{ riskReason: scoring.reason, clvReason: scoring.spendingReason },
    segments: RFM_SEGMENTS.map((segment) => ({
      ...{ segment, customers: totals.get(segment)?.customers ?? 0 },
      revenue: totals.get(segment)?.netMinor ?? 0n,
    })),
  };
}
