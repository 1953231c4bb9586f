import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { IsString, Length } from 'class-validator';
import { Allow } from '#access/graphql';
import type { Uuid } from '#kernel';
import { connectionOf, DateTimeScalar, INHERIT, MutationPayload } from '#platform/graphql';
import type { CouponState } from '../domain/good.js';
import { REASON_LENGTH_MAX } from '../domain/template-rules.js';
import { CouponDiscountType, CouponHoursType } from './discount.type.js';
import { TEMPLATE_CODE_LENGTH_MAX } from './template.inputs.js';

const CouponStateEnum = {
  GOOD: 'GOOD',
  NOT_YET: 'NOT_YET',
  HELD: 'HELD',
  USED: 'USED',
  EXPIRED: 'EXPIRED',
  VOIDED: 'VOIDED',
} as const satisfies Record<CouponState, string>;
registerEnumType(CouponStateEnum, {
  name: 'CouponState',
  description: 'How a coupon stands.',
  valuesMap: {
    GOOD: { description: 'It can be used.' },
    NOT_YET: { description: 'Its time has not come.' },
    HELD: { description: 'A checkout holds it: for a while, or until it is paid.' },
    USED: { description: 'It was used as often as it can be.' },
    EXPIRED: { description: 'Its time is over.' },
    VOIDED: { description: 'It was ended.' },
  },
});

@ObjectType('CouponOffer', { description: 'What a code is worth to whoever presents it.' })
@Allow(INHERIT)
export class CouponOfferType {
  @Field(() => String, { description: 'The code, as it is written.' })
  code: string;

  @Field(() => String, { description: 'Name of what it gives.' })
  name: string;

  @Field(() => String, { nullable: true, description: 'What it is about, for people.' })
  description: string | null;

  @Field(() => CouponDiscountType, { description: 'What it takes off.' })
  discount: CouponDiscountType;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Good before this instant; null: without end.',
  })
  validUntil: Date | null;

  @Field(() => [Int], { description: 'Weekdays on which it can be used, 1 is Monday; none: all.' })
  weekdays: readonly number[];

  @Field(() => CouponHoursType, { nullable: true, description: 'Hours at which it can be used; null: all.' })
  hours: CouponHoursType | null;

  @Field(() => Boolean, { description: 'Whether it is one of these weekdays and hours now.' })
  isTimeNow: boolean;
}

@ObjectType('CouponLink', {
  description: 'What a QR code for a coupon says: signed, and good for some time.',
})
@Allow(INHERIT)
export class CouponLinkType {
  @Field(() => String, {
    description:
      'To be put behind an address of the shop, which asks `coupon(link:)` what it is worth. It names no address itself.',
  })
  link: string;

  @Field(() => DateTimeScalar, { description: 'From this instant on the link says nothing any more.' })
  expiresAt: Date;
}

@ObjectType('Coupon', { description: 'A coupon that was issued to a customer.' })
@Allow(INHERIT)
export class CouponType {
  /** Not fields. */
  localId: Uuid;
  programId: Uuid;
  directoryCode: string;
  issuedFor: string;
  by: string;
  why: string | null;

  @Field(() => String, { description: 'Its code, as it is written.' })
  code: string;

  @Field(() => String, { description: 'Code of its template.' })
  template: string;

  @Field(() => String, { description: 'Name of what it gives.' })
  name: string;

  @Field(() => CouponDiscountType, { description: 'What it takes off.' })
  discount: CouponDiscountType;

  @Field(() => CouponStateEnum, { description: 'How it stands.' })
  state: CouponState;

  @Field(() => DateTimeScalar, { description: 'Good from this instant on.' })
  validFrom: Date;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Good before this instant; null: without end.',
  })
  validUntil: Date | null;

  @Field(() => DateTimeScalar, { description: 'When it was issued.' })
  issuedAt: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Since when it is void; null: it is not.' })
  voidedAt: Date | null;
}

export const CouponConnection = connectionOf(() => CouponType, 'Coupon');

@InputType('IssueCouponInput', { description: 'A coupon for a customer.' })
export class IssueCouponInput {
  @Field(() => String, { description: 'Code of the template.' })
  @Length(1, TEMPLATE_CODE_LENGTH_MAX)
  template: string;

  @Field(() => ID, { description: 'Id of the customer.' })
  @IsString()
  customer: string;

  @Field(() => String, {
    description: 'What it is issued for, such as "complaint 4711": once for each customer.',
  })
  @Length(1, 200)
  reference: string;
}

@InputType('VoidCouponCodeInput', { description: 'Which code is ended, and why.' })
export class VoidCouponCodeInput {
  @Field(() => String, { description: 'The code: public, unique, or of a coupon of a customer.' })
  @Length(1, 64)
  code: string;

  @Field(() => String, { description: 'Why, for the audit log.' })
  @Length(1, REASON_LENGTH_MAX)
  reason: string;
}

@ObjectType('CouponPayload', { description: 'Outcome of issuing a coupon.' })
@Allow(INHERIT)
export class CouponPayload extends MutationPayload {
  @Field(() => CouponType, { nullable: true, description: 'The coupon.' })
  coupon?: CouponType | null;
}

@ObjectType('VoidCouponCodePayload', { description: 'Outcome of ending a code.' })
@Allow(INHERIT)
export class VoidCouponCodePayload extends MutationPayload {
  @Field(() => String, { nullable: true, description: 'The code, as it is written.' })
  code?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Since when it is void.' })
  voidedAt?: Date | null;
}
