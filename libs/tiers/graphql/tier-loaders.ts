import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { Programs } from '#access';
import type { AccessContext } from '#access/graphql';
import { groupedBy, required, type Uuid } from '#kernel';
import { Database, type Tx } from '#platform';
import { TierViews, type MovePlace, type TierStatus } from '../tier-views.service.js';
import { moveNamer } from './placement.mapping.js';
import type { TierMoveType } from './placement.type.js';

interface OrderPlace {
  readonly customerId: Uuid;
  readonly orderId: Uuid;
}

interface RequestLoaders {
  readonly statuses: DataLoader<Uuid, TierStatus[]>;
  readonly movesOfOrders: DataLoader<OrderPlace, TierMoveType[]>;
  /** One loader per page asked for: one query for all customers. */
  readonly moves: (page: {
    readonly after: MovePlace | null;
    readonly limit: number;
  }) => DataLoader<Uuid, TierMoveType[]>;
}

// A mutation's answer must not show what a field before it has read.
const FRESH = { cache: false };

/** Reads once for all customers and orders of an answer. */
@Injectable()
export class TierLoaders {
  private readonly byRequest = new WeakMap<AccessContext, RequestLoaders>();

  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly views: TierViews,
  ) {}

  of(context: AccessContext): RequestLoaders {
    const known = this.byRequest.get(context);
    if (known) return known;
    const { actor, now } = context;
    const principal = required(actor.kind === 'ANONYMOUS' ? null : actor, 'principal');
    const read = <T>(find: (tx: Tx) => Promise<T>): Promise<T> => this.database.tx(principal, find);
    const pages = new Map<string, DataLoader<Uuid, TierMoveType[]>>();
    const loaders: RequestLoaders = {
      statuses: new DataLoader<Uuid, TierStatus[]>(async (ids) => {
        const found = await read(async (tx) => {
          const program = required(await this.programs.byId(tx, principal.programId), 'the program');
          return this.views.statuses(tx, program, [...new Set(ids)], now);
        });
        return ids.map((id) => found.get(id) ?? []);
      }, FRESH),
      movesOfOrders: new DataLoader<OrderPlace, TierMoveType[]>(async (places) => {
        const byOrder = await read(async (tx) => {
          const moves = await this.views.movesOfOrders(tx, places);
          const name = moveNamer(moves.length > 0 ? await this.views.all(tx) : []);
          return groupedBy(
            moves.map((move) => ({ orderId: move.orderId ?? '', shown: name(move) })),
            ({ orderId }) => orderId,
          );
        });
        return places.map(({ orderId }) => (byOrder.get(orderId) ?? []).map(({ shown }) => shown));
      }, FRESH),
      moves: (page) => {
        const name = JSON.stringify(page);
        const loader = pages.get(name) ?? this.movesLoader(read, page);
        pages.set(name, loader);
        return loader;
      },
    };
    this.byRequest.set(context, loaders);
    return loaders;
  }

  private movesLoader(
    read: <T>(find: (tx: Tx) => Promise<T>) => Promise<T>,
    { after, limit }: { readonly after: MovePlace | null; readonly limit: number },
  ): DataLoader<Uuid, TierMoveType[]> {
    return new DataLoader<Uuid, TierMoveType[]>(async (ids) => {
      const byCustomer = await read(async (tx) => {
        const moves = await this.views.moves(tx, [...new Set(ids)], after, limit);
        const name = moveNamer(moves.length > 0 ? await this.views.all(tx) : []);
        return groupedBy(
          moves.map((move) => ({ customerId: move.customerId, shown: name(move) })),
          ({ customerId }) => customerId,
        );
      });
      return ids.map((id) => (byCustomer.get(id) ?? []).map(({ shown }) => shown));
    }, FRESH);
  }
}
