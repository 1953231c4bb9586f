import { createUnionType, Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { Allow } from '#access/graphql';
import type { Points, Rounding } from '#kernel';
import { ExpiryPolicyInput, ExpiryPolicyType, PendingPolicyInput, PendingPolicyType } from '#ledger/graphql';
import { INHERIT, MoneyScalar, PointsScalar } from '#platform/graphql';
import { EffectForms, type OtherEffectType } from './other-effects.js';

export const RoundingEnum = { FLOOR: 'FLOOR', CEILING: 'CEILING', HALF_UP: 'HALF_UP' } as const;
registerEnumType(RoundingEnum, {
  name: 'Rounding',
  description: 'How a fraction becomes a whole number; applied once per order.',
  valuesMap: {
    FLOOR: { description: 'Down.' },
    CEILING: { description: 'Up.' },
    HALF_UP: { description: 'To the nearest; one half goes up.' },
  },
});

export const LINES = 'Which lines count, in CEL, such as "\"coffee\" in line.categories"';

@ObjectType('FixedPoints', { description: 'So many points, whatever was bought.' })
@Allow(INHERIT)
export class FixedPointsType {
  @Field(() => PointsScalar, { description: 'Points.' })
  points: Points;
}

@ObjectType('PointsPerAmount', {
  description: 'Points per amount: `points` for every `perMinor` of the basis.',
})
@Allow(INHERIT)
export class PointsPerAmountType {
  @Field(() => PointsScalar, { description: 'Points for every `perMinor`.' })
  points: Points;

  @Field(() => MoneyScalar, { description: 'Minor units of the basis that earn `points`.' })
  perMinor: bigint;

  @Field(() => RoundingEnum, { description: 'Rounding, once per order.' })
  rounding: Rounding;

  @Field(() => MoneyScalar, { description: 'Basis below which nothing is earned.' })
  minimumMinor: bigint;

  @Field(() => Boolean, { description: 'Whether shipping earns; never where only some lines count.' })
  includesShipping: boolean;

  @Field(() => Boolean, { description: 'Whether tax earns.' })
  includesTax: boolean;

  @Field(() => Boolean, { description: 'Whether the part that gift cards paid earns.' })
  includesGiftCards: boolean;

  @Field(() => String, { nullable: true, description: `${LINES}; null: the whole order.` })
  lines: string | null;
}

@ObjectType('PointsPerItem', { description: '`points` for every piece of the lines that count.' })
@Allow(INHERIT)
export class PointsPerItemType {
  @Field(() => PointsScalar, { description: 'Points for every piece.' })
  points: Points;

  @Field(() => String, { nullable: true, description: `${LINES}; null: all.` })
  lines: string | null;
}

@ObjectType('PointsPerUnit', {
  description: '`points` for every `per` of a number that the activity carries, such as miles flown.',
})
@Allow(INHERIT)
export class PointsPerUnitType {
  @Field(() => String, { description: 'Name of the attribute of the activity.' })
  attribute: string;

  @Field(() => PointsScalar, { description: 'Points for every `per`.' })
  points: Points;

  @Field(() => Int, { description: 'Units that earn `points`.' })
  per: number;

  @Field(() => RoundingEnum, { description: 'Rounding, once.' })
  rounding: Rounding;
}

type AwardAmountClass =
  typeof FixedPointsType | typeof PointsPerAmountType | typeof PointsPerItemType | typeof PointsPerUnitType;

export const AwardAmountType = createUnionType({
  name: 'AwardAmount',
  description: 'How many points an activity earns.',
  types: (): readonly AwardAmountClass[] => [
    FixedPointsType,
    PointsPerAmountType,
    PointsPerItemType,
    PointsPerUnitType,
  ],
});

@ObjectType({ isAbstract: true })
@Allow(INHERIT)
abstract class LotEffect {
  @Field(() => String, { description: 'Code of the point type.' })
  pointType: string;

  @Field(() => ExpiryPolicyType, {
    nullable: true,
    description: "When the points expire; null: as the point type's do.",
  })
  expiry: ExpiryPolicyType | null;

  @Field(() => PendingPolicyType, { description: 'How long the points stay pending.' })
  pending: PendingPolicyType;

  @Field(() => String, {
    nullable: true,
    description: 'The variant of the experiment that it belongs to; null: to all.',
  })
  variant: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Code of the partner who pays for the points; null: the program does.',
  })
  issuer: string | null;
}

