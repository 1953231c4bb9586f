import { CouponOffice } from '../support/coupon-office.js';
import { DemoShop } from '../support/demo-shop.js';
import { freshKey } from '../support/desk.js';

const TEN_OFF = { benefit: { kind: 'PERCENT', basisPoints: 1_000 }, holder: 'CUSTOMER', daysAfterIssue: 60 };
const OPEN = `mutation { createSurvey(input: { code: "nps", kind: NPS, name: "Recommend us?" }) { userErrors { code } }
  addSurveyWave(input: { survey: "nps", code: "2026-q1" }) { userErrors { code } } }`;
const NEXT = `mutation { closeSurveyWave(input: { survey: "nps", wave: "2026-q1" }) { userErrors { code } }
  addSurveyWave(input: { survey: "nps", code: "2026-q2" }) { userErrors { code } } }`;
const ANSWER = `mutation ($input: RecordSurveyAnswerInput!) { recordSurveyAnswer(input: $input) { userErrors { code } } }`;

/** The recipes of surveys on the demonstration, as those in `campaign-recipes.spec.ts`: customers have theirs in the end. */
describe('a campaign of surveys by recipe, on the demonstration', () => {
  let shop: DemoShop;
  let coupons: CouponOffice;

  beforeAll(async () => {
    shop = await DemoShop.open(new Date('2026-03-02T16:00:00Z'));
    coupons = await CouponOffice.open(shop.app, shop.desk.shop, shop.session);
    await coupons.template('ten_off', TEN_OFF);
    await shop.asManager(OPEN);
  }, 120_000);

  afterEach(() => shop.endCampaigns());

  afterAll(() => shop.stop());

  const answers = async (customer: string, score: number): Promise<void> => {
    shop.app.clock.advanceBy(1_000);
    const input = { customer, survey: 'nps', answer: { score }, idempotencyKey: freshKey() };
    const done = await shop.desk.ask<{ recordSurveyAnswer: { userErrors: unknown[] } }>(ANSWER, { input });
    expect(done.recordSurveyAnswer.userErrors).toEqual([]);
  };

  it('thank-for-answer: an answer brings points once in a wave, whatever it says', async () => {
    await shop.start('thank-for-answer', { survey: 'nps', points: 40 });
    await shop.joins('nora');
    const before = (await shop.desk.wallet('nora')).available;
    await answers('nora', 2);
    await answers('nora', 10);
    expect((await shop.desk.wallet('nora')).available - before).toBe(40);
    await shop.daysPass(31);
    await shop.asManager(NEXT);
    await answers('nora', 10);
    expect((await shop.desk.wallet('nora')).available - before).toBe(80);
  });

  it('win-back-detractor: who would not recommend us has a coupon, and nobody else', async () => {
    await shop.start('win-back-detractor', { survey: 'nps', coupon: 'ten_off' });
    for (const name of ['otto', 'paula']) await shop.joins(name);
    await answers('otto', 6);
    await answers('paula', 7);
    expect(await coupons.worthsOf('otto')).toEqual(['10 % off GOOD']);
    expect(await coupons.worthsOf('paula')).toEqual([]);
  });

  it('leaves books in which nothing is wrong', async () => {
    expect(await shop.app.violations(shop.desk.shop.program)).toEqual([]);
  });
});
