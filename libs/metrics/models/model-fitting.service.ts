import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { addDays, minorUnitDigits, newId, type LocalDate } from '#kernel';
import { backgroundScope, Database } from '#platform';
import type { LeavingModel } from '../domain/models/buying-while-alive.js';
import type { Fitted } from '../domain/models/fitted.js';
import type { LeavingAnswer } from '../domain/models/fitting-task.js';
import type { TimeUnit } from '../domain/models/forecast.js';
import { heldOutWeeksOf, shutGate, type NoModel } from '../domain/models/gates.js';
import type { MetricModel, ModelBacktest, ModelKind } from '../domain/models/metric-model.js';
import type { SpendingParameters } from '../domain/models/spending.js';
import { findEarlierPatterns, findPatterns, findSpending, findWeeksAfter } from '../persistence/patterns.js';
import { findGround, insertModel, type GroundRow } from '../persistence/models.js';
import { fitApart, type FittingLimits, type FittingOutcome } from './fitting.js';

/** What models of time are fitted in: the papers' unit, whose parameters can be compared. */
const UNIT: TimeUnit = 'WEEK';

export interface FittingOrder {
  readonly program: Program;
  readonly kind: ModelKind;
  readonly asOf: LocalDate;
  readonly now: Date;
  readonly limits: FittingLimits;
  readonly isCancelled: () => boolean;
  /** A quarter of the history, if left out. */
  readonly heldOutWeeks?: number;
}

type Figures = Pick<
  MetricModel,
  'reason' | 'parameters' | 'standardErrors' | 'logLikelihood' | 'backtest' | 'customers'
>;

const NOTHING: Omit<Figures, 'reason'> = {
  customers: 0,
  parameters: null,
  standardErrors: null,
  logLikelihood: null,
  backtest: null,
};

/** Fits models on what customers have bought, in a thread, and puts down what came of it. */
@Injectable()
export class ModelFitting {
  constructor(private readonly database: Database) {}

  /** A model, or why there is none; null: it was cancelled, and nothing is put down. */
  async fitModel(order: FittingOrder): Promise<MetricModel | null> {
    const { program, kind, asOf, now } = order;
    const scope = backgroundScope(program.id);
    const ground = await this.database.tx(scope, (tx) => findGround(tx, asOf));
    const shut = shutGate(ground);
    const figures = shut ? { ...NOTHING, reason: shut } : await this.figures(order, ground);
    if (!figures) return null;
    const { firstDay, ...counts } = ground;
    const model: MetricModel = {
      ...{ id: newId(now), programId: program.id, kind, asOf, fittedAt: now },
      unit: kind === 'GAMMA_GAMMA' ? program.currency : UNIT,
      ...{ fittedFrom: firstDay, ground: counts },
      ...figures,
    };
    await this.database.tx(scope, (tx) => insertModel(tx, model));
    return model;
  }

  private figures(order: FittingOrder, ground: GroundRow): Promise<Figures | null> {
    return order.kind === 'GAMMA_GAMMA' ? this.spending(order) : this.leaving(order, order.kind, ground);
  }

  private async leaving(
    { program, asOf, limits, isCancelled, heldOutWeeks }: FittingOrder,
    model: LeavingModel,
    ground: GroundRow,
  ): Promise<Figures | null> {
    const weeks = heldOutWeeks ?? heldOutWeeksOf(ground);
    const through = addDays(asOf, -7 * weeks);
    const read = await this.database.tx(backgroundScope(program.id), async (tx) => {
      await tx.query('set transaction isolation level repeatable read, read only');
      return {
        patterns: await findPatterns(tx, asOf),
        earlier: await findEarlierPatterns(tx, through),
        actual: await findWeeksAfter(tx, through, weeks),
      };
    });
    const [customers, before] = [customersIn(read.patterns, 4), customersIn(read.earlier, 4)];
    const heldOut = weeks > 0 && before > 0 ? { patterns: read.earlier, weeks } : null;
    const task = { kind: 'LEAVING', model, unit: UNIT, patterns: read.patterns, heldOut } as const;
    const outcome = await fitApart<'LEAVING'>(task, limits, isCancelled);
    const answer = answered(outcome);
    if (!answer) return failed(outcome, customers);
    const backtest = backtestOf(answer, { through, customers: before, actual: read.actual });
    return settled(answer.fit, customers, null, backtest);
  }

  private async spending({ program, limits, isCancelled }: FittingOrder): Promise<Figures | null> {
    const minorPerUnit = 10 ** minorUnitDigits(program.currency);
    const patterns = await this.database.tx(backgroundScope(program.id), (tx) =>
      findSpending(tx, minorPerUnit),
    );
    const customers = customersIn(patterns, 3);
    if (customers === 0) return { ...NOTHING, reason: 'NOT_CONVERGED' };
    const outcome = await fitApart<'SPENDING'>({ kind: 'SPENDING', patterns }, limits, isCancelled);
    const fit = answered(outcome);
    if (!fit) return failed(outcome, customers);
    return settled(fit, customers, meanRefusal(fit), null);
  }
}

function answered<T>(outcome: FittingOutcome<T>): T | null {
  return 'answer' in outcome ? outcome.answer : null;
}

function failed(outcome: FittingOutcome<unknown>, customers: number): Figures | null {
  const failure = 'failure' in outcome ? outcome.failure : null;
  return failure && { ...NOTHING, customers, reason: failure };
}

/** A mean that is infinite foretells nothing. */
function meanRefusal({ parameters }: Fitted<SpendingParameters>): NoModel | null {
  return parameters.q > 1 ? null : 'NO_FINITE_MEAN';
}

function settled(
  fit: Fitted<NonNullable<Figures['parameters']>>,
  customers: number,
  refusal: NoModel | null,
  backtest: ModelBacktest | null,
): Figures {
  const figures: readonly number[] = [fit.logLikelihood, ...Object.values<number>({ ...fit.parameters })];
  const isFinite = figures.every(Number.isFinite);
  const reason = fit.isConverged && isFinite ? refusal : 'NOT_CONVERGED';
  if (reason) return { ...NOTHING, customers, reason };
  const { parameters, standardErrors, logLikelihood } = fit;
  return { customers, reason, parameters, standardErrors, logLikelihood, backtest };
}

function backtestOf(
  { heldOut }: LeavingAnswer,
  known: Pick<ModelBacktest, 'through' | 'customers' | 'actual'>,
): ModelBacktest | null {
  if (!heldOut?.fit.isConverged) return null;
  const { parameters, logLikelihood } = heldOut.fit;
  return { ...known, parameters, logLikelihood, expected: heldOut.expected };
}

/** The last number of each row. */
function customersIn(rows: Float64Array, width: number): number {
  let sum = 0;
  for (let at = width - 1; at < rows.length; at += width) sum += rows[at] ?? 0;
  return sum;
}
