import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { minorUnitDigits, type LocalDate } from '#kernel';
import { backgroundScope, Database, type Tx } from '#platform';
import type { LeavingParameters } from '../domain/models/buying-while-alive.js';
import type { Scoring } from '../domain/models/customer-score.js';
import { MONTHLY_DISCOUNT_RATE, type TimeUnit } from '../domain/models/forecast.js';
import { shutGate, type NoModel, type ThreadFailure } from '../domain/models/gates.js';
import {
  RISK_MODEL,
  type MetricModel,
  type ModelKind,
  type UsableLeavingModel,
  type UsableModel,
} from '../domain/models/metric-model.js';
import type { SpendingParameters } from '../domain/models/spending.js';
import { findAges } from '../persistence/patterns.js';
import { findGround, findLatestModels } from '../persistence/models.js';
import { findSegmentTotals, scoreAll, type ScoringTerms } from '../persistence/scores.js';
import { saveScoring } from '../persistence/scorings.js';
import { fitApart, type FittingLimits } from './fitting.js';

export interface ScoringOrder {
  readonly program: Program;
  readonly asOf: LocalDate;
  readonly now: Date;
  readonly limits: FittingLimits;
  readonly isCancelled: () => boolean;
  /** By which what comes a month later is worth less. */
  readonly monthlyRate?: number;
}

const NO_NUMBERS = new Float64Array(0);
const NO_FORECASTS = { histories: NO_NUMBERS, values: NO_NUMBERS };

/** What models there are to score by, or why there are none. */
interface Models {
  readonly leaving: UsableLeavingModel | null;
  readonly reason: NoModel | null;
  readonly spending: UsableModel<SpendingParameters> | null;
  readonly spendingReason: NoModel | null;
}

/** Scores all customers of a program by the models that it has: in one transaction, so that all are of one state. */
@Injectable()
export class CustomerScoring {
  constructor(private readonly database: Database) {}

  /** Null: it was cancelled, and everything stays as it was. */
  score(order: ScoringOrder): Promise<Scoring | null> {
    return this.database.tx(backgroundScope(order.program.id), async (tx) => {
      // Ages that are read first must be those that are scored.
      await tx.execute('set transaction isolation level repeatable read');
      const models = await modelsFor(tx, order);
      const terms = await foretold(tx, models, order);
      if (!terms) return null;
      const customers = await scoreAll(tx, { ...terms, asOf: order.asOf, now: order.now });
      const scoring: Scoring = {
        ...{ asOf: order.asOf, scoredAt: order.now, customers },
        ...{ leavingModelId: terms.leaving?.id ?? null, spendingModelId: terms.spending?.id ?? null },
        ...{ reason: terms.reason, spendingReason: terms.spendingReason },
        monthlyRate: order.monthlyRate ?? MONTHLY_DISCOUNT_RATE,
        segments: await findSegmentTotals(tx),
      };
      await saveScoring(tx, scoring);
      return scoring;
    });
  }
}

/** An older model is used until there is a newer one, as long as its gates are open. */
async function modelsFor(tx: Tx, { program, asOf }: ScoringOrder): Promise<Models> {
  const shut = shutGate(await findGround(tx, asOf));
  if (shut) return withoutModels(shut);
  const usable = new Map((await findLatestModels(tx, true)).map((one) => [one.kind, one]));
  const last = new Map((await findLatestModels(tx, false)).map((one) => [one.kind, one]));
  const leaving = leavingIn(usable.get(RISK_MODEL));
  const spending = leaving && spendingIn(usable.get('GAMMA_GAMMA'), program);
  const reasonOf = (kind: ModelKind): NoModel => last.get(kind)?.reason ?? 'CRASHED';
  const reason = leaving ? null : reasonOf(RISK_MODEL);
  return {
    ...{ leaving, reason, spending },
    spendingReason: spending ? null : (reason ?? reasonOf('GAMMA_GAMMA')),
  };
}

function withoutModels(reason: NoModel): Models {
  return { leaving: null, reason, spending: null, spendingReason: reason };
}

function leavingIn(model: MetricModel | undefined): UsableLeavingModel | null {
  if (!model?.parameters) return null;
  const { id, unit, parameters } = model;
  return {
    ...{ id, model: RISK_MODEL, unit: unit as TimeUnit },
    parameters: parameters as LeavingParameters,
  };
}

/** In minor units, as amounts are kept. */
function spendingIn(
  model: MetricModel | undefined,
  { currency }: Program,
): UsableModel<SpendingParameters> | null {
  if (!model?.parameters) return null;
  const parameters = model.parameters as SpendingParameters;
  const v = parameters.v * 10 ** minorUnitDigits(currency);
  return { id: model.id, parameters: { ...parameters, v } };
}

/** Adds the purchases that are to be expected; without them nobody has a prediction. Null: cancelled. */
async function foretold(
  tx: Tx,
  models: Models,
  order: ScoringOrder,
): Promise<(Models & Pick<ScoringTerms, 'forecasts'>) | null> {
  const { leaving } = models;
  if (!leaving) return { ...models, forecasts: NO_FORECASTS };
  const histories = await findAges(tx, order.asOf);
  const { model, unit, parameters } = leaving;
  const monthlyRate = order.monthlyRate ?? MONTHLY_DISCOUNT_RATE;
  // The thread takes what it is given.
  const task = {
    kind: 'FORECAST',
    model,
    unit,
    parameters,
    monthlyRate,
    histories: histories.slice(),
  } as const;
  const outcome = await fitApart<'FORECAST'>(task, order.limits, order.isCancelled);
  if ('answer' in outcome) return { ...models, forecasts: { histories, values: outcome.answer } };
  return outcome.failure && withoutForecasts(outcome.failure);
}

function withoutForecasts(reason: ThreadFailure): Models & Pick<ScoringTerms, 'forecasts'> {
  return { ...withoutModels(reason), forecasts: NO_FORECASTS };
}
