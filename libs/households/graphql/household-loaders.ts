import { Injectable } from '@nestjs/common';
import type DataLoader from 'dataloader';
import type { ProgramActor } from '#access';
import {
  freshLoaderById,
  loaderPer,
  RequestLoaders,
  type PrincipalContext,
  type Read,
} from '#access/graphql';
import { CustomerQueries, type Customer } from '#customers';
import type { Uuid } from '#kernel';
import { Database } from '#platform';
import { HouseholdViews, type HouseholdView } from '../household-views.service.js';
import { householdOf, invitationOf, moveOf } from './household.mapping.js';
import type { HouseholdMoveType, HouseholdType } from './household.type.js';

interface PageBehind<Place> {
  readonly after: Place | null;
  readonly limit: number;
}

type OpenInvitation = ReturnType<typeof invitationOf>;

interface Loaders {
  /** By customer. */
  readonly households: DataLoader<Uuid, HouseholdType | null>;
  /** One loader per page asked for. */
  readonly moves: (page: PageBehind<number>) => DataLoader<Uuid, HouseholdMoveType[]>;
  readonly invitations: (page: PageBehind<Uuid>) => DataLoader<Uuid, OpenInvitation[]>;
}

/** Reads once for all customers and households of an answer. */
@Injectable()
export class HouseholdLoaders extends RequestLoaders<Loaders> {
  constructor(
    database: Database,
    private readonly views: HouseholdViews,
    private readonly customers: CustomerQueries,
  ) {
    super(database);
  }

  protected override make(read: Read, { actor, now }: PrincipalContext): Loaders {
    const { views } = this;
    return {
      households: freshLoaderById(async (customerIds) => {
        const ids = await read((tx) => views.ofCustomers(tx, customerIds));
        const shown = await this.byIds(actor, [...new Set(ids.values())], now);
        const byId = new Map(shown.map((one) => [one.householdId, one]));
        return new Map([...ids].map(([customerId, id]) => [customerId, byId.get(id) ?? null]));
      }, null),
      moves: loaderPer((page) =>
        freshLoaderById(async (ids) => shownBy(moveOf, await read((tx) => views.moves(tx, ids, page))), []),
      ),
      invitations: loaderPer((page) =>
        freshLoaderById(
          async (ids) => shownBy(invitationOf, await read((tx) => views.invitations(tx, ids, page, now))),
          [],
        ),
      ),
    };
  }

  /** The known ones of these households, with who belongs to them, in the order of their ids. */
  async byIds(actor: ProgramActor, ids: readonly Uuid[], now: Date): Promise<HouseholdType[]> {
    if (ids.length === 0) return [];
    return this.shown(actor, await this.database.tx(actor, (tx) => this.views.byIds(tx, ids, now)));
  }

  async page(actor: ProgramActor, page: PageBehind<Uuid>, now: Date): Promise<HouseholdType[]> {
    return this.shown(actor, await this.database.tx(actor, (tx) => this.views.page(tx, page, now)));
  }

  private async shown(actor: ProgramActor, views: readonly HouseholdView[]): Promise<HouseholdType[]> {
    const ids = views.flatMap(({ members }) => members.map(({ member }) => member.customerId));
    const people: ReadonlyMap<Uuid, Customer> =
      ids.length > 0 ? await this.customers.byIds(actor, ids) : new Map();
    const selfId = actor.kind === 'CUSTOMER' ? actor.customerId : null;
    return views.map((view) => householdOf(view, people, selfId));
  }
}

function shownBy<T, Shown>(
  show: (one: T) => Shown,
  found: ReadonlyMap<Uuid, readonly T[]>,
): ReadonlyMap<Uuid, Shown[]> {
  return new Map([...found].map(([id, all]) => [id, all.map(show)]));
}
