import type { LocalDate, Uuid } from '#kernel';
import { LEAVING_MODELS, type LeavingModel, type LeavingParameters } from './buying-while-alive.js';
import type { TimeUnit } from './forecast.js';
import type { ModelGround, NoModel } from './gates.js';
import type { SpendingParameters } from './spending.js';

export const MODEL_KINDS = [...LEAVING_MODELS, 'GAMMA_GAMMA'] as const;

export type ModelKind = (typeof MODEL_KINDS)[number];

/** By which risk is told: BG/NBD has everybody who bought once alive for sure. */
export const RISK_MODEL: LeavingModel = 'MBG_NBD';

/** Parameters, or their standard errors, by name. */
export type ModelFigures = LeavingParameters | SpendingParameters;

/** What a model that knew nothing of the last weeks foretold of them, beside what came. */
export interface ModelBacktest {
  /** The last day that it knew. */
  readonly through: LocalDate;
  /** Customers who had bought by then. */
  readonly customers: number;
  readonly parameters: ModelFigures;
  readonly logLikelihood: number;
  /** Purchase days of these customers in each week after it. */
  readonly expected: readonly number[];
  readonly actual: readonly number[];
}

/** A fit of a model, or why there is none: history that is never changed. */
export interface MetricModel {
  readonly id: Uuid;
  readonly programId: Uuid;
  readonly kind: ModelKind;
  /** What its parameters are in: a unit of time, or the currency of amounts. */
  readonly unit: string;
  /** What was bought through this day. */
  readonly asOf: LocalDate;
  /** The first purchase that it saw; null: there is none. */
  readonly fittedFrom: LocalDate | null;
  /** Customers whose purchases it saw. */
  readonly customers: number;
  readonly ground: ModelGround;
  readonly reason: NoModel | null;
  readonly parameters: ModelFigures | null;
  readonly standardErrors: ModelFigures | null;
  readonly logLikelihood: number | null;
  readonly backtest: ModelBacktest | null;
  readonly fittedAt: Date;
}

/** A model that can be used. */
export interface UsableModel<P> {
  readonly id: Uuid;
  readonly parameters: P;
}

export interface UsableLeavingModel extends UsableModel<LeavingParameters> {
  readonly model: LeavingModel;
  readonly unit: TimeUnit;
}
