import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FireTimeTriggersJob } from '#campaigns';
import { Desk } from '../support/desk.js';
import { TestApp } from '../support/test-app.js';
import { RECIPES } from '../../libs/campaigns/recipes/catalogue.js';

const START = `mutation ($input: StartCampaignByRecipeInput!) { startCampaignByRecipe(input: $input) {
  campaign { code name current { state } draft { number } } userErrors { code path } } }`;
const LIST = `{ campaignRecipes(first: 50) { edges { node {
  code name description parameters { name kind description usual } } } } }`;
const END = `mutation ($input: SetCampaignStateInput!) { setCampaignState(input: $input) { userErrors { code } } }`;
const UPSERT = `mutation ($input: UpsertCustomerInput!) { upsertCustomer(input: $input) { userErrors { code } } }`;
const ACTIVITY = `mutation ($input: RecordActivityInput!) { recordActivity(input: $input) { userErrors { code } } }`;

interface StartAnswer {
  readonly campaign: { readonly code: string } | null;
  readonly userErrors: readonly { readonly code: string; readonly path: readonly string[] | null }[];
}

/**
 * Each recipe, from the back office to the customer's wallet. The shop gives a point per dollar for every order, besides
 * what the recipe under test gives.
 */
describe('a campaign by recipe', () => {
  let app: TestApp;
  let desk: Desk;
  let session: string;
  let shops = 0;
  let activities = 0;

  const start = async (recipe: string, parameters: Record<string, string | number> = {}): Promise<void> => {
    const given = Object.entries(parameters).map(([name, value]) => ({ name, value: String(value) }));
    const input = { recipe, code: recipe, parameters: given };
    const data = await desk.askAdmin<{ startCampaignByRecipe: StartAnswer }>(session, START, { input });
    expect(data.startCampaignByRecipe).toMatchObject({ campaign: { code: recipe }, userErrors: [] });
  };
  /** What has come to be in the wallet. */
  const points = async (customer = 'ada'): Promise<number> => {
    const { available, pending } = await desk.wallet(customer);
    return available + pending;
  };
  const happened = async (type: string, attributes: object[] = []): Promise<void> => {
    activities += 1;
    const input = { type, externalId: `a-${activities}`, customer: { externalId: 'ada' }, attributes };
    await desk.ask(ACTIVITY, { input });
  };
  /** Goes to a day and lets the worker do what is due. */
  const on = async (day: string): Promise<void> => {
    app.clock.set(new Date(`${day}T17:00:00Z`));
    await app.app.get(FireTimeTriggersJob).run(app.now);
  };

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(async () => {
    shops += 1;
    app.clock.set(new Date('2026-03-02T15:00:00Z'));
    desk = new Desk(app, await app.shop({ code: `demo-${shops}` }));
    session = await app.staff(desk.shop, 'MANAGER');
    await app.enrol(desk.shop, 'ada');
    app.clock.advanceBy(1_000);
  });

  afterEach(async () => {
    expect(await app.violations(desk.shop.program)).toEqual([]);
  });

  afterAll(() => app.stop());

  test('points-per-amount: a point for every dollar more, which wait for the return window', async () => {
    await start('points-per-amount', { points: 2, pendingDays: 14 });
    await desk.order('ada', 10_000);
    expect(await desk.wallet('ada')).toMatchObject({ available: 100, pending: 200 });
  });

  test('welcome: who joins gets points, once', async () => {
    await start('welcome', { points: 75 });
    await app.enrol(desk.shop, 'grace');
    await app.enrol(desk.shop, 'grace');
    expect(await points('grace')).toBe(75);
    expect(await points('ada')).toBe(0);
  });

  test('second-purchase: the second order brings a gift, the first and third do not', async () => {
    await start('second-purchase', { points: 200 });
    const seen: number[] = [];
    for (let order = 1; order <= 3; order += 1) {
      await desk.order('ada', 1_000);
      seen.push(await points());
    }
    expect(seen).toEqual([10, 10 + 10 + 200, 10 + 10 + 200 + 10]);
  });

  test('large-purchase: from a hundred dollars on', async () => {
    await start('large-purchase', { points: 300, fromMinor: 10_000 });
    await desk.order('ada', 9_999);
    expect(await points()).toBe(99);
    await desk.order('ada', 10_000);
    expect(await points()).toBe(99 + 100 + 300);
  });

  test('birthday: a week before, once a year', async () => {
    await desk.ask(UPSERT, { input: { externalId: 'ada', birthday: '1990-03-12' } });
    await start('birthday', { points: 100, daysBefore: 7, validDays: 30 });
    await on('2026-03-04');
    expect(await points()).toBe(0);
    await on('2026-03-05');
    await on('2026-03-06');
    expect(await points()).toBe(100);
    await on('2026-05-01');
    await app.advanceDue();
    expect(await points()).toBe(0);
  });

  test('anniversary: a year after joining', async () => {
    await start('anniversary', { points: 500 });
    await on('2027-03-01');
    expect(await points()).toBe(0);
    await on('2027-03-02');
    expect(await points()).toBe(500);
  });

  test('win-back: after thirty silent days, once per silence', async () => {
    await start('win-back', { points: 150, silentDays: 30, validDays: 365 });
    await desk.order('ada', 100);
    await on('2026-03-31');
    expect(await points()).toBe(1);
    await on('2026-04-01');
    await on('2026-04-02');
    expect(await points()).toBe(151);
    await desk.order('ada', 100);
    await on('2026-05-03');
    expect(await points()).toBe(151 + 1 + 150);
  });

  test('category-bonus: three points per dollar of coffee, besides the usual one', async () => {
    await start('category-bonus', { points: 3, category: 'coffee' });
    await desk.order('ada', 3_000, {
      lines: [
        { categories: ['coffee'], quantity: 1, amountMinor: 1_000 },
        { categories: ['tea'], quantity: 1, amountMinor: 2_000 },
      ],
    });
    expect(await points()).toBe(30 + 30);
  });

  test('double-points: from one day through another', async () => {
    await start('double-points', { from: '2026-03-10', through: '2026-03-11' });
    await desk.order('ada', 1_000);
    expect(await points()).toBe(10);
    app.clock.set(new Date('2026-03-11T12:00:00Z'));
    await desk.order('ada', 1_000);
    expect(await points()).toBe(10 + 20);
    app.clock.set(new Date('2026-03-12T12:00:00Z'));
    await desk.order('ada', 1_000);
    expect(await points()).toBe(10 + 20 + 10);
  });

  test('review-reward: three reviews a month', async () => {
    await start('review-reward', { points: 25, monthlyMax: 3 });
    for (let review = 1; review <= 5; review += 1) await happened('review.published');
    expect(await points()).toBe(75);
    app.clock.set(new Date('2026-04-01T15:00:00Z'));
    await happened('review.published');
    expect(await points()).toBe(100);
  });

  test('challenge: the one that is named, once', async () => {
    await start('challenge', { points: 50, challenge: 'name "that" bean' });
    await happened('challenge.completed', [{ name: 'challenge', text: 'another' }]);
    expect(await points()).toBe(0);
    for (let time = 1; time <= 2; time += 1)
      await happened('challenge.completed', [{ name: 'challenge', text: 'name "that" bean' }]);
    expect(await points()).toBe(50);
  });

  test('miles: two points for every ten miles', async () => {
    await start('miles', { points: 2, per: 10 });
    await happened('flight.flown', [{ name: 'miles', number: 1_239.9 }]);
    expect(await points()).toBe(247);
  });

  test('charity-match: a point per unit given, within the budget of the month', async () => {
    await start('charity-match', { points: 1, monthlyBudget: 120 });
    await happened('donation.made', [{ name: 'amount', number: 100 }]);
    await happened('donation.made', [{ name: 'amount', number: 100 }]);
    expect(await points()).toBe(120);
  });

  test('is listed with its parameters, and every recipe has a test of its name here', async () => {
    interface Listed {
      readonly campaignRecipes: { readonly edges: readonly { readonly node: { readonly code: string } }[] };
    }
    const { campaignRecipes } = await desk.askAdmin<Listed>(session, LIST);
    expect(campaignRecipes.edges.map(({ node }) => node)).toEqual(
      RECIPES.map(({ terms: _, ...recipe }) => recipe),
    );
    const own = readFileSync(join(import.meta.dirname, 'campaign-recipes.spec.ts'), 'utf8');
    expect(RECIPES.filter(({ code }) => !own.includes(`test('${code}: `))).toEqual([]);
  });

  test('can be ended like any other, and is refused with parameters that make no sense', async () => {
    await start('welcome');
    app.clock.advanceBy(1_000);
    await desk.askAdmin(session, END, { input: { code: 'welcome', state: 'ENDED' } });
    app.clock.advanceBy(1_000);
    await app.enrol(desk.shop, 'grace');
    expect(await points('grace')).toBe(0);
    const wrong: readonly [object, string, string[]][] = [
      [{ recipe: 'free-money' }, 'NOT_FOUND', ['recipe']],
      [{ recipe: 'category-bonus' }, 'INVALID_INPUT', ['parameters']],
      [
        { recipe: 'welcome', parameters: [{ name: 'stars', value: '1' }] },
        'INVALID_INPUT',
        ['parameters', '0', 'name'],
      ],
      [
        { recipe: 'welcome', parameters: [{ name: 'points', value: '0' }] },
        'INVALID_INPUT',
        ['parameters', '0', 'value'],
      ],
      [
        {
          recipe: 'double-points',
          parameters: [
            { name: 'from', value: '2026-02-30' },
            { name: 'through', value: '2026-03-01' },
          ],
        },
        'INVALID_INPUT',
        ['parameters', '0', 'value'],
      ],
      // No activity can have a type of more than 64 characters.
      ...[`a.${'b'.repeat(63)}`, 'quiz', 'Quiz.passed'].map((value): [object, string, string[]] => [
        { recipe: 'review-reward', parameters: [{ name: 'activityType', value }] },
        'INVALID_INPUT',
        ['parameters', '0', 'value'],
      ]),
    ];
    for (const [more, code, path] of wrong) {
      const input = { code: 'wrong', ...more };
      const data = await desk.askAdmin<{ startCampaignByRecipe: StartAnswer }>(session, START, { input });
      expect([more, data.startCampaignByRecipe]).toEqual([
        more,
        { campaign: null, userErrors: [{ code, path }] },
      ]);
    }
  });
});
