import { Mutation, Resolver } from '@nestjs/graphql';
import type { ProgramActor } from '#access';
import { Allow, CurrentActor, Now } from '#access/graphql';
import { err, invalid, ok, required, type Problem, type Result } from '#kernel';
import { Database } from '#platform';
import { Input, payloadOf } from '#platform/graphql';
import type { RespondentName } from '../answering.service.js';
import { SurveyDesk } from '../survey-desk.service.js';
import { SurveyViews } from '../survey-views.service.js';
import { RecordSurveyAnswerInput } from './answer.inputs.js';
import { RecordSurveyAnswerPayload } from './answer.type.js';
import { answerOf, givenOf } from './feedback.mapping.js';

/** Answers, by customers or by their shop. */
@Resolver()
export class SurveyAnswersResolver {
  constructor(
    private readonly database: Database,
    private readonly desk: SurveyDesk,
    private readonly views: SurveyViews,
  ) {}

  @Mutation(() => RecordSurveyAnswerPayload, {
    description:
      'Records what a customer answered to a survey, in the wave that is open: of several answers in a wave the last counts, and one that says the same changes nothing. Campaigns act on it as `survey.answered`, and on a change as `survey.answer_changed`.',
  })
  @Allow('feedback:write', 'self:feedback')
  async recordSurveyAnswer(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => RecordSurveyAnswerInput) input: RecordSurveyAnswerInput,
  ): Promise<RecordSurveyAnswerPayload> {
    const { customer = null, survey, wave = null, product = null, text = null, idempotencyKey } = input;
    const name = nameOf(actor, customer);
    if (!name.ok) return payloadOf(name, () => ({}));
    const { result, replayed } = await this.desk.answer({
      ...{ actor, now, customer: name.value, survey, wave, product, text, idempotencyKey },
      answer: givenOf(input.answer),
    });
    if (!result.ok) return { ...payloadOf(result, () => ({})), replayed };
    const answers = await this.database.tx(actor, (tx) => this.views.named(tx, [result.value]));
    const answer = answerOf(required(answers.get(result.value.id), 'the answer'));
    return { answer, replayed, userErrors: [] };
  }
}

/** Nobody is named with a customer's own token: then it is that customer. */
function nameOf(actor: ProgramActor, externalId: string | null): Result<RespondentName, Problem> {
  if (externalId !== null) return ok({ externalId });
  if (actor.kind === 'CUSTOMER') return ok({ id: actor.customerId });
  return err(invalid(['customer'], 'The external id of the customer is needed.'));
}
