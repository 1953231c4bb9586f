import { Mutation, Query, Resolver } from '@nestjs/graphql';
import type { Origin, StaffActor } from '#access';
import { Allow, CurrentStaff, StaffOrigin } from '#access/graphql';
import { Database } from '#platform';
import { Input, payloadOf } from '#platform/graphql';
import { MetricCosts } from '../../snapshots/metric-costs.service.js';
import { MetricCostsPayload, MetricCostsType, SetMetricCostsInput } from './metric-costs.type.js';

/** What customers cost, for staff. */
@Resolver()
export class MetricCostsResolver {
  constructor(
    private readonly database: Database,
    private readonly costs: MetricCosts,
  ) {}

  @Query(() => MetricCostsType, {
    nullable: true,
    description: 'What customers cost; null: nobody said anything yet.',
  })
  @Allow('metrics:read')
  async metricCosts(@CurrentStaff() actor: StaffActor): Promise<MetricCostsType | null> {
    const costs = await this.database.tx(actor, (tx) => this.costs.current(tx));
    return costs && costsTypeOf(costs);
  }

  @Mutation(() => MetricCostsPayload, {
    description:
      'Says what customers cost: reports of lifetime values count it from the next night on. The same again changes nothing.',
  })
  @Allow('program:write')
  async setMetricCosts(
    @StaffOrigin() origin: Origin,
    @Input(() => SetMetricCostsInput) input: SetMetricCostsInput,
  ): Promise<MetricCostsPayload> {
    const costs = {
      ...{ goodsBp: input.goodsBasisPoints ?? null, rewardsBp: input.rewardsBasisPoints ?? null },
      ...{ acquisitionMinor: input.acquisition ?? null, serviceMinor: input.service ?? null },
    };
    const set = await this.database.txResult(origin.actor, (tx) => this.costs.set(tx, { ...origin, costs }));
    return payloadOf(set, (one) => ({ costs: costsTypeOf(one) }));
  }
}

function costsTypeOf(costs: Awaited<ReturnType<MetricCosts['current']>> & object): MetricCostsType {
  const { goodsBp, rewardsBp, acquisitionMinor: acquisition, serviceMinor: service, setAt } = costs;
  return { goodsBasisPoints: goodsBp, rewardsBasisPoints: rewardsBp, acquisition, service, setAt };
}
