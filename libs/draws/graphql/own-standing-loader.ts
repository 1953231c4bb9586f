import { Injectable } from '@nestjs/common';
import type DataLoader from 'dataloader';
import { freshLoaderBy, RequestLoaders, type PrincipalContext, type Read } from '#access/graphql';
import { Database } from '#platform';
import type { Draw } from '../domain/draw.js';
import { DrawViews, type OwnStanding } from '../draw-views.service.js';

/** Null unless a customer asks. */
type Loader = DataLoader<Draw, OwnStanding | null> | null;

/** Reads how a customer stands with all draws of an answer at once. */
@Injectable()
export class OwnStandingLoader extends RequestLoaders<Loader> {
  constructor(
    database: Database,
    private readonly views: DrawViews,
  ) {
    super(database);
  }

  protected override make(read: Read, { actor }: PrincipalContext): Loader {
    if (actor.kind !== 'CUSTOMER') return null;
    return freshLoaderBy(
      ({ id }) => id,
      (draws) => read((tx) => this.views.own(tx, draws, actor.customerId)),
      null,
    );
  }
}