@ObjectType('AwardPoints', { description: 'Gives points.' })
@Allow(INHERIT)
export class AwardPointsType extends LotEffect {
  @Field(() => AwardAmountType, { description: 'How many.' })
  amount: FixedPointsType | PointsPerAmountType | PointsPerItemType | PointsPerUnitType;
}

@ObjectType('MultiplyPoints', {
  description:
    'Multiplies what other campaigns award of a point type, before other multipliers, by numerator / denominator.',
})
@Allow(INHERIT)
export class MultiplyPointsType extends LotEffect {
  @Field(() => Int, { description: 'Numerator of the factor, more than the denominator: 2 to double.' })
  numerator: number;

  @Field(() => Int, { description: 'Denominator of the factor.' })
  denominator: number;

  @Field(() => RoundingEnum, { description: 'Rounding of what is added, once per order.' })
  rounding: Rounding;
}

export type CampaignEffect = AwardPointsType | MultiplyPointsType | OtherEffectType;

export const CampaignEffectType = createUnionType({
  name: 'CampaignEffect',
  description: 'What a campaign gives.',
  types: (): readonly (new () => CampaignEffect)[] => [
    AwardPointsType,
    MultiplyPointsType,
    ...effectForms.outputs(),
  ],
});

@InputType('FixedPointsInput', { description: 'So many points, whatever was bought.' })
export class FixedPointsInput {
  @Field(() => PointsScalar, { description: 'Points.' })
  points: Points;
}

@InputType('PointsPerAmountInput', {
  description: 'Points per amount: `points` for every `perMinor` of the basis.',
})
export class PointsPerAmountInput {
  @Field(() => PointsScalar, { description: 'Points for every `perMinor`.' })
  points: Points;

  @Field(() => MoneyScalar, { description: 'Minor units of the basis that earn `points`.' })
  perMinor: bigint;

  @Field(() => RoundingEnum, { defaultValue: 'FLOOR', description: 'Rounding, once per order.' })
  @IsIn(Object.keys(RoundingEnum))
  rounding: Rounding;

  @Field(() => MoneyScalar, { defaultValue: 0, description: 'Basis below which nothing is earned.' })
  minimumMinor: bigint;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether shipping earns; never where only some lines count.',
  })
  @IsBoolean()
  includesShipping: boolean;

  @Field(() => Boolean, { defaultValue: true, description: 'Whether tax earns.' })
  @IsBoolean()
  includesTax: boolean;

  @Field(() => Boolean, { defaultValue: false, description: 'Whether the part that gift cards paid earns.' })
  @IsBoolean()
  includesGiftCards: boolean;

  @Field(() => String, { nullable: true, description: `${LINES}; the whole order if left out.` })
  @IsOptional()
  @IsString()
  lines?: string | null;
}

@InputType('PointsPerItemInput', { description: '`points` for every piece of the lines that count.' })
export class PointsPerItemInput {
  @Field(() => PointsScalar, { description: 'Points for every piece.' })
  points: Points;

  @Field(() => String, { nullable: true, description: `${LINES}; all if left out.` })
  @IsOptional()
  @IsString()
  lines?: string | null;
}

@InputType('PointsPerUnitInput', {
  description: '`points` for every `per` of a number that the activity carries, such as miles flown.',
})
export class PointsPerUnitInput {
  @Field(() => String, { description: 'Name of the attribute of the activity.' })
  @Length(1, 64)
  attribute: string;

