import { Injectable } from '@nestjs/common';
import { groupedBy, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import type { State } from './domain/membership.js';
import { findClubs, type ClubWithPlans } from './persistence/clubs.js';
import {
  findInState,
  findMemberships,
  findMoves,
  findOfCustomers,
  ranksInLine,
  type HeldMembership,
  type KeptMove,
  type MovesWanted,
  type Waiting,
} from './persistence/memberships.js';

/** What is shown of clubs, for whole answers at once. */
@Injectable()
export class ClubViews {
  /** By id. */
  async clubs(tx: Tx): Promise<Map<Uuid, ClubWithPlans>> {
    return new Map((await findClubs(tx)).map((found) => [found.club.id, found]));
  }

  /** Memberships of customers, whatever their state, in the order of the clubs' ids. */
  async ofCustomers(
    tx: Tx,
    customerIds: readonly Uuid[],
    page: { readonly after: Uuid | null; readonly limit: number },
  ): Promise<Map<Uuid, HeldMembership[]>> {
    const held = await findOfCustomers(tx, customerIds, page.after, page.limit);
    return groupedBy(held, ({ customerId }) => customerId);
  }

  /** One membership; null when there is none. */
  async one(tx: Tx, { customerId, clubId }: MovesWanted): Promise<HeldMembership | null> {
    const membership = (await findMemberships(tx, clubId, [customerId])).get(customerId);
    return membership ? { customerId, clubId, membership } : null;
  }

  /** Where those who wait are in the lines of their clubs, the first at 1; null for whoever does not wait any more. */
  placesInLine(tx: Tx, wanted: readonly Waiting[]): Promise<(number | null)[]> {
    return ranksInLine(tx, wanted);
  }

  /** Members of a club in a state, in the order of their ids. */
  members(
    tx: Tx,
    of: { readonly clubId: Uuid; readonly state: State },
    page: { readonly after: Uuid | null; readonly limit: number },
  ): Promise<HeldMembership[]> {
    return findInState(tx, of.clubId, of.state, page.after, page.limit);
  }

  /** Steps of memberships, the newest first. */
  async moves(
    tx: Tx,
    wanted: readonly MovesWanted[],
    page: { readonly after: number | null; readonly limit: number },
  ): Promise<Map<string, KeptMove[]>> {
    const moves = await findMoves(tx, wanted, page.after, page.limit);
    return groupedBy(moves, membershipKey);
  }
}

export type { ClubWithPlans, HeldMembership, KeptMove, MovesWanted, Waiting };

/** Names a membership. */
export function membershipKey({ customerId, clubId }: MovesWanted): string {
  return `${customerId}.${clubId}`;
}
