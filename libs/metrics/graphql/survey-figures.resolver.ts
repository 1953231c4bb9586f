import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Allow, Context, type AccessContext } from '#access/graphql';
import { FeedbackLoaders, SurveyWaveType } from '#feedback/graphql';
import { surveyFiguresOf } from '../satisfaction/survey-figures.js';
import { SurveyFiguresType } from './survey-figures.type.js';

/** What waves of surveys come to. */
@Resolver(() => SurveyWaveType)
export class SurveyFiguresResolver {
  constructor(private readonly loaders: FeedbackLoaders) {}

  @ResolveField(() => SurveyFiguresType, { description: 'What the last answers come to.' })
  @Allow('metrics:read')
  async figures(
    @Parent() wave: SurveyWaveType,
    @Context() context: AccessContext,
  ): Promise<SurveyFiguresType> {
    return surveyFiguresOf(wave.kind, await this.loaders.of(context).tallies.load(wave));
  }
}