  @Field(() => PointsScalar, { description: 'Points for every `per`.' })
  points: Points;

  @Field(() => Int, { defaultValue: 1, description: 'Units that earn `points`.' })
  @IsInt()
  @Min(1)
  @Max(1_000_000_000)
  per: number;

  @Field(() => RoundingEnum, { defaultValue: 'FLOOR', description: 'Rounding, once.' })
  @IsIn(Object.keys(RoundingEnum))
  rounding: Rounding;
}

@InputType('AwardAmountInput', {
  isOneOf: true,
  description: 'How many points an activity earns: one of these.',
})
export class AwardAmountInput {
  @Field(() => FixedPointsInput, { nullable: true, description: 'So many, whatever was bought.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => FixedPointsInput)
  fixed?: FixedPointsInput | null;

  @Field(() => PointsPerAmountInput, { nullable: true, description: 'Per amount of the order.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => PointsPerAmountInput)
  perAmount?: PointsPerAmountInput | null;

  @Field(() => PointsPerItemInput, { nullable: true, description: 'Per piece that was bought.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => PointsPerItemInput)
  perItem?: PointsPerItemInput | null;

  @Field(() => PointsPerUnitInput, { nullable: true, description: 'Per unit of a number, such as miles.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => PointsPerUnitInput)
  perUnit?: PointsPerUnitInput | null;
}

@InputType({ isAbstract: true })
export abstract class LotEffectInput {
  @Field(() => String, { nullable: true, description: 'Code of the point type; "points" if left out.' })
  @IsOptional()
  @IsString()
  pointType?: string | null;

  @Field(() => ExpiryPolicyInput, {
    nullable: true,
    description: "When the points expire; as the point type's do if left out.",
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => ExpiryPolicyInput)
  expiry?: ExpiryPolicyInput | null;

  @Field(() => PendingPolicyInput, {
    nullable: true,
    description: 'How long the points stay pending; not at all if left out.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => PendingPolicyInput)
  pending?: PendingPolicyInput | null;

  @Field(() => String, {
    nullable: true,
    description: 'The variant of the experiment that it belongs to; to all if left out.',
  })
  @IsOptional()
  @Length(1, 32)
  variant?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Code of the partner who pays for the points, of a multiplier for what it adds; the program does if left out.',
  })
  @IsOptional()
  @Length(1, 28)
  issuer?: string | null;
}

@InputType('AwardPointsInput', { description: 'Gives points.' })
export class AwardPointsInput extends LotEffectInput {
  @Field(() => AwardAmountInput, { description: 'How many.' })
  @ValidateNested()
  @Type(() => AwardAmountInput)
  amount: AwardAmountInput;
}

@InputType('MultiplyPointsInput', {
  description:
    'Multiplies what other campaigns award of a point type, before other multipliers, by numerator / denominator.',
})
export class MultiplyPointsInput extends LotEffectInput {
  @Field(() => Int, { description: 'Numerator of the factor, more than the denominator: 2 to double.' })
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  numerator: number;

  @Field(() => Int, { defaultValue: 1, description: 'Denominator of the factor.' })
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  denominator: number;

  @Field(() => RoundingEnum, {
    defaultValue: 'FLOOR',
    description: 'Rounding of what is added, once per order.',
  })
  @IsIn(Object.keys(RoundingEnum))
  rounding: Rounding;
}

@InputType('CampaignEffectInput', { isOneOf: true, description: 'What a campaign gives: one of these.' })
export class CampaignEffectInput {
  @Field(() => AwardPointsInput, { nullable: true, description: 'Points.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => AwardPointsInput)
  awardPoints?: AwardPointsInput | null;

  @Field(() => MultiplyPointsInput, { nullable: true, description: 'More of the points that others give.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => MultiplyPointsInput)
  multiplyPoints?: MultiplyPointsInput | null;
}

/** Where libs, this one too, put the forms of effects other than points. */
export const effectForms = new EffectForms(CampaignEffectInput);
