import { addDays, localDateOf, startOfLocalDay } from '#kernel';
import type { MetricAlert } from '../../domain/goals/alert.js';
import { isOfMoney, METRIC_SOURCES } from '../../domain/goals/metric.js';
import type { GoalStanding } from '../../goals/metric-goals.service.js';
import { column, figureOf, tableOf, type ColumnOf } from '../report-table.js';
import { chapterOf, ROWS_MAX, sentenceOf } from './order.js';

/** The reports that metrics are read from. */
const MEASURED = Object.values(METRIC_SOURCES).flatMap((source) =>
  source.from === 'SNAPSHOT' ? [source.report] : [],
);

/** What metrics are to come to, and how they stand. */
export const goalsChapter = chapterOf(MEASURED, async ({ sources, tx, program, now }) => {
  const today = localDateOf(now, program.timeZone);
  const goals = await sources.goals.page(tx, today, { after: null, limit: ROWS_MAX });
  if (goals.length === 0) return null;
  return {
    title: 'Goals and benchmarks',
    about: `How they stand on ${today}, by the last period that is over.`,
    warning: null,
    tables: [tableOf('goals', 'What is to be reached', GOAL_COLUMNS, goals)],
    ...{ plots: [], grids: [] },
  };
});

const GOAL_COLUMNS: ColumnOf<GoalStanding>[] = [
  column('metric', 'metric', 'TEXT', ({ goal }) => sentenceOf(goal.metric)),
  column('grain', 'by', 'TEXT', ({ goal }) => goal.grain.toLowerCase()),
  column('by', 'of', 'TEXT', ({ goal }) => sliceOf(goal)),
  column('kind', 'kind', 'TEXT', ({ goal }) => goal.kind.toLowerCase()),
  column('direction', 'to be', 'TEXT', ({ goal }) => sentenceOf(goal.direction)),
  column('target', 'target', 'FIGURE', ({ goal }) => figureOf(goal.target, isOfMoney(goal.metric))),
  column('deadline', 'by the day', 'TEXT', ({ goal }) => goal.deadline),
  column('source', 'whose', 'TEXT', ({ goal }) => goal.source),
  column('period', 'period', 'TEXT', ({ present }) => present?.period ?? null),
  column('present', 'is', 'FIGURE', ({ goal, present }) =>
    figureOf(present?.value ?? null, isOfMoney(goal.metric)),
  ),
  column('status', 'stands', 'TEXT', ({ status }) => sentenceOf(status)),
];

/**
 * What staff were told from the second day of the period through the first one behind it. What arises in the night after the period is its
 * own, and each alert is told of one week and of one month, however late it arose.
 */
export const alertsChapter = chapterOf(MEASURED, async ({ sources, tx, program: { timeZone }, period }) => {
  const [first, last] = [addDays(period.from, 1), period.end];
  const raised = {
    from: startOfLocalDay(first, timeZone),
    before: startOfLocalDay(addDays(last, 1), timeZone),
  };
  const alerts = await sources.alerts.page(tx, { isOpen: false, raised, after: null, limit: ROWS_MAX });
  if (alerts.length === 0) return null;
  return {
    title: 'Alerts',
    about: `What was found to be unusual, missed or too much from ${first} through ${last}, the newest first.`,
    warning: null,
    tables: [tableOf('alerts', 'What staff were told', ALERT_COLUMNS, alerts)],
    ...{ plots: [], grids: [] },
  };
});

const ALERT_COLUMNS: ColumnOf<MetricAlert>[] = [
  column('kind', 'what', 'TEXT', ({ kind }) => sentenceOf(kind)),
  column('metric', 'metric', 'TEXT', ({ metric }) => sentenceOf(metric)),
  column('by', 'of', 'TEXT', sliceOf),
  column('period', 'from', 'TEXT', ({ period }) => period),
  column('through', 'through', 'TEXT', ({ through }) => through),
  column('observed', 'is', 'FIGURE', ({ metric, observed }) => figureOf(observed, isOfMoney(metric))),
  column('expected', 'expected', 'FIGURE', ({ metric, expected }) => figureOf(expected, isOfMoney(metric))),
  column('z', 'z', 'NUMBER', ({ z }) => z),
  column('movers', 'moved most', 'TEXT', ({ movers }) => movers.map(sliceOf).join(', ')),
  column('raisedAt', 'told at', 'TEXT', ({ raisedAt }) => raisedAt.toISOString()),
  column('acknowledgedBy', 'seen to by', 'TEXT', ({ acknowledged }) => acknowledged?.by ?? null),
];

function sliceOf({ dimension, value }: { readonly dimension: string; readonly value: string }): string {
  return dimension === 'ALL' ? 'everybody' : `${sentenceOf(dimension)} ${value}`;
}
