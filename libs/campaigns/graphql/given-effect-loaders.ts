import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import type { AccessContext } from '#access/graphql';
import { required, type Uuid } from '#kernel';
import { Database, type Tx } from '#platform';
import {
  GivenEffects,
  type CampaignMessage,
  type CustomerBadge,
  type CustomerCard,
  type DrawEntries,
  type GivenEffect,
  type MessagePage,
} from '../effects/given-effects.service.js';

interface OrderPlace {
  readonly customerId: Uuid;
  readonly orderId: Uuid;
}

interface RequestLoaders {
  readonly effects: DataLoader<OrderPlace, GivenEffect[]>;
  readonly cards: DataLoader<Uuid, CustomerCard[]>;
  readonly badges: DataLoader<Uuid, CustomerBadge[]>;
  readonly entries: DataLoader<Uuid, DrawEntries[]>;
  /** One loader per page asked for: one query for all customers. */
  readonly messages: (page: MessagePage) => DataLoader<Uuid, CampaignMessage[]>;
}

/** Reads once for all orders and customers of an answer what campaigns gave besides points. */
@Injectable()
export class GivenEffectLoaders {
  private readonly byRequest = new WeakMap<AccessContext, RequestLoaders>();

  constructor(
    private readonly database: Database,
    private readonly given: GivenEffects,
  ) {}

  of(context: AccessContext): RequestLoaders {
    const known = this.byRequest.get(context);
    if (known) return known;
    const { actor, now } = context;
    const principal = required(actor.kind === 'ANONYMOUS' ? null : actor, 'principal');
    const read = <T>(find: (tx: Tx) => Promise<T>): Promise<T> => this.database.tx(principal, find);
    const pages = new Map<string, DataLoader<Uuid, CampaignMessage[]>>();
    const loaders: RequestLoaders = {
      effects: loaderBy(
        ({ orderId }: OrderPlace) => orderId,
        (places) => read((tx) => this.given.ofOrders(tx, places, now)),
      ),
      cards: loaderBy(
        (customerId: Uuid) => customerId,
        (ids) => read((tx) => this.given.cardsOf(tx, ids)),
      ),
      badges: loaderBy(
        (customerId: Uuid) => customerId,
        (ids) => read((tx) => this.given.badgesOf(tx, ids)),
      ),
      entries: loaderBy(
        (customerId: Uuid) => customerId,
        (ids) => read((tx) => this.given.entriesOf(tx, ids)),
      ),
      messages: (page) => {
        const name = JSON.stringify(page);
        const loader =
          pages.get(name) ??
          loaderBy(
            (customerId: Uuid) => customerId,
            (ids) => read((tx) => this.given.messagesOf(tx, ids, page, now)),
          );
        pages.set(name, loader);
        return loader;
      },
    };
    this.byRequest.set(context, loaders);
    return loaders;
  }
}

/** A mutation's answer must not show what a field before it has read: it batches, and remembers nothing. */
function loaderBy<K, T>(
  idOf: (key: K) => Uuid,
  find: (keys: readonly K[]) => Promise<ReadonlyMap<Uuid, T[]>>,
): DataLoader<K, T[]> {
  return new DataLoader<K, T[]>(
    async (keys) => {
      const found = await find([...new Map(keys.map((key) => [idOf(key), key])).values()]);
      return keys.map((key) => found.get(idOf(key)) ?? []);
    },
    { cache: false },
  );
}
