import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import type { Points } from '#kernel';
import { INHERIT, MoneyScalar, MutationPayload, PointsScalar } from '#platform/graphql';
import type { LateCommit, ReturnPolicy } from '../domain/settings.js';

export const LateCommitEnum = {
  RESERVE_AGAIN: 'RESERVE_AGAIN',
  REFUSE: 'REFUSE',
} as const satisfies Record<LateCommit, string>;
registerEnumType(LateCommitEnum, {
  name: 'CheckoutLateCommit',
  description: 'What becomes of a commit after its reservation has ended by itself.',
  valuesMap: {
    RESERVE_AGAIN: { description: 'What is still there is taken again: all of it, or it is not committed.' },
    REFUSE: { description: 'It is not committed.' },
  },
});

export const ReturnPolicyEnum = {
  KEEP: 'KEEP',
  PRORATE: 'PRORATE',
  REQUALIFY: 'REQUALIFY',
} as const satisfies Record<ReturnPolicy, string>;
registerEnumType(ReturnPolicyEnum, {
  name: 'CheckoutReturnPolicy',
  description: 'What becomes of a discount on what is kept, once that is less than its minimum spend.',
  valuesMap: {
    KEEP: { description: 'It stays.' },
    PRORATE: { description: 'It stays in proportion to how much of the minimum is left.' },
    REQUALIFY: { description: 'What is kept gets what it would get anew.' },
  },
});

@ObjectType('CheckoutPointsValue', { description: 'What points are worth at the checkout.' })
@Allow(INHERIT)
export class CheckoutPointsValueType {
  @Field(() => String, { description: 'Code of the point type.' })
  pointType: string;

  @Field(() => PointsScalar, { description: 'So many points ...' })
  points: Points;

  @Field(() => MoneyScalar, { description: '... pay so many minor units.' })
  amountMinor: bigint;

  @Field(() => Int, { description: 'Of what is left to be paid at most so many basis points.' })
  shareBasisPoints: number;

  @Field(() => Boolean, { description: 'Whether they pay for shipping too.' })
  coversShipping: boolean;
}

@ObjectType('CheckoutSettings', { description: 'How checkouts go.' })
@Allow(INHERIT)
export class CheckoutSettingsType {
  @Field(() => CheckoutPointsValueType, { nullable: true, description: 'Null: points pay for nothing.' })
  pointsValue: CheckoutPointsValueType | null;

  @Field(() => Int, { description: 'How long a reservation holds, in seconds.' })
  ttlSeconds: number;

  @Field(() => LateCommitEnum, { description: 'What becomes of a commit after that.' })
  lateCommit: LateCommit;

  @Field(() => ReturnPolicyEnum, {
    description: 'What becomes of a discount on what is kept, when that is less than its minimum.',
  })
  returnPolicy: ReturnPolicy;

  @Field(() => Boolean, {
    description: 'Whether a coupon can be used again once all goods of its order have come back.',
  })
  givesBackUses: boolean;
}

@ObjectType('CheckoutSettingsPayload', { description: 'How checkouts go from now on.' })
@Allow(INHERIT)
export class CheckoutSettingsPayload extends MutationPayload {
  @Field(() => CheckoutSettingsType, { nullable: true, description: 'The settings.' })
  settings?: CheckoutSettingsType | null;
}
