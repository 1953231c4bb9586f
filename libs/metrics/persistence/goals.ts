import type { LocalDate } from '#kernel';
import type { Tx } from '#platform';
import type { GoalKind, MetricGoal } from '../domain/goals/goal.js';
import type { Metric, SeriesKey } from '../domain/goals/metric.js';
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

/** Takes the look at a metric of a day; false: somebody took it. Who comes at the same time waits for the first, and then gets false. */
export async function claimLook(tx: Tx, asOf: LocalDate, metric: Metric): Promise<boolean> {
  const claimed = await tx.execute(
    `insert into metric_alert_runs as r (program_id, as_of, looked) values ($1, $2, array[$3::text])
     on conflict (program_id) do update set as_of = excluded.as_of,
       looked = case when r.as_of = excluded.as_of then r.looked || excluded.looked else excluded.looked end
     where r.as_of < excluded.as_of or (r.as_of = excluded.as_of and $3 <> all(r.looked))`,
    [programOf(tx), asOf, metric],
  );
  return claimed === 1;
}

/** As of which day metrics were looked at last, and which of them. */
export interface LookRun {
  readonly asOf: LocalDate;
  readonly looked: readonly Metric[];
}

/** Null: none ever was. */
export async function findLookRun(tx: Tx): Promise<LookRun | null> {
  const [run] = await tx.query<LookRun>(
    'select as_of::text as "asOf", looked from metric_alert_runs where program_id = $1',
    [programOf(tx)],
  );
  return run ?? null;
}

/** Which metrics of a day were looked at; null: a later day was. */
export async function findLooked(tx: Tx, asOf: LocalDate): Promise<readonly Metric[] | null> {
  const run = await findLookRun(tx);
  if (!run || run.asOf < asOf) return [];
  return run.asOf === asOf ? run.looked : null;
}
