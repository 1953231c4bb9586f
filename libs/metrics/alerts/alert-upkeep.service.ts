import { Injectable } from '@nestjs/common';
import { Programs } from '#access';
import { addDays, localDateOf, newId, type LocalDate, type Uuid } from '#kernel';
import { backgroundScope, Database, type Tx } from '#platform';
import { alertsOf, moversOf, type FoundAlert, type Mover } from '../domain/goals/alert.js';
import { HISTORY_LENGTHS } from '../domain/goals/anomaly.js';
import type { MetricGoal } from '../domain/goals/goal.js';
import type { SeriesGrain, SeriesKey } from '../domain/goals/metric.js';
import { GOALS_MAX } from '../goals/metric-goals.service.js';
import { insertAlerts } from '../persistence/alerts.js';
import { claimLook, findGoals, isLookedAt } from '../persistence/goals.js';
import { findSnapshotRun } from '../persistence/snapshots.js';
import { MetricSeries, type ChangeAsked, type SeriesAsked } from '../series/metric-series.service.js';
import { SnapshotReports } from '../snapshots/snapshot-reports.js';

/** What is looked at every night, of everybody. Churn is left out: it is unusual whenever retention is. */
const WATCHED: readonly (readonly [SeriesKey['metric'], SeriesGrain])[] = [
  ...(['DAY', 'WEEK', 'MONTH'] as const).flatMap((grain) => [
    ['REVENUE_NET', grain] as const,
    ['ORDERS', grain] as const,
  ]),
  ['RETENTION_STRICT', 'MONTH'],
  ...(['REPEAT_PURCHASE_90D', 'ENGAGEMENT', 'REFERRAL_RATE', 'NPS', 'NEGATIVE_REVIEWS'] as const).map(
    (metric) => [metric, 'WEEK'] as const,
  ),
];

/** The most days that periods of history lie apart. */
const STEPS: Readonly<Record<SeriesGrain, number>> = { DAY: 7, WEEK: 7, MONTH: 31 };

/** Looks at metrics once a day, when the reports of the night are made, and tells staff what is unusual, missed or too much. */
@Injectable()
export class AlertUpkeep {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly series: MetricSeries,
    private readonly reports: SnapshotReports,
  ) {}

  /** Looks at the day, unless somebody did, or not all of its reports are made; answers how many alerts there are now that were not. */
  run(programId: Uuid, now: Date): Promise<number> {
    return this.database.tx(backgroundScope(programId), async (tx) => {
      const program = await this.programs.requireOpen(tx, programId);
      if (!program.ok) return 0;
      const asOf = localDateOf(now, program.value.timeZone);
      const run = await findSnapshotRun(tx);
      const isReady = run?.asOf === asOf && this.reports.all.every(({ report }) => run.made.includes(report));
      if (!isReady || (await isLookedAt(tx, asOf)) || !(await claimLook(tx, asOf))) return 0;
      const found = await this.look(tx, asOf);
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
    });
  }

  private async look(tx: Tx, asOf: LocalDate): Promise<FoundAlert[]> {
    const goals = await findGoals(tx, { after: null, limit: GOALS_MAX });
    const keys = new Map<string, SeriesKey>();
    for (const [metric, grain] of WATCHED) {
      const key: SeriesKey = { metric, grain, dimension: 'ALL', value: '' };
      keys.set(nameOf(key), key);
    }
    for (const goal of goals) keys.set(nameOf(goal), goal);
    const asked = [...keys.values()].map((key) => historyOf(key, asOf));
    const series = await this.series.of(tx, asked);
    return asked.flatMap((key, place) => alertsOf(key, series[place] ?? [], ofSlice(goals, key)));
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
  const from = addDays(asOf, -(HISTORY_LENGTHS[grain] + 3) * STEPS[grain]);
  return { metric, grain, dimension, value, from, through: asOf };
}

function nameOf({ metric, grain, dimension, value }: SeriesKey): string {
  return [metric, grain, dimension, value].join('/');
}

function ofSlice(goals: readonly MetricGoal[], key: SeriesKey): MetricGoal[] {
  return goals.filter((goal) => nameOf(goal) === nameOf(key));
}
