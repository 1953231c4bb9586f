import { Injectable } from '@nestjs/common';
import type DataLoader from 'dataloader';
import { freshLoaderBy, RequestLoaders, type PrincipalContext, type Read } from '#access/graphql';
import type { Uuid } from '#kernel';
import { Database } from '#platform';
import { NOTHING_EXPLAINED, type Explained } from '../explanations/explained.js';
import { Explanations } from '../explanations/explanations.service.js';
import { GivenAwards, type ExplainedAward } from '../explanations/given-awards.service.js';

interface OrderPlace {
  readonly customerId: Uuid;
  readonly orderId: Uuid;
}

interface ActivityPlace {
  readonly customerId: Uuid;
  readonly activityId: Uuid;
}

interface Loaders {
  readonly awards: DataLoader<OrderPlace, ExplainedAward[]>;
  readonly orders: DataLoader<OrderPlace, Explained>;
  readonly activities: DataLoader<ActivityPlace, Explained>;
}

/** Reads awards and explanations once for all orders, and once for all activities, of an answer. */
@Injectable()
export class AwardLoaders extends RequestLoaders<Loaders> {
  constructor(
    database: Database,
    private readonly explanations: Explanations,
    private readonly given: GivenAwards,
  ) {
    super(database);
  }

  protected override make(read: Read, { now }: PrincipalContext): Loaders {
    const { explanations, given } = this;
    return {
      awards: freshLoaderBy(
        ({ orderId }) => orderId,
        (places) => read((tx) => given.ofOrders(tx, places, now)),
        [],
      ),
      orders: freshLoaderBy(
        ({ orderId }) => orderId,
        (places) =>
          read(async (tx) => {
            const orders = await explanations.ordersOf(tx, places);
            return explanations.explainOrders(tx, [...orders.values()], now);
          }),
        NOTHING_EXPLAINED,
      ),
      activities: freshLoaderBy(
        ({ activityId }) => activityId,
        (places) =>
          read(async (tx) => {
            const activities = await explanations.activitiesOf(tx, places);
            return explanations.explainActivities(tx, [...activities.values()], now);
          }),
        NOTHING_EXPLAINED,
      ),
    };
  }
}
