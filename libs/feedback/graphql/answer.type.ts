import { Field, Float, Int, ObjectType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import { connectionOf, DateTimeScalar, INHERIT, MutationPayload } from '#platform/graphql';
import type { Answer, AnswerGroup } from '../domain/answer.js';
import type { SurveyKind } from '../domain/survey.js';
import { SurveyAnswerGroupEnum, SurveyKindEnum } from './enums.js';

@ObjectType('SurveyLoyalty', { description: 'An answer to the three questions of the loyalty index.' })
@Allow(INHERIT)
export class SurveyLoyaltyType {
  @Field(() => Int, { description: 'Would recommend us: 1 to 6.' })
  recommend: number;

  @Field(() => Int, { description: 'Would buy again: 1 to 6.' })
  buyAgain: number;

  @Field(() => Int, { description: 'Would try other products: 1 to 6.' })
  tryOthers: number;

  @Field(() => Float, { description: 'The index of this one customer: (mean - 1) / 5 x 100.' })
  index: number;
}

@ObjectType('SurveyAnswer', { description: 'What a customer answered to a survey.' })
@Allow(INHERIT)
export class SurveyAnswerType {
  /** For staff: see `SurveyAnswerStaffResolver`. */
  answer: Answer;

  @Field(() => String, { description: 'Code of the survey.' })
  survey: string;

  @Field(() => String, { description: 'Code of the wave.' })
  wave: string;

  @Field(() => SurveyKindEnum, { description: 'What the survey asks.' })
  kind: SurveyKind;

  @Field(() => Int, { nullable: true, description: 'The score; null: the kind has none, or three.' })
  score: number | null;

  @Field(() => SurveyLoyaltyType, { nullable: true, description: 'The three scores; null: of another kind.' })
  loyalty: SurveyLoyaltyType | null;

  @Field(() => String, {
    nullable: true,
    description: 'Code of the reason for staying away; null: of another kind.',
  })
  reason: string | null;

  @Field(() => SurveyAnswerGroupEnum, {
    nullable: true,
    description: 'Where they stand by it; null: the kind knows no groups.',
  })
  group: AnswerGroup | null;

  @Field(() => String, { nullable: true, description: 'What a review is about; null: no product.' })
  product: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What they wrote; null: nothing, or it was forgotten with the person.',
  })
  text: string | null;

  @Field(() => Int, {
    description: '1, and one more for each change of mind in the wave: the highest counts.',
  })
  revision: number;

  @Field(() => DateTimeScalar, { description: 'When.' })
  answeredAt: Date;
}

export const SurveyAnswerConnection = connectionOf(() => SurveyAnswerType, 'SurveyAnswer');

@ObjectType('RecordSurveyAnswerPayload', { description: 'Outcome of `recordSurveyAnswer`.' })
@Allow(INHERIT)
export class RecordSurveyAnswerPayload extends MutationPayload {
  @Field(() => SurveyAnswerType, {
    nullable: true,
    description: 'The answer that was recorded; the same as before when it says nothing new.',
  })
  answer?: SurveyAnswerType | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether this is the answer to an earlier call with the same key.',
  })
  replayed?: boolean | null;
}
