import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import type { AccessContext } from '#access/graphql';
import { required, type Uuid } from '#kernel';
import { Database, type Tx } from '#platform';
import type { Price } from '../domain/partner.js';
import { PartnerMemberships } from '../partner-memberships.service.js';
import { Partners } from '../partners.service.js';
import { membershipOf } from './partner.mapping.js';
import type { PartnerMembershipType } from './partner.type.js';

interface PageBehind {
  readonly after: Uuid | null;
  readonly limit: number;
}

interface RequestLoaders {
  /** One loader per page asked for: one query for all customers. */
  readonly memberships: (page: PageBehind) => DataLoader<Uuid, PartnerMembershipType[]>;
  readonly prices: DataLoader<Uuid, Price[]>;
}

// A mutation's answer must not show what a field before it has read.
const FRESH = { cache: false };

/** Reads once for all customers and partners of an answer. */
@Injectable()
export class PartnerLoaders {
  private readonly byRequest = new WeakMap<AccessContext, RequestLoaders>();

  constructor(
    private readonly database: Database,
    private readonly partners: Partners,
    private readonly memberships: PartnerMemberships,
  ) {}

  of(context: AccessContext): RequestLoaders {
    const known = this.byRequest.get(context);
    if (known) return known;
    const { actor } = context;
    const principal = required(actor.kind === 'ANONYMOUS' ? null : actor, 'principal');
    const read = <T>(find: (tx: Tx) => Promise<T>): Promise<T> => this.database.tx(principal, find);
    const pages = new Map<string, DataLoader<Uuid, PartnerMembershipType[]>>();
    const loaders: RequestLoaders = {
      memberships: (page) => {
        const name = JSON.stringify(page);
        const loader = pages.get(name) ?? this.pageLoader(read, page);
        pages.set(name, loader);
        return loader;
      },
      prices: new DataLoader<Uuid, Price[]>(async (ids) => {
        const prices = await read((tx) => this.partners.prices(tx, [...new Set(ids)]));
        return ids.map((id) => prices.get(id) ?? []);
      }, FRESH),
    };
    this.byRequest.set(context, loaders);
    return loaders;
  }

  private pageLoader(
    read: <T>(find: (tx: Tx) => Promise<T>) => Promise<T>,
    page: PageBehind,
  ): DataLoader<Uuid, PartnerMembershipType[]> {
    return new DataLoader<Uuid, PartnerMembershipType[]>(async (ids) => {
      const [all, held] = await read((tx) =>
        Promise.all([this.partners.list(tx), this.memberships.ofCustomers(tx, [...new Set(ids)], page)]),
      );
      const partners = new Map(all.map((partner) => [partner.id, partner]));
      return ids.map((id) => (held.get(id) ?? []).map((one) => membershipOf(partners, one)));
    }, FRESH);
  }
}
