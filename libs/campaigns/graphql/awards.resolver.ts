import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { ProgramActor } from '#access';
import { Allow, Context, CurrentActor, type AccessContext } from '#access/graphql';
import { ActivityType, newOrderOf, OrderInput, OrderType } from '#activity/graphql';
import { minPoints, POINTS_MAX, type Points, type Problem, type Result } from '#kernel';
import { DEFAULT_POINT_TYPE } from '#ledger';
import { Database } from '#platform';
import { Cost, payloadOf, PointsScalar } from '#platform/graphql';
import type { Explained } from '../explanations/explained.js';
import { Explanations } from '../explanations/explanations.service.js';
import { AwardLoaders } from './award-loaders.js';
import { AwardExplanationType, AwardType } from './award.type.js';
import { awardOf, explanationOf } from './campaign.mapping.js';
import { OrderQuoteType } from './order-quote.type.js';
import { EffectExplanationType, toEffectExplanation, toQuotedEffect } from './other-outcome.type.js';
import { effectsShownTo, shownTo } from './shown-explanations.js';

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
      'Explains what points the order earned: what each campaign of its time made of it, and why not more. Campaigns that had ended, or of which nobody knew yet, are left out.',
  })
  @Allow('activity:read', 'activity:write', 'self:read')
  async explanation(
    @Parent() order: OrderType,
    @Context() context: AccessContext,
  ): Promise<AwardExplanationType[]> {
    const { evaluations } = await this.loaders.of(context).orders.load(order);
    return shownTo(context, evaluations.map(explanationOf));
  }

  @ResolveField(() => [EffectExplanationType], {
    description:
      'The same of all that campaigns give besides points, effect by effect. Customers are told of campaigns whose conditions they met.',
  })
  @Allow('activity:read', 'activity:write', 'self:read')
  async effectExplanations(
    @Parent() order: OrderType,
    @Context() context: AccessContext,
  ): Promise<EffectExplanationType[]> {
    const { others } = await this.loaders.of(context).orders.load(order);
    return effectsShownTo(context, others.map(toEffectExplanation));
  }
}

/** What other activities brought, and why: reviews, birthdays, complete cards. */
@Resolver(() => ActivityType)
export class ActivityExplanationsResolver {
  constructor(private readonly loaders: AwardLoaders) {}

  @ResolveField(() => [AwardExplanationType], {
    description:
      'Explains what points the activity brought: what each campaign of its time that acts on it made of it, and why not more.',
  })
  @Allow('activity:read', 'activity:write', 'self:read')
  async explanation(
    @Parent() activity: ActivityType,
    @Context() context: AccessContext,
  ): Promise<AwardExplanationType[]> {
    const { evaluations } = await this.loaders.of(context).activities.load(activity);
    return shownTo(context, evaluations.map(explanationOf));
  }

  @ResolveField(() => [EffectExplanationType], {
    description:
      'The same of all that campaigns give besides points, effect by effect. Customers are told of campaigns whose conditions they met.',
  })
  @Allow('activity:read', 'activity:write', 'self:read')
  async effectExplanations(
    @Parent() activity: ActivityType,
    @Context() context: AccessContext,
  ): Promise<EffectExplanationType[]> {
    const { others } = await this.loaders.of(context).activities.load(activity);
    return effectsShownTo(context, others.map(toEffectExplanation));
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
    @Context() context: AccessContext,
    @Args('input', { type: () => OrderInput, description: 'The cart, as it would be recorded.' })
    input: OrderInput,
  ): Promise<OrderQuoteType> {
    const { now } = context;
    const cart = newOrderOf(input);
    const quoted: Result<Explained, Problem> = cart.ok
      ? await this.database.tx(actor, (tx) => this.explanations.quote(tx, cart.value, now))
      : cart;
    return payloadOf(quoted, ({ evaluations, others }) => ({
      explanations: shownTo(context, evaluations.map(explanationOf)),
      effects: shownTo(context, others.map(toQuotedEffect)),
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
