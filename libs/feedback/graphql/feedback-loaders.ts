import { Injectable } from '@nestjs/common';
import type DataLoader from 'dataloader';
import {
  freshLoader,
  freshLoaderById,
  RequestLoaders,
  type PrincipalContext,
  type Read,
} from '#access/graphql';
import { CustomerQueries, type Customer } from '#customers';
import type { Uuid } from '#kernel';
import { Database } from '#platform';
import { SurveyViews, type WaveTally } from '../survey-views.service.js';
import type { SurveyWaveType } from './survey.type.js';

interface Loaders {
  readonly tallies: DataLoader<SurveyWaveType, WaveTally>;
  readonly customers: DataLoader<Uuid, Customer | null>;
}

/** Reads what an answer shows of waves and their people, each table once. */
@Injectable()
export class FeedbackLoaders extends RequestLoaders<Loaders> {
  constructor(
    database: Database,
    private readonly views: SurveyViews,
    private readonly queries: CustomerQueries,
  ) {
    super(database);
  }

  protected override make(read: Read, { actor }: PrincipalContext): Loaders {
    return {
      tallies: freshLoader((waves) => read((tx) => this.views.tallies(tx, waves))),
      customers: freshLoaderById((ids) => this.queries.byIds(actor, ids), null),
    };
  }
}
