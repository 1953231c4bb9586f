import { ArgsType, Field, Float, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { IsIn, IsOptional, Length, Max, Min } from 'class-validator';
import type { LocalDate } from '#kernel';
import { Allow } from '#access/graphql';
import { DateScalar, INHERIT, MoneyScalar } from '#platform/graphql';
import { WINDOWS, type WindowDays } from '../../domain/experiments/arms.js';
import { MetricFrameType, MetricRateType, MetricShareType, MoneyRangeType } from '../report.type.js';
import { MeanEffectType, MoneyEffectType, ShareEffectType } from './effects.type.js';

export const ExperimentRefusalEnum = { SAMPLE_RATIO_MISMATCH: 'SAMPLE_RATIO_MISMATCH' } as const;
registerEnumType(ExperimentRefusalEnum, {
  name: 'ExperimentRefusal',
  description: 'Why an experiment tells nothing.',
  valuesMap: {
    SAMPLE_RATIO_MISMATCH: {
      description:
        'More are in an arm than a sound drawing puts there once in a thousand times: customers are missing on one side, and whatever differs may be that.',
    },
  },
});

export const ExperimentWarningEnum = {
  NOT_YET_POWERED: 'NOT_YET_POWERED',
  WINDOWS_OPEN: 'WINDOWS_OPEN',
} as const;
registerEnumType(ExperimentWarningEnum, {
  name: 'ExperimentWarning',
  description: 'What has to be said with the result of an experiment.',
  valuesMap: {
    NOT_YET_POWERED: {
      description:
        'There are too few customers yet to find the planned lift. Who looks again and again, and stops when there is an effect, finds effects where there are none.',
    },
    WINDOWS_OPEN: { description: 'The window of some customers is not over; they are not counted yet.' },
  },
});

/** Which experiment, and what is asked of it. */
@ArgsType()
export class ExperimentReportArgs {
  @Field(() => String, { description: 'The code of the campaign.' })
  @Length(1, 100)
  campaign: string;

  @Field(() => Int, {
    defaultValue: 30,
    description: 'So many days after exposure count: 30, 60 or 90. Decide before you look.',
  })
  @IsIn(WINDOWS)
  windowDays: WindowDays;

  @Field(() => Float, {
    defaultValue: 0.1,
    description:
      'The relative increase of buyers that is to be found: 0.1 is a tenth more. Decide before you look.',
  })
  @Min(0.001)
  @Max(10)
  plannedLift: number;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The report of this day or the last one before; the last one of all if left out.',
  })
  @IsOptional()
  asOf?: LocalDate | null;
}

@ObjectType('ExperimentPower', {
  description: 'What an experiment can find, before anything is said of what it found.',
})
@Allow(INHERIT)
export class ExperimentPowerType {
  @Field(() => MetricShareType, { description: 'Of the control those who bought in the window.' })
  baseRate: MetricShareType;

  @Field(() => Float, { description: 'What is to be found, as it was asked.' })
  plannedLift: number;

  @Field(() => Int, { description: 'How many arms are compared with the control.' })
  comparisons: number;

  @Field(() => Float, {
    description:
      'The chance of a false alarm that each of them is left, so that of all together it is 0.05 at most. What is found after the correction by Holm is no less.',
  })
  alpha: number;

  @Field(() => Int, {
    nullable: true,
    description:
      'How many customers each of two equal arms needs to find it four times in five. Null: nobody of the control bought, or there cannot be such a lift.',
  })
  neededPerArm: number | null;

  @Field(() => Boolean, { description: 'Whether every arm finds it four times in five.' })
  isReached: boolean;
}

@ObjectType('ArmPower', { description: 'What an arm can find against the control, as many as they are.' })
@Allow(INHERIT)
export class ArmPowerType {
  @Field(() => Float, {
    nullable: true,
    description: 'The smallest relative increase that is found four times in five. Null: none is.',
  })
  smallestLift: number | null;

  @Field(() => Float, { description: 'How likely the planned lift is found.' })
  power: number;

  @Field(() => Boolean, { description: 'Whether that is four times in five.' })
  isReached: boolean;
}

@ObjectType('ExperimentIncremental', {
  description: 'What an arm brought more than as many customers of the control, for all of its customers.',
})
@Allow(INHERIT)
export class ExperimentIncrementalType {
  @Field(() => MoneyScalar, { description: 'Net revenue: less what was returned and taken off.' })
  net: bigint;

  @Field(() => MoneyRangeType, {
    nullable: true,
    description: 'Of it, by Welch as of the effect on net revenue. Null: too few, or nothing varies.',
  })
  netInterval: MoneyRangeType | null;

  @Field(() => MoneyScalar, {
    description: 'What the points that the campaign gave were worth on the days they were given.',
  })
  rewards: bigint;

  @Field(() => MoneyScalar, {
    description:
      'What was taken off the orders by which customers were exposed. These were placed before, and are no outcome: net knows nothing of it.',
  })
  exposingDiscount: bigint;

  @Field(() => MoneyScalar, {
    description:
      'Of what was given away, taken off and in points, what went with orders that would have come anyway: all for what exposed customers, and of the rest the part of as many orders as the control made.',
  })
  subsidy: bigint;

