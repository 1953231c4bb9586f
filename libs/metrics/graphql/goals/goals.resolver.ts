import { Mutation, Query, Resolver } from '@nestjs/graphql';
import { Programs, type Origin, type StaffActor } from '#access';
import { Allow, CurrentStaff, Now, StaffOrigin } from '#access/graphql';
import { localDateOf } from '#kernel';
import { Database } from '#platform';
import {
  ConnectionArgs,
  fromCursor,
  Input,
  pageOf,
  payloadOf,
  placeInCursor,
  refuseCursor,
  ValidArgs,
  type Connection,
} from '#platform/graphql';
import { MetricAlerts } from '../../alerts/metric-alerts.service.js';
import { GOAL_KINDS } from '../../domain/goals/goal.js';
import { METRICS, SERIES_GRAINS } from '../../domain/goals/metric.js';
import { DIMENSIONS } from '../../domain/roll-ups/history.js';
import { MetricGoals, type GoalKey } from '../../goals/metric-goals.service.js';
import {
  AcknowledgeMetricAlertInput,
  alertTypeOf,
  MetricAlertConnection,
  MetricAlertPayload,
  MetricAlertsArgs,
  type MetricAlertType,
} from './alert.type.js';
import {
  goalIn,
  goalTypeOf,
  MetricGoalConnection,
  MetricGoalPayload,
  RemoveMetricGoalInput,
  RemoveMetricGoalPayload,
  SetMetricGoalInput,
  sliceIn,
  type MetricGoalType,
} from './goal.type.js';

/** What metrics are to come to, for staff. */
@Resolver()
export class MetricGoalsResolver {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly goals: MetricGoals,
  ) {}

  @Query(() => MetricGoalConnection, {
    description: 'Goals and benchmarks, and how they stand, by metric and slice.',
  })
  @Allow('metrics:read')
  async metricGoals(
    @CurrentStaff() actor: StaffActor,
    @Now() now: Date,
    @ValidArgs(() => ConnectionArgs) page: ConnectionArgs,
  ): Promise<Connection<MetricGoalType>> {
    const asked = { after: goalInCursor(page.after), limit: page.first + 1 };
    const found = await this.database.tx(actor, async (tx) => {
      const program = await this.programs.byId(tx, actor.programId);
      return program ? this.goals.page(tx, localDateOf(now, program.timeZone), asked) : [];
    });
    return pageOf(found.map(goalTypeOf), page, ({ metric, grain, by, value, kind }) => [
      ...[metric, grain, by, value, kind],
    ]);
  }

  @Mutation(() => MetricGoalPayload, {
    description:
      'Sets what a metric of everybody or of a part is to come to by a day (GOAL), or is compared with (BENCHMARK), in place of what was set before. Audited.',
  })
  @Allow('metrics:write')
  async setMetricGoal(
    @StaffOrigin() origin: Origin,
    @Input(() => SetMetricGoalInput) input: SetMetricGoalInput,
  ): Promise<MetricGoalPayload> {
    const set = await this.goals.set(origin, goalIn(input));
    return payloadOf(set, (standing) => ({ goal: goalTypeOf(standing) }));
  }

  @Mutation(() => RemoveMetricGoalPayload, { description: 'Removes a goal or a benchmark. Audited.' })
  @Allow('metrics:write')
  async removeMetricGoal(
    @StaffOrigin() origin: Origin,
    @Input(() => RemoveMetricGoalInput) input: RemoveMetricGoalInput,
  ): Promise<RemoveMetricGoalPayload> {
    const removed = await this.goals.remove(origin, { ...sliceIn(input), kind: input.kind });
    return payloadOf(removed, (isRemoved) => ({ isRemoved }));
  }
}

/** What staff are told of metrics. */
@Resolver()
export class MetricAlertsResolver {
  constructor(
    private readonly database: Database,
    private readonly alerts: MetricAlerts,
  ) {}

  @Query(() => MetricAlertConnection, {
    description: 'What is unusual, missed or too much, the newest first: looked at every night.',
  })
  @Allow('metrics:read')
  async metricAlerts(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => MetricAlertsArgs) args: MetricAlertsArgs,
  ): Promise<Connection<MetricAlertType>> {
    const place = placeInCursor(args.after);
    const asked = {
      ...{ isOpen: args.isOpen, limit: args.first + 1 },
      after: place && { at: place.createdAt, id: place.id },
    };
    const found = await this.database.tx(actor, (tx) => this.alerts.page(tx, asked));
    return pageOf(found.map(alertTypeOf), args, ({ raisedAt, id }) => [raisedAt.toISOString(), id]);
  }

  @Mutation(() => MetricAlertPayload, {
    description:
      'Says that somebody has seen to an alert. Who does so first stays who did: to do it again changes nothing. Audited.',
  })
  @Allow('metrics:write')
  async acknowledgeMetricAlert(
    @StaffOrigin() origin: Origin,
    @Input(() => AcknowledgeMetricAlertInput) input: AcknowledgeMetricAlertInput,
  ): Promise<MetricAlertPayload> {
    const { kind, period, note = null } = input;
    const done = await this.alerts.acknowledge(origin, { ...sliceIn(input), kind, period }, note);
    return payloadOf(done, (alert) => ({ alert: alertTypeOf(alert) }));
  }
}

function goalInCursor(cursor: string | null | undefined): GoalKey | null {
  const key = fromCursor(cursor, 5);
  if (!key) return null;
  const metric = METRICS.find((one) => one === key[0]);
  const grain = SERIES_GRAINS.find((one) => one === key[1]);
  const dimension = DIMENSIONS.find((one) => one === key[2]);
  const kind = GOAL_KINDS.find((one) => one === key[4]);
  return metric && grain && dimension && kind
    ? { metric, grain, dimension, value: key[3] ?? '', kind }
    : refuseCursor();
}

/** The resolvers of goals and alerts. */
export const GOAL_RESOLVERS = [MetricGoalsResolver, MetricAlertsResolver];
