import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import { CampaignEffectType, FailedConditionType, type CampaignEffect } from '#campaigns/graphql';
import type { Points } from '#kernel';
import {
  connectionOf,
  DateTimeScalar,
  INHERIT,
  MutationPayload,
  Node,
  PointsScalar,
} from '#platform/graphql';
import type { Reason } from '../domain/availability.js';
import type { Delivery, Reward } from '../domain/reward.js';

export const RewardDeliveryEnum = {
  EFFECT: 'EFFECT',
  PRODUCT: 'PRODUCT',
  GIFT_CARD: 'GIFT_CARD',
  DONATION: 'DONATION',
  PARTNER_POINTS: 'PARTNER_POINTS',
  EVENT_SEAT: 'EVENT_SEAT',
} as const satisfies Record<Delivery, string>;
registerEnumType(RewardDeliveryEnum, {
  name: 'RewardDelivery',
  description: 'How a reward comes to the customer.',
  valuesMap: {
    EFFECT: { description: 'By itself, at once: a coupon, entries in a draw, a badge.' },
    PRODUCT: { description: 'Staff send it.' },
    GIFT_CARD: { description: 'Staff enter the code of a card, which the customer alone sees.' },
    DONATION: { description: 'Staff donate.' },
    PARTNER_POINTS: { description: 'Staff have a partner credit its points.' },
    EVENT_SEAT: { description: 'Staff reserve a seat.' },
  },
});

const RewardReasonEnum = {
  ARCHIVED: 'ARCHIVED',
  NOT_ENROLLED: 'NOT_ENROLLED',
  SUSPENDED: 'SUSPENDED',
  NOT_YET: 'NOT_YET',
  OVER: 'OVER',
  OUT_OF_STOCK: 'OUT_OF_STOCK',
  LIMIT_REACHED: 'LIMIT_REACHED',
  NOT_ELIGIBLE: 'NOT_ELIGIBLE',
  POINTS_SHORT: 'POINTS_SHORT',
} as const satisfies Record<Reason['code'], string>;
registerEnumType(RewardReasonEnum, {
  name: 'RewardReasonCode',
  description: 'Why a customer cannot redeem a reward.',
  valuesMap: {
    ARCHIVED: { description: 'It is not offered any more.' },
    NOT_ENROLLED: { description: 'They have not joined the program.' },
    SUSPENDED: { description: 'They are suspended.' },
    NOT_YET: { description: 'Its time comes at `from`.' },
    OVER: { description: 'Its time was over at `until`.' },
    OUT_OF_STOCK: { description: 'None is left.' },
    LIMIT_REACHED: { description: 'They have as many as they may.' },
    NOT_ELIGIBLE: { description: 'It is for others; `failedCondition` says why.' },
    POINTS_SHORT: { description: 'They are `missingPoints` short.' },
  },
});

@ObjectType('RewardTierPrice', { description: 'What a reward costs customers on a tier.' })
@Allow(INHERIT)
export class RewardTierPriceType {
  @Field(() => String, { description: 'Code of the tier.' })
  tier: string;

  @Field(() => PointsScalar, { description: 'Points for one; 0: free.' })
  price: Points;
}

/** What customers and staff see alike of a version. */
@ObjectType({ isAbstract: true })
@Allow(INHERIT)
abstract class RewardTermsType {
  @Field(() => String, { description: 'Name.' })
  name: string;

  @Field(() => String, { nullable: true, description: 'What it is, for people.' })
  description: string | null;

  @Field(() => [String], { description: 'For filters; at most 20.' })
  tags: readonly string[];

  @Field(() => String, { description: 'Code of the point type it is paid in.' })
  pointType: string;

  @Field(() => Int, { description: 'How many can be redeemed at a time.' })
  perOrder: number;

  @Field(() => Int, {
    nullable: true,
    description: 'How many each person may have, ever; null: without end.',
  })
  perCustomer: number | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'From this instant on; null: at once.' })
  from: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Before this instant; null: without end.' })
  until: Date | null;

  @Field(() => RewardDeliveryEnum, { description: 'How it comes to the customer.' })
  delivery: Delivery;

  @Field(() => String, {
    nullable: true,
    description: 'What it gives by itself, in words; null: staff deliver it.',
  })
  gives: string | null;

  @Field(() => Boolean, { description: 'Whether customers may take it back as long as it is not delivered.' })
  isCancellable: boolean;
}

