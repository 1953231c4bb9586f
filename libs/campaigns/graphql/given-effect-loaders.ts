import { Injectable } from '@nestjs/common';
import type DataLoader from 'dataloader';
import {
  freshLoaderBy,
  freshLoaderById,
  loaderPer,
  RequestLoaders,
  type PrincipalContext,
  type Read,
} from '#access/graphql';
import type { Uuid } from '#kernel';
import { Database } from '#platform';
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

interface Loaders {
  readonly effects: DataLoader<OrderPlace, GivenEffect[]>;
  readonly cards: DataLoader<Uuid, CustomerCard[]>;
  readonly badges: DataLoader<Uuid, CustomerBadge[]>;
  readonly entries: DataLoader<Uuid, DrawEntries[]>;
  /** One loader per page asked for: one query for all customers. */
  readonly messages: (page: MessagePage) => DataLoader<Uuid, CampaignMessage[]>;
}

/** Reads once for all orders and customers of an answer what campaigns gave besides points. */
@Injectable()
export class GivenEffectLoaders extends RequestLoaders<Loaders> {
  constructor(
    database: Database,
    private readonly given: GivenEffects,
  ) {
    super(database);
  }

  protected override make(read: Read, { now }: PrincipalContext): Loaders {
    const { given } = this;
    return {
      effects: freshLoaderBy(
        ({ orderId }) => orderId,
        (places) => read((tx) => given.ofOrders(tx, places, now)),
        [],
      ),
      cards: freshLoaderById((ids) => read((tx) => given.cardsOf(tx, ids)), []),
      badges: freshLoaderById((ids) => read((tx) => given.badgesOf(tx, ids)), []),
      entries: freshLoaderById((ids) => read((tx) => given.entriesOf(tx, ids)), []),
      messages: loaderPer((page) =>
        freshLoaderById((ids) => read((tx) => given.messagesOf(tx, ids, page, now)), []),
      ),
    };
  }
}
