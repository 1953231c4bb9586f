import { AlertUpkeep, KeepModelsJob } from '#metrics';
import { fixed, type CampaignOffice } from './campaign-office.js';
import { CouponOffice } from './coupon-office.js';
import { ShopFloor } from './experiments/shop-floor.js';
import { SurveyOffice } from './survey-office.js';
import type { TestApp } from './test-app.js';

/** What a spreadsheet would run. */
export const FORMULA = '=HYPERLINK("https://evil.test")';

const SET_GOAL = `mutation ($input: SetMetricGoalInput!) { setMetricGoal(input: $input) { userErrors { code } } }`;
const LAST_NIGHT = new Date('2026-05-20T12:00:00Z');

/** A shop with something to tell in each report: an experiment, coupons, a survey, goals; texts of it are formulas. */
export async function reportedShop(app: TestApp): Promise<CampaignOffice> {
  const surveys = await SurveyOffice.open(app);
  const office = surveys.campaigns;
  const { desk } = office;
  const floor = new ShopFloor(app, desk.shop);
  await office.start('gift', [fixed(150)], { experiment: { holdoutPermille: 500 } });
  const people = await floor.peopleInHalves('gift', 6, '2026-01-02');
  await floor.bought(people.map((customer) => ({ customer, at: '2026-03-02', minor: 2_000 })));
  await desk.order('ada', 5_000, { channel: FORMULA });
  const coupons = await CouponOffice.open(app, desk.shop, office.session);
  await coupons.template('tea', { holder: 'CUSTOMER' });
  await coupons.issue('tea', 'ada');
  await surveys.open('nps', 'NPS');
  await surveys.answers('ada', 'nps', 9);
  await goal(office, { kind: 'BENCHMARK', target: 5, source: FORMULA });
  await goal(office, { kind: 'GOAL', target: 1_000, deadline: '2026-03-31' });
  await goal(office, { metric: 'REVENUE_NET', kind: 'GOAL', target: 4_812_300, deadline: '2026-03-31' });
  app.clock.set(LAST_NIGHT);
  // Of the one half three, and of the other one.
  const later = [...people.slice(0, 3), ...people.slice(6, 7)];
  await floor.bought(later.map((customer) => ({ customer, at: '2026-04-20', minor: 3_000 })));
  await floor.night();
  await app.app.get(KeepModelsJob).run(app.now);
  await app.app.get(AlertUpkeep).run(desk.shop.program.id, app.now);
  office.session = await app.signIn(desk.shop, 'manager@acme.test');
  return office;
}

async function goal({ desk, session }: CampaignOffice, terms: object): Promise<void> {
  const input = { metric: 'ORDERS', grain: 'MONTH', direction: 'AT_LEAST', ...terms };
  const data = await desk.askAdmin<{ setMetricGoal: { userErrors: unknown[] } }>(session, SET_GOAL, {
    input,
  });
  expect(data.setMetricGoal.userErrors).toEqual([]);
}
