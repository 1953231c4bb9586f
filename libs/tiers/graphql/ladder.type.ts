import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import type { Uuid } from '#kernel';
import { connectionOf, DateTimeScalar, INHERIT, Node, PointsScalar } from '#platform/graphql';
import type { Application, DowngradePolicy, VersionState } from '../domain/ladder.js';
import type { MetricKind } from '../domain/qualification.js';
import type { WindowKind } from '../domain/window.js';

export const TierMetricEnum = {
  SPEND: 'SPEND',
  ORDERS: 'ORDERS',
  POINTS_EARNED: 'POINTS_EARNED',
  ACTIVITIES: 'ACTIVITIES',
  REFERRALS: 'REFERRALS',
} as const;
registerEnumType(TierMetricEnum, {
  name: 'TierMetric',
  description: 'What a tier counts.',
  valuesMap: {
    SPEND: { description: 'What was paid for orders less what was returned, in minor units.' },
    ORDERS: { description: 'Orders of which something is kept.' },
    POINTS_EARNED: { description: 'Points that campaigns gave, less what returns took back.' },
    ACTIVITIES: { description: 'Activities of a type.' },
    REFERRALS: {
      description:
        'Friends of an advocate who were approved and not reversed since, each on the day on which the advocate was told. Those whose reward a cap kept away, and those of advocates who were blocked, do not count.',
    },
  },
});

export const TierWindowEnum = {
  LIFETIME: 'LIFETIME',
  CALENDAR_YEAR: 'CALENDAR_YEAR',
  MEMBERSHIP_YEAR: 'MEMBERSHIP_YEAR',
  ROLLING_DAYS: 'ROLLING_DAYS',
  ROLLING_MONTHS: 'ROLLING_MONTHS',
} as const;
registerEnumType(TierWindowEnum, {
  name: 'TierWindowKind',
  description: "Which of the program's local days count.",
  valuesMap: {
    LIFETIME: { description: 'All.' },
    CALENDAR_YEAR: {
      description: 'Those of a calendar year; what is reached lasts until the end of the next.',
    },
    MEMBERSHIP_YEAR: {
      description: 'Those of a year since the enrolment; what is reached lasts until the end of the next.',
    },
    ROLLING_DAYS: { description: 'The last so many days.' },
    ROLLING_MONTHS: { description: 'Those of the last so many months.' },
  },
});

export const TierDowngradeEnum = {
  NEVER: 'NEVER',
  ONE_LEVEL: 'ONE_LEVEL',
  TO_QUALIFIED: 'TO_QUALIFIED',
} as const;
registerEnumType(TierDowngradeEnum, {
  name: 'TierDowngrade',
  description: 'What becomes of somebody who does not qualify any more.',
  valuesMap: {
    NEVER: { description: 'They keep the tier.' },
    ONE_LEVEL: { description: 'They fall one tier, and the next one a whole window later.' },
    TO_QUALIFIED: { description: 'They fall to the tier they qualify for.' },
  },
});

export const LadderApplicationEnum = { UP_ONLY: 'UP_ONLY', BOTH_WAYS: 'BOTH_WAYS' } as const;
registerEnumType(LadderApplicationEnum, {
  name: 'TierLadderApplication',
  description: 'Whom a version moves when it comes into force.',
  valuesMap: {
    UP_ONLY: { description: 'Up at once; down not before the review that was promised.' },
    BOTH_WAYS: { description: 'Up and down at once.' },
  },
});

export const LadderStateEnum = { DRAFT: 'DRAFT', PUBLISHED: 'PUBLISHED' } as const;
registerEnumType(LadderStateEnum, {
  name: 'TierLadderVersionState',
  description: 'Whether a version comes into force.',
  valuesMap: {
    DRAFT: { description: 'It never does; publishing makes another one like it.' },
    PUBLISHED: { description: 'It does, from its instant on until a later one begins.' },
  },
});

@ObjectType('TierMultiplier', { description: 'Points of orders times `numerator / denominator`.' })
@Allow(INHERIT)
export class TierMultiplierType {
  @Field(() => Int, { description: 'More than the denominator.' })
  numerator: number;

  @Field(() => Int, { description: '1 or more.' })
  denominator: number;

  @Field(() => String, {
    nullable: true,
    description: 'Code of the type of points; null: the default one.',
  })
  pointType: string | null;
}

@ObjectType('TierBenefits', { description: 'What comes with a tier.' })
@Allow(INHERIT)
export class TierBenefitsType {
  @Field(() => TierMultiplierType, {
    nullable: true,
    description: 'What orders earn more; null: they earn as those of all others do.',
  })
  multiplier: TierMultiplierType | null;

  @Field(() => [String], { description: 'In words, for people.' })
  privileges: readonly string[];

  @Field(() => [String], { description: 'Names that the storefront reads, such as "free_shipping".' })
  flags: readonly string[];
}

@ObjectType('TierCriterion', { description: 'At least so much of a metric.' })
@Allow(INHERIT)
export class TierCriterionType {
  @Field(() => TierMetricEnum, { description: 'What is counted.' })
  metric: MetricKind;

