import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import type { AccessContext } from '#access/graphql';
import { required, type Uuid } from '#kernel';
import { Database, type Tx } from '#platform';
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

interface RequestLoaders {
  readonly awards: DataLoader<OrderPlace, ExplainedAward[]>;
  readonly orders: DataLoader<OrderPlace, Explained>;
  readonly activities: DataLoader<ActivityPlace, Explained>;
}

/** Reads awards and explanations once for all orders, and once for all activities, of an answer. */
@Injectable()
export class AwardLoaders {
  private readonly byRequest = new WeakMap<AccessContext, RequestLoaders>();

  constructor(
    private readonly database: Database,
    private readonly explanations: Explanations,
    private readonly given: GivenAwards,
  ) {}

  of(context: AccessContext): RequestLoaders {
    const known = this.byRequest.get(context);
    if (known) return known;
    const { now } = context;
    const loaders = {
      awards: this.loader<OrderPlace, ExplainedAward[]>(
        context,
        ({ orderId }) => orderId,
        (tx, places) => this.given.ofOrders(tx, places, now),
        [],
      ),
      orders: this.loader<OrderPlace, Explained>(
        context,
        ({ orderId }) => orderId,
        async (tx, places) => {
          const orders = await this.explanations.ordersOf(tx, places);
          return this.explanations.explainOrders(tx, [...orders.values()], now);
        },
        NOTHING_EXPLAINED,
      ),
      activities: this.loader<ActivityPlace, Explained>(
        context,
        ({ activityId }) => activityId,
        async (tx, places) => {
          const activities = await this.explanations.activitiesOf(tx, places);
          return this.explanations.explainActivities(tx, [...activities.values()], now);
        },
        NOTHING_EXPLAINED,
      ),
    };
    this.byRequest.set(context, loaders);
    return loaders;
  }

  private loader<P, T>(
    { actor }: AccessContext,
    idOf: (place: P) => Uuid,
    find: (tx: Tx, places: readonly P[]) => Promise<ReadonlyMap<Uuid, T>>,
    nothing: T,
  ): DataLoader<P, T> {
    const principal = required(actor.kind === 'ANONYMOUS' ? null : actor, 'principal');
    return new DataLoader<P, T>(
      async (places) => {
        const distinct = [...new Map(places.map((place) => [idOf(place), place])).values()];
        const found = await this.database.tx(principal, (tx) => find(tx, distinct));
        return places.map((place) => found.get(idOf(place)) ?? nothing);
      },
      // A mutation's answer must not show what a field before it has read.
      { cache: false },
    );
  }
}
