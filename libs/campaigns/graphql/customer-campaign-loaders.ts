import { Injectable } from '@nestjs/common';
import type DataLoader from 'dataloader';
import type { OlderThan } from '#activity';
import {
  freshLoaderById,
  loaderPer,
  RequestLoaders,
  type PrincipalContext,
  type Read,
} from '#access/graphql';
import type { Uuid } from '#kernel';
import { Database } from '#platform';
import {
  CustomerCampaigns,
  type CustomerCampaign,
  type ExplainedActivity,
} from '../explanations/customer-campaigns.service.js';

interface Loaders {
  /** By the code of the campaign: one loader for all customers. */
  readonly standings: (code: string) => DataLoader<Uuid, CustomerCampaign | null>;
  /** By the code of the campaign and the page. */
  readonly activities: (code: string, page: OlderThan) => DataLoader<Uuid, ExplainedActivity[]>;
}

/** Reads once for all customers of an answer how they stand with a campaign. */
@Injectable()
export class CustomerCampaignLoaders extends RequestLoaders<Loaders> {
  constructor(
    database: Database,
    private readonly service: CustomerCampaigns,
  ) {
    super(database);
  }

  protected override make(read: Read, { now }: PrincipalContext): Loaders {
    return {
      standings: loaderPer((code) =>
        freshLoaderById((ids) => read((tx) => this.service.standings(tx, code, ids, now)), null),
      ),
      activities: loaderPer((code, page) =>
        freshLoaderById((ids) => read((tx) => this.service.activities(tx, code, ids, page, now)), []),
      ),
    };
  }
}