  @Field(() => String, {
    nullable: true,
    description: 'Code of the point type, of points earned; else null.',
  })
  pointType: string | null;

  @Field(() => String, { nullable: true, description: 'Type of the activities that count; else null.' })
  activityType: string | null;

  @Field(() => PointsScalar, { description: 'Minor units, points or a number, by the metric.' })
  atLeast: bigint;
}

@ObjectType('TierCriteria', { description: 'Criteria that must all be met.' })
@Allow(INHERIT)
export class TierCriteriaType {
  @Field(() => [TierCriterionType], { description: 'The criteria.' })
  allOf: TierCriterionType[];
}

@ObjectType('Tier', { description: 'A tier of a ladder.' })
@Allow(INHERIT)
export class TierType {
  @Field(() => String, { description: 'Short name, unique on the ladder.' })
  code: string;

  @Field(() => String, { description: 'Name for people.' })
  name: string;

  @Field(() => Int, { description: 'Higher is better.' })
  rank: number;

  @Field(() => [TierCriteriaType], {
    nullable: true,
    description: 'What it asks for: it is enough to meet any one of these; null: to have joined.',
  })
  anyOf: TierCriteriaType[] | null;

  @Field(() => TierBenefitsType, { description: 'What comes with it.' })
  benefits: TierBenefitsType;
}

@ObjectType('TierWindow', { description: "Which of the program's local days count." })
@Allow(INHERIT)
export class TierWindowType {
  @Field(() => TierWindowEnum, { description: 'What kind of window it is.' })
  kind: WindowKind;

  @Field(() => Int, { nullable: true, description: 'Days or months of a rolling window; else null.' })
  length: number | null;
}

@ObjectType('TierLadderVersion', {
  description: 'How a ladder works from an instant on, until the next version begins.',
})
@Allow(INHERIT)
export class LadderVersionType {
  @Field(() => ID, { description: 'Id: moves name it.' })
  id: string;

  @Field(() => Int, { description: '1, 2, 3 ...' })
  number: number;

  @Field(() => LadderStateEnum, { description: 'Whether it comes into force.' })
  state: VersionState;

  @Field(() => DateTimeScalar, { description: 'From when on it holds; of a draft, when it was saved.' })
  effectiveFrom: Date;

  @Field(() => LadderApplicationEnum, { description: 'Whom it moves when it comes into force.' })
  application: Application;

  @Field(() => Int, { nullable: true, description: 'The version that it is like; null: none.' })
  likeNumber: number | null;

  @Field(() => Boolean, { description: 'Whether it brought an earlier version back.' })
  isRollback: boolean;

  @Field(() => [TierType], { description: 'The tiers, the lowest first.' })
  tiers: TierType[];

  @Field(() => TierWindowType, { description: 'Which days count.' })
  window: TierWindowType;

  @Field(() => TierDowngradeEnum, { description: 'What becomes of those who do not qualify any more.' })
  downgrade: DowngradePolicy;

  @Field(() => Int, { description: 'Days for which a tier is kept after a review that was not passed.' })
  graceDays: number;

  @Field(() => Int, { description: 'Days before a review on which those are warned who would not pass it.' })
  warningDays: number;

  @Field(() => DateTimeScalar, { description: 'When it was made.' })
  createdAt: Date;

  @Field(() => String, { description: 'Who made it.' })
  createdBy: string;
}

@ObjectType('TierLadder', { implements: () => Node, description: 'Tiers, one above the other.' })
@Allow('tiers:read')
export class LadderType extends Node {
  /** The id inside the service; not a field. */
  ladderId: Uuid;

  @Field(() => String, { description: 'Short name, unique in the program.' })
  code: string;

  @Field(() => String, { description: 'Name for people.' })
  name: string;

  @Field(() => DateTimeScalar, { description: 'When it was created.' })
  createdAt: Date;

  @Field(() => LadderVersionType, {
    nullable: true,
    description: 'The version in force now; null before the first begins.',
  })
  current: LadderVersionType | null;

  @Field(() => LadderVersionType, {
    nullable: true,
    description: 'The draft that can be published: the last version, if it is one.',
  })
  draft: LadderVersionType | null;

  /** Not a field: `versions` pages through them. */
  allVersions: LadderVersionType[];
}

export const LadderVersionConnection = connectionOf(() => LadderVersionType, 'TierLadderVersion');
export const LadderConnection = connectionOf(() => LadderType, 'TierLadder');

@ObjectType('TierCount', { description: 'How many customers are on a tier.' })
@Allow(INHERIT)
export class TierCountType {
  @Field(() => String, { description: 'Code of the tier.' })
  tier: string;

  @Field(() => Int, { description: 'Customers.' })
  customers: number;
}

@ObjectType('TierLadderDifference', { description: 'Something in which two versions differ.' })
@Allow(INHERIT)
export class LadderDifferenceType {
  @Field(() => String, { description: 'Where, such as "tiers.gold.qualification".' })
  path: string;

  @Field(() => String, { nullable: true, description: 'What it was, in words; null: it was not there.' })
  before: string | null;

  @Field(() => String, { nullable: true, description: 'What it is, in words; null: it is not there.' })
  after: string | null;
}
