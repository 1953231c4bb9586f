import { Field, Int, ObjectType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import { connectionOf, INHERIT, MoneyScalar } from '#platform/graphql';
import { rateOf, shareOf } from '../../domain/rate.js';
import type { TenureFigures } from '../../domain/snapshots/tenure.js';
import type { SnapshotRow } from '../../snapshots/snapshot-report.js';
import { rateTypeOf, shareTypeOf } from '../report.mapping.js';
import { MetricRateType, MetricShareType } from '../report.type.js';
import { SnapshotRowType, SnapshotType } from './snapshot.type.js';

const DAYS_A_YEAR = 365;

@ObjectType('TenureBand', { description: 'What customers spent while they had been customers for so long.' })
@Allow(INHERIT)
export class TenureBandType {
  @Field(() => Int, { description: 'From so many days after the first purchase on.' })
  fromDays: number;

  @Field(() => Int, { nullable: true, description: 'To the day before this one; null: without end.' })
  untilDays: number | null;

  @Field(() => Int, { description: 'Who has been customer for so long.' })
  customers: number;

  @Field(() => MoneyScalar, { description: 'Their net revenue in this time.' })
  net: bigint;

  @Field(() => MetricRateType, {
    description: 'The same for each of them, also of those who are still in it.',
  })
  netPerCustomer: MetricRateType;

  @Field(() => MetricRateType, {
    description: 'The same for each year that they have been in it: bands are compared by this.',
  })
  netPerYear: MetricRateType;
}

@ObjectType('TenureRow', {
  description:
    'What customers spend the longer they are there, of those who were something at the end of the day of their first purchase.',
})
@Allow(INHERIT)
export class TenureRowType extends SnapshotRowType {
  @Field(() => MetricShareType, { description: 'Of the customers who bought on two days at least.' })
  repeatBuyers: MetricShareType;

  @Field(() => MetricRateType, {
    description: 'Of the net revenue what these brought, first purchases included.',
  })
  repeatBuyersRevenue: MetricRateType;

  @Field(() => [TenureBandType], {
    description: 'To half a year, to one, two and three years, and later.',
  })
  bands: readonly TenureBandType[];
}

export const TenureRowConnection = connectionOf(() => TenureRowType, 'TenureRow');

@ObjectType('TenureReport', { description: 'What customers spend the longer they are there.' })
@Allow(INHERIT)
export class TenureReportType extends SnapshotType {}

export function tenureRowTypeOf({ value, figures }: SnapshotRow<TenureFigures>): TenureRowType {
  const { buyers, repeatBuyers, netMinor, repeatNetMinor, bands } = figures;
  return {
    ...{ value, repeatBuyers: shareTypeOf(shareOf(repeatBuyers, buyers)) },
    repeatBuyersRevenue: rateTypeOf(rateOf(Number(repeatNetMinor), Number(netMinor))),
    bands: bands.map(({ fromDays, untilDays, customers, customerDays, netMinor: net }) => ({
      ...{ fromDays, untilDays, customers, net },
      netPerCustomer: rateTypeOf(rateOf(Number(net), customers)),
      netPerYear: rateTypeOf(rateOf(Number(net), customerDays / DAYS_A_YEAR)),
    })),
  };
}
