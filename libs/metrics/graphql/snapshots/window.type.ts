import { ArgsType, Field, Int, ObjectType } from '@nestjs/graphql';
import { IsInt, Max, Min } from 'class-validator';
import { Allow } from '#access/graphql';
import { connectionOf, INHERIT, MoneyScalar } from '#platform/graphql';
import { rateOf } from '../../domain/rate.js';
import {
  giniOf,
  LOYAL_PURCHASE_DAYS,
  PURCHASE_DAYS_MAX,
  type ConcentrationFigures,
  type LoyaltyFigures,
} from '../../domain/snapshots/window.js';
import type { SnapshotRow } from '../../snapshots/snapshot-report.js';
import { rateTypeOf } from '../report.mapping.js';
import { MetricRateType } from '../report.type.js';
import { SnapshotRowType, SnapshotType } from './snapshot.type.js';

@ArgsType()
export class LoyalArgs {
  @Field(() => Int, {
    defaultValue: LOYAL_PURCHASE_DAYS,
    description: 'So many purchase days make a customer loyal: 1 to 52.',
  })
  @IsInt()
  @Min(1)
  @Max(PURCHASE_DAYS_MAX)
  purchaseDays: number;
}

@ObjectType('LoyaltyRow', { description: 'Who bought often, of those who were something a year ago.' })
@Allow(INHERIT)
export class LoyaltyRowType extends SnapshotRowType {
  figures: LoyaltyFigures;
}

export const LoyaltyRowConnection = connectionOf(() => LoyaltyRowType, 'LoyaltyRow');

@ObjectType('LoyaltyReport', { description: 'Who bought often in the 365 days before.' })
@Allow(INHERIT)
export class LoyaltyReportType extends SnapshotType {}

@ObjectType('ConcentrationRow', {
  description:
    'How the net revenue of 365 days is spread over those who bought, of those who were something when these began.',
})
@Allow(INHERIT)
export class ConcentrationRowType extends SnapshotRowType {
  @Field(() => Int, { description: 'Who bought.' })
  customers: number;

  @Field(() => MoneyScalar, { description: 'For how much, net.' })
  net: bigint;

  @Field(() => MetricRateType, {
    description: 'Of the net revenue what the best hundredth of the customers brought, rounded up.',
  })
  top1: MetricRateType;

  @Field(() => MetricRateType, { description: 'What the best tenth brought.' })
  top10: MetricRateType;

  @Field(() => MetricRateType, { description: 'What the best fifth brought.' })
  top20: MetricRateType;

  @Field(() => MetricRateType, {
    description: 'Of the customers the fewest who bring 80 % of the net revenue.',
  })
  holders80: MetricRateType;

  @Field(() => MetricRateType, {
    description: 'The Gini coefficient: 0, all bring the same; near 1, one brings all.',
  })
  gini: MetricRateType;
}

export const ConcentrationRowConnection = connectionOf(() => ConcentrationRowType, 'ConcentrationRow');

@ObjectType('ConcentrationReport', { description: 'How revenue is spread over customers.' })
@Allow(INHERIT)
export class ConcentrationReportType extends SnapshotType {}

export function concentrationRowTypeOf({
  value,
  figures,
}: SnapshotRow<ConcentrationFigures>): ConcentrationRowType {
  const { customers, netMinor, top1Minor, top10Minor, top20Minor, holders80 } = figures;
  const ofNet = (minor: bigint): MetricRateType => rateTypeOf(rateOf(Number(minor), Number(netMinor)));
  const gini = giniOf(figures);
  return {
    ...{ value, customers, net: netMinor },
    ...{ top1: ofNet(top1Minor), top10: ofNet(top10Minor), top20: ofNet(top20Minor) },
    holders80: rateTypeOf(rateOf(holders80, customers)),
    gini: rateTypeOf(rateOf(Number(gini.numerator), Number(gini.denominator))),
  };
}
