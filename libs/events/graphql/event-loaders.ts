import { Injectable } from '@nestjs/common';
import type DataLoader from 'dataloader';
import { freshLoaderBy, freshLoaderById, loaderPer, RequestLoaders, type Read } from '#access/graphql';
import type { Uuid } from '#kernel';
import { Database } from '#platform';
import {
  EventViews,
  registrationKey,
  type KeptMove,
  type RegistrationName,
  type ShownRegistration,
} from '../event-views.service.js';

interface PageBehind<Place> {
  readonly after: Place | null;
  readonly limit: number;
}

interface Loaders {
  /** One loader per page asked for: one query for all customers, or registrations. */
  readonly registrations: (page: PageBehind<Uuid>) => DataLoader<Uuid, ShownRegistration[]>;
  readonly moves: (page: PageBehind<number>) => DataLoader<RegistrationName, KeptMove[]>;
  readonly positions: DataLoader<RegistrationName, number | null>;
}

/** Reads once for all customers and registrations of an answer. */
@Injectable()
export class EventLoaders extends RequestLoaders<Loaders> {
  constructor(
    database: Database,
    private readonly views: EventViews,
  ) {
    super(database);
  }

  protected override make(read: Read): Loaders {
    const { views } = this;
    return {
      registrations: loaderPer((page) =>
        freshLoaderById((ids) => read((tx) => views.ofCustomers(tx, ids, page)), []),
      ),
      moves: loaderPer((page) =>
        freshLoaderBy(registrationKey, (wanted) => read((tx) => views.moves(tx, wanted, page)), []),
      ),
      positions: freshLoaderBy(registrationKey, (wanted) => read((tx) => views.positions(tx, wanted)), null),
    };
  }
}
