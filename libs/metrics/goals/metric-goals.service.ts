import { Injectable } from '@nestjs/common';
import { AuditLog, principalOf, Programs, type Origin } from '#access';
import { addDays, err, invalid, localDateOf, ok, type LocalDate, type Problem, type Result } from '#kernel';
import { Database, type Tx } from '#platform';
import {
  endOfPeriod,
  goalStatus,
  presentOf,
  type GoalStatus,
  type GoalTerms,
  type MetricGoal,
  type MetricPoint,
} from '../domain/goals/goal.js';
import { METRIC_SOURCES, type SeriesGrain, type SeriesKey } from '../domain/goals/metric.js';
import { countGoals, deleteGoal, findGoal, findGoals, saveGoal, type GoalKey } from '../persistence/goals.js';
import { MetricSeries, type SeriesAsked } from '../series/metric-series.service.js';

export type { GoalKey } from '../persistence/goals.js';

/** So many goals and benchmarks a program has at most: each of them is looked at every night. */
export const GOALS_MAX = 100;

/** A goal, and how it stands. */
export interface GoalStanding {
  readonly goal: MetricGoal;
  /** The period that it is judged by; null: none is over. */
  readonly present: MetricPoint | null;
  readonly status: GoalStatus;
}

/** What staff say: a goal or a benchmark of a metric and a slice. */
export type GoalCommand = SeriesKey & GoalTerms;

/** What metrics are to come to, or are compared with. Whatever is set is audited; to set it again changes nothing. */
@Injectable()
export class MetricGoals {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly audit: AuditLog,
    private readonly series: MetricSeries,
  ) {}

  /** Problems: INVALID_INPUT, PROGRAM_CLOSED. */
  set(origin: Origin, command: GoalCommand): Promise<Result<GoalStanding, Problem>> {
    const { programId } = origin.actor;
    return this.database.txResult(origin.actor, async (tx) => {
      const program = await this.programs.requireOpen(tx, programId);
      if (!program.ok) return program;
      const today = localDateOf(origin.now, program.value.timeZone);
      const before = await findGoal(tx, command);
      if (before && isSame(before, command)) return ok(await this.standingOf(tx, before, today));
      const problem = refusalOf(command, today);
      if (problem) return err(problem);
      // Two at once would both be the last that there is room for: the second waits here.
      await tx.query('select from programs where id = $1 for no key update', [programId]);
      if (!before && (await countGoals(tx)) >= GOALS_MAX)
        return err(invalid(['metric'], `A program has at most ${GOALS_MAX} goals and benchmarks.`));
      const [points = []] = await this.series.of(tx, [recent(command, today)]);
      const goal: MetricGoal = {
        ...{ ...command, setOn: today, baseline: points.at(-1)?.value ?? null },
        ...{ setAt: origin.now, setBy: principalOf(origin.actor) },
      };
      await saveGoal(tx, goal);
      await this.record(tx, origin, 'metric_goal.set', goal);
      return ok(await this.standingOf(tx, goal, today));
    });
  }

  /** Whether there was one; to remove it again changes nothing. Problems: PROGRAM_CLOSED. */
  remove(origin: Origin, key: GoalKey): Promise<Result<boolean, Problem>> {
    return this.database.txResult(origin.actor, async (tx) => {
      const program = await this.programs.requireOpen(tx, origin.actor.programId);
      if (!program.ok) return program;
      const before = await findGoal(tx, key);
      const isRemoved = await deleteGoal(tx, key);
      if (before && isRemoved) await this.record(tx, origin, 'metric_goal.removed', before);
      return ok(isRemoved);
    });
  }

  /** With how they stand. */
  async page(
    tx: Tx,
    today: LocalDate,
    page: { readonly after: GoalKey | null; readonly limit: number },
  ): Promise<GoalStanding[]> {
    return this.standingsOf(tx, await findGoals(tx, page), today);
  }

  private async standingOf(tx: Tx, goal: MetricGoal, today: LocalDate): Promise<GoalStanding> {
    const [standing] = await this.standingsOf(tx, [goal], today);
    return standing ?? { goal, present: null, status: 'NO_VALUE' };
  }

  private async standingsOf(tx: Tx, goals: readonly MetricGoal[], today: LocalDate): Promise<GoalStanding[]> {
    const series = await this.series.of(
      tx,
      goals.map((goal) => recent(goal, goal.deadline && goal.deadline < today ? goal.deadline : today)),
    );
    return goals.map((goal, place) => {
      const present = presentOf(goal, series[place] ?? []);
      return { goal, present, status: goalStatus(goal, present, today) };
    });
  }

  private record(tx: Tx, origin: Origin, action: string, goal: MetricGoal): Promise<void> {
    const { metric, grain, dimension, value, kind, target, direction, deadline, source } = goal;
    return this.audit.record(tx, {
      ...{ ...origin, action, subjectType: 'metric_goal' },
      subjectId: [metric, grain, dimension, value, kind].join('/'),
      details: { metric, grain, dimension, value, kind, target, direction, deadline, source },
    });
  }
}

const DAYS: Readonly<Record<SeriesGrain, number>> = { DAY: 1, WEEK: 7, MONTH: 31 };

/** So many periods back the last one is looked for that something tells of: reports of nights may be missing. */
const LOOKED_BACK = 15;

/** The periods in which the last one that is over on a day lies. */
function recent({ metric, grain, dimension, value }: SeriesKey, day: LocalDate): SeriesAsked {
  return { metric, grain, dimension, value, from: addDays(day, -LOOKED_BACK * DAYS[grain]), through: day };
}

function isSame(goal: MetricGoal, command: GoalCommand): boolean {
  return (['target', 'direction', 'deadline', 'source'] as const).every((key) => goal[key] === command[key]);
}

function refusalOf(command: GoalCommand, today: LocalDate): Problem | null {
  const { metric, grain, dimension, value, kind, target, deadline, source } = command;
  const { grains } = METRIC_SOURCES[metric];
  if (!grains.includes(grain))
    return invalid(['grain'], `${metric} is told by ${grains.join(' and ')} alone.`);
  if ((dimension === 'ALL') !== (value === ''))
    return invalid(['value'], 'Of everybody there is no value, and of a part there is one.');
  if (!Number.isFinite(target)) return invalid(['target'], 'A number is needed.');
  if ((kind === 'BENCHMARK') !== (source !== null))
    return invalid(['source'], 'A benchmark says whose figure it is, and a goal does not.');
  if ((kind === 'GOAL') !== (deadline !== null))
    return invalid(['deadline'], 'A goal has a day by which it is to be reached, and a benchmark has none.');
  if (deadline !== null && deadline < endOfPeriod(grain, today))
    return invalid(['deadline'], 'The period that is running ends later.');
  return null;
}
