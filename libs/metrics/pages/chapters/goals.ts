import { localDateOf } from '#kernel';
import type { MetricAlert } from '../../domain/goals/alert.js';
import type { GoalStanding } from '../../goals/metric-goals.service.js';
import { column, tableOf, type ColumnOf } from '../report-table.js';
import { ROWS_MAX, sentenceOf, type MakeChapter } from './order.js';

/** What metrics are to come to, and how they stand. */
export const goalsChapter: MakeChapter = async ({ sources, tx, program, now }) => {
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
};

const GOAL_COLUMNS: ColumnOf<GoalStanding>[] = [
  column('metric', 'metric', 'TEXT', ({ goal }) => sentenceOf(goal.metric)),
  column('grain', 'by', 'TEXT', ({ goal }) => goal.grain.toLowerCase()),
  column('by', 'of', 'TEXT', ({ goal }) => sliceOf(goal)),
  column('kind', 'kind', 'TEXT', ({ goal }) => goal.kind.toLowerCase()),
  column('direction', 'to be', 'TEXT', ({ goal }) => sentenceOf(goal.direction)),
  column('target', 'target', 'NUMBER', ({ goal }) => goal.target),
  column('deadline', 'by the day', 'TEXT', ({ goal }) => goal.deadline),
  column('source', 'whose', 'TEXT', ({ goal }) => goal.source),
  column('period', 'period', 'TEXT', ({ present }) => present?.period ?? null),
  column('present', 'is', 'NUMBER', ({ present }) => present?.value ?? null),
  column('status', 'stands', 'TEXT', ({ status }) => sentenceOf(status)),
];

/** What staff were told in the period. */
export const alertsChapter: MakeChapter = async ({ sources, tx, period }) => {
  const asked = { isOpen: false, after: null, limit: ROWS_MAX };
  const alerts = (await sources.alerts.page(tx, asked)).filter(
    ({ through }) => through >= period.from && through < period.end,
  );
  if (alerts.length === 0) return null;
  return {
    title: 'Alerts',
    about: `What was unusual, missed or too much in ${period.name}, the newest first.`,
    warning: null,
    tables: [tableOf('alerts', 'What staff were told', ALERT_COLUMNS, alerts)],
    ...{ plots: [], grids: [] },
  };
};

const ALERT_COLUMNS: ColumnOf<MetricAlert>[] = [
  column('kind', 'what', 'TEXT', ({ kind }) => sentenceOf(kind)),
  column('metric', 'metric', 'TEXT', ({ metric }) => sentenceOf(metric)),
  column('by', 'of', 'TEXT', sliceOf),
  column('period', 'from', 'TEXT', ({ period }) => period),
  column('through', 'through', 'TEXT', ({ through }) => through),
  column('observed', 'is', 'NUMBER', ({ observed }) => observed),
  column('expected', 'expected', 'NUMBER', ({ expected }) => expected),
  column('z', 'z', 'NUMBER', ({ z }) => z),
  column('movers', 'moved most', 'TEXT', ({ movers }) => movers.map(sliceOf).join(', ')),
  column('acknowledgedBy', 'seen to by', 'TEXT', ({ acknowledged }) => acknowledged?.by ?? null),
];

function sliceOf({ dimension, value }: { readonly dimension: string; readonly value: string }): string {
  return dimension === 'ALL' ? 'everybody' : `${sentenceOf(dimension)} ${value}`;
}
