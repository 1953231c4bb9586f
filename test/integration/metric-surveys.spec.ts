import { SurveyOffice } from '../support/survey-office.js';
import { TestApp, type Shaped } from '../support/test-app.js';

const SHARE = '{ numerator denominator value }';
const FIGURES = `{ surveys(first: 10) { edges { node { code waves { code figures {
  netPromoterScore { answers promoters passives detractors score standardError mean band }
  satisfied ${SHARE} loyaltyIndex { answers mean index } negative ${SHARE} } } } } } }`;

const REASONS = [
  { code: 'price', name: 'Too expensive' },
  { code: 'taste', name: 'Not to my taste' },
];
const NOTHING = { netPromoterScore: null, satisfied: null, loyaltyIndex: null, negative: null };

describe('The figures of surveys', () => {
  let app: TestApp;
  let office: SurveyOffice;

  beforeAll(async () => {
    app = await TestApp.start();
    office = await SurveyOffice.open(app);
  });

  afterAll(() => app.stop());

  test('are those of the worked examples, of each customer the last answer', async () => {
    const people = ['ann', 'bob', 'cat', 'dan', 'eve'];
    await office.enrol(...people);
    for (const kind of ['NPS', 'CSAT', 'CLI', 'REVIEW']) await office.open(kind.toLowerCase(), kind);
    await office.open('leaving', 'CHURN_REASON', { reasons: REASONS });
    // Two of five would recommend, one would not: ann has changed her mind.
    await office.answers('ann', 'nps', 0);
    app.clock.advanceBy(1_000);
    for (const [place, score] of [9, 10, 8, 7, 3].entries())
      await office.answers(people[place] ?? '', 'nps', score);
    const loyal = [
      [6, 5, 4],
      [5, 5, 5],
      [3, 4, 2],
      [6, 6, 6],
      [4, 5, 3],
    ];
    for (const [place, [recommend, buyAgain, tryOthers]] of loyal.entries())
      await office.answers(people[place] ?? '', 'cli', { loyalty: { recommend, buyAgain, tryOthers } });
    await office.answers('ann', 'csat', 5);
    await office.answers('bob', 'csat', 2);
    await office.answers('ann', 'review', 1, { product: 'ESP-250' });
    await office.answers('ann', 'review', 5, { product: 'LATTE' });
    await office.answers('ann', 'leaving', { reason: 'price' });

    const data = await office.campaigns.desk.askAdmin<Shaped>(office.campaigns.session, FIGURES);
    const surveys = (data.surveys.edges as { node: Shaped }[]).map(
      ({ node }) => [node.code, node.waves[0].figures] as const,
    );
    expect(Object.fromEntries(surveys)).toEqual({
      nps: {
        ...NOTHING,
        netPromoterScore: {
          ...{ answers: 5, promoters: 2, passives: 2, detractors: 1, mean: 7.4, band: 'SATISFIED' },
          ...{ score: 20, standardError: expect.closeTo(33.4664, 4) as number },
        },
      },
      csat: { ...NOTHING, satisfied: { numerator: 1, denominator: 2, value: 0.5 } },
      cli: {
        ...NOTHING,
        loyaltyIndex: {
          ...{ answers: 5, mean: expect.closeTo(4.6, 12) as number, index: expect.closeTo(72, 10) as number },
        },
      },
      review: { ...NOTHING, negative: { numerator: 1, denominator: 2, value: 0.5 } },
      leaving: NOTHING,
    });
  });
});
