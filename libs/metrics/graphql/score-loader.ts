import { Injectable } from '@nestjs/common';
import type DataLoader from 'dataloader';
import { freshLoaderById, RequestLoaders, type Read } from '#access/graphql';
import type { Uuid } from '#kernel';
import { Database } from '#platform';
import { ModelViews, type ScoreAndScoring } from '../models/model-views.service.js';

type Loader = DataLoader<Uuid, ScoreAndScoring | null>;

/** Reads the scores of all customers of an answer at once. */
@Injectable()
export class ScoreLoader extends RequestLoaders<Loader> {
  constructor(
    database: Database,
    private readonly views: ModelViews,
  ) {
    super(database);
  }

  protected override make(read: Read): Loader {
    return freshLoaderById((ids) => read((tx) => this.views.scores(tx, ids)), null);
  }
}
