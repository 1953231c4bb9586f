import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import type { ProgramActor } from '#access';
import type { AccessContext } from '#access/graphql';
import { CustomerDirectory, CustomerQueries, type Customer } from '#customers';
import { required, type Uuid } from '#kernel';
import { Database } from '#platform';
import type { RefusedClaim } from '../domain/refusal.js';
import { CustomerStories, type Told } from '../customer-stories.service.js';
import { initialOf, type Chapter } from '../domain/customer-story.js';
import { ReferralViews, type FriendPlace, type ReferralView } from '../referral-views.service.js';

interface Loaders {
  /** By friend. */
  readonly referrals: DataLoader<Uuid, ReferralView | null>;
  /** Why the last claim was refused, by customers whom nobody referred. */
  readonly refusals: DataLoader<Uuid, RefusedClaim | null>;
  /** First letters of friends' names. */
  readonly initials: DataLoader<Uuid, string | null>;
  readonly customers: DataLoader<Uuid, Customer | null>;
  readonly stories: DataLoader<Told, readonly Chapter[]>;
}

/** Reads what an answer shows of referrals, each table once. */
@Injectable()
export class ReferralLoaders {
  private readonly byRequest = new WeakMap<AccessContext, Loaders>();

  constructor(
    private readonly database: Database,
    private readonly views: ReferralViews,
    private readonly directory: CustomerDirectory,
    private readonly queries: CustomerQueries,
    private readonly tales: CustomerStories,
  ) {}

  of(context: AccessContext): Loaders {
    const known = this.byRequest.get(context);
    if (known) return known;
    const actor = actorOf(context);
    const loaders: Loaders = {
      referrals: loader(async (ids) => {
        const found = await this.database.tx(actor, (tx) => this.views.ofFriends(tx, ids));
        return ids.map((id) => found.get(id) ?? null);
      }),
      refusals: loader(async (ids) => {
        const found = await this.database.tx(actor, (tx) => this.views.lastRefusals(tx, ids));
        return ids.map((id) => found.get(id) ?? null);
      }),
      initials: loader(async (ids) => {
        const found = await this.database.tx(actor, (tx) => this.directory.profilesOf(tx, ids));
        return ids.map((id) => initialOf(found.get(id)?.givenName ?? null));
      }),
      stories: new DataLoader<Told, readonly Chapter[]>(
        (told) => this.database.tx(actor, (tx) => this.tales.of(tx, told)),
        { cache: false },
      ),
      customers: loader(async (ids) => {
        const found = await this.queries.byIds(actor, ids);
        return ids.map((id) => found.get(id) ?? null);
      }),
    };
    this.byRequest.set(context, loaders);
    return loaders;
  }

  /** The same page for all advocates of an answer. */
  pages(context: AccessContext, after: FriendPlace | null, limit: number): DataLoader<Uuid, ReferralView[]> {
    const actor = actorOf(context);
    return loader(async (ids) => {
      const found = await this.database.tx(actor, (tx) => this.views.ofAdvocates(tx, ids, after, limit));
      return ids.map((id) => found.get(id) ?? []);
    });
  }
}

function loader<T>(read: (ids: readonly Uuid[]) => Promise<T[]>): DataLoader<Uuid, T> {
  // A mutation's answer must not show what a field before it has read.
  return new DataLoader<Uuid, T>(read, { cache: false });
}

function actorOf({ actor }: AccessContext): ProgramActor {
  return required(actor.kind === 'ANONYMOUS' ? null : actor, 'a principal');
}
