import { ArgsType, Field, Int, ObjectType } from '@nestjs/graphql';
import { ActivityType, toActivityType } from '#activity/graphql';
import { Allow } from '#access/graphql';
import { CustomerArgs } from '#customers/graphql';
import type { LocalDate, Uuid } from '#kernel';
import { connectionOf, DateScalar, DateTimeScalar, INHERIT, PointsScalar } from '#platform/graphql';
import type { CampaignState } from '../domain/campaign.js';
import type { CustomerCampaign, ExplainedActivity } from '../explanations/customer-campaigns.service.js';
import { AwardExplanationType } from './award.type.js';
import { explanationOf } from './campaign.mapping.js';
import { CampaignStateEnum } from './campaign.type.js';
import { CampaignLimitType } from './limit.type.js';
import { EffectExplanationType, toEffectExplanation } from './other-outcome.type.js';

@ArgsType()
export class CustomerCampaignArgs extends CustomerArgs {
  @Field(() => String, { description: 'Code of the campaign.' })
  campaign: string;
}

@ObjectType('LimitUse', { description: 'How far a limit of a campaign is used, in the period of today.' })
@Allow(INHERIT)
export class LimitUseType {
  @Field(() => CampaignLimitType, { description: 'The limit: of the customer, or of all together.' })
  limit: CampaignLimitType;

  @Field(() => String, { description: 'The period, such as "2026-03" or "ever".' })
  period: string;

  @Field(() => PointsScalar, { description: 'Awards, points or minor units that are used.' })
  used: bigint;

  @Field(() => PointsScalar, { description: 'What is left of it; 0 when nothing is.' })
  left: bigint;
}

@ObjectType('SegmentMembership', {
  description: 'A segment that a condition names, and whether a customer is in it.',
})
@Allow(INHERIT)
export class SegmentMembershipType {
  @Field(() => String, { description: 'Code of the segment.' })
  segment: string;

  @Field(() => Boolean, { description: 'Whether the customer is in it now, as conditions see it.' })
  isMember: boolean;
}

@ObjectType('ExplainedActivity', {
  description: 'An activity that a campaign acts on, or acted on once, and what that campaign made of it.',
})
@Allow(INHERIT)
export class ExplainedActivityType {
  @Field(() => ActivityType, { description: 'What happened.' })
  activity: ActivityType;

  @Field(() => String, {
    nullable: true,
    description:
      'Why the campaign gave nothing at all: the first reason of its effects, or NOT_BEGUN, ENDED, OTHER_TRIGGER or NO_ORDER; null: it gave something.',
  })
  whyNot: string | null;

  @Field(() => [AwardExplanationType], { description: 'Of each effect that gives points.' })
  explanation: AwardExplanationType[];

  @Field(() => [EffectExplanationType], { description: 'Of each effect that gives something else.' })
  effectExplanations: EffectExplanationType[];
}

export const ExplainedActivityConnection = connectionOf(() => ExplainedActivityType, 'ExplainedActivity');

@ObjectType('CustomerCampaign', { description: 'How a customer stands with a campaign today.' })
@Allow('campaigns:read')
export class CustomerCampaignType {
  /** Not a field. */
  customerId: Uuid;

  @Field(() => String, { description: 'Code of the campaign.' })
  campaign: string;

  @Field(() => String, { description: 'Name of the campaign.' })
  name: string;

  @Field(() => Int, {
    description: 'Number of the version that counts: the one in force, or the one that it is to begin with.',
  })
  version: number;

  @Field(() => CampaignStateEnum, { description: 'Whether that version awards.' })
  state: CampaignState;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it begins; null when it has, or is not to.',
  })
  startsAt: Date | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Why the customer gets nothing of it today, whatever they do: NOT_BEGUN, PLANNED, PAUSED, ENDED, SUSPENDED, NOT_ENROLLED, HELD_OUT, COOL_DOWN or LIMIT_REACHED; null when it depends on what they do.',
  })
  whyNot: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The arm of the experiment that the customer is in; null when there is no experiment.',
  })
  arm: string | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Since when the customer is counted in that arm; null: they were never eligible yet.',
  })
  exposedAt: Date | null;

  @Field(() => [LimitUseType], { description: 'Its limits, and how far they are used.' })
  limits: LimitUseType[];

  @Field(() => DateScalar, {
    nullable: true,
    description:
      'The first local day on which the cool-down lets the customer have something again; null: today.',
  })
  coolDownUntil: LocalDate | null;

  @Field(() => [SegmentMembershipType], { description: 'The segments that its condition names.' })
  segments: SegmentMembershipType[];

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'When its time trigger fires for the customer next, of a birthday, an anniversary or a date; null when it does not, or when that depends on what the customer does, buys or spends until then.',
  })
  nextAt: Date | null;
}

export function toCustomerCampaign(standing: CustomerCampaign): CustomerCampaignType {
  const { customerId, campaign, version, state, whyNot, arm, exposedAt, coolDownUntil, nextAt } = standing;
  return {
    ...{
      customerId,
      campaign: campaign.code,
      name: campaign.name,
      whyNot,
      arm,
      exposedAt,
      coolDownUntil,
      nextAt,
    },
    ...{ version: version.number, state: version.state },
    startsAt: state === 'PLANNED' ? version.effectiveFrom : null,
    limits: standing.limits.map(({ limit, window: period, used }) => ({
      ...{ limit, period, used, left: used < limit.max ? limit.max - used : 0n },
    })),
    segments: standing.segments.map(({ code: segment, isMember }) => ({ segment, isMember })),
  };
}

export function toExplainedActivity(explained: ExplainedActivity): ExplainedActivityType {
  const { activity, whyNot, evaluations, others } = explained;
  return {
    ...{ activity: toActivityType(activity), whyNot },
    explanation: evaluations.map(explanationOf),
    effectExplanations: others.map(toEffectExplanation),
  };
}
