import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import type { AccessContext } from '#access/graphql';
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

interface RequestLoaders {
  /** One loader per page asked for: one query for all customers, or memberships. */
  readonly memberships: (page: PageBehind<Uuid>) => DataLoader<Uuid, ClubMembershipType[]>;
  readonly placeInLine: DataLoader<Waiting, number | null>;
  readonly moves: (page: PageBehind<number>) => DataLoader<MovesWanted, KeptMove[]>;
}

// A mutation's answer must not show what a field before it has read.
const FRESH = { cache: false };

/** Reads once for all customers and memberships of an answer. */
@Injectable()
export class ClubLoaders {
  private readonly byRequest = new WeakMap<AccessContext, RequestLoaders>();

  constructor(
    private readonly database: Database,
    private readonly views: ClubViews,
  ) {}

  of(context: AccessContext): RequestLoaders {
    const known = this.byRequest.get(context);
    if (known) return known;
    const { actor } = context;
    const principal = required(actor.kind === 'ANONYMOUS' ? null : actor, 'principal');
    const read = <T>(find: (tx: Tx) => Promise<T>): Promise<T> => this.database.tx(principal, find);
    const loaders: RequestLoaders = {
      memberships: perPage(
        (page) =>
          new DataLoader<Uuid, ClubMembershipType[]>(async (ids) => {
            const [clubs, held] = await read(async (tx) =>
              Promise.all([this.views.clubs(tx), this.views.ofCustomers(tx, [...new Set(ids)], page)]),
            );
            return ids.map((id) =>
              (held.get(id) ?? []).map((one) =>
                membershipOf(required(clubs.get(one.clubId), 'the club'), one),
              ),
            );
          }, FRESH),
      ),
      placeInLine: new DataLoader<Waiting, number | null>(
        (wanted) => read((tx) => this.views.placesInLine(tx, wanted)),
        FRESH,
      ),
      moves: perPage(
        (page) =>
          new DataLoader<MovesWanted, KeptMove[]>(async (wanted) => {
            const moves = await read((tx) => this.views.moves(tx, wanted, page));
            return wanted.map((one) => moves.get(membershipKey(one)) ?? []);
          }, FRESH),
      ),
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
