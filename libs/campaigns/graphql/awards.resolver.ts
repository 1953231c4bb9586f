import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { ProgramActor } from '#access';
import { Allow, Context, CurrentActor, Now, type AccessContext } from '#access/graphql';
import { newOrderOf, OrderInput, OrderType } from '#activity/graphql';
import { minPoints, POINTS_MAX, type Points, type Problem, type Result } from '#kernel';
import { DEFAULT_POINT_TYPE } from '#ledger';
import { Database } from '#platform';
import { Cost, payloadOf, PointsScalar } from '#platform/graphql';
import { Explanations, type Quote } from '../explanation.service.js';
import { AwardLoaders } from './award-loaders.js';
import { AwardExplanationType, AwardType } from './award.type.js';
import { awardOf, explanationOf } from './campaign.mapping.js';
import { OrderQuoteType } from './order-quote.type.js';
import { toQuotedEffect } from './other-outcome.type.js';

/** What orders earned, and why. */
@Resolver(() => OrderType)
export class OrderAwardsResolver {
  constructor(private readonly loaders: AwardLoaders) {}

  @ResolveField(() => [AwardType], { description: 'Points the order earned, campaign by campaign.' })
  @Allow('activity:read', 'activity:write', 'self:read')
  async awards(@Parent() order: OrderType, @Context() context: AccessContext): Promise<AwardType[]> {
    return (await this.loaders.of(context).awards.load(order)).map(awardOf);
  }

  @ResolveField(() => [AwardExplanationType], {
    description:
      'Explains what the order earned: what each campaign of its time made of it, and why not more.',
  })
  @Allow('activity:read', 'activity:write', 'self:read')
  async explanation(
    @Parent() order: OrderType,
    @Context() context: AccessContext,
  ): Promise<AwardExplanationType[]> {
    return (await this.loaders.of(context).explanations.load(order)).map(explanationOf);
  }
}

/** Quotes, for storefronts. */
@Resolver(() => OrderQuoteType)
export class OrderQuoteResolver {
  constructor(
    private readonly database: Database,
    private readonly explanations: Explanations,
  ) {}

  @Query(() => OrderQuoteType, {
    description: 'What a cart would earn if it were paid now, and why not more. Writes nothing.',
  })
  @Allow('activity:read')
  @Cost(5)
  async quoteOrder(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Args('input', { type: () => OrderInput, description: 'The cart, as it would be recorded.' })
    input: OrderInput,
  ): Promise<OrderQuoteType> {
    const cart = newOrderOf(input);
    const quoted: Result<Quote, Problem> = cart.ok
      ? await this.database.tx(actor, (tx) => this.explanations.quote(tx, cart.value, now))
      : cart;
    return payloadOf(quoted, ({ evaluations, others }) => ({
      explanations: evaluations.map(explanationOf),
      effects: others.map(toQuotedEffect),
    }));
  }

  @ResolveField(() => PointsScalar, {
    nullable: true,
    description: 'Points of one type that the cart would earn; null if it is refused.',
  })
  points(
    @Parent() { explanations }: OrderQuoteType,
    @Args('pointType', {
      type: () => String,
      defaultValue: DEFAULT_POINT_TYPE,
      description: 'Code of the point type.',
    })
    code: string,
  ): Points | null {
    if (!explanations) return null;
    const earned = explanations.filter(({ pointType }) => pointType.code === code);
    return minPoints(
      earned.reduce((sum, { points }) => sum + points, 0n),
      POINTS_MAX,
    );
  }
}
