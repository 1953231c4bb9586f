import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsDate,
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
import {
  connectionOf,
  DateTimeScalar,
  INHERIT,
  MoneyScalar,
  MutationPayload,
  Node,
  PointsScalar,
} from '#platform/graphql';
import type { CampaignState } from '../domain/campaign.js';

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

export const CampaignStateEnum = { ACTIVE: 'ACTIVE', PAUSED: 'PAUSED', ENDED: 'ENDED' } as const;
registerEnumType(CampaignStateEnum, {
  name: 'CampaignState',
  description: 'Whether a version awards.',
  valuesMap: {
    ACTIVE: { description: 'It awards.' },
    PAUSED: { description: 'It does not, for now.' },
    ENDED: { description: 'It does not, for good.' },
  },
});

@ObjectType('AwardRule', { description: 'Points per amount: `points` for every `perMinor` of the basis.' })
@Allow(INHERIT)
export class AwardRuleType {
  @Field(() => PointsScalar, { description: 'Points for every `perMinor`.' })
  points: Points;

  @Field(() => MoneyScalar, { description: 'Minor units of the basis that earn `points`.' })
  perMinor: bigint;

  @Field(() => RoundingEnum, { description: 'Rounding, once per order.' })
  rounding: Rounding;

  @Field(() => MoneyScalar, { description: 'Basis below which nothing is earned.' })
  minimumMinor: bigint;

  @Field(() => Boolean, { description: 'Whether shipping earns.' })
  includesShipping: boolean;

  @Field(() => Boolean, { description: 'Whether tax earns.' })
  includesTax: boolean;

  @Field(() => Boolean, { description: 'Whether the part that gift cards paid earns.' })
  includesGiftCards: boolean;
}

@InputType('AwardRuleInput', {
  description: 'Points per amount: `points` for every `perMinor` of the basis.',
})
export class AwardRuleInput {
  @Field(() => PointsScalar, { description: 'Points for every `perMinor`.' })
  points: Points;

  @Field(() => MoneyScalar, { description: 'Minor units of the basis that earn `points`.' })
  perMinor: bigint;

  @Field(() => RoundingEnum, { defaultValue: 'FLOOR', description: 'Rounding, once per order.' })
  @IsIn(Object.keys(RoundingEnum))
  rounding: Rounding;

  @Field(() => MoneyScalar, { defaultValue: 0, description: 'Basis below which nothing is earned.' })
  minimumMinor: bigint;

  @Field(() => Boolean, { defaultValue: false, description: 'Whether shipping earns.' })
  @IsBoolean()
  includesShipping: boolean;

  @Field(() => Boolean, { defaultValue: true, description: 'Whether tax earns.' })
  @IsBoolean()
  includesTax: boolean;

  @Field(() => Boolean, { defaultValue: false, description: 'Whether the part that gift cards paid earns.' })
  @IsBoolean()
  includesGiftCards: boolean;
}

@ObjectType('CampaignVersion', {
  description: 'How a campaign works from an instant on, until the next version begins.',
})
@Allow(INHERIT)
export class CampaignVersionType {
  @Field(() => ID, { description: 'Id: the `sourceId` of the movements it made.' })
  id: string;

  @Field(() => Int, { description: '1, 2, 3 ...' })
  number: number;

  @Field(() => CampaignStateEnum, { description: 'Whether it awards.' })
  state: CampaignState;

  @Field(() => DateTimeScalar, { description: 'From when on it holds.' })
  effectiveFrom: Date;

  @Field(() => String, { description: 'Code of the point type it awards.' })
  pointType: string;

  @Field(() => AwardRuleType, { description: 'What it awards.' })
  award: AwardRuleType;

  @Field(() => ExpiryPolicyType, {
    nullable: true,
    description: "When the points expire; null: as the point type's do.",
  })
  expiry: ExpiryPolicyType | null;

  @Field(() => PendingPolicyType, { description: 'How long the points stay pending.' })
  pending: PendingPolicyType;

  @Field(() => Int, { description: "Days within which a guest's order that is linked still earns." })
  claimDays: number;

  @Field(() => DateTimeScalar, { description: 'When it was made.' })
  createdAt: Date;

  @Field(() => String, { description: 'Who made it.' })
  createdBy: string;
}

@ObjectType('Campaign', { implements: () => Node, description: 'Something that awards points.' })
@Allow('campaigns:read')
export class CampaignType extends Node {
  @Field(() => String, { description: 'Short name, unique in the program.' })
  code: string;

  @Field(() => String, { description: 'Name for people.' })
  name: string;

  @Field(() => DateTimeScalar, { description: 'When it was created.' })
  createdAt: Date;

  @Field(() => CampaignVersionType, {
    nullable: true,
    description: 'The version in force now; null before the first begins.',
  })
  current: CampaignVersionType | null;

  /** Not a field: `versions` pages through them. */
  allVersions: CampaignVersionType[];
}

export const CampaignVersionConnection = connectionOf(() => CampaignVersionType, 'CampaignVersion');
export const CampaignConnection = connectionOf(() => CampaignType, 'Campaign');

@InputType({ isAbstract: true })
abstract class EffectiveInput {
  @Field(() => String, { description: 'Code of the campaign.' })
  @Length(1, 64)
  code: string;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'From when on; now if left out, never in the past.',
  })
  @IsOptional()
  @IsDate()
  effectiveFrom?: Date | null;
}

@InputType({ isAbstract: true })
export abstract class CampaignTermsInput extends EffectiveInput {
  @Field(() => AwardRuleInput, { description: 'What it awards.' })
  @ValidateNested()
  @Type(() => AwardRuleInput)
  award: AwardRuleInput;

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

  @Field(() => Int, {
    defaultValue: 30,
    description: "Days within which a guest's order that is linked still earns; 0: never.",
  })
  @IsInt()
  @Min(0)
  @Max(3650)
  claimDays: number;
}

@InputType('CreateCampaignInput', { description: 'Starts a campaign.' })
export class CreateCampaignInput extends CampaignTermsInput {
  @Field(() => String, { description: 'Name for people, 1 to 120 characters.' })
  @Length(1, 120)
  name: string;
}

@InputType('ChangeCampaignInput', { description: 'Changes how a campaign works, from an instant on.' })
export class ChangeCampaignInput extends CampaignTermsInput {}

@InputType('SetCampaignStateInput', {
  description: 'Pauses, resumes or ends a campaign, from an instant on.',
})
export class SetCampaignStateInput extends EffectiveInput {
  @Field(() => CampaignStateEnum, { description: 'The new state; ENDED is for good.' })
  @IsIn(Object.keys(CampaignStateEnum))
  state: CampaignState;
}

@ObjectType('CampaignPayload', {
  description: 'Outcome of createCampaign, changeCampaign and setCampaignState.',
})
@Allow(INHERIT)
export class CampaignPayload extends MutationPayload {
  @Field(() => CampaignType, { nullable: true, description: 'The campaign.' })
  campaign?: CampaignType | null;
}
