import { ArgsType, Field, Float, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { IsOptional } from 'class-validator';
import type { LocalDate } from '#kernel';
import { Allow } from '#access/graphql';
import { DateScalar, INHERIT } from '#platform/graphql';
import { MetricFrameType } from '../report.type.js';
import { DifferenceIntervalType } from './effects.type.js';

export const ComparisonKindEnum = {
  BEFORE_AFTER: 'BEFORE_AFTER',
  MATCHED_DIFFERENCE: 'MATCHED_DIFFERENCE',
} as const;
registerEnumType(ComparisonKindEnum, {
  name: 'ComparisonKind',
  description: 'How customers are compared whom nobody drew.',
  valuesMap: {
    BEFORE_AFTER: { description: 'Members with themselves, before they joined and after.' },
    MATCHED_DIFFERENCE: {
      description: 'The change of members with that of others who had bought alike.',
    },
  },
});

export const ComparisonWarningEnum = {
  SELF_SELECTION: 'SELF_SELECTION',
  REGRESSION_TO_THE_MEAN: 'REGRESSION_TO_THE_MEAN',
  TRENDS_DIFFER: 'TRENDS_DIFFER',
  TOO_FEW: 'TOO_FEW',
} as const;
registerEnumType(ComparisonWarningEnum, {
  name: 'ComparisonWarning',
  description: 'Why a comparison is no effect of the program.',
  valuesMap: {
    SELF_SELECTION: {
      description:
        'Members chose to join, and those who buy more choose otherwise. Only a holdout tells effects.',
    },
    REGRESSION_TO_THE_MEAN: {
      description:
        'Who joins when they buy much, or little, goes back to what is usual for them, program or not.',
    },
    TRENDS_DIFFER: {
      description:
        'Before anybody joined, those who were to join changed otherwise than the others did (p < 0.05): what came after is at least partly that, and not to be believed.',
    },
    TOO_FEW: { description: 'Fewer than 30 members are compared: the intervals are not to be trusted.' },
  },
});

/** Which night. */
@ArgsType()
export class ParticipationReportArgs {
  @Field(() => DateScalar, {
    nullable: true,
    description: 'The report of this day or the last one before; the last one of all if left out.',
  })
  @IsOptional()
  asOf?: LocalDate | null;
}

@ObjectType('ComparedMeans', { description: 'A difference of two means; of money minor units.' })
@Allow(INHERIT)
export class ComparedMeansType {
  @Field(() => Float, { description: 'For each customer.' })
  difference: number;

  @Field(() => DifferenceIntervalType, { description: 'By Student; between groups by Welch.' })
  interval: DifferenceIntervalType;

  @Field(() => Float, { description: 'How likely chance alone brings about as much.' })
  p: number;
}

@ObjectType('BeforeAfter', {
  description:
    'What the same members bought in windows of the same length before and after they joined. No effect.',
})
@Allow(INHERIT)
export class BeforeAfterType {
  @Field(() => ComparisonKindEnum, { description: 'BEFORE_AFTER.' })
  kind: keyof typeof ComparisonKindEnum;

  @Field(() => Boolean, { description: 'Never.' })
  isLift: boolean;

  @Field(() => [ComparisonWarningEnum], { description: 'Why it is no effect.' })
  warnings: readonly (keyof typeof ComparisonWarningEnum)[];

  @Field(() => Int, {
    description:
      'Who was a customer before the first window, and whose second one ended in the 365 days before the report.',
  })
  members: number;

  @Field(() => Float, { description: 'Their purchase days before.' })
  purchaseDaysBefore: number;

  @Field(() => Float, { description: 'Their purchase days after.' })
  purchaseDaysAfter: number;

  @Field(() => Float, { description: 'Their net revenue before, in minor units.' })
  netBefore: number;

  @Field(() => Float, { description: 'Their net revenue after, in minor units.' })
  netAfter: number;

  @Field(() => ComparedMeansType, {
    nullable: true,
    description: 'Purchase days after minus before. Null: too few, or nothing varies.',
  })
  purchaseDays: ComparedMeansType | null;

  @Field(() => ComparedMeansType, {
    nullable: true,
    description: 'Net revenue after minus before. Null: too few, or nothing varies.',
  })
  net: ComparedMeansType | null;
}

@ObjectType('MatchedMeans', {
  description: 'The change of members minus that of others who had bought alike; of money minor units.',
})
@Allow(INHERIT)
export class MatchedMeansType {
  @Field(() => Float, { description: 'For each member.' })
  difference: number;

  @Field(() => Float, { description: 'Of a stratified comparison of means.' })
  standardError: number;

  @Field(() => DifferenceIntervalType, { description: 'Normal.' })
  interval: DifferenceIntervalType;

  @Field(() => Float, { description: 'How likely chance alone brings about as much.' })
  p: number;

  @Field(() => Int, { description: 'Members who had somebody like them: it is of these.' })
  matched: number;

  @Field(() => Int, { description: 'Members who were like nobody.' })
  unmatched: number;
}

@ObjectType('MatchedOutcome', { description: 'One outcome of members and others.' })
@Allow(INHERIT)
export class MatchedOutcomeType {
  @Field(() => ComparedMeansType, {
    nullable: true,
    description:
      'All members against all others after joining, as many reports show it: mostly who they are.',
  })
  naive: ComparedMeansType | null;

  @Field(() => MatchedMeansType, {
    nullable: true,
    description: 'After minus before joining. Null: nobody is like another.',
  })
  matched: MatchedMeansType | null;

  @Field(() => MatchedMeansType, {
    nullable: true,
    description: 'The same between two windows in which nobody had joined: 0 where trends are parallel.',
  })
  trend: MatchedMeansType | null;
}

@ObjectType('MatchedDifference', {
  description: 'Members who joined in a window, against others who had bought alike long before. No effect.',
})
@Allow(INHERIT)
export class MatchedDifferenceType {
  @Field(() => ComparisonKindEnum, { description: 'MATCHED_DIFFERENCE.' })
  kind: keyof typeof ComparisonKindEnum;

  @Field(() => Boolean, { description: 'Never.' })
  isLift: boolean;

  @Field(() => [ComparisonWarningEnum], { description: 'Why it is no effect.' })
  warnings: readonly (keyof typeof ComparisonWarningEnum)[];

  @Field(() => Int, { description: 'Customers of long ago who joined in the window.' })
  members: number;

  @Field(() => Int, { description: 'Customers of long ago who have not joined.' })
  others: number;

  @Field(() => MatchedOutcomeType, { description: 'On how many days they bought.' })
  purchaseDays: MatchedOutcomeType;

  @Field(() => MatchedOutcomeType, { description: 'Net revenue.' })
  net: MatchedOutcomeType;
}

@ObjectType('ParticipationReport', {
  description: 'What members buy, compared in two ways of which none is an effect.',
})
@Allow(INHERIT)
export class ParticipationReportType {
  @Field(() => MetricFrameType, { description: 'Until when, and by which terms.' })
  frame: MetricFrameType;

  @Field(() => DateScalar, { description: 'The figures are as this day began.' })
  asOf: string;

  @Field(() => Int, { description: 'Days of each window.' })
  windowDays: number;

  @Field(() => BeforeAfterType, { description: 'Members against themselves.' })
  beforeAfter: BeforeAfterType;

  @Field(() => MatchedDifferenceType, { description: 'Members against others.' })
  matchedDifference: MatchedDifferenceType;
}
