import { Injectable } from '@nestjs/common';
import type DataLoader from 'dataloader';
import {
  freshLoader,
  freshLoaderBy,
  freshLoaderById,
  loaderPer,
  RequestLoaders,
  type Read,
} from '#access/graphql';
import { required, type Uuid } from '#kernel';
import { Database, type Tx } from '#platform';
import {
  ClubViews,
  membershipKey,
  type KeptMove,
  type MovesWanted,
  type Waiting,
} from '../club-views.service.js';
import { membershipOf } from './club.mapping.js';
import type { ClubMembershipType } from './membership.type.js';

interface PageBehind<Place> {
  readonly after: Place | null;
  readonly limit: number;
}

interface Loaders {
  /** One loader per page asked for: one query for all customers, or memberships. */
  readonly memberships: (page: PageBehind<Uuid>) => DataLoader<Uuid, ClubMembershipType[]>;
  readonly placeInLine: DataLoader<Waiting, number | null>;
  readonly moves: (page: PageBehind<number>) => DataLoader<MovesWanted, KeptMove[]>;
}

/** Reads once for all customers and memberships of an answer. */
@Injectable()
export class ClubLoaders extends RequestLoaders<Loaders> {
  constructor(
    database: Database,
    private readonly views: ClubViews,
  ) {
    super(database);
  }

  protected override make(read: Read): Loaders {
    return {
      memberships: loaderPer((page) =>
        freshLoaderById((ids) => read((tx) => this.memberships(tx, ids, page)), []),
      ),
      placeInLine: freshLoader((wanted) => read((tx) => this.views.placesInLine(tx, wanted))),
      moves: loaderPer((page) =>
        freshLoaderBy(membershipKey, (wanted) => read((tx) => this.views.moves(tx, wanted, page)), []),
      ),
    };
  }

  private async memberships(
    tx: Tx,
    customerIds: readonly Uuid[],
    page: PageBehind<Uuid>,
  ): Promise<ReadonlyMap<Uuid, ClubMembershipType[]>> {
    const [clubs, held] = await Promise.all([
      this.views.clubs(tx),
      this.views.ofCustomers(tx, customerIds, page),
    ]);
    return new Map(
      [...held].map(([id, own]) => [
        id,
        own.map((one) => membershipOf(required(clubs.get(one.clubId), 'the club'), one)),
      ]),
    );
  }
}
