import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import type { ProgramActor } from '#access';
import type { AccessContext } from '#access/graphql';
import { CustomerQueries, type Customer } from '#customers';
import { required, type Uuid } from '#kernel';
import { Database, type Tx } from '#platform';
import { HouseholdViews, type HouseholdView } from '../household-views.service.js';
import { householdOf, invitationOf, moveOf } from './household.mapping.js';
import type { HouseholdMoveType, HouseholdType } from './household.type.js';

interface PageBehind<Place> {
  readonly after: Place | null;
  readonly limit: number;
}

type OpenInvitation = ReturnType<typeof invitationOf>;

interface RequestLoaders {
  /** By customer. */
  readonly households: DataLoader<Uuid, HouseholdType | null>;
  /** One loader per page asked for. */
  readonly moves: (page: PageBehind<number>) => DataLoader<Uuid, HouseholdMoveType[]>;
  readonly invitations: (page: PageBehind<Uuid>) => DataLoader<Uuid, OpenInvitation[]>;
}

// A mutation's answer must not show what a field before it has read.
const FRESH = { cache: false };

/** Reads once for all customers and households of an answer. */
@Injectable()
export class HouseholdLoaders {
  private readonly byRequest = new WeakMap<AccessContext, RequestLoaders>();

  constructor(
    private readonly database: Database,
    private readonly views: HouseholdViews,
    private readonly customers: CustomerQueries,
  ) {}

  of(context: AccessContext): RequestLoaders {
    const known = this.byRequest.get(context);
    if (known) return known;
    const { actor, now } = context;
    const principal = required(actor.kind === 'ANONYMOUS' ? null : actor, 'principal');
    const read = <T>(find: (tx: Tx) => Promise<T>): Promise<T> => this.database.tx(principal, find);
    const loaders: RequestLoaders = {
      households: new DataLoader<Uuid, HouseholdType | null>(async (customerIds) => {
        const ids = await read((tx) => this.views.ofCustomers(tx, [...new Set(customerIds)]));
        const byId = new Map(
          (await this.byIds(principal, [...new Set(ids.values())], now)).map((one) => [one.householdId, one]),
        );
        return customerIds.map((id) => byId.get(ids.get(id) ?? '') ?? null);
      }, FRESH),
      moves: perPage(
        (page) =>
          new DataLoader<Uuid, HouseholdMoveType[]>(async (ids) => {
            const moves = await read((tx) => this.views.moves(tx, [...new Set(ids)], page));
            return ids.map((id) => (moves.get(id) ?? []).map(moveOf));
          }, FRESH),
      ),
      invitations: perPage(
        (page) =>
          new DataLoader<Uuid, OpenInvitation[]>(async (ids) => {
            const open = await read((tx) => this.views.invitations(tx, [...new Set(ids)], page, now));
            return ids.map((id) => (open.get(id) ?? []).map(invitationOf));
          }, FRESH),
      ),
    };
    this.byRequest.set(context, loaders);
    return loaders;
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

function perPage<Place, L>(make: (page: PageBehind<Place>) => L): (page: PageBehind<Place>) => L {
  const known = new Map<string, L>();
  return (page) => {
    const name = JSON.stringify(page);
    const loader = known.get(name) ?? make(page);
    known.set(name, loader);
    return loader;
  };
}
