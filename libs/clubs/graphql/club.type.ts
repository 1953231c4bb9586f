import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import { connectionOf, INHERIT, MoneyScalar, Node, PointsScalar } from '#platform/graphql';
import type { ClubKind, ClubRule, Period, Price } from '../domain/club.js';

export const ClubKindEnum = {
  ...{ OPEN: 'OPEN', APPLICATION: 'APPLICATION', INVITATION: 'INVITATION', RULE: 'RULE' },
} as const;
registerEnumType(ClubKindEnum, {
  name: 'ClubKind',
  description: 'How people come to a club.',
  valuesMap: {
    OPEN: { description: 'Whoever wants to joins.' },
    APPLICATION: { description: 'They apply, and staff decide.' },
    INVITATION: { description: 'Staff ask them to come.' },
    RULE: { description: 'Whoever meets the rule is let in.' },
  },
});

export const ClubPriceKindEnum = { FREE: 'FREE', POINTS: 'POINTS', MONEY: 'MONEY' } as const;
registerEnumType(ClubPriceKindEnum, {
  name: 'ClubPriceKind',
  description: 'What a club is paid with.',
  valuesMap: {
    FREE: { description: 'It costs nothing.' },
    POINTS: { description: 'Points, taken from the wallet.' },
    MONEY: { description: 'Money: the shop takes it, and confirms the payment.' },
  },
});

export const ClubPeriodUnitEnum = { DAYS: 'DAYS', MONTHS: 'MONTHS', YEARS: 'YEARS' } as const;
registerEnumType(ClubPeriodUnitEnum, {
  name: 'ClubPeriodUnit',
  description: "Of periods, in the program's local time.",
  valuesMap: {
    DAYS: { description: 'Days.' },
    MONTHS: { description: 'Calendar months.' },
    YEARS: { description: 'Calendar years.' },
  },
});

@ObjectType('ClubPrice', { description: 'What a period of membership costs.' })
@Allow(INHERIT)
export class ClubPriceType {
  @Field(() => ClubPriceKindEnum, { description: 'What it is paid with.' })
  kind: Price['kind'];

  @Field(() => PointsScalar, { nullable: true, description: 'Points; null unless it is paid with them.' })
  points: bigint | null;

  @Field(() => String, { nullable: true, description: 'Code of their point type.' })
  pointType: string | null;

  @Field(() => MoneyScalar, {
    nullable: true,
    description: "Minor units of the program's currency; null unless it is paid with money.",
  })
  amountMinor: bigint | null;
}

@ObjectType('ClubPeriod', { description: 'How long a payment lasts.' })
@Allow(INHERIT)
export class ClubPeriodType {
  @Field(() => ClubPeriodUnitEnum, { description: 'The unit.' })
  unit: Period['unit'];

  @Field(() => Int, { description: 'How many of them.' })
  count: number;
}

@ObjectType('ClubPlan', { description: 'On what terms somebody belongs to a club.' })
@Allow(INHERIT)
export class ClubPlanType {
  @Field(() => String, { description: 'Code, within the club.' })
  code: string;

  @Field(() => String, { description: 'Name.' })
  name: string;

  @Field(() => ClubPriceType, { description: 'What a period costs.' })
  price: ClubPriceType;

  @Field(() => ClubPeriodType, { nullable: true, description: 'How long a payment lasts; null: for good.' })
  period: ClubPeriodType | null;

  @Field(() => Boolean, { description: 'Whether another period follows.' })
  renews: boolean;

  @Field(() => Int, { description: 'Days after a period within which the next one can still be paid.' })
  graceDays: number;

  @Field(() => Int, { description: 'Days within which the first period has to be paid.' })
  paymentDays: number;

  @Field(() => Boolean, { description: 'Whether it can be chosen by whoever joins.' })
  isOffered: boolean;
}

export const ClubRulePolicyEnum = { KEEP: 'KEEP', LEAVE: 'LEAVE' } as const;
registerEnumType(ClubRulePolicyEnum, {
  name: 'ClubRulePolicy',
  description: 'What happens to whoever came by the rule of a club, and does not meet it any more.',
  valuesMap: {
    KEEP: { description: 'They stay until the end of the period, if there is one.' },
    LEAVE: { description: 'They leave after the days of grace, if they do not meet it again by then.' },
  },
});

@ObjectType('ClubRule', { description: 'Whom a club is for.' })
@Allow(INHERIT)
export class ClubRuleType {
  @Field(() => String, { description: 'About the customer, in CEL.' })
  condition: string;

  @Field(() => ClubRulePolicyEnum, { description: 'What happens to whoever does not meet it any more.' })
  onLoss: ClubRule['onLoss'];

  @Field(() => Int, { description: 'Days before they leave; with LEAVE.' })
  graceDays: number;
}

@ObjectType('ClubMultiplier', { description: 'Points of orders times `numerator / denominator`.' })
@Allow(INHERIT)
export class ClubMultiplierType {
  @Field(() => Int, { description: 'More than the denominator.' })
  numerator: number;

  @Field(() => Int, { description: '1 or more.' })
  denominator: number;
}

@ObjectType('Club', { implements: () => Node, description: 'What customers can belong to.' })
@Allow(INHERIT)
export class ClubType extends Node {
  /** For staff: see `ClubStaffResolver`. */
  condition: ClubRule | null;

  @Field(() => String, { description: 'Code, unique in the program.' })
  code: string;

  @Field(() => String, { description: 'Name.' })
  name: string;

  @Field(() => String, { nullable: true, description: 'What it is about, for people.' })
  description: string | null;

  @Field(() => ClubKindEnum, { description: 'How one gets in.' })
  kind: ClubKind;

  @Field(() => Boolean, { description: 'Whether anybody new is let in; whoever is invited still is.' })
  isOpen: boolean;

  @Field(() => Int, { nullable: true, description: 'Seats; null: as many as come.' })
  capacity: number | null;

  @Field(() => Int, { nullable: true, description: 'Seats that nobody has; null: there is no end to them.' })
  seatsLeft: number | null;

  @Field(() => Int, { description: 'How many wait for a seat.' })
  waiting: number;

  @Field(() => [String], { description: 'What members have of it, in words.' })
  privileges: readonly string[];

  @Field(() => [String], { description: 'Names that the storefront reads, such as "early_access".' })
  flags: readonly string[];

  @Field(() => ClubMultiplierType, {
    nullable: true,
    description: 'What orders of members earn more; null: they earn as those of all others do.',
  })
  multiplier: ClubMultiplierType | null;

  @Field(() => [ClubPlanType], { description: 'Its plans, oldest first; none: it costs nothing, for good.' })
  plans: ClubPlanType[];
}

export const ClubConnection = connectionOf(() => ClubType, 'Club');
