import { Injectable } from '@nestjs/common';
import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import DataLoader from 'dataloader';
import type { ProgramActor } from '#access';
import { Allow, Context, type AccessContext } from '#access/graphql';
import { SurveyViews, type WaveTally } from '#feedback';
import { SurveyWaveType } from '#feedback/graphql';
import { required } from '#kernel';
import { Database } from '#platform';
import { surveyFiguresOf } from '../satisfaction/survey-figures.js';
import { SurveyFiguresType } from './survey-figures.type.js';

/** Reads what was answered in all waves of an answer at once. */
@Injectable()
export class WaveTallyLoader {
  private readonly byRequest = new WeakMap<AccessContext, DataLoader<SurveyWaveType, WaveTally>>();

  constructor(
    private readonly database: Database,
    private readonly views: SurveyViews,
  ) {}

  of(context: AccessContext): DataLoader<SurveyWaveType, WaveTally> {
    const known = this.byRequest.get(context);
    if (known) return known;
    const { actor } = context;
    const asking: ProgramActor = required(actor.kind === 'ANONYMOUS' ? null : actor, 'principal');
    const loader = new DataLoader<SurveyWaveType, WaveTally>(
      (waves) => this.database.tx(asking, (tx) => this.views.tallies(tx, waves)),
      { cache: false },
    );
    this.byRequest.set(context, loader);
    return loader;
  }
}

/** What waves of surveys come to. */
@Resolver(() => SurveyWaveType)
export class SurveyFiguresResolver {
  constructor(private readonly tallies: WaveTallyLoader) {}

  @ResolveField(() => SurveyFiguresType, { description: 'What the last answers come to.' })
  @Allow('metrics:read')
  async figures(
    @Parent() wave: SurveyWaveType,
    @Context() context: AccessContext,
  ): Promise<SurveyFiguresType> {
    return surveyFiguresOf(wave.kind, await this.tallies.of(context).load(wave));
  }
}
