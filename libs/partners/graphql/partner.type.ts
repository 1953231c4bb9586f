import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import { CustomerType } from '#customers/graphql';
import type { LocalDate, Points, Uuid } from '#kernel';
import {
  connectionOf,
  DateScalar,
  DateTimeScalar,
  INHERIT,
  MoneyScalar,
  MutationPayload,
  PointsScalar,
} from '#platform/graphql';
import type { State } from '../domain/membership.js';
import type { VerifierKind } from '../domain/partner.js';

export const PartnerVerifierKindEnum = { NONE: 'NONE', PATTERN: 'PATTERN', HTTP: 'HTTP' } as const;
registerEnumType(PartnerVerifierKindEnum, {
  name: 'PartnerVerifierKind',
  description: "How a number is known to be a member's.",
  valuesMap: {
    NONE: { description: 'Every number is taken.' },
    PATTERN: { description: 'By its form.' },
    HTTP: { description: 'The partner is asked.' },
  },
});

export const PartnerMembershipStateEnum = {
  PENDING: 'PENDING',
  VERIFIED: 'VERIFIED',
  REJECTED: 'REJECTED',
  UNLINKED: 'UNLINKED',
} as const;
registerEnumType(PartnerMembershipStateEnum, {
  name: 'PartnerMembershipState',
  description: 'How a customer stands with a partner.',
  valuesMap: {
    PENDING: { description: 'The partner is still to answer.' },
    VERIFIED: { description: 'A member.' },
    REJECTED: { description: 'Not a member.' },
    UNLINKED: { description: 'The number was taken back.' },
  },
});

@ObjectType('Partner', { description: 'Another business whose members are known here.' })
@Allow(INHERIT)
export class PartnerType {
  partnerId: Uuid;

  @Field(() => String, { description: 'Code, unique in the program.' })
  code: string;

  @Field(() => String, { description: 'Name.' })
  name: string;

  @Field(() => Boolean, { description: 'Whether new memberships are linked.' })
  isOpen: boolean;

  @Field(() => String, {
    nullable: true,
    description:
      'The form of its numbers: "9" is a digit, "A" a letter, "*" either, what is in quotes itself; null: any.',
  })
  numberFormat: string | null;

  /** For staff: see `PartnerOfficeResolver`. */
  verifierKind: VerifierKind;
  verifierUrl: string | null;
  secretNumber: number;
}

export const PartnerConnection = connectionOf(() => PartnerType, 'Partner');

@ObjectType('PartnerVerifier', { description: "How numbers are known to be members'." })
@Allow(INHERIT)
export class PartnerVerifierType {
  @Field(() => PartnerVerifierKindEnum, { description: 'How.' })
  kind: VerifierKind;

  @Field(() => String, { nullable: true, description: 'Where the partner is asked; null: nowhere.' })
  url: string | null;

  @Field(() => Int, {
    description: 'Secrets that were issued. The last two hold; without any, the partner is not asked.',
  })
  secretNumber: number;
}

@ObjectType('PartnerPrice', { description: 'What points are settled at, from a day on.' })
@Allow(INHERIT)
export class PartnerPriceType {
  number: number;

  @Field(() => DateScalar, { description: 'The first program-local day.' })
  fromDay: LocalDate;

  @Field(() => MoneyScalar, { description: "Minor units of the program's currency for 1,000 points." })
  minorPerThousand: bigint;
}

export const PartnerPriceConnection = connectionOf(() => PartnerPriceType, 'PartnerPrice');

@ObjectType('PartnerMembership', { description: 'How a customer stands with a partner.' })
@Allow(INHERIT)
export class PartnerMembershipType {
  partnerId: Uuid;

  @Field(() => PartnerType, { description: 'The partner.' })
  partner: PartnerType;

  @Field(() => PartnerMembershipStateEnum, { description: 'How.' })
  state: State;

  @Field(() => DateTimeScalar, { description: 'Since when.' })
  since: Date;

  @Field(() => String, {
    nullable: true,
    description: 'The last characters of the number, to tell numbers apart; null: none is linked.',
  })
  numberHint: string | null;

  @Field(() => String, { nullable: true, description: 'Why it was rejected, in the words of the partner.' })
  reason: string | null;
}

export const PartnerMembershipConnection = connectionOf(() => PartnerMembershipType, 'PartnerMembership');

@ObjectType('PartnerMember', { description: 'A customer, as a partner sees them.' })
@Allow(INHERIT)
export class PartnerMemberType {
  @Field(() => CustomerType, { description: 'The customer.' })
  customer: CustomerType;

  @Field(() => PartnerMembershipType, { description: 'How they stand with the partner.' })
  membership: PartnerMembershipType;
}

export const PartnerMemberConnection = connectionOf(() => PartnerMemberType, 'PartnerMember');

@ObjectType('PartnerPayload', { description: 'Outcome of a mutation of a partner.' })
@Allow(INHERIT)
export class PartnerPayload extends MutationPayload {
  @Field(() => PartnerType, { nullable: true, description: 'The partner.' })
  partner?: PartnerType | null;
}

@ObjectType('IssuePartnerSecretPayload', { description: 'The new secret.' })
@Allow(INHERIT)
export class IssuePartnerSecretPayload extends PartnerPayload {
  @Field(() => String, {
    nullable: true,
    description:
      'The key of signatures. Never shown again; the one before it holds until the next is issued.',
  })
  secret?: string;
}

@ObjectType('PartnerMembershipPayload', { description: 'Outcome of linking or unlinking.' })
@Allow(INHERIT)
export class PartnerMembershipPayload extends MutationPayload {
  @Field(() => PartnerMembershipType, { nullable: true, description: 'The membership as it stands now.' })
  membership?: PartnerMembershipType | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'False when it stood so already: a repeat changes nothing.',
  })
  isChanged?: boolean | null;
}

@ObjectType('PartnerBonus', { description: 'Points that a partner reported, and pays for.' })
@Allow(INHERIT)
export class PartnerBonusType {
  @Field(() => PartnerType, { description: 'The partner.' })
  partner: PartnerType;

  @Field(() => String, { description: 'What the partner calls it.' })
  reference: string;

  @Field(() => PointsScalar, { description: 'Points that were given.' })
  points: Points;

  @Field(() => PointsScalar, { description: 'Points of them that were taken back.' })
  takenBack: Points;

  @Field(() => DateTimeScalar, { description: 'When they were given.' })
  awardedAt: Date;
}

@ObjectType('PartnerBonusPayload', { description: 'Outcome of giving or taking back a bonus.' })
@Allow(INHERIT)
export class PartnerBonusPayload extends MutationPayload {
  @Field(() => PartnerBonusType, { nullable: true, description: 'The bonus as it stands now.' })
  bonus?: PartnerBonusType | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'False when it stood so already: a repeat changes nothing.',
  })
  isChanged?: boolean | null;
}
