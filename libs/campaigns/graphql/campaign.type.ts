import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
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
import { connectionOf, DateTimeScalar, INHERIT, MutationPayload, Node } from '#platform/graphql';
import type { CampaignState } from '../domain/campaign.js';
import { CampaignEffectInput, CampaignEffectType, type CampaignEffect } from './effect.type.js';
import { ExperimentInput, ExperimentType } from './experiment.type.js';
import { CampaignLimitInput, CampaignLimitType } from './limit.type.js';
import { TimeTriggerInput, TimeTriggerType } from './time-trigger.type.js';

export const CampaignStateEnum = {
  DRAFT: 'DRAFT',
  ACTIVE: 'ACTIVE',
  PAUSED: 'PAUSED',
  ENDED: 'ENDED',
} as const;
registerEnumType(CampaignStateEnum, {
  name: 'CampaignState',
  description: 'Whether a version awards.',
  valuesMap: {
    DRAFT: { description: 'It is only tried; it never comes into force.' },
    ACTIVE: { description: 'It awards.' },
    PAUSED: { description: 'It does not, for now.' },
    ENDED: { description: 'It does not, for good.' },
  },
});

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

  @Field(() => String, { description: 'The type of activity that it acts on, such as "order.paid".' })
  trigger: string;

  @Field(() => TimeTriggerType, {
    nullable: true,
    description: 'What time brings that activity about; null: it comes by itself.',
  })
  timeTrigger: TimeTriggerType | null;

  @Field(() => String, { nullable: true, description: 'When it gives, in CEL; null: always.' })
  condition: string | null;

  @Field(() => [CampaignEffectType], { description: 'What it gives.' })
  effects: CampaignEffect[];

  @Field(() => [CampaignLimitType], { description: 'What keeps it from giving without end.' })
  limits: CampaignLimitType[];

  @Field(() => ExperimentType, {
    nullable: true,
    description: 'Who gets what; null: all who are eligible get all.',
  })
  experiment: ExperimentType | null;

  @Field(() => Int, {
    description: 'Local days that are between two awards of a customer at least; 0: no matter.',
  })
  coolDownDays: number;

  @Field(() => Int, { description: 'Which of its exclusivity group gives: the highest, then the best.' })
  priority: number;

  @Field(() => String, {
    nullable: true,
    description: 'Of the campaigns of one group only one gives; null: it adds to all others.',
  })
  exclusivityGroup: string | null;

  @Field(() => Int, { description: "Days within which a guest's order that is linked still earns." })
  claimDays: number;

  @Field(() => DateTimeScalar, { description: 'When it was made.' })
  createdAt: Date;

  @Field(() => String, { description: 'Who made it.' })
  createdBy: string;
}

@ObjectType('Campaign', {
  implements: () => Node,
  description: 'A trigger, a condition and what is given for it.',
})
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

  @Field(() => CampaignVersionType, {
    nullable: true,
    description: 'The draft that can be published: the last version, if it is one.',
  })
  draft: CampaignVersionType | null;

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
  @Field(() => String, {
    defaultValue: 'order.paid',
    description: 'The type of activity that it acts on; of no matter when there is a time trigger.',
  })
  @Length(1, 64)
  trigger: string;

  @Field(() => TimeTriggerInput, { nullable: true, description: 'What time brings about.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => TimeTriggerInput)
  timeTrigger?: TimeTriggerInput | null;

  @Field(() => ExperimentInput, {
    nullable: true,
    description: 'Who gets what, so that its effect can be measured; all get all if left out.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => ExperimentInput)
  experiment?: ExperimentInput | null;

  @Field(() => [CampaignLimitInput], {
    defaultValue: [],
    description: 'What keeps it from giving without end: at most 8.',
  })
  @IsArray()
  @ArrayMaxSize(8)
  @ValidateNested({ each: true })
  @Type(() => CampaignLimitInput)
  limits: CampaignLimitInput[];

  @Field(() => Int, {
    defaultValue: 0,
    description:
      'Local days that are between two awards of a customer at least, in whatever order they are told.',
  })
  @IsInt()
  @Min(0)
  @Max(3650)
  coolDownDays: number;

  @Field(() => String, {
    nullable: true,
    description:
      'When it gives, in CEL, such as "order.number == 2"; always if left out. See `campaignVocabulary`.',
  })
  @IsOptional()
  @IsString()
  condition?: string | null;

  @Field(() => [CampaignEffectInput], { description: 'What it gives: 1 to 8 effects.' })
  @IsArray()
  @ArrayMaxSize(8)
  @ValidateNested({ each: true })
  @Type(() => CampaignEffectInput)
  effects: CampaignEffectInput[];

  @Field(() => Int, {
    defaultValue: 0,
    description: 'Which of its exclusivity group gives: the highest, then the best.',
  })
  @IsInt()
  @Min(-1000)
  @Max(1000)
  priority: number;

  @Field(() => String, {
    nullable: true,
    description: 'Of the campaigns of one group only one gives; if left out, it adds to all others.',
  })
  @IsOptional()
  @Length(1, 64)
  exclusivityGroup?: string | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Keeps it as a draft, to be tried and published; nothing is awarded by it.',
  })
  @IsBoolean()
  draft: boolean;

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

@InputType('PublishCampaignInput', {
  description: "Lets a campaign's draft hold, from an instant on.",
})
export class PublishCampaignInput extends EffectiveInput {}

@InputType('CloneCampaignInput', { description: 'Starts a campaign as a draft like another.' })
export class CloneCampaignInput {
  @Field(() => String, { description: 'Code of the campaign to be copied: its draft, or what holds now.' })
  @Length(1, 64)
  from: string;

  @Field(() => String, { description: 'Code of the new one.' })
  @Length(1, 64)
  code: string;

  @Field(() => String, { description: 'Name of the new one, 1 to 120 characters.' })
  @Length(1, 120)
  name: string;
}

@InputType('SetCampaignStateInput', {
  description: 'Pauses, resumes or ends a campaign, from an instant on.',
})
export class SetCampaignStateInput extends EffectiveInput {
  @Field(() => CampaignStateEnum, { description: 'The new state; ENDED is for good.' })
  @IsIn(['ACTIVE', 'PAUSED', 'ENDED'])
  state: Exclude<CampaignState, 'DRAFT'>;
}

@ObjectType('CampaignPayload', {
  description: 'Outcome of the mutations of a campaign.',
})
@Allow(INHERIT)
export class CampaignPayload extends MutationPayload {
  @Field(() => CampaignType, { nullable: true, description: 'The campaign.' })
  campaign?: CampaignType | null;
}
