import { Injectable } from '@nestjs/common';
import type DataLoader from 'dataloader';
import {
  freshLoader,
  freshLoaderById,
  loaderPer,
  RequestLoaders,
  type PrincipalContext,
  type Read,
} from '#access/graphql';
import { CustomerDirectory, CustomerQueries, type Customer } from '#customers';
import type { Uuid } from '#kernel';
import { Database } from '#platform';
import type { RefusedClaim } from '../domain/refusal.js';
import { CustomerStories, type Told } from '../customer-stories.service.js';
import { initialOf, type Chapter } from '../domain/customer-story.js';
import { ReferralViews, type FriendPlace, type ReferralView } from '../referral-views.service.js';

interface Loaders {
  /** By friend. */
  readonly referrals: DataLoader<Uuid, ReferralView | null>;
  /** By advocate: one loader per page asked for. */
  readonly friends: (after: FriendPlace | null, limit: number) => DataLoader<Uuid, ReferralView[]>;
  /** Why the last claim was refused, by customers whom nobody referred. */
  readonly refusals: DataLoader<Uuid, RefusedClaim | null>;
  /** First letters of friends' names. */
  readonly initials: DataLoader<Uuid, string | null>;
  readonly customers: DataLoader<Uuid, Customer | null>;
  readonly stories: DataLoader<Told, readonly Chapter[]>;
}

/** Reads what an answer shows of referrals, each table once. */
@Injectable()
export class ReferralLoaders extends RequestLoaders<Loaders> {
  constructor(
    database: Database,
    private readonly views: ReferralViews,
    private readonly directory: CustomerDirectory,
    private readonly queries: CustomerQueries,
    private readonly tales: CustomerStories,
  ) {
    super(database);
  }

  protected override make(read: Read, { actor }: PrincipalContext): Loaders {
    const { views, directory, queries, tales } = this;
    return {
      referrals: freshLoaderById((ids) => read((tx) => views.ofFriends(tx, ids)), null),
      friends: loaderPer((after, limit) =>
        freshLoaderById((ids) => read((tx) => views.ofAdvocates(tx, ids, after, limit)), []),
      ),
      refusals: freshLoaderById((ids) => read((tx) => views.lastRefusals(tx, ids)), null),
      initials: freshLoaderById(async (ids) => {
        const profiles = await read((tx) => directory.profilesOf(tx, ids));
        return new Map([...profiles].map(([id, { givenName }]) => [id, initialOf(givenName)]));
      }, null),
      customers: freshLoaderById((ids) => queries.byIds(actor, ids), null),
      stories: freshLoader((told) => read((tx) => tales.of(tx, told))),
    };
  }
}