  @Field(() => MoneyScalar, {
    description: 'Net less rewards and less what was taken off the exposing orders: what is left.',
  })
  value: bigint;

  @Field(() => MoneyRangeType, { nullable: true, description: 'Of it, likewise.' })
  valueInterval: MoneyRangeType | null;
}

@ObjectType('ArmOutcomes', {
  description: 'What the customers of an arm did in the window; money for each of them.',
})
@Allow(INHERIT)
export class ArmOutcomesType {
  @Field(() => MetricShareType, { description: 'Who bought.' })
  buyers: MetricShareType;

  @Field(() => Int, { description: 'Their orders.' })
  orders: number;

  @Field(() => MetricRateType, { description: 'Purchase days for each customer.' })
  purchaseDays: MetricRateType;

  @Field(() => MetricRateType, { description: 'Net revenue for each customer, buyers or not.' })
  net: MetricRateType;

  @Field(() => MetricRateType, { description: 'What was taken off their orders.' })
  discount: MetricRateType;

  @Field(() => MetricRateType, {
    description: 'What the points that the campaign gave them were worth on the days they were given.',
  })
  rewards: MetricRateType;
}

@ObjectType('ArmEffects', { description: 'What an arm did that the control did not.' })
@Allow(INHERIT)
export class ArmEffectsType {
  @Field(() => ShareEffectType, { nullable: true, description: 'On who buys. Null: an arm is empty.' })
  buyers: ShareEffectType | null;

  @Field(() => MeanEffectType, { nullable: true, description: 'On purchase days.' })
  purchaseDays: MeanEffectType | null;

  @Field(() => MoneyEffectType, { description: 'On net revenue.' })
  net: MoneyEffectType;

  @Field(() => MoneyEffectType, {
    description: 'On net revenue less rewards and less what was taken off the exposing orders.',
  })
  value: MoneyEffectType;

  @Field(() => MeanEffectType, {
    nullable: true,
    description:
      'By how many days the next purchase came earlier; who made none waited for the whole window. An effect on it that a longer window has not on purchase days is purchases pulled forward, not more of them.',
  })
  daysForward: MeanEffectType | null;

  @Field(() => ExperimentIncrementalType, { nullable: true, description: 'Null: an arm is empty.' })
  incremental: ExperimentIncrementalType | null;
}

@ObjectType('ExperimentArmResult', {
  description: 'An arm of an experiment: everybody who was drawn into it.',
})
@Allow(INHERIT)
export class ExperimentArmResultType {
  @Field(() => String, { description: '"holdout", the code of a variant, or "treated".' })
  arm: string;

  @Field(() => Boolean, { description: 'Whether the others are compared with it.' })
  isControl: boolean;

  @Field(() => Float, { description: 'Which share of everybody is drawn into it.' })
  expectedShare: number;

  @Field(() => Int, { description: 'Who was, whatever happened after.' })
  exposed: number;

  @Field(() => Int, { description: 'Whose window is over: outcomes and effects are of these.' })
  counted: number;

  @Field(() => ArmPowerType, { nullable: true, description: 'Null of the control.' })
  power: ArmPowerType | null;

  @Field(() => ArmOutcomesType, { nullable: true, description: 'Null when the experiment is refused.' })
  outcomes: ArmOutcomesType | null;

  @Field(() => ArmEffectsType, {
    nullable: true,
    description: 'Against the control. Null of the control, and when the experiment is refused.',
  })
  effects: ArmEffectsType | null;
}

@ObjectType('ExperimentReport', {
  description:
    'What an experiment came to, by intention to treat: first what it can find, then whether customers were drawn soundly, then effects.',
})
@Allow(INHERIT)
export class ExperimentReportType {
  @Field(() => MetricFrameType, { description: 'Until when, and by which terms.' })
  frame: MetricFrameType;

  @Field(() => DateScalar, { description: 'The figures are as this day began.' })
  asOf: string;

  @Field(() => String, { description: 'The code of the campaign.' })
  campaign: string;

  @Field(() => Int, { description: 'So many days after exposure count.' })
  windowDays: number;

  @Field(() => ExperimentPowerType, { description: 'What can be found.' })
  power: ExperimentPowerType;

  @Field(() => Float, {
    description:
      'How likely a sound drawing is at least as uneven as this one. Below 0.001 the experiment is refused.',
  })
  sampleRatioP: number;

  @Field(() => ExperimentRefusalEnum, { nullable: true, description: 'Why nothing is told; null: it is.' })
  refusal: keyof typeof ExperimentRefusalEnum | null;

  @Field(() => Boolean, {
    description: 'Whether differences are effects of the campaign: customers were drawn, and soundly.',
  })
  isLift: boolean;

  @Field(() => [ExperimentWarningEnum], { description: 'What has to be said with it.' })
  warnings: readonly (keyof typeof ExperimentWarningEnum)[];

  @Field(() => [ExperimentArmResultType], { description: 'The control first.' })
  arms: readonly ExperimentArmResultType[];
}