@ObjectType('RewardReason', {
  description: 'Why a customer cannot redeem a reward, and what would have to change.',
})
@Allow(INHERIT)
export class RewardReasonType {
  @Field(() => RewardReasonEnum, { description: 'Which reason.' })
  code: Reason['code'];

  @Field(() => DateTimeScalar, { nullable: true, description: 'With NOT_YET: when its time comes.' })
  from: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'With OVER: when its time was over.' })
  until: Date | null;

  @Field(() => PointsScalar, {
    nullable: true,
    description: 'With POINTS_SHORT: how many are missing for one.',
  })
  missingPoints: Points | null;

  @Field(() => FailedConditionType, {
    nullable: true,
    description:
      'With NOT_ELIGIBLE: the first part of its condition that is not met; null for customers, where it speaks of them.',
  })
  failedCondition: FailedConditionType | null;
}

@ObjectType('RewardAvailability', { description: 'Whether a customer can redeem a reward now.' })
@Allow(INHERIT)
export class RewardAvailabilityType {
  @Field(() => Boolean, { description: 'Whether they can redeem one.' })
  isAvailable: boolean;

  @Field(() => [RewardReasonType], { description: 'Why not: all reasons, at most 9; none when they can.' })
  reasons: RewardReasonType[];
}

@ObjectType('CustomerReward', { description: 'A reward, as it stands for a customer.' })
@Allow(INHERIT)
export class CustomerRewardType extends RewardTermsType {
  @Field(() => String, { description: 'Code of the reward.' })
  code: string;

  @Field(() => PointsScalar, { description: 'Points for one, to this customer.' })
  price: Points;

  @Field(() => Int, { nullable: true, description: 'How many are left; null: endless.' })
  left: number | null;

  @Field(() => RewardAvailabilityType, { description: 'Whether they can redeem one now.' })
  availability: RewardAvailabilityType;
}

export const CustomerRewardConnection = connectionOf(() => CustomerRewardType, 'CustomerReward');

@ObjectType('RewardVersion', { description: 'What a reward is from an instant on.' })
@Allow(INHERIT)
export class RewardVersionType extends RewardTermsType {
  @Field(() => Int, { description: 'Number, from 1.' })
  number: number;

  @Field(() => DateTimeScalar, { description: 'From this instant on.' })
  effectiveFrom: Date;

  @Field(() => PointsScalar, { description: 'Points for one; 0: free.' })
  price: Points;

  @Field(() => String, {
    nullable: true,
    description: "Code of the ladder whose tiers have prices of their own; null: the program's first.",
  })
  ladder: string | null;

  @Field(() => [RewardTierPriceType], { description: 'Other prices, by tier; at most 50.' })
  tierPrices: RewardTierPriceType[];

  @Field(() => String, { nullable: true, description: 'For whom it is, in CEL; null: for everybody.' })
  audience: string | null;

  @Field(() => CampaignEffectType, {
    nullable: true,
    description:
      'What it gives by itself; null: staff deliver it, or no part of the service knows it any more.',
  })
  effect: CampaignEffect | null;

  @Field(() => DateTimeScalar, { description: 'When it was made.' })
  createdAt: Date;

  @Field(() => String, { description: 'Who made it.' })
  createdBy: string;
}

export const RewardVersionConnection = connectionOf(() => RewardVersionType, 'RewardVersion');

@ObjectType('Reward', { implements: () => Node, description: 'Something to be had for points.' })
@Allow('rewards:read')
export class RewardType extends Node {
  /** Not fields. */
  reward: Reward;
  all: RewardVersionType[];

  @Field(() => String, { description: 'Code, unique in the program.' })
  code: string;

  @Field(() => RewardVersionType, {
    nullable: true,
    description: 'The version in force; null before the first one is.',
  })
  current: RewardVersionType | null;

  @Field(() => DateTimeScalar, { description: 'When it was made.' })
  createdAt: Date;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Since when it cannot be redeemed; null: it can.',
  })
  archivedAt: Date | null;
}

export const RewardConnection = connectionOf(() => RewardType, 'Reward');

@ObjectType('RewardPayload', { description: 'Outcome of the mutations of a reward.' })
@Allow(INHERIT)
export class RewardPayload extends MutationPayload {
  @Field(() => RewardType, { nullable: true, description: 'The reward.' })
  reward?: RewardType | null;
}

@ObjectType('ChangeRewardStockPayload', { description: 'Outcome of changing how many pieces there are.' })
@Allow(INHERIT)
export class ChangeRewardStockPayload extends RewardPayload {
  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether this is the answer to an earlier call with the same key.',
  })
  replayed?: boolean | null;
}
