import { Field, Int, ObjectType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import { connectionOf, INHERIT } from '#platform/graphql';
import type { RepeatPurchaseFigures } from '../../domain/snapshots/repeat-purchase.js';
import { shareOf } from '../../domain/rate.js';
import type { SnapshotRow } from '../../snapshots/snapshot-report.js';
import { shareTypeOf } from '../report.mapping.js';
import { MetricShareType } from '../report.type.js';
import { SnapshotRowType, SnapshotType } from './snapshot.type.js';

@ObjectType('RepeatWindow', { description: 'Who bought again within so many days of the first purchase.' })
@Allow(INHERIT)
export class RepeatWindowType {
  @Field(() => Int, { description: '30, 60, 90 or 365.' })
  days: number;

  @Field(() => MetricShareType, {
    description: 'Of those whose first purchase is longer ago, so that the days are over for all of them.',
  })
  repeated: MetricShareType;
}

@ObjectType('RepeatStep', { description: 'Who came once more of those who came so often.' })
@Allow(INHERIT)
export class RepeatStepType {
  @Field(() => Int, { description: 'From so many purchase days to one more: 1 to 10.' })
  purchaseDays: number;

  @Field(() => MetricShareType, { description: 'Of those with so many purchase days who have one more.' })
  wentOn: MetricShareType;
}

@ObjectType('RepeatPurchaseRow', {
  description: 'Who bought again, of those who were something at the end of the day of their first purchase.',
})
@Allow(INHERIT)
export class RepeatPurchaseRowType extends SnapshotRowType {
  @Field(() => MetricShareType, {
    description: 'The repeat purchase rate: of those who bought on a day who bought on two at least.',
  })
  repeatBuyers: MetricShareType;

  @Field(() => [RepeatWindowType], { description: 'How soon.' })
  within: readonly RepeatWindowType[];

  @Field(() => [RepeatStepType], { description: 'How often.' })
  ladder: readonly RepeatStepType[];
}

export const RepeatPurchaseRowConnection = connectionOf(() => RepeatPurchaseRowType, 'RepeatPurchaseRow');

@ObjectType('RepeatPurchaseReport', { description: 'Who buys again.' })
@Allow(INHERIT)
export class RepeatPurchaseReportType extends SnapshotType {}

export function repeatPurchaseRowTypeOf({
  value,
  figures,
}: SnapshotRow<RepeatPurchaseFigures>): RepeatPurchaseRowType {
  const { buyers, repeatBuyers, within, ladder } = figures;
  return {
    ...{ value, repeatBuyers: shareTypeOf(shareOf(repeatBuyers, buyers)) },
    within: within.map(({ days, eligible, repeated }) => ({
      ...{ days, repeated: shareTypeOf(shareOf(repeated, eligible)) },
    })),
    ladder: ladder.map(({ purchaseDays, reached, wentOn }) => ({
      ...{ purchaseDays, wentOn: shareTypeOf(shareOf(wentOn, reached)) },
    })),
  };
}
