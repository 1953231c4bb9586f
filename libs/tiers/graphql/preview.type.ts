import { Field, Int, ObjectType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import { CustomerType } from '#customers/graphql';
import type { Points } from '#kernel';
import { connectionOf, DateTimeScalar, INHERIT, MoneyScalar, PointsScalar } from '#platform/graphql';
import type { Mover } from '../tier-previews.service.js';
import type { PreviewWanted } from '../tried-ladders.js';

@ObjectType('TierMoveCount', { description: 'How many customers would move from one tier to another.' })
@Allow(INHERIT)
export class MoveCountType {
  @Field(() => String, { nullable: true, description: 'Code of the tier they are on; null: none.' })
  from: string | null;

  @Field(() => String, { nullable: true, description: 'Code of the tier they would be on; null: none.' })
  to: string | null;

  @Field(() => Boolean, { description: 'Whether that is a rise.' })
  isUp: boolean;

  @Field(() => Int, { description: 'Customers.' })
  customers: number;
}

@ObjectType('TierMover', { description: 'Somebody who would move.' })
@Allow(INHERIT)
export class MoverType {
  @Field(() => CustomerType, { description: 'Who.' })
  customer: CustomerType;

  @Field(() => String, { nullable: true, description: 'Code of the tier they are on; null: none.' })
  from: string | null;

  @Field(() => String, { nullable: true, description: 'Code of the tier they would be on; null: none.' })
  to: string | null;

  @Field(() => Boolean, { description: 'Whether that is a rise.' })
  isUp: boolean;
}

export const TierMoverConnection = connectionOf(() => MoverType, 'TierMover');

@ObjectType('TierLadderPreview', {
  description: 'What would become of everybody if a version of a ladder came into force now.',
})
@Allow(INHERIT)
export class LadderPreviewType {
  /** Those of `movers`; not a field. */
  moving: readonly Mover[];

  /** What was asked; not a field. */
  wanted: PreviewWanted;

  @Field(() => Int, { description: 'Number of the version.' })
  version: number;

  @Field(() => Int, { description: 'Customers that were looked at: at most 50,000, the oldest.' })
  lookedAt: number;

  @Field(() => Boolean, { description: 'Whether those were all customers.' })
  isComplete: boolean;

  @Field(() => [MoveCountType], { description: 'How many would move from where to where.' })
  moves: MoveCountType[];
}

@ObjectType('TierPointsCostOfType', {
  description: 'What the orders would keep of one kind of points, now and then.',
})
@Allow(INHERIT)
export class PointsCostOfTypeType {
  @Field(() => String, { description: 'Code of the point type.' })
  pointType: string;

  @Field(() => PointsScalar, { description: 'Points, with everybody on the tier they are on.' })
  pointsBefore: Points;

  @Field(() => PointsScalar, { description: 'Points, with everybody on the tier they would be on.' })
  pointsAfter: Points;

  @Field(() => PointsScalar, { description: 'How many more that are; below zero: fewer.' })
  difference: Points;

  @Field(() => MoneyScalar, { description: 'What the difference is worth, in minor units.' })
  differenceMinor: bigint;
}

@ObjectType('TierPointsCost', {
  description:
    'What the version would cost in points for orders, were the orders of the last days placed again: by the campaigns in force now, once with everybody where they are and once where they would be, with its multipliers. Budgets and limits begin anew. Other effects than points, points for anything but orders, and what people would buy because of their tier are not in it.',
})
@Allow(INHERIT)
export class PointsCostType {
  @Field(() => DateTimeScalar, { description: 'Orders from this instant on were looked at again.' })
  from: Date;

  @Field(() => Int, { description: 'Orders that were looked at: at most 20,000, the earliest.' })
  orders: number;

  @Field(() => Boolean, { description: 'Whether those were all orders since then.' })
  isComplete: boolean;

  @Field(() => [PointsCostOfTypeType], { description: 'By kind of points; none: no order would earn any.' })
  points: PointsCostOfTypeType[];
}
