import { Injectable } from '@nestjs/common';
import type DataLoader from 'dataloader';
import { Programs } from '#access';
import {
  freshLoaderBy,
  freshLoaderById,
  loaderPer,
  RequestLoaders,
  type PrincipalContext,
  type Read,
} from '#access/graphql';
import { groupedBy, required, type Uuid } from '#kernel';
import { Database, type Tx } from '#platform';
import { TierViews, type MovePlace, type StoredMove, type TierStatus } from '../tier-views.service.js';
import { moveNamer } from './placement.mapping.js';
import type { TierMoveType } from './placement.type.js';

interface OrderPlace {
  readonly customerId: Uuid;
  readonly orderId: Uuid;
}

interface PageBehind {
  readonly after: MovePlace | null;
  readonly limit: number;
}

interface Loaders {
  readonly statuses: DataLoader<Uuid, TierStatus[]>;
  readonly movesOfOrders: DataLoader<OrderPlace, TierMoveType[]>;
  /** One loader per page asked for: one query for all customers. */
  readonly moves: (page: PageBehind) => DataLoader<Uuid, TierMoveType[]>;
}

/** Reads once for all customers and orders of an answer. */
@Injectable()
export class TierLoaders extends RequestLoaders<Loaders> {
  constructor(
    database: Database,
    private readonly programs: Programs,
    private readonly views: TierViews,
  ) {
    super(database);
  }

  protected override make(read: Read, { actor, now }: PrincipalContext): Loaders {
    const { views } = this;
    return {
      statuses: freshLoaderById(
        (ids) =>
          read(async (tx) => {
            const program = required(await this.programs.byId(tx, actor.programId), 'the program');
            return views.statuses(tx, program, ids, now);
          }),
        [],
      ),
      movesOfOrders: freshLoaderBy(
        ({ orderId }) => orderId,
        (places) =>
          read(async (tx) =>
            this.shown(tx, await views.movesOfOrders(tx, places), ({ orderId }) => orderId ?? ''),
          ),
        [],
      ),
      moves: loaderPer(({ after, limit }) =>
        freshLoaderById(
          (ids) =>
            read(async (tx) =>
              this.shown(tx, await views.moves(tx, ids, after, limit), ({ customerId }) => customerId),
            ),
          [],
        ),
      ),
    };
  }

  /** Moves with the names of their tiers, by what `keyOf` says. */
  private async shown(
    tx: Tx,
    moves: readonly StoredMove[],
    keyOf: (move: StoredMove) => Uuid,
  ): Promise<ReadonlyMap<Uuid, TierMoveType[]>> {
    const name = moveNamer(moves.length > 0 ? await this.views.all(tx) : []);
    return new Map([...groupedBy(moves, keyOf)].map(([key, own]) => [key, own.map(name)]));
  }
}
