import type { LocalDate } from '#kernel';
import type { Tx } from '#platform';
import type { GoalKind, MetricGoal } from '../domain/goals/goal.js';
import type { SeriesKey } from '../domain/goals/metric.js';
import { programOf } from './program-of.js';

/** Names a goal or benchmark. */
export interface GoalKey extends SeriesKey {
  readonly kind: GoalKind;
}

const COLUMNS = `metric, grain, dimension, value, kind, target, direction, deadline::text as deadline, source, set_on::text as "setOn",
  baseline, set_at as "setAt", set_by as "setBy"`;

const KEY = 'program_id = $1 and metric = $2 and grain = $3 and dimension = $4 and value = $5 and kind = $6';

/** Goals behind one of them, by metric, grain, slice and kind. */
export function findGoals(
  tx: Tx,
  { after, limit }: { readonly after: GoalKey | null; readonly limit: number },
): Promise<MetricGoal[]> {
  return tx.query(
    `select ${COLUMNS} from metric_goals
     where program_id = $1 and ($2::text is null or (metric, grain, dimension, value, kind) > ($2, $3, $4, $5, $6))
     order by metric, grain, dimension, value, kind limit $7`,
    [
      ...[programOf(tx), after?.metric ?? null, after?.grain ?? null, after?.dimension ?? null],
      ...[after?.value ?? null, after?.kind ?? null, limit],
    ],
  );
}

export async function findGoal(tx: Tx, key: GoalKey): Promise<MetricGoal | null> {
  const [goal] = await tx.query<MetricGoal>(
    `select ${COLUMNS} from metric_goals where ${KEY}`,
    valuesOf(tx, key),
  );
  return goal ?? null;
}

export async function saveGoal(tx: Tx, goal: MetricGoal): Promise<void> {
  await tx.execute(
    `insert into metric_goals (program_id, metric, grain, dimension, value, kind, target, direction, deadline, source, set_on, baseline,
       set_at, set_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
     on conflict (program_id, metric, grain, dimension, value, kind) do update set target = excluded.target,
       direction = excluded.direction, deadline = excluded.deadline, source = excluded.source, set_on = excluded.set_on,
       baseline = excluded.baseline, set_at = excluded.set_at, set_by = excluded.set_by`,
    [
      ...valuesOf(tx, goal),
      ...[goal.target, goal.direction, goal.deadline, goal.source, goal.setOn, goal.baseline, goal.setAt],
      goal.setBy,
    ],
  );
}

/** Whether there was one. */
export async function deleteGoal(tx: Tx, key: GoalKey): Promise<boolean> {
  return (await tx.execute(`delete from metric_goals where ${KEY}`, valuesOf(tx, key))) === 1;
}

export async function countGoals(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ readonly count: number }>(
    'select count(*)::int as count from metric_goals where program_id = $1',
    [programOf(tx)],
  );
  return row?.count ?? 0;
}

function valuesOf(tx: Tx, { metric, grain, dimension, value, kind }: GoalKey): unknown[] {
  return [programOf(tx), metric, grain, dimension, value, kind];
}

/** Takes the look at a day's metrics; false: they were looked at. Who comes at the same time waits for the first, and then gets false. */
export async function claimLook(tx: Tx, asOf: LocalDate): Promise<boolean> {
  const claimed = await tx.execute(
    `insert into metric_alert_runs as r (program_id, as_of) values ($1, $2)
     on conflict (program_id) do update set as_of = excluded.as_of where r.as_of < excluded.as_of`,
    [programOf(tx), asOf],
  );
  return claimed === 1;
}

export async function isLookedAt(tx: Tx, asOf: LocalDate): Promise<boolean> {
  const [row] = await tx.query('select from metric_alert_runs where program_id = $1 and as_of >= $2', [
    programOf(tx),
    asOf,
  ]);
  return row !== undefined;
}
