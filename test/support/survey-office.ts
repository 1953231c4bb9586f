import { required } from '#kernel';
import { CampaignOffice } from './campaign-office.js';
import { freshKey } from './desk.js';
import type { Shaped, ShopOptions, TestApp } from './test-app.js';

const ERRORS = 'userErrors { code message path ... on WrongState { state } ... on NotFound { what } }';
const SURVEY = `code kind name question reasons { code name } audience state closedAt waves { code opensAt closesAt state }`;
const ANSWER = `survey wave kind score loyalty { recommend buyAgain tryOthers index } reason group product text revision answeredAt`;
const RECORD = `mutation ($input: RecordSurveyAnswerInput!) { recordSurveyAnswer(input: $input) { replayed answer { ${ANSWER} } ${ERRORS} } }`;
const TALLY = `query ($code: String!) { survey(code: $code) { waves { code tally { respondents answers counts { question score reason count } } } } }`;
const ANSWERS = `query ($survey: String!, $wave: String!, $withFormer: Boolean!, $first: Int!, $after: String) {
  surveyAnswers(survey: $survey, wave: $wave, withFormer: $withFormer, first: $first, after: $after) {
    pageInfo { hasNextPage endCursor } edges { node { score reason product text revision customer { externalId } } } } }`;

/** Where customers are asked: the office of campaigns, with surveys. */
export class SurveyOffice {
  private constructor(
    readonly app: TestApp,
    readonly campaigns: CampaignOffice,
  ) {}

  static async open(app: TestApp, options: ShopOptions = {}): Promise<SurveyOffice> {
    return new SurveyOffice(app, await CampaignOffice.open(app, options));
  }

  async enrol(...names: readonly string[]): Promise<void> {
    for (const name of names) await this.app.enrol(this.campaigns.desk.shop, name);
  }

  /** A mutation of staff. */
  async ask(name: string, input: object): Promise<Shaped> {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
    const query = `mutation ($input: ${type}!) { ${name}(input: $input) { survey { ${SURVEY} } ${ERRORS} } }`;
    const data = await this.campaigns.desk.askAdmin<Record<string, Shaped>>(this.campaigns.session, query, {
      input,
    });
    return required(data[name], 'an answer');
  }

  /** A survey that takes answers from now on, in a wave "w1". */
  async open(code: string, kind: string, more: object = {}): Promise<Shaped> {
    const made = await this.ask('createSurvey', { code, kind, name: code, ...more });
    expect(made.userErrors).toEqual([]);
    const opened = await this.ask('addSurveyWave', { survey: code, code: 'w1' });
    expect(opened.userErrors).toEqual([]);
    return opened.survey;
  }

  /** As the shop's server; `token` instead where the customer does it. */
  async record(input: object, credential = this.campaigns.desk.shop.key): Promise<Shaped> {
    const all = { idempotencyKey: freshKey(), ...input };
    const data = await this.campaigns.desk.ask<Shaped>(RECORD, { input: all }, credential);
    return data.recordSurveyAnswer;
  }

  /** An answer that must be taken. */
  async answers(
    customer: string,
    survey: string,
    answer: object | number,
    more: object = {},
  ): Promise<Shaped> {
    const given = typeof answer === 'number' ? { score: answer } : answer;
    const done = await this.record({ customer, survey, answer: given, ...more });
    expect(done.userErrors).toEqual([]);
    return done.answer;
  }

  /** Why an answer is not taken: the codes, with where. */
  async refusal(input: object, credential?: string): Promise<string> {
    const { userErrors } = await this.record(input, credential);
    return (userErrors as { code: string; path: string[] | null }[])
      .map(({ code, path }) => `${code} ${path?.join('.') ?? ''}`.trim())
      .join();
  }

  /** What is in the waves of a survey, by their codes. */
  async tallies(code: string): Promise<Record<string, Shaped>> {
    const data = await this.campaigns.desk.askAdmin<Shaped>(this.campaigns.session, TALLY, { code });
    const waves = data.survey.waves as { code: string; tally: Shaped }[];
    return Object.fromEntries(waves.map((wave) => [wave.code, wave.tally]));
  }

  /** Answers of a wave as staff see them, page by page: "customer score r revision". */
  async listed(survey: string, wave: string, withFormer = false, first = 100): Promise<string[]> {
    const lines: string[] = [];
    let after: string | null = null;
    for (;;) {
      const variables = { survey, wave, withFormer, first, after };
      const data: Shaped = await this.campaigns.desk.askAdmin<Shaped>(
        this.campaigns.session,
        ANSWERS,
        variables,
      );
      const { edges, pageInfo } = data.surveyAnswers;
      for (const { node } of edges as { node: Shaped }[])
        lines.push(
          [node.customer.externalId, node.score ?? node.reason, node.product, `r${node.revision}`]
            .filter((part) => part !== null)
            .join(' '),
        );
      if (!pageInfo.hasNextPage) return lines;
      after = pageInfo.endCursor;
    }
  }
}
