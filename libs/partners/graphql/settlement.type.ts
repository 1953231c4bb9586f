import { Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { IsString, Length } from 'class-validator';
import { Allow } from '#access/graphql';
import type { LocalDate, Points } from '#kernel';
import {
  connectionOf,
  DateScalar,
  DateTimeScalar,
  INHERIT,
  MoneyScalar,
  MutationPayload,
  PointsScalar,
} from '#platform/graphql';
import type { Line, LineKind } from '../domain/settlement.js';

export const PartnerLineKindEnum = {
  ISSUED: 'ISSUED',
  CLAWED_BACK: 'CLAWED_BACK',
  EXPIRED: 'EXPIRED',
  CORRECTED: 'CORRECTED',
  REDEEMED_HERE: 'REDEEMED_HERE',
  REDEEMED_ELSEWHERE: 'REDEEMED_ELSEWHERE',
  REDEEMED_FOR_OTHERS: 'REDEEMED_FOR_OTHERS',
} as const;
registerEnumType(PartnerLineKindEnum, {
  name: 'PartnerLineKind',
  description: 'What happened to points that a partner has to do with.',
  valuesMap: {
    ISSUED: { description: 'Points of the partner that were given.' },
    CLAWED_BACK: {
      description:
        'Points of the partner that were taken back, cancelled, or kept for what was taken back too late.',
    },
    EXPIRED: { description: 'Points of the partner that expired.' },
    CORRECTED: { description: 'Points of the partner that staff took.' },
    REDEEMED_HERE: {
      description: 'Points of the partner that were spent with it, less those that came back.',
    },
    REDEEMED_ELSEWHERE: {
      description:
        'Points of the partner that were spent elsewhere, less those that came back: the partner owes them.',
    },
    REDEEMED_FOR_OTHERS: {
      description:
        'Points of others that were spent with the partner, less those that came back: they are owed to the partner.',
    },
  },
});

@ObjectType('PartnerStatementLine', { description: 'Points of one kind that one price held for.' })
@Allow(INHERIT)
export class PartnerStatementLineType {
  @Field(() => PartnerLineKindEnum, { description: 'What happened to them.' })
  kind: LineKind;

  @Field(() => MoneyScalar, {
    description: "The price of 1,000 points when it happened, in minor units of the program's currency.",
  })
  minorPerThousand: bigint;

  @Field(() => PointsScalar, { description: 'Points; negative where more came back than went.' })
  points: Points;

  @Field(() => MoneyScalar, {
    description:
      'What they come to, in minor units; rounded down over all periods so far, so that periods add up.',
  })
  amountMinor: bigint;
}

export const PartnerStatementLineConnection = connectionOf(
  () => PartnerStatementLineType,
  'PartnerStatementLine',
);

@ObjectType('PartnerStatement', { description: 'What a period comes to.' })
@Allow(INHERIT)
export class PartnerStatementType {
  /** For its lines and its CSV. */
  all: readonly Line[];
  partnerCode: string;

  @Field(() => Int, { nullable: true, description: 'Its number, from 1; null: the period is not closed.' })
  number: number | null;

  @Field(() => DateScalar, { description: 'The first program-local day.' })
  from: LocalDate;

  @Field(() => DateScalar, { description: 'The last program-local day.' })
  to: LocalDate;

  @Field(() => PointsScalar, {
    description: 'Points of the partner that were outstanding before: pending, available and held.',
  })
  openingPoints: Points;

  @Field(() => PointsScalar, { description: 'Points of the partner that are outstanding after it.' })
  closingPoints: Points;

  @Field(() => MoneyScalar, {
    description: 'What the partner owes for its points that were spent elsewhere, in minor units.',
  })
  owedByPartnerMinor: bigint;

  @Field(() => MoneyScalar, {
    description: 'What is owed to the partner for points of others that were spent with it, in minor units.',
  })
  owedToPartnerMinor: bigint;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was closed; null: it is not.' })
  closedAt: Date | null;
}

export const PartnerStatementConnection = connectionOf(() => PartnerStatementType, 'PartnerStatement');

@InputType('ClosePartnerSettlementInput', { description: 'The period that is to be closed.' })
export class ClosePartnerSettlementInput {
  @Field(() => String, { description: 'Code of the partner.' })
  @Length(1, 28)
  partner: string;

  @Field(() => DateScalar, {
    description:
      'The first program-local day: that behind the last period or, for the first one, that on which the partner was made.',
  })
  @IsString()
  from: LocalDate;

  @Field(() => DateScalar, { description: 'The last program-local day; it must be over.' })
  @IsString()
  to: LocalDate;
}

@ObjectType('PartnerSettlementPayload', { description: 'Outcome of closing a period.' })
@Allow(INHERIT)
export class PartnerSettlementPayload extends MutationPayload {
  @Field(() => PartnerStatementType, { nullable: true, description: 'The statement, which stays as it is.' })
  statement?: PartnerStatementType | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'False when it was closed already: a repeat changes nothing.',
  })
  isChanged?: boolean | null;
}
