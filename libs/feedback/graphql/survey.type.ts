import { Field, Int, ObjectType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import { connectionOf, DateTimeScalar, INHERIT, MutationPayload } from '#platform/graphql';
import type { SurveyQuestion } from '../domain/answer.js';
import type { Survey, SurveyKind, SurveyState, WaveState } from '../domain/survey.js';
import { SurveyKindEnum, SurveyQuestionEnum, SurveyStateEnum, SurveyWaveStateEnum } from './enums.js';

@ObjectType('SurveyReason', { description: 'Why somebody may say that they stay away.' })
@Allow(INHERIT)
export class SurveyReasonType {
  @Field(() => String, { description: 'Code, as answers name it.' })
  code: string;

  @Field(() => String, { description: 'As customers read it.' })
  name: string;
}

@ObjectType('SurveyAnswerCount', { description: 'How often something was answered.' })
@Allow(INHERIT)
export class SurveyAnswerCountType {
  @Field(() => SurveyQuestionEnum, { nullable: true, description: 'To which question; null: a reason.' })
  question: SurveyQuestion | null;

  @Field(() => Int, { nullable: true, description: 'The number; null: a reason.' })
  score: number | null;

  @Field(() => String, { nullable: true, description: 'Code of the reason; null: a number.' })
  reason: string | null;

  @Field(() => Int, { description: 'How often, by last answers.' })
  count: number;
}

@ObjectType('SurveyTally', { description: 'What is in a wave so far: of each customer the last answer.' })
@Allow(INHERIT)
export class SurveyTallyType {
  @Field(() => Int, { description: 'Customers who answered.' })
  respondents: number;

  @Field(() => Int, { description: 'Their last answers: several where somebody reviewed several products.' })
  answers: number;

  @Field(() => [SurveyAnswerCountType], {
    description: 'How often each number, or reason, was answered; what nobody answered is left out.',
  })
  counts: readonly SurveyAnswerCountType[];
}

@ObjectType('SurveyWave', {
  description: 'A period of a survey, in which the last answer of each customer counts.',
})
@Allow(INHERIT)
export class SurveyWaveType {
  surveyId: string;

  kind: SurveyKind;

  @Field(() => String, { description: 'Code.' })
  code: string;

  @Field(() => DateTimeScalar, { description: 'From when on it takes answers.' })
  opensAt: Date;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Until before when; null: until staff end it.',
  })
  closesAt: Date | null;

  @Field(() => SurveyWaveStateEnum, { description: 'Whether it takes answers.' })
  state: WaveState;
}

@ObjectType('Survey', { description: 'What customers are asked.' })
@Allow(INHERIT)
export class SurveyType {
  survey: Survey;

  @Field(() => String, { description: 'Code.' })
  code: string;

  @Field(() => SurveyKindEnum, { description: 'What it asks, and how it is answered.' })
  kind: SurveyKind;

  @Field(() => String, { description: 'Name.' })
  name: string;

  @Field(() => String, { nullable: true, description: 'As customers are asked; null: nobody wrote it down.' })
  question: string | null;

  @Field(() => [SurveyReasonType], { description: 'Of CHURN_REASON, to choose from: at most 20.' })
  reasons: readonly SurveyReasonType[];

  @Field(() => String, {
    nullable: true,
    description: 'Condition in CEL on who may answer; null: everybody.',
  })
  audience: string | null;

  @Field(() => SurveyStateEnum, { description: 'Whether it can take answers.' })
  state: SurveyState;

  @Field(() => DateTimeScalar, { description: 'When it was made.' })
  createdAt: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When staff ended it; null: they have not.' })
  closedAt: Date | null;

  @Field(() => [SurveyWaveType], { description: 'Its periods, the first comes first: at most 120.' })
  waves: readonly SurveyWaveType[];
}

export const SurveyConnection = connectionOf(() => SurveyType, 'Survey');

@ObjectType('SurveyPayload', { description: 'Outcome of a mutation of a survey.' })
@Allow(INHERIT)
export class SurveyPayload extends MutationPayload {
  @Field(() => SurveyType, { nullable: true, description: 'The survey.' })
  survey?: SurveyType | null;
}
