import { Injectable } from '@nestjs/common';
import type DataLoader from 'dataloader';
import { freshLoaderBy, freshLoaderById, loaderPer, RequestLoaders, type Read } from '#access/graphql';
import { groupedBy, type Uuid } from '#kernel';
import { Database } from '#platform';
import type { Activity } from '../domain/activity.js';
import type { Order } from '../domain/order.js';
import type { OrderReturn } from '../domain/recorded.js';
import { OrderDirectory, type OlderThan } from '../order-directory.js';

interface OrderPlace {
  readonly customerId: Uuid;
  readonly orderId: Uuid;
}

interface Loaders {
  readonly order: DataLoader<OrderPlace, Order | null>;
  /** Oldest first. */
  readonly returns: DataLoader<OrderPlace, OrderReturn[]>;
  /** One loader per page asked for: one query for all customers. */
  readonly orders: (page: OlderThan) => DataLoader<Uuid, Order[]>;
  readonly activities: (page: OlderThan) => DataLoader<Uuid, Activity[]>;
}

const idOf = ({ orderId }: OrderPlace): Uuid => orderId;

/** Reads once for all objects of one answer what their fields ask for one by one. */
@Injectable()
export class ActivityLoaders extends RequestLoaders<Loaders> {
  constructor(
    database: Database,
    private readonly directory: OrderDirectory,
  ) {
    super(database);
  }

  protected override make(read: Read): Loaders {
    const { directory } = this;
    return {
      order: freshLoaderBy(idOf, (places) => read((tx) => directory.byKeys(tx, places)), null),
      returns: freshLoaderBy(
        idOf,
        async (places) => groupedBy(await read((tx) => directory.returnsOf(tx, places)), idOf),
        [],
      ),
      orders: loaderPer((page) =>
        freshLoaderById((ids) => read((tx) => directory.pagesOfCustomers(tx, ids, page)), []),
      ),
      activities: loaderPer((page) =>
        freshLoaderById((ids) => read((tx) => directory.activityPagesOfCustomers(tx, ids, page)), []),
      ),
    };
  }
}
