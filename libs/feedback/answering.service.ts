import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { ActivityRecorder, CustomerRollUps } from '#activity';
import { Audiences } from '#campaigns';
import { CustomerDirectory, type CustomerRef } from '#customers';
import { err, invariant, newId, notFound, ok, problem, required, type Problem, type Result } from '#kernel';
import type { Uuid } from '#kernel';
import type { Tx } from '#platform';
import { isSameAnswer, type Answer, type AnswerKey } from './domain/answer.js';
import { openWaveOf, waveStateOf, type Survey, type SurveyWithWaves, type Wave } from './domain/survey.js';
import { contentOf, refusalOfWords, SURVEY_CLOSED, type GivenAnswer } from './domain/survey-rules.js';
import { activityOf } from './feedback-activities.js';
import { findLastOf, insertAnswers } from './persistence/answers.js';
import { shareSurveys } from './persistence/surveys.js';

/** Names a customer: by our id, or by the storefront's. */
export type RespondentName = { readonly id: Uuid } | { readonly externalId: string };

/** What somebody answered. */
export interface NewAnswer {
  readonly customer: RespondentName;
  /** Code. */
  readonly survey: string;
  /** Code; null: the one that is open. */
  readonly wave: string | null;
  readonly product: string | null;
  readonly answer: GivenAnswer;
  readonly text: string | null;
}

/** The answer that counts now. */
export interface Answered {
  readonly answer: Answer;
  /** False: the customer had said the same before, and nothing was written. */
  readonly isNew: boolean;
}

/** An answer that can be one: what is left is to find out whether it is new. */
interface Draft {
  readonly key: AnswerKey;
  readonly survey: Survey;
  readonly content: Pick<Answer, 'scores' | 'reason' | 'text'>;
}

const NOT_ELIGIBLE = problem('NOT_ELIGIBLE', 'The survey is for others.', { path: ['customer'] });
const SUSPENDED = problem('CUSTOMER_SUSPENDED', 'Suspended customers are not asked.', { path: ['customer'] });

/**
 * Takes answers, and tells of them: each is a row that is never changed and an activity, in one transaction. Locks, always in this order:
 * the customers' totals, then the surveys, which many share.
 *
 * Problems: NOT_FOUND (customer, survey or wave), CUSTOMER_SUSPENDED, SURVEY_CLOSED, INVALID_INPUT, NOT_ELIGIBLE.
 */
@Injectable()
export class Answering {
  constructor(
    private readonly customers: CustomerDirectory,
    private readonly rollUps: CustomerRollUps,
    private readonly audiences: Audiences,
    private readonly recorder: ActivityRecorder,
  ) {}

  /** Answers in the order of the inputs: of two by one customer under one key the later counts. A refused one changes nothing. */
  async record(
    tx: Tx,
    program: Program,
    answers: readonly NewAnswer[],
    now: Date,
  ): Promise<readonly Result<Answered, Problem>[]> {
    if (answers.length === 0) return [];
    const people = await this.peopleOf(tx, answers);
    const known = [...new Map(people.flatMap((one) => (one ? [[one.id, one] as const] : []))).values()];
    await this.rollUps.lock(tx, known.map(({ id }) => id).sort());
    const surveys = await shareSurveys(
      tx,
      answers.map(({ survey }) => survey),
    );
    const outside = await this.outsideOf(tx, program, [...surveys.values()], known, now);
    const drafts = answers.map((answer, index) => {
      const [customer, survey] = [people[index], surveys.get(answer.survey)];
      if (!customer) return err(notFound('customer', ['customer']));
      if (!survey) return err(notFound('survey', ['survey']));
      return draftOf(answer, customer, survey, outside, now);
    });
    return this.write(tx, program, drafts, now);
  }

