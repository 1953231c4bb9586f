import { Injectable } from '@nestjs/common';
import type DataLoader from 'dataloader';
import { freshLoaderById, RequestLoaders, type Read } from '#access/graphql';
import type { Uuid } from '#kernel';
import { Database } from '#platform';
import { Campaigns } from '../campaigns.service.js';
import type { ExperimentArmType } from './experiment.type.js';

type Loader = DataLoader<Uuid, ExperimentArmType[]>;

/** Counts the arms of all campaigns of an answer at once. */
@Injectable()
export class ArmLoaders extends RequestLoaders<Loader> {
  constructor(
    database: Database,
    private readonly campaigns: Campaigns,
  ) {
    super(database);
  }

  protected override make(read: Read): Loader {
    return freshLoaderById((ids) => read((tx) => this.campaigns.armCounts(tx, ids)), []);
  }
}
