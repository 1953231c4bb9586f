import { ArgsType, Field, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { ArrayMaxSize, IsIn, IsOptional } from 'class-validator';
import type { LocalDate } from '#kernel';
import { Allow } from '#access/graphql';
import {
  connectionOf,
  ConnectionArgs,
  DateScalar,
  DateTimeScalar,
  INHERIT,
  MutationPayload,
} from '#platform/graphql';
import {
  DIGEST_GRAINS,
  DIGEST_REPORTS,
  type DigestGrain,
  type DigestReport,
} from '../../domain/digests/digest.js';
import { MetricGrainEnum } from '../report.type.js';

export const MetricDigestReportEnum = Object.fromEntries(DIGEST_REPORTS.map((one) => [one, one])) as {
  readonly [K in DigestReport]: K;
};
registerEnumType(MetricDigestReportEnum, {
  name: 'MetricDigestReport',
  description: 'What a digest may be made of: the reports of `perennial report`.',
  valuesMap: {
    RETENTION: { description: 'Who stayed and how long; of months alone.' },
    REVENUE: { description: 'What was bought.' },
    CUSTOMERS: { description: 'Who buys again, is loyal and is worth what.' },
    MEMBERS: { description: 'What members do; referrals, tiers and clubs.' },
    POINTS: { description: 'What became of points.' },
    COUPONS: { description: 'What became of coupons.' },
    EXPERIMENTS: { description: 'What experiments came to.' },
    PARTICIPATION: { description: 'What members buy, against themselves and against others.' },
    CAMPAIGNS: { description: 'What went with campaigns.' },
    SATISFACTION: { description: 'What customers answered and reviewed.' },
    SEGMENTS: { description: 'Customers by RFM segment.' },
    GOALS: { description: 'Goals and benchmarks, and what staff were told in the nights after its days.' },
  },
});

const GRAIN_TEXT = 'Of which periods: WEEK (from Monday on) or MONTH.';

@ObjectType('MetricDigestSchedule', { description: 'What staff want to be told of each week or month.' })
@Allow(INHERIT)
export class MetricDigestScheduleType {
  @Field(() => MetricGrainEnum, { description: GRAIN_TEXT })
  grain: DigestGrain;

  @Field(() => [MetricDigestReportEnum], { description: 'The reports; none: no digest is made.' })
  reports: readonly DigestReport[];

  @Field(() => DateTimeScalar, { nullable: true, description: 'When that was set; null: it never was.' })
  setAt: Date | null;

  @Field(() => String, { nullable: true, description: 'By whom, such as "staff:<id>".' })
  setBy: string | null;
}

@ObjectType('MetricDigestFile', { description: 'A table of a digest, to be attached.' })
@Allow(INHERIT)
export class MetricDigestFileType {
  @Field(() => String, { description: 'Such as "revenue", without an ending.' })
  name: string;

  @Field(() => String, {
    description:
      'All lines as CSV, under a line of names. Cells that a spreadsheet would run as formulas have a quote in front.',
  })
  csv: string;
}

@ObjectType('MetricDigest', {
  description: 'What was told of a week or month, once its last night was counted. Never changed.',
})
@Allow(INHERIT)
export class MetricDigestType {
  @Field(() => MetricGrainEnum, { description: GRAIN_TEXT })
  grain: DigestGrain;

  @Field(() => DateScalar, { description: 'The first day of the period.' })
  period: LocalDate;

  @Field(() => DateScalar, { description: 'Its last day.' })
  through: LocalDate;

  @Field(() => String, { description: 'A subject line.' })
  title: string;

  @Field(() => [MetricDigestReportEnum], { description: 'What it was asked to tell.' })
  reports: readonly DigestReport[];

  @Field(() => DateTimeScalar, { description: 'When it was made.' })
  madeAt: Date;
}

export const MetricDigestConnection = connectionOf(() => MetricDigestType, 'MetricDigest');

@ArgsType()
export class MetricDigestsArgs extends ConnectionArgs {
  @Field(() => MetricGrainEnum, { nullable: true, description: 'WEEK or MONTH; of both if left out.' })
  @IsOptional()
  @IsIn(DIGEST_GRAINS)
  grain?: DigestGrain | null;
}

@InputType('SetMetricDigestInput', {
  description: 'Which reports are to be told of each week or month. To set the same again changes nothing.',
})
export class SetMetricDigestInput {
  @Field(() => MetricGrainEnum, { description: GRAIN_TEXT })
  @IsIn(DIGEST_GRAINS)
  grain: DigestGrain;

  @Field(() => [MetricDigestReportEnum], {
    description: 'Each once, in place of those before; none: no digest is made any more.',
  })
  @ArrayMaxSize(DIGEST_REPORTS.length)
  @IsIn(DIGEST_REPORTS, { each: true })
  reports: DigestReport[];
}

@ObjectType('MetricDigestSchedulePayload', { description: 'Outcome of setMetricDigest.' })
@Allow(INHERIT)
export class MetricDigestSchedulePayload extends MutationPayload {
  @Field(() => MetricDigestScheduleType, {
    nullable: true,
    description: 'What is wanted now; null when it was refused.',
  })
  schedule?: MetricDigestScheduleType;
}
