import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import type { OlderThan } from '#activity';
import type { AccessContext } from '#access/graphql';
import { required, type Uuid } from '#kernel';
import { Database } from '#platform';
import {
  CustomerCampaigns,
  type CustomerCampaign,
  type ExplainedActivity,
} from '../explanations/customer-campaigns.service.js';

interface RequestLoaders {
  /** By the code of the campaign: one loader for all customers. */
  readonly standings: (code: string) => DataLoader<Uuid, CustomerCampaign | null>;
  /** By the code of the campaign and the page. */
  readonly activities: (code: string, page: OlderThan) => DataLoader<Uuid, ExplainedActivity[]>;
}

/** Reads once for all customers of an answer how they stand with a campaign. */
@Injectable()
export class CustomerCampaignLoaders {
  private readonly byRequest = new WeakMap<AccessContext, RequestLoaders>();

  constructor(
    private readonly database: Database,
    private readonly service: CustomerCampaigns,
  ) {}

  of(context: AccessContext): RequestLoaders {
    const known = this.byRequest.get(context);
    if (known) return known;
    const { actor, now } = context;
    const principal = required(actor.kind === 'ANONYMOUS' ? null : actor, 'principal');
    const standings = new Map<string, DataLoader<Uuid, CustomerCampaign | null>>();
    const pages = new Map<string, DataLoader<Uuid, ExplainedActivity[]>>();
    const loaders: RequestLoaders = {
      standings: (code) =>
        remembered(standings, code, async (ids) => {
          const found = await this.database.tx(principal, (tx) => this.service.standings(tx, code, ids, now));
          return ids.map((id) => found.get(id) ?? null);
        }),
      activities: (code, page) =>
        remembered(pages, JSON.stringify([code, page]), async (ids) => {
          const found = await this.database.tx(principal, (tx) =>
            this.service.activities(tx, code, ids, page, now),
          );
          return ids.map((id) => found.get(id) ?? []);
        }),
    };
    this.byRequest.set(context, loaders);
    return loaders;
  }
}

function remembered<T>(
  loaders: Map<string, DataLoader<Uuid, T>>,
  name: string,
  find: (ids: readonly Uuid[]) => Promise<T[]>,
): DataLoader<Uuid, T> {
  const known = loaders.get(name);
  if (known) return known;
  const loader = new DataLoader<Uuid, T>(
    async (ids) => {
      const distinct = [...new Set(ids)];
      const found = await find(distinct);
      const byId = new Map(distinct.map((id, index) => [id, found[index]]));
      return ids.map((id) => byId.get(id) as T);
    },
    // A mutation's answer must not show what a field before it has read.
    { cache: false },
  );
  loaders.set(name, loader);
  return loader;
}
