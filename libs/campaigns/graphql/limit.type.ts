import { createUnionType, Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { IsIn } from 'class-validator';
import { Allow } from '#access/graphql';
import { DateScalar, INHERIT, PointsScalar } from '#platform/graphql';
import type { LimitMeasure, LimitScope, LimitWindow } from '../domain/limits.js';

export const LimitMeasureEnum = { TIMES: 'TIMES', POINTS: 'POINTS', MONEY: 'MONEY' } as const;
registerEnumType(LimitMeasureEnum, {
  name: 'LimitMeasure',
  description: 'What a limit counts.',
  valuesMap: {
    TIMES: { description: 'Awards: all or nothing.' },
    POINTS: { description: 'Points of all kinds; what is above is cut off.' },
    MONEY: {
      description:
        'What the points are worth, in minor units, each award rounded up, by the value of a point when the version was made.',
    },
  },
});

export const LimitScopeEnum = { CUSTOMER: 'CUSTOMER', PROGRAM: 'PROGRAM' } as const;
registerEnumType(LimitScopeEnum, {
  name: 'LimitScope',
  description: 'For whom a limit counts.',
  valuesMap: {
    CUSTOMER: { description: 'For each customer by itself.' },
    PROGRAM: { description: 'For all together: a budget.' },
  },
});

export const LimitWindowEnum = {
  DAY: 'DAY',
  WEEK: 'WEEK',
  MONTH: 'MONTH',
  YEAR: 'YEAR',
  EVER: 'EVER',
} as const;
registerEnumType(LimitWindowEnum, {
  name: 'LimitWindow',
  description: "Calendar period in the program's time zone, after which a limit starts over.",
  valuesMap: {
    DAY: { description: 'A day.' },
    WEEK: { description: 'A week from Monday on.' },
    MONTH: { description: 'A calendar month.' },
    YEAR: { description: 'A calendar year.' },
    EVER: { description: 'It never starts over.' },
  },
});

@ObjectType('CampaignLimit', { description: 'At most `max` of what is measured, in each window.' })
@Allow(INHERIT)
export class CampaignLimitType {
  @Field(() => LimitMeasureEnum, { description: 'What it counts.' })
  measure: LimitMeasure;

  @Field(() => LimitScopeEnum, { description: 'For whom.' })
  per: LimitScope;

  @Field(() => LimitWindowEnum, { description: 'In which period.' })
  window: LimitWindow;

  @Field(() => PointsScalar, { description: 'Awards, points or minor units.' })
  max: bigint;
}

@ObjectType('LimitTrim', { description: 'Nothing was left of a limit, or less than was wanted.' })
@Allow(INHERIT)
export class LimitTrimType {
  @Field(() => CampaignLimitType, {
    nullable: true,
    description:
      'The limit; null for customers when it is a budget of the program: how large those are is no business of theirs.',
  })
  limit: CampaignLimitType | null;

  @Field(() => String, { description: 'The period, such as "2026-03" or "ever".' })
  period: string;
}

@ObjectType('CoolDownTrim', { description: 'Another award was too near.' })
@Allow(INHERIT)
export class CoolDownTrimType {
  @Field(() => Int, { description: 'Days that are between two awards at least.' })
  coolDownDays: number;

  @Field(() => DateScalar, { description: 'Local day of the other award.' })
  awardedOn: string;
}

export const AwardTrimType = createUnionType({
  name: 'AwardTrim',
  description: 'Why less was given than was wanted.',
  types: (): readonly (typeof LimitTrimType | typeof CoolDownTrimType)[] => [LimitTrimType, CoolDownTrimType],
});

@InputType('CampaignLimitInput', { description: 'At most `max` of what is measured, in each window.' })
export class CampaignLimitInput {
  @Field(() => LimitMeasureEnum, { description: 'What it counts.' })
  @IsIn(Object.keys(LimitMeasureEnum))
  measure: LimitMeasure;

  @Field(() => LimitScopeEnum, { defaultValue: 'CUSTOMER', description: 'For whom.' })
  @IsIn(Object.keys(LimitScopeEnum))
  per: LimitScope;

  @Field(() => LimitWindowEnum, { defaultValue: 'EVER', description: 'In which period.' })
  @IsIn(Object.keys(LimitWindowEnum))
  window: LimitWindow;

  @Field(() => PointsScalar, { description: 'Awards, points or minor units; 1 or more.' })
  max: bigint;
}
