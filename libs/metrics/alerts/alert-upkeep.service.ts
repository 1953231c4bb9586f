import { Injectable } from '@nestjs/common';
import { Programs } from '#access';
import { addDays, localDateOf, newId, required, startOfLocalDay, type LocalDate, type Uuid } from '#kernel';
import { backgroundScope, Database, Logger, type Tx } from '#platform';
import { alertsOf, moversOf, type FoundAlert, type Mover } from '../domain/goals/alert.js';
import { HISTORY_MAX } from '../domain/goals/anomaly.js';
import type { MetricGoal } from '../domain/goals/goal.js';
import {
  METRIC_SOURCES,
  METRICS,
  SERIES_GRAINS,
  type Metric,
  type SeriesGrain,
  type SeriesKey,
} from '../domain/goals/metric.js';
import { GOALS_MAX } from '../goals/metric-goals.service.js';
import { insertAlerts } from '../persistence/alerts.js';
import { claimLook, findGoals, findLooked } from '../persistence/goals.js';
import { findSnapshotRun } from '../persistence/snapshots.js';
import { ReportFrames } from '../reports/report-frame.js';
import { MetricSeries, type ChangeAsked, type SeriesAsked } from '../series/metric-series.service.js';

/** What is looked at every night, of everybody. Churn is left out: it is unusual whenever retention is. */
const WATCHED: Readonly<Record<Metric, readonly SeriesGrain[]>> = {
  ...{ RETENTION_STRICT: ['MONTH'], CHURN: [], REVENUE_NET: SERIES_GRAINS, ORDERS: SERIES_GRAINS },
  ...{ REPEAT_PURCHASE_90D: ['WEEK'], ENGAGEMENT: ['WEEK'], REFERRAL_RATE: ['WEEK'] },
  ...{ NPS: ['WEEK'], NEGATIVE_REVIEWS: ['WEEK'] },
};

/** The most days that periods of history lie apart. */
const STEPS: Readonly<Record<SeriesGrain, number>> = { DAY: 7, WEEK: 7, MONTH: 31 };

/** What there is to look at as of a day. */
interface LooksDue {
  readonly asOf: LocalDate;
  readonly metrics: readonly Metric[];
}

/** Looks at each metric once a day, as soon as what it is read from is made, and tells staff what is unusual, missed or too much. */
@Injectable()
export class AlertUpkeep {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly frames: ReportFrames,
    private readonly series: MetricSeries,
    private readonly logger: Logger,
  ) {}

  /**
   * Looks at the metrics of the day that nobody looked at, and whose report is made; answers how many alerts there are now that were not.
   * Each is looked at by itself: one that fails keeps no other from it, and is looked at again when this is called again. The first failure
   * is thrown when all were looked at.
   */
  async run(programId: Uuid, now: Date): Promise<number> {
    const scope = backgroundScope(programId);
    const due = await this.database.tx(scope, (tx) => this.due(tx, programId, now));
    let raised = 0;
    const failures: unknown[] = [];
    for (const metric of due?.metrics ?? [])
      await this.database
        .tx(scope, (tx) => this.lookAt(tx, metric, required(due, 'a day').asOf, now))
        .then(
          (count) => void (raised += count),
          (failure: unknown) => {
            this.logger.failure(failure, { programId, metric });
            failures.push(failure);
          },
        );
    if (failures.length > 0) throw failures[0];
    return raised;
  }

  /** Null: the night has not come, or not everything is counted that was recorded before the day. */
  private async due(tx: Tx, programId: Uuid, now: Date): Promise<LooksDue | null> {
    const program = await this.programs.requireOpen(tx, programId);
    if (!program.ok) return null;
    const { timeZone } = program.value;
    const asOf = localDateOf(now, timeZone);
    const run = await findSnapshotRun(tx);
    if (run?.asOf !== asOf) return null;
    const looked = await findLooked(tx, asOf);
    const missing = METRICS.filter((metric) => {
      const source = METRIC_SOURCES[metric];
      const isMade = source.from !== 'SNAPSHOT' || run.made.includes(source.report);
      return isMade && looked?.includes(metric) === false;
    });
    if (missing.length === 0 || !(await this.frames.countedBy(tx, startOfLocalDay(asOf, timeZone))))
      return null;
    return { asOf, metrics: missing };
  }

  private async lookAt(tx: Tx, metric: Metric, asOf: LocalDate, now: Date): Promise<number> {
    if (!(await claimLook(tx, asOf, metric))) return 0;
    const found = await this.look(tx, metric, asOf);
    const movers = await this.moversOf(tx, found);
    return insertAlerts(
      tx,
      found.map((alert, place) => ({
        ...alert,
        id: newId(now),
        movers: movers[place] ?? [],
        raisedAt: now,
      })),
    );
  }

  private async look(tx: Tx, metric: Metric, asOf: LocalDate): Promise<FoundAlert[]> {
    const all = await findGoals(tx, { after: null, limit: GOALS_MAX });
    const goals = all.filter((goal) => goal.metric === metric);
    const keys = new Map<string, SeriesKey>();
    for (const grain of WATCHED[metric]) {
      const key: SeriesKey = { metric, grain, dimension: 'ALL', value: '' };
      keys.set(nameOf(key), key);
    }
    for (const goal of goals) keys.set(nameOf(goal), goal);
    const asked = [...keys.values()].map((key) => historyOf(key, asOf));
    const series = await this.series.of(tx, asked);
    return asked.flatMap((key, place) => alertsOf(key, series[place] ?? [], ofSlice(goals, key), asOf));
  }

  /** Of alerts of everybody: who has most to do with the change. */
  private async moversOf(tx: Tx, alerts: readonly FoundAlert[]): Promise<readonly (readonly Mover[])[]> {
    const asked = alerts.map(({ metric, grain, dimension, period, comparedWith }): ChangeAsked | null =>
      dimension === 'ALL' && comparedWith !== null
        ? { metric, grain, before: comparedWith, now: period }
        : null,
    );
    const changes = await this.series.changes(
      tx,
      asked.filter((one) => one !== null),
    );
    let place = 0;
    return asked.map((one) => {
      const change = one && changes[place++];
      return change ? moversOf(change.parts, change.whole) : [];
    });
  }
}

/** A value, those that it is judged by, and what a goal whose time is just over is judged by. */
function historyOf({ metric, grain, dimension, value }: SeriesKey, asOf: LocalDate): SeriesAsked {
  const from = addDays(asOf, -(HISTORY_MAX + 3) * STEPS[grain]);
  return { metric, grain, dimension, value, from, through: asOf };
}

function nameOf({ metric, grain, dimension, value }: SeriesKey): string {
  return [metric, grain, dimension, value].join('/');
}

function ofSlice(goals: readonly MetricGoal[], key: SeriesKey): MetricGoal[] {
  return goals.filter((goal) => nameOf(goal) === nameOf(key));
}
