import * as fc from 'fast-check';
import { Programs } from '#access';
import { Answering, SurveyViews, type Answer, type NewAnswer } from '#feedback';
import { required, type Uuid } from '#kernel';
import { Database } from '#platform';
import { freshKey } from '../support/desk.js';
import { SurveyOffice } from '../support/survey-office.js';
import { TestApp } from '../support/test-app.js';

const SEED = Number(process.env['SEED'] ?? 20_260_302);
const RUNS = 12;
const AT_ONCE = 12;
const NAMES = ['ada', 'bob', 'cleo'];
interface Sent {
  readonly replayed: boolean | null;
  readonly answer: { readonly score: number; readonly revision: number } | null;
  readonly userErrors: readonly { readonly code: string }[];
}

const SECRET = 'my cat Mitzi is ill';

/** Answers that come at the same moment, again, in any order; and what becomes of what people write. */
describe('Answers to surveys', () => {
  let app: TestApp;
  let beside: TestApp;
  let office: SurveyOffice;

  beforeAll(async () => {
    app = await TestApp.start();
    beside = await app.beside();
  });

  beforeEach(async () => {
    office = await SurveyOffice.open(app);
    await office.open('nps', 'NPS');
  });

  afterAll(async () => {
    await beside.app.close();
    await app.stop();
  });

  afterEach(async () => {
    expect(await app.violations(office.campaigns.desk.shop.program)).toEqual([]);
  });

  const RECORD = `mutation ($input: RecordSurveyAnswerInput!) { recordSurveyAnswer(input: $input) {
    replayed answer { score revision } userErrors { code } } }`;

  /** Sent to two processes in turn. */
  const sendAll = (inputs: readonly object[]): Promise<Sent[]> =>
    Promise.all(
      inputs.map(async (input, index) => {
        const process = index % 2 === 0 ? app : beside;
        const variables = { input: { survey: 'nps', customer: 'ada', ...input } };
        const answer = await process.storefront(office.campaigns.desk.shop.key, RECORD, variables);
        return (answer.data as { recordSurveyAnswer: Sent }).recordSurveyAnswer;
      }),
    );

  test('of one customer at once are all kept, one after the other, and one of them counts', async () => {
    const scores = Array.from({ length: AT_ONCE }, (_, index) => index % 11);
    const done = await sendAll(scores.map((score) => ({ answer: { score }, idempotencyKey: freshKey() })));
    expect(done.flatMap(({ userErrors }) => userErrors)).toEqual([]);
    const revisions = done.map(({ answer }) => answer?.revision ?? 0).sort((a, b) => a - b);
    // Two of the scores are the same: said right after each other, the second is no new answer.
    const last = Math.max(...revisions);
    expect(new Set(revisions)).toEqual(new Set(Array.from({ length: last }, (_, index) => index + 1)));
    expect(last).toBeGreaterThanOrEqual(AT_ONCE - 1);
    const counted = required(done.find(({ answer }) => answer?.revision === last)?.answer, 'the last one');
    expect((await office.tallies('nps'))['w1']).toEqual({
      ...{ respondents: 1, answers: 1 },
      counts: [{ question: 'SCORE', score: counted.score, reason: null, count: 1 }],
    });
  });

  test('by one key are one answer, which a late repetition does not bring back', async () => {
    const idempotencyKey = freshKey();
    const same = { answer: { score: 2 }, text: 'Too slow', idempotencyKey };
    const done = await sendAll(Array.from({ length: AT_ONCE }, () => same));
    expect(done.filter(({ replayed }) => replayed === false)).toHaveLength(1);
    for (const one of done) expect(one.answer).toEqual({ score: 2, revision: 1 });
    await office.answers('ada', 'nps', 9);
    const [late] = await sendAll([same]);
    expect(late).toEqual({ replayed: true, answer: { score: 2, revision: 1 }, userErrors: [] });
    expect(await office.listed('nps', 'w1')).toEqual(['ada 9 r2']);
    expect(await office.refusal({ survey: 'nps', customer: 'ada', ...same, answer: { score: 3 } })).toBe(
      'IDEMPOTENCY_CONFLICT idempotencyKey',
    );
  });

  test('while a wave is closed are in it or refused, and nothing comes after', async () => {
    const { desk, session } = office.campaigns;
    const close = `mutation { closeSurveyWave(input: { survey: "nps", wave: "w1" }) { userErrors { code } } }`;
    const inputs = Array.from({ length: AT_ONCE }, (_, index) => ({
      ...{ answer: { score: index % 11 }, idempotencyKey: freshKey() },
    }));
    const [done] = await Promise.all([sendAll(inputs), desk.askAdmin(session, close)]);
    const codes = done.flatMap(({ userErrors }) => userErrors.map(({ code }) => code));
    expect(new Set(codes)).toEqual(new Set(codes.length > 0 ? ['SURVEY_CLOSED'] : []));
    const before = await office.listed('nps', 'w1', true);
    expect(await office.refusal({ survey: 'nps', customer: 'ada', answer: { score: 1 } })).toBe(
      'SURVEY_CLOSED survey',
    );
    expect(await office.listed('nps', 'w1', true)).toEqual(before);
  });

  interface Said {
    readonly name: string;
    readonly product: string;
    readonly score: number;
  }

  test(`come to the last of each, however they arrive (${RUNS} runs, seed ${SEED})`, async () => {
    await office.enrol('bob', 'cleo');
    const programId = office.campaigns.desk.shop.program.id;
    const database = app.app.get(Database);
    const views = app.app.get(SurveyViews);
    let surveys = 0;
    const said: fc.Arbitrary<Said> = fc.record({
      name: fc.constantFrom(...NAMES),
      product: fc.constantFrom('', 'a', 'b'),
      score: fc.integer({ min: 1, max: 5 }),
    });
    const batches = fc.array(fc.array(said, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 6 });
    const property = fc.asyncProperty(batches, fc.integer({ min: 1, max: 4 }), async (given, pageSize) => {
      surveys += 1;
      const code = `reviews-${surveys}`;
      await office.open(code, 'REVIEW');
      const wanted = new Map<string, { score: number; revision: number }>();
      for (const batch of given) {
        app.clock.advanceBy(1);
        for (const { name, product, score } of batch) {
          const before = wanted.get(`${name}/${product}`);
          if (before?.score === score) continue;
          wanted.set(`${name}/${product}`, { score, revision: (before?.revision ?? 0) + 1 });
        }
        await recordAll(code, batch);
      }
      const people = await idsOf();
      const read = await database.tx({ programId }, async (tx) => {
        const { survey } = required(await views.byCode(tx, code), 'the survey');
        const all: Omit<Answer, 'text'>[] = [];
        for (;;) {
          const page = await views.lastAnswers(
            tx,
            { surveyId: survey.id, wave: 'w1' },
            all.at(-1) ?? null,
            pageSize,
          );
          all.push(...page);
          if (page.length < pageSize) break;
        }
        const [tally] = await views.tallies(tx, [{ surveyId: survey.id, code: 'w1', kind: 'REVIEW' }]);
        return { all, tally: required(tally, 'a tally') };
      });
      const order = read.all.map(({ customerId, product }) => `${customerId}/${product}`);
      expect(order).toEqual([...order].sort());
      expect(
        new Map(
          read.all.map(({ customerId, product, scores, revision }) => [
            `${required(people.get(customerId), 'somebody')}/${product}`,
            { score: scores[0], revision },
          ]),
        ),
      ).toEqual(wanted);
      const counts = [1, 2, 3, 4, 5].map(
        (score) => [...wanted.values()].filter((one) => one.score === score).length,
      );
      expect(read.tally).toEqual({
        respondents: new Set([...wanted.keys()].map((key) => key.split('/')[0])).size,
        answers: wanted.size,
        counts: counts.flatMap((count, index) =>
          count > 0 ? [{ question: 'SCORE', score: index + 1, reason: null, count }] : [],
        ),
      });
    });
    await fc.assert(property, { seed: SEED, numRuns: RUNS, endOnFailure: true });
  });

  const recordAll = async (survey: string, batch: readonly Said[]): Promise<void> => {
    const answers = batch.map(({ name, product, score }): NewAnswer => ({
      ...{ customer: { externalId: name }, survey, wave: null, product: product === '' ? null : product },
      ...{ answer: { score, loyalty: null, reason: null }, text: null },
    }));
    const programId = office.campaigns.desk.shop.program.id;
    const results = await app.app.get(Database).tx({ programId }, async (tx) => {
      const program = await app.app.get(Programs).requireOpen(tx, programId);
      if (!program.ok) throw new Error('the program is open');
      return app.app.get(Answering).record(tx, program.value, answers, app.now);
    });
    expect(results.filter((result) => !result.ok)).toEqual([]);
  };

  const idsOf = async (): Promise<Map<Uuid, string>> => {
    const rows = await app.database.query<{ customer_id: Uuid; external_id: string }>(
      'select customer_id, external_id from customers where program_id = $1',
      [office.campaigns.desk.shop.program.id],
    );
    return new Map(rows.map((row) => [row.customer_id, row.external_id]));
  };

  test('keep what people write in one place, from where it is handed out and forgotten', async () => {
    const idempotencyKey = freshKey();
    const written = { customer: 'ada', survey: 'nps', answer: { score: 4 }, text: SECRET, idempotencyKey };
    await office.record(written);
    const { program } = office.campaigns.desk.shop;
    const tables = await app.database.query<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`,
    );
    const holding: string[] = [];
    for (const { name } of tables) {
      const [row] = await app.database.query<{ count: number }>(
        `select count(*)::int as count from "${name}" t where t::text like $1`,
        [`%${SECRET}%`],
      );
      if (row && row.count > 0) holding.push(name);
    }
    expect(holding).toEqual(['survey_texts']);
    const [ada] = [...(await idsOf())].flatMap(([id, name]) => (name === 'ada' ? [id] : []));
    const customerIds = [required(ada, 'ada')];
    const [database, views] = [app.app.get(Database), app.app.get(SurveyViews)];
    const everything = await database.tx({ programId: program.id }, (tx) =>
      views.everythingOf(tx, customerIds),
    );
    expect(everything.map(({ answer, survey }) => [survey.code, answer.scores, answer.text])).toEqual([
      ['nps', [4], SECRET],
    ]);
    const forget = (): Promise<number> =>
      database.tx({ programId: program.id }, (tx) => views.forget(tx, customerIds));
    expect([await forget(), await forget()]).toEqual([1, 0]);
    expect(await office.listed('nps', 'w1')).toEqual(['ada 4 r1']);
    expect(await office.record(written)).toMatchObject({ replayed: true, answer: { score: 4, text: null } });
  });
});
