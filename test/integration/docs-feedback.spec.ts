import { SURVEY_KINDS } from '../../libs/feedback/domain/survey.js';
import { SURVEY_ANSWER_CHANGED, SURVEY_ANSWERED } from '../../libs/feedback/feedback-activities.js';
import { CampaignOffice } from '../support/campaign-office.js';
import { codeIn, tableOf } from '../support/markdown.js';
import { runExamples } from '../support/run-examples.js';
import { TestApp } from '../support/test-app.js';

const DOCUMENT = 'docs/feedback.md';

describe('The guide to surveys', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  test('has examples that answer what it says, in their order', async () => {
    const office = await CampaignOffice.open(app);
    await office.order(5_000);
    const { shop } = office.desk;
    const ask = {
      admin: (query: string) => app.admin(office.session, query),
      customer: async (query: string) => app.storefront(await app.token(shop, 'ada'), query),
    };
    expect(await runExamples(DOCUMENT, ask)).toBe(3);
  });

  test('names all kinds and activities', () => {
    expect(tableOf(DOCUMENT, 'kind').map(([cell]) => codeIn(cell))).toEqual([...SURVEY_KINDS]);
    expect(tableOf(DOCUMENT, 'activity').map(([cell]) => codeIn(cell))).toEqual([
      ...[SURVEY_ANSWERED, SURVEY_ANSWER_CHANGED],
    ]);
  });
});
