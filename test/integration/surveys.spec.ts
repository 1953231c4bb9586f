import { SurveyOffice } from '../support/survey-office.js';
import { fixed } from '../support/campaign-office.js';
import { TestApp, type Shaped } from '../support/test-app.js';

const REASONS = [
  { code: 'price', name: 'Too expensive' },
  { code: 'taste', name: 'Not to my taste' },
];
const LOYAL = { loyalty: { recommend: 6, buyAgain: 5, tryOthers: 4 } };

/** Surveys from the question to what campaigns make of answers, through GraphQL. */
describe('Surveys', () => {
  let app: TestApp;
  let office: SurveyOffice;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(async () => {
    office = await SurveyOffice.open(app);
  });

  afterAll(() => app.stop());

  afterEach(async () => {
    expect(await app.violations(office.campaigns.desk.shop.program)).toEqual([]);
  });

  const later = (seconds: number): void => app.clock.advanceBy(seconds * 1_000);

  test('of every kind are answered as they ask, by the shop and by customers themselves', async () => {
    for (const kind of ['NPS', 'CSAT', 'CLI', 'REVIEW']) await office.open(kind.toLowerCase(), kind);
    await office.open('leaving', 'CHURN_REASON', { reasons: REASONS });
    const token = await app.token(office.campaigns.desk.shop, 'ada');
    const asked = await office.record({ survey: 'nps', answer: { score: 10 }, text: 'Lovely' }, token);
    expect(asked).toMatchObject({
      replayed: false,
      answer: {
        ...{
          survey: 'nps',
          wave: 'w1',
          kind: 'NPS',
          score: 10,
          group: 'PROMOTER',
          text: 'Lovely',
          revision: 1,
        },
        ...{ loyalty: null, reason: null, product: null, answeredAt: app.now.toISOString() },
      },
    });
    expect(await office.answers('ada', 'csat', 3)).toMatchObject({ score: 3, group: 'NEUTRAL' });
    expect(await office.answers('ada', 'cli', LOYAL)).toMatchObject({
      ...{ score: null, group: null },
      loyalty: { recommend: 6, buyAgain: 5, tryOthers: 4, index: 80 },
    });
    expect(await office.answers('ada', 'review', 1, { product: 'ESP-250' })).toMatchObject({
      ...{ score: 1, group: 'NEGATIVE', product: 'ESP-250' },
    });
    expect(await office.answers('ada', 'leaving', { reason: 'price' })).toMatchObject({
      ...{ reason: 'price', score: null, group: null },
    });
    expect((await office.campaigns.history()).map((line) => line.split(' ')[0])).toEqual(
      Array.from({ length: 5 }, () => 'survey.answered'),
    );
  });

  test('refuse what is no answer to them, and change nothing', async () => {
    for (const kind of ['NPS', 'CSAT', 'CLI', 'REVIEW']) await office.open(kind.toLowerCase(), kind);
    await office.open('leaving', 'CHURN_REASON', { reasons: REASONS });
    const refusal = (survey: string, answer: object, more: object = {}): Promise<string> =>
      office.refusal({ customer: 'ada', survey, answer, ...more });
    expect([
      await refusal('nps', { score: 11 }),
      await refusal('nps', { score: -1 }),
      await refusal('csat', { score: 0 }),
      await refusal('review', { score: 6 }),
      await refusal('cli', { loyalty: { recommend: 1, buyAgain: 7, tryOthers: 1 } }),
      await refusal('cli', { score: 6 }),
      await refusal('nps', { ...LOYAL, score: 5 }),
      await refusal('nps', {}),
      await refusal('leaving', { reason: 'weather' }),
      await refusal('nps', { score: 5 }, { product: 'ESP-250' }),
      await refusal('nps', { score: 5 }, { text: 'x'.repeat(4_001) }),
      await refusal('nps', { score: 5 }, { text: '  ' }),
      await refusal('nps', { score: 5 }, { wave: 'w2' }),
      await refusal('nothing', { score: 5 }),
      await refusal('nps', { score: 5 }, { customer: 'nobody' }),
    ]).toEqual([
      ...['INVALID_INPUT answer.score', 'INVALID_INPUT answer.score', 'INVALID_INPUT answer.score'],
      ...['INVALID_INPUT answer.score', 'INVALID_INPUT answer.loyalty.buyAgain', 'INVALID_INPUT answer'],
      ...['INVALID_INPUT answer', 'INVALID_INPUT answer', 'INVALID_INPUT answer.reason'],
      ...['INVALID_INPUT product', 'INVALID_INPUT text', 'INVALID_INPUT text'],
      ...['NOT_FOUND wave', 'NOT_FOUND survey', 'NOT_FOUND customer'],
    ]);
    expect(await office.campaigns.history()).toEqual([]);
    expect((await office.tallies('nps'))['w1']).toEqual({ respondents: 0, answers: 0, counts: [] });
  });

  test('take answers of whoever they are for, in the wave that is open', async () => {
    await office.enrol('bob');
    await office.ask('createSurvey', {
      ...{ code: 'buyers', kind: 'CSAT', name: 'Buyers', audience: 'customer.orders >= 1' },
    });
    const ask = (customer: string, more: object = {}): Promise<string> =>
      office.refusal({ customer, survey: 'buyers', answer: { score: 4 }, ...more });
    await office.campaigns.order(5_000);
    expect(await ask('ada')).toBe('SURVEY_CLOSED survey');
    const [opensAt, closesAt] = ['2026-03-02T16:00:00Z', '2026-03-02T17:00:00Z'];
    const added = await office.ask('addSurveyWave', { survey: 'buyers', code: '2026-03', opensAt, closesAt });
    expect(added.survey.waves).toEqual([
      expect.objectContaining({ code: '2026-03', state: 'SCHEDULED' }) as unknown,
    ]);
    expect(await ask('ada', { wave: '2026-03' })).toBe('SURVEY_CLOSED survey');
    app.clock.set(new Date(opensAt));
    expect([await ask('ada'), await ask('bob')]).toEqual(['', 'NOT_ELIGIBLE customer']);
    // The end is no part of it.
    app.clock.set(new Date(closesAt));
    await office.campaigns.daysPass(0);
    expect([await ask('ada'), await ask('ada', { wave: '2026-03' })]).toEqual([
      ...['SURVEY_CLOSED survey', 'SURVEY_CLOSED survey'],
    ]);
    await office.ask('addSurveyWave', { survey: 'buyers', code: 'more' });
    expect(await ask('ada')).toBe('');
    expect((await office.ask('closeSurvey', { code: 'buyers' })).survey).toMatchObject({ state: 'CLOSED' });
    expect(await ask('ada')).toBe('SURVEY_CLOSED survey');
    expect((await office.tallies('buyers'))['more']).toMatchObject({ respondents: 1 });
  });

  test('are nobody else’s to answer with a customer’s token, and suspended customers are not asked', async () => {
    await office.enrol('bob');
    await office.open('nps', 'NPS');
    const token = await app.token(office.campaigns.desk.shop, 'ada');
    const own = { survey: 'nps', answer: { score: 9 } };
    expect([
      await office.refusal({ ...own, customer: 'bob' }, token),
      await office.refusal({ ...own, customer: 'ada' }, token),
      await office.refusal(own),
    ]).toEqual(['NOT_FOUND customer', '', 'INVALID_INPUT customer']);
    const { desk, session } = office.campaigns;
    const { customer } = await desk.ask<Shaped>('{ customer(externalId: "bob") { id } }');
    await desk.askAdmin(
      session,
      `mutation { suspendCustomer(input: { id: "${customer.id}", reason: "Fraud" }) { userErrors { code } } }`,
    );
    expect(await office.refusal({ ...own, customer: 'bob' })).toBe('CUSTOMER_SUSPENDED customer');
  });

  test('count the last answer of a wave, and keep the former', async () => {
    await office.enrol('bob', 'cleo');
    await office.open('nps', 'NPS');
    for (const [name, score] of [
      ['ada', 9],
      ['bob', 3],
      ['cleo', 8],
      ['ada', 6],
    ] as const) {
      await office.answers(name, 'nps', score);
      later(1);
    }
    // Said again, it is no new answer.
    expect(await office.answers('bob', 'nps', 3)).toMatchObject({ revision: 1 });
    const same = await office.record({ customer: 'bob', survey: 'nps', answer: { score: 3 }, text: 'Why?' });
    expect(same.answer).toMatchObject({ revision: 2, text: 'Why?' });
    expect((await office.tallies('nps'))['w1']).toEqual({
      ...{ respondents: 3, answers: 3 },
      counts: [3, 6, 8].map((score) => ({ question: 'SCORE', score, reason: null, count: 1 })),
    });
    expect(await office.listed('nps', 'w1', false, 1)).toEqual(['bob 3 r2', 'ada 6 r2', 'cleo 8 r1']);
    expect(await office.listed('nps', 'w1', true, 2)).toEqual([
      ...['bob 3 r2', 'ada 6 r2', 'cleo 8 r1', 'bob 3 r1', 'ada 9 r1'],
    ]);
    const [first, second] = await office.campaigns.history();
    expect([first, second]).toEqual([
      expect.stringMatching(/^survey\.answered .*score=9/),
      expect.stringMatching(/^survey\.answer_changed .*formerScore=9/),
    ]);
    // A new wave begins anew.
    await office.ask('closeSurveyWave', { survey: 'nps', wave: 'w1' });
    await office.ask('addSurveyWave', { survey: 'nps', code: 'w2' });
    expect(await office.answers('ada', 'nps', 10)).toMatchObject({ wave: 'w2', revision: 1 });
    expect((await office.tallies('nps'))['w1']).toMatchObject({ respondents: 3 });
  });

  test('tell three questions apart, reasons, and products', async () => {
    await office.enrol('bob');
    await office.open('cli', 'CLI');
    await office.open('review', 'REVIEW');
    await office.open('leaving', 'CHURN_REASON', { reasons: REASONS });
    await office.answers('ada', 'cli', LOYAL);
    await office.answers('bob', 'cli', { loyalty: { recommend: 6, buyAgain: 6, tryOthers: 4 } });
    for (const product of ['a', 'b']) await office.answers('ada', 'review', 5, { product });
    await office.answers('bob', 'review', 1);
    await office.answers('ada', 'leaving', { reason: 'taste' });
    expect((await office.tallies('cli'))['w1'].counts).toEqual([
      { question: 'RECOMMEND', score: 6, reason: null, count: 2 },
      { question: 'BUY_AGAIN', score: 5, reason: null, count: 1 },
      { question: 'BUY_AGAIN', score: 6, reason: null, count: 1 },
      { question: 'TRY_OTHERS', score: 4, reason: null, count: 2 },
    ]);
    expect((await office.tallies('review'))['w1']).toMatchObject({ respondents: 2, answers: 3 });
    expect((await office.tallies('leaving'))['w1'].counts).toEqual([
      { question: null, score: null, reason: 'taste', count: 1 },
    ]);
  });

  test('are acted on by campaigns, and asked for by conditions', async () => {
    await office.enrol('bob');
    await office.open('nps', 'NPS');
    await office.campaigns.start('thanks', [fixed(10)], { trigger: 'survey.answered' });
    await office.campaigns.start('sorry', [fixed(100)], {
      trigger: 'survey.answer_changed',
      condition: 'activity.text("group") == "DETRACTOR" && activity.text("formerGroup") != "DETRACTOR"',
    });
    await office.campaigns.start('known', [fixed(1)], {
      trigger: 'quiz.won',
      condition: 'customer.lastNps >= 0 && customer.lastNps <= 6 && customer.npsGroup == "DETRACTOR"',
    });
    await office.answers('ada', 'nps', 9);
    await office.campaigns.happened('quiz.won');
    expect(await office.campaigns.availableOf('ada')).toBe(10);
    later(1);
    await office.answers('ada', 'nps', 2);
    await office.answers('ada', 'nps', 1);
    await office.campaigns.happened('quiz.won');
    await office.campaigns.happened('quiz.won', { customer: { externalId: 'bob' } });
    expect(await office.campaigns.availableOf('ada')).toBe(111);
    expect(await office.campaigns.availableOf('bob')).toBe(0);
  });

  test('put what staff decide into an order: repeats change nothing, and what is over stays', async () => {
    const made = { code: 'nps', kind: 'NPS', name: 'NPS' };
    expect((await office.ask('createSurvey', made)).userErrors).toEqual([]);
    const codes = async (name: string, input: object): Promise<string> =>
      ((await office.ask(name, input)).userErrors as { code: string; path: string[] | null }[])
        .map(({ code, path }) => [code, ...(path ?? [])].join(' '))
        .join();
    expect([
      await codes('createSurvey', made),
      await codes('createSurvey', { ...made, code: 'x', reasons: REASONS }),
      await codes('createSurvey', { ...made, code: 'x', kind: 'CHURN_REASON' }),
      await codes('createSurvey', { ...made, code: 'x', audience: 'customer.shoes > 1' }),
      await codes('changeSurvey', { code: 'nothing', name: 'New' }),
    ]).toEqual([
      ...['ALREADY_EXISTS code', 'INVALID_INPUT reasons', 'INVALID_INPUT reasons'],
      ...['INVALID_EXPRESSION audience', 'NOT_FOUND survey'],
    ]);
    const wave = (code: string, opensAt: string | null, closesAt: string | null): Promise<string> =>
      codes('addSurveyWave', { survey: 'nps', code, opensAt, closesAt });
    expect([
      await wave('q2', '2026-04-01T00:00:00Z', '2026-07-01T00:00:00Z'),
      await wave('q2', '2026-08-01T00:00:00Z', null),
      await wave('q1', '2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z'),
      await wave('q1', null, '2026-04-01T00:00:01Z'),
      await wave('q1', null, '2026-04-01T00:00:00Z'),
      await wave('q3', '2026-07-01T00:00:00Z', '2026-07-01T00:00:00Z'),
      await wave('q3', '2026-06-30T23:59:59Z', null),
    ]).toEqual([
      ...['', 'ALREADY_EXISTS code', 'INVALID_INPUT opensAt', 'INVALID_INPUT opensAt', ''],
      ...['INVALID_INPUT closesAt', 'INVALID_INPUT opensAt'],
    ]);
    const move = (code: string, times: object): Promise<string> =>
      codes('moveSurveyWave', { survey: 'nps', wave: code, ...times });
    expect([
      await move('q1', { opensAt: '2026-03-03T00:00:00Z' }),
      await move('q1', { closesAt: null }),
      await move('q2', { closesAt: null }),
      await move('q2', { closesAt: null }),
      await codes('closeSurveyWave', { survey: 'nps', wave: 'q2' }),
      await codes('closeSurveyWave', { survey: 'nps', wave: 'q1' }),
      await codes('closeSurveyWave', { survey: 'nps', wave: 'q1' }),
      await move('q1', { closesAt: '2026-03-09T00:00:00Z' }),
      await codes('closeSurvey', { code: 'nps' }),
      await codes('closeSurvey', { code: 'nps' }),
      await codes('changeSurvey', { code: 'nps', name: 'New' }),
      await wave('q4', null, null),
    ]).toEqual([
      ...[
        'WRONG_STATE wave',
        'INVALID_INPUT opensAt',
        '',
        '',
        'WRONG_STATE wave',
        '',
        '',
        'WRONG_STATE wave',
      ],
      ...['', '', 'WRONG_STATE code', 'WRONG_STATE survey'],
    ]);
  });
});
