import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import type { AccessContext } from '#access/graphql';
import { required, type Uuid } from '#kernel';
import { Database, type Tx } from '#platform';
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

interface RequestLoaders {
  /** One loader per page asked for: one query for all customers, or registrations. */
  readonly registrations: (page: PageBehind<Uuid>) => DataLoader<Uuid, ShownRegistration[]>;
  readonly moves: (page: PageBehind<number>) => DataLoader<RegistrationName, KeptMove[]>;
  readonly positions: DataLoader<RegistrationName, number | null>;
}

// A mutation's answer must not show what a field before it has read.
const FRESH = { cache: false };

/** Reads once for all customers and registrations of an answer. */
@Injectable()
export class EventLoaders {
  private readonly byRequest = new WeakMap<AccessContext, RequestLoaders>();

  constructor(
    private readonly database: Database,
    private readonly views: EventViews,
  ) {}

  of(context: AccessContext): RequestLoaders {
    const known = this.byRequest.get(context);
    if (known) return known;
    const { actor } = context;
    const principal = required(actor.kind === 'ANONYMOUS' ? null : actor, 'principal');
    const read = <T>(find: (tx: Tx) => Promise<T>): Promise<T> => this.database.tx(principal, find);
    const loaders: RequestLoaders = {
      registrations: perPage(
        (page) =>
          new DataLoader<Uuid, ShownRegistration[]>(async (ids) => {
            const held = await read((tx) => this.views.ofCustomers(tx, [...new Set(ids)], page));
            return ids.map((id) => held.get(id) ?? []);
          }, FRESH),
      ),
      moves: perPage(
        (page) =>
          new DataLoader<RegistrationName, KeptMove[]>(async (wanted) => {
            const moves = await read((tx) => this.views.moves(tx, wanted, page));
            return wanted.map((one) => moves.get(registrationKey(one)) ?? []);
          }, FRESH),
      ),
      positions: new DataLoader<RegistrationName, number | null>(async (wanted) => {
        const positions = await read((tx) => this.views.positions(tx, wanted));
        return wanted.map((one) => positions.get(registrationKey(one)) ?? null);
      }, FRESH),
    };
    this.byRequest.set(context, loaders);
    return loaders;
  }
}

function perPage<Place, L>(make: (page: PageBehind<Place>) => L): (page: PageBehind<Place>) => L {
  const known = new Map<string, L>();
  return (page) => {
    const name = JSON.stringify(page);
    const loader = known.get(name) ?? make(page);
    known.set(name, loader);
    return loader;
  };
}
