import { Injectable } from '@nestjs/common';
import type DataLoader from 'dataloader';
import { freshLoaderById, loaderPer, RequestLoaders, type Read } from '#access/graphql';
import type { Uuid } from '#kernel';
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

interface Loaders {
  /** One loader per page asked for: one query for all customers. */
  readonly memberships: (page: PageBehind) => DataLoader<Uuid, PartnerMembershipType[]>;
  readonly prices: DataLoader<Uuid, Price[]>;
}

/** Reads once for all customers and partners of an answer. */
@Injectable()
export class PartnerLoaders extends RequestLoaders<Loaders> {
  constructor(
    database: Database,
    private readonly partners: Partners,
    private readonly memberships: PartnerMemberships,
  ) {
    super(database);
  }

  protected override make(read: Read): Loaders {
    return {
      memberships: loaderPer((page) =>
        freshLoaderById((ids) => read((tx) => this.membershipsOf(tx, ids, page)), []),
      ),
      prices: freshLoaderById((ids) => read((tx) => this.partners.prices(tx, ids)), []),
    };
  }

  private async membershipsOf(
    tx: Tx,
    customerIds: readonly Uuid[],
    page: PageBehind,
  ): Promise<ReadonlyMap<Uuid, PartnerMembershipType[]>> {
    const [all, held] = await Promise.all([
      this.partners.list(tx),
      this.memberships.ofCustomers(tx, customerIds, page),
    ]);
    const partners = new Map(all.map((partner) => [partner.id, partner]));
    return new Map([...held].map(([id, own]) => [id, own.map((one) => membershipOf(partners, one))]));
  }
}
