import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import type { ProgramActor } from '#access';
import type { AccessContext } from '#access/graphql';
import { required, type Uuid } from '#kernel';
import { Database } from '#platform';
import { ModelViews, type ScoreAndScoring } from '../models/model-views.service.js';

/** Reads the scores of all customers of an answer at once. */
@Injectable()
export class ScoreLoader {
  private readonly byRequest = new WeakMap<AccessContext, DataLoader<Uuid, ScoreAndScoring | null>>();

  constructor(
    private readonly database: Database,
    private readonly views: ModelViews,
  ) {}

  of(context: AccessContext): DataLoader<Uuid, ScoreAndScoring | null> {
    const known = this.byRequest.get(context);
    if (known) return known;
    const { actor } = context;
    const asking: ProgramActor = required(actor.kind === 'ANONYMOUS' ? null : actor, 'principal');
    const loader = new DataLoader<Uuid, ScoreAndScoring | null>(
      async (ids) => {
        const scores = await this.database.tx(asking, (tx) => this.views.scores(tx, ids));
        return ids.map((id) => scores.get(id) ?? null);
      },
      { cache: false },
    );
    this.byRequest.set(context, loader);
    return loader;
  }
}
