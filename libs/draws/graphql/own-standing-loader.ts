import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import type { AccessContext } from '#access/graphql';
import { Database } from '#platform';
import type { Draw } from '../domain/draw.js';
import { DrawViews, type OwnStanding } from '../draw-views.service.js';

/** Reads how a customer stands with all draws of an answer at once. */
@Injectable()
export class OwnStandingLoader {
  private readonly byRequest = new WeakMap<AccessContext, DataLoader<Draw, OwnStanding | null>>();

  constructor(
    private readonly database: Database,
    private readonly views: DrawViews,
  ) {}

  /** Null unless a customer asks. */
  of(context: AccessContext): DataLoader<Draw, OwnStanding | null> | null {
    const { actor } = context;
    if (actor.kind !== 'CUSTOMER') return null;
    const known = this.byRequest.get(context);
    if (known) return known;
    const loader = new DataLoader<Draw, OwnStanding | null>(
      async (draws) => {
        const standings = await this.database.tx(actor, (tx) => this.views.own(tx, draws, actor.customerId));
        return draws.map(({ id }) => standings.get(id) ?? null);
      },
      { cache: false },
    );
    this.byRequest.set(context, loader);
    return loader;
  }
}
