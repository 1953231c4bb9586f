import { Field, Float, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import { DateTimeScalar, INHERIT, MoneyScalar } from '#platform/graphql';
import { DIMENSIONS, type Dimension } from '../domain/roll-ups/history.js';
import { GRAINS, type Grain } from '../domain/roll-ups/periods.js';

export const MetricDimensionEnum = Object.fromEntries(DIMENSIONS.map((one) => [one, one])) as {
  readonly [K in Dimension]: K;
};
registerEnumType(MetricDimensionEnum, {
  name: 'MetricDimension',
  description: 'By what a report is sliced: by what customers were when its period began.',
  valuesMap: {
    ALL: { description: 'Not at all: one row of everybody.' },
    ENROLMENT: { description: 'ENROLLED or NOT_ENROLLED in the loyalty program.' },
    TIER: { description: 'Ladder and tier, such as "status/gold".' },
    CLUB: { description: 'Code of each club that they were members of.' },
    SEGMENT: { description: 'Code of each segment that they were in.' },
    CHANNEL: { description: 'Where they bought first.' },
    REFERRAL: { description: 'REFERRED, whom somebody brought, or NOT_REFERRED.' },
    CAMPAIGN: { description: 'Campaign and arm that they were exposed to, such as "spring/A".' },
    COHORT: { description: 'The month of their first purchase, such as "2026-03".' },
  },
});

export const MetricGrainEnum = Object.fromEntries(GRAINS.map((one) => [one, one])) as {
  readonly [K in Grain]: K;
};
registerEnumType(MetricGrainEnum, {
  name: 'MetricGrain',
  description: 'The length of periods, by the calendar of the program.',
  valuesMap: {
    DAY: { description: 'A day.' },
    WEEK: { description: 'A week from Monday on.' },
    MONTH: { description: 'A month.' },
    QUARTER: { description: 'A quarter of a year.' },
    YEAR: { description: 'A year.' },
  },
});

export const METRIC_WARNINGS = ['SELF_SELECTION'] as const;
export type MetricWarning = (typeof METRIC_WARNINGS)[number];
export const MetricWarningEnum = Object.fromEntries(METRIC_WARNINGS.map((one) => [one, one])) as {
  readonly [K in MetricWarning]: K;
};
registerEnumType(MetricWarningEnum, {
  name: 'MetricWarning',
  description: 'What has to be said with figures, lest they are taken for more than they are.',
  valuesMap: {
    SELF_SELECTION: {
      description:
        'Customers chose themselves to be what the rows tell apart, and those who buy more choose otherwise: what differs between rows is a difference, and no effect of the program. Only the holdout of an experiment tells effects.',
    },
  },
});

@ObjectType('MetricFrame', { description: 'Until when figures count, and by which terms.' })
@Allow(INHERIT)
export class MetricFrameType {
  @Field(() => DateTimeScalar, { description: 'Everything that was recorded by then is counted.' })
  asOf: Date;

  @Field(() => Int, { description: 'Changes when the same figures would be worked out otherwise.' })
  definitionVersion: number;

  @Field(() => Int, { description: 'Whoever bought no more than so many days ago is active.' })
  inactivityDays: number;

  @Field(() => String, { description: 'The IANA zone whose days are counted.' })
  timeZone: string;

  @Field(() => [MetricWarningEnum], { description: 'What has to be said with the figures.' })
  warnings: readonly MetricWarning[];
}

@ObjectType('MetricInterval', {
  description: 'Where the true share lies with a probability of 95 %, by Wilson.',
})
@Allow(INHERIT)
export class MetricIntervalType {
  @Field(() => Float, { description: 'From.' })
  low: number;

  @Field(() => Float, { description: 'To.' })
  high: number;
}

@ObjectType('MetricRange', {
  description: 'Where the true figure lies with a probability of 95 %; the field says by what.',
})
@Allow(INHERIT)
export class MetricRangeType {
  @Field(() => Float, { description: 'From.' })
  low: number;

  @Field(() => Float, { description: 'To.' })
  high: number;
}

@ObjectType('MoneyRange', {
  description: 'Where the true amount lies with a probability of 95 %, in minor units.',
})
@Allow(INHERIT)
export class MoneyRangeType {
  @Field(() => MoneyScalar, { description: 'From.' })
  low: bigint;

  @Field(() => MoneyScalar, { description: 'To.' })
  high: bigint;
}

@ObjectType('MetricShare', { description: 'A share of customers, with what it is made of.' })
@Allow(INHERIT)
export class MetricShareType {
  @Field(() => Int, { description: 'How many of them.' })
  numerator: number;

  @Field(() => Int, { description: 'Of how many.' })
  denominator: number;

  @Field(() => Float, { nullable: true, description: 'The share; null, and never 0 or 1, of nobody.' })
  value: number | null;

  @Field(() => MetricIntervalType, { nullable: true, description: 'Null of nobody.' })
  interval: MetricIntervalType | null;
}

@ObjectType('MetricRate', { description: 'A figure for each of something, with what it is made of.' })
@Allow(INHERIT)
export class MetricRateType {
  @Field(() => Float, { description: 'What is divided; of money minor units.' })
  numerator: number;

  @Field(() => Float, { description: 'By what; of money minor units.' })
  denominator: number;

  @Field(() => Float, {
    nullable: true,
    description: 'The one by the other; null where there is nothing to divide by.',
  })
  value: number | null;
}