  private async write(
    tx: Tx,
    program: Program,
    drafts: readonly Result<Draft, Problem>[],
    now: Date,
  ): Promise<readonly Result<Answered, Problem>[]> {
    const keys = drafts.flatMap((draft) => (draft.ok ? [draft.value.key] : []));
    const stored = await findLastOf(tx, keys);
    const last = new Map(keys.map((key, index) => [textOf(key), stored[index] ?? null]));
    const written: { answer: Answer; before: Answer | null; survey: Survey }[] = [];
    const results = drafts.map((draft): Result<Answered, Problem> => {
      if (!draft.ok) return draft;
      const { key, survey, content } = draft.value;
      const before = last.get(textOf(key)) ?? null;
      if (before && isSameAnswer(before, content)) return ok({ answer: before, isNew: false });
      // The clocks of two processes may differ: what comes after is not before.
      const answeredAt = before && before.answeredAt > now ? before.answeredAt : now;
      const revision = (before?.revision ?? 0) + 1;
      const answer = {
        ...{ ...key, ...content, id: newId(answeredAt), kind: survey.kind, revision, answeredAt },
      };
      last.set(textOf(key), answer);
      written.push({ answer, before, survey });
      return ok({ answer, isNew: true });
    });
    await insertAnswers(
      tx,
      written.map(({ answer }) => answer),
    );
    const told = written.map(({ answer, before, survey }) => activityOf(answer, before, survey));
    const recorded = await this.recorder.recordOwnActivities(tx, program, told, now);
    invariant(
      recorded.every((result) => result.ok),
      'answers can be recorded',
    );
    return results;
  }

  private async peopleOf(tx: Tx, answers: readonly NewAnswer[]): Promise<(CustomerRef | null)[]> {
    const names = answers.map(({ customer }) => customer);
    const ids = names.flatMap((name) => ('id' in name ? [name.id] : []));
    const externalIds = names.flatMap((name) => ('externalId' in name ? [name.externalId] : []));
    const byId = ids.length > 0 ? await this.customers.byIds(tx, ids) : new Map<Uuid, CustomerRef>();
    const byExternalId =
      externalIds.length > 0
        ? await this.customers.byExternalIds(tx, externalIds)
        : new Map<string, CustomerRef>();
    return names.map(
      (name) => ('id' in name ? byId.get(name.id) : byExternalId.get(name.externalId)) ?? null,
    );
  }

  /** Whom the conditions of surveys keep out: "survey/customer". */
  private async outsideOf(
    tx: Tx,
    program: Program,
    surveys: readonly SurveyWithWaves[],
    customers: readonly CustomerRef[],
    now: Date,
  ): Promise<ReadonlySet<string>> {
    const texts = surveys.flatMap(({ survey }) => survey.audience ?? []);
    if (texts.length === 0) return new Set();
    const failures = await this.audiences.failuresOfAll(tx, program, texts, customers, now);
    return new Set(
      surveys.flatMap(({ survey }) => {
        const failed = survey.audience === null ? [] : required(failures.get(survey.audience), 'an answer');
        return customers.flatMap(({ id }, index) => (failed[index] ? [`${survey.id}/${id}`] : []));
      }),
    );
  }
}

/** What can be kept of an answer, whoever said what before. */
function draftOf(
  given: NewAnswer,
  customer: CustomerRef,
  known: SurveyWithWaves,
  outside: ReadonlySet<string>,
  now: Date,
): Result<Draft, Problem> {
  const { survey } = known;
  if (customer.status === 'SUSPENDED') return err(SUSPENDED);
  const wave = waveOf(known, given.wave, now);
  if (!wave.ok) return wave;
  const content = contentOf(survey, given.answer);
  if (!content.ok) return content;
  const wrong = refusalOfWords(survey.kind, given);
  if (wrong) return err(wrong);
  if (outside.has(`${survey.id}/${customer.id}`)) return err(NOT_ELIGIBLE);
  const product = given.product ?? '';
  return ok({
    key: { customerId: customer.id, surveyId: survey.id, wave: wave.value.code, product },
    survey,
    content: { ...content.value, text: given.text },
  });
}

function waveOf(known: SurveyWithWaves, code: string | null, now: Date): Result<Wave, Problem> {
  const { survey, waves } = known;
  const named = waves.find((one) => one.code === code);
  if (code !== null && !named) return err(notFound('wave', ['wave']));
  const wave = named ?? openWaveOf(known, now);
  return wave && waveStateOf(survey, wave, now) === 'OPEN' ? ok(wave) : err(SURVEY_CLOSED);
}

function textOf({ customerId, surveyId, wave, product }: AnswerKey): string {
  return [customerId, surveyId, wave, product].join('/');
}
