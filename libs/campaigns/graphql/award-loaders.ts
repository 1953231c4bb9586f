import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import type { AccessContext } from '#access/graphql';
import { required, type Uuid } from '#kernel';
import { Database, type Tx } from '#platform';
import { Explanations, type ExplainedAward, type ExplainedEvaluation } from '../explanation.service.js';

interface OrderPlace {
  readonly customerId: Uuid;
  readonly orderId: Uuid;
}

interface RequestLoaders {
  readonly awards: DataLoader<OrderPlace, ExplainedAward[]>;
  readonly explanations: DataLoader<OrderPlace, ExplainedEvaluation[]>;
}

/** Reads awards and explanations once for all orders of an answer. */
@Injectable()
export class AwardLoaders {
  private readonly byRequest = new WeakMap<AccessContext, RequestLoaders>();

  constructor(
    private readonly database: Database,
    private readonly explanations: Explanations,
  ) {}

  of(context: AccessContext): RequestLoaders {
    const known = this.byRequest.get(context);
    if (known) return known;
    const { now } = context;
    const loaders = {
      awards: this.loader(context, (tx, places) => this.explanations.awardsOfOrders(tx, places, now)),
      explanations: this.loader(context, async (tx, places) => {
        const orders = await this.explanations.ordersOf(tx, places);
        return this.explanations.explainOrders(tx, [...orders.values()], now);
      }),
    };
    this.byRequest.set(context, loaders);
    return loaders;
  }

  private loader<T>(
    { actor }: AccessContext,
    find: (tx: Tx, places: readonly OrderPlace[]) => Promise<Map<Uuid, T[]>>,
  ): DataLoader<OrderPlace, T[]> {
    const principal = required(actor.kind === 'ANONYMOUS' ? null : actor, 'principal');
    return new DataLoader<OrderPlace, T[]>(
      async (places) => {
        const distinct = [...new Map(places.map((place) => [place.orderId, place])).values()];
        const found = await this.database.tx(principal, (tx) => find(tx, distinct));
        return places.map(({ orderId }) => found.get(orderId) ?? []);
      },
      // A mutation's answer must not show what a field before it has read.
      { cache: false },
    );
  }
}
