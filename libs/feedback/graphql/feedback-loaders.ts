import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import type { ProgramActor } from '#access';
import type { AccessContext } from '#access/graphql';
import { CustomerQueries, type Customer } from '#customers';
import { required, type Uuid } from '#kernel';
import { Database } from '#platform';
import { SurveyViews, type WaveTally } from '../survey-views.service.js';
import type { SurveyWaveType } from './survey.type.js';

interface Loaders {
  readonly tallies: DataLoader<SurveyWaveType, WaveTally>;
  readonly customers: DataLoader<Uuid, Customer | null>;
}

/** Reads what an answer shows of waves and their people, each table once. */
@Injectable()
export class FeedbackLoaders {
  private readonly byRequest = new WeakMap<AccessContext, Loaders>();

  constructor(
    private readonly database: Database,
    private readonly views: SurveyViews,
    private readonly queries: CustomerQueries,
  ) {}

  of(context: AccessContext): Loaders {
    const known = this.byRequest.get(context);
    if (known) return known;
    const actor = actorOf(context);
    const loaders: Loaders = {
      // A mutation's answer must not show what a field before it has read.
      tallies: new DataLoader((waves) => this.database.tx(actor, (tx) => this.views.tallies(tx, waves)), {
        cache: false,
      }),
      customers: new DataLoader(
        async (ids) => {
          const found = await this.queries.byIds(actor, ids);
          return ids.map((id) => found.get(id) ?? null);
        },
        { cache: false },
      ),
    };
    this.byRequest.set(context, loaders);
    return loaders;
  }
}

function actorOf({ actor }: AccessContext): ProgramActor {
  return required(actor.kind === 'ANONYMOUS' ? null : actor, 'a principal');
}
