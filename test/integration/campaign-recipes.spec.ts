import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DemoShop, type Item } from '../support/demo-shop.js';

const LIST = `{ campaignRecipes(first: 50) { edges { node {
  code name description parameters { name kind description usual } } } } }`;

/** From the shelves of the demonstration, a coffee roaster in Berlin. */
const ESPRESSO: Item = { sku: 'ESP-250', categories: ['coffee', 'espresso'], amountMinor: 1_000 };
const KILO: Item = { sku: 'ESP-1000', categories: ['coffee', 'espresso'], amountMinor: 3_000 };
const TEA: Item = { sku: 'TEA-ASS', categories: ['tea'], amountMinor: 2_000 };
const GRINDER: Item = { sku: 'GRI-HAN', categories: ['equipment'], amountMinor: 10_000 };

/**
 * Each recipe on the program that `perennial seed` makes: a manager starts it, a customer does something or time
 * passes, and the customer has points, stamps or a message. Every order there gives a point per euro, by the campaign
 * "base-points". The tests follow each other in time, as the days of a shop do; each ends its own campaign.
 */
describe('a campaign by recipe, on the demonstration', () => {
  let shop: DemoShop;

  beforeAll(async () => {
    shop = await DemoShop.open(new Date('2026-03-02T16:00:00Z'));
  }, 120_000);

  afterEach(() => shop.endCampaigns());

  afterAll(() => shop.stop());

  it('points-per-amount: two points more for every euro, which wait for the return window', async () => {
    await shop.start('points-per-amount', { points: 2, pendingDays: 14 });
    await shop.joins('nora');
    expect(await shop.buys('nora', KILO)).toEqual({ 'base-points': 30, 'points-per-amount': 60 });
    expect(await shop.desk.wallet('nora')).toMatchObject({ available: 0, pending: 90 });
  });

  it('welcome: who joins gets a gift, once', async () => {
    await shop.joins('early-bird');
    await shop.start('welcome', { points: 75 });
    await shop.joins('otto');
    await shop.joins('otto');
    expect(await shop.points('otto')).toBe(75);
    expect(await shop.points('early-bird')).toBe(0);
  });

  it('second-purchase: the second order brings a gift, the first and the third do not', async () => {
    await shop.start('second-purchase', { points: 200 });
    await shop.joins('paula');
    expect(await shop.buys('paula', ESPRESSO)).toEqual({ 'base-points': 10 });
    expect(await shop.buys('paula', ESPRESSO)).toEqual({ 'base-points': 10, 'second-purchase': 200 });
    expect(await shop.buys('paula', ESPRESSO)).toEqual({ 'base-points': 10 });
  });

  it('large-purchase: an order of a hundred euros brings a gift, a smaller one does not', async () => {
    await shop.start('large-purchase', { points: 300, fromMinor: 10_000 });
    await shop.joins('quirin');
    expect(await shop.buys('quirin', KILO)).toEqual({ 'base-points': 30 });
    expect(await shop.buys('quirin', GRINDER)).toEqual({ 'base-points': 100, 'large-purchase': 300 });
  });

  it('category-bonus: coffee brings three points more for every euro, tea does not', async () => {
    await shop.start('category-bonus', { points: 3, category: 'coffee' });
    await shop.joins('rita');
    expect(await shop.buys('rita', ESPRESSO, TEA)).toEqual({ 'base-points': 30, 'category-bonus': 30 });
  });

  it('punch-card: three packs of coffee make a card full, which brings points worth the next pack', async () => {
    await shop.start('punch-card', { stampsNeeded: 3, points: 1_000, category: 'coffee' });
    await shop.joins('sven');
    await shop.buys('sven', { ...ESPRESSO, quantity: 2 }, TEA);
    expect(await shop.cards('sven')).toEqual([
      { card: 'punch-card', stamps: 2, stampsNeeded: 3, completed: 0 },
    ]);
    expect(await shop.buys('sven', { ...KILO, quantity: 2 })).toEqual({
      'base-points': 30,
      'punch-card-gift': 1_000,
    });
    expect(await shop.cards('sven')).toEqual([
      { card: 'punch-card', stamps: 1, stampsNeeded: 3, completed: 1 },
    ]);
  });

  it('review-reward: a review brings points, three times a month', async () => {
    await shop.start('review-reward', { points: 25, monthlyMax: 3 });
    await shop.joins('tom');
    for (let review = 1; review <= 5; review += 1) await shop.does('tom', 'review.published');
    expect(await shop.points('tom')).toBe(75);
  });

  it('challenge: the challenge that is named brings points, once', async () => {
    await shop.start('challenge', { points: 50, challenge: 'name "that" bean' });
    await shop.joins('uwe');
    await shop.does('uwe', 'challenge.completed', [{ name: 'challenge', text: 'another' }]);
    expect(await shop.points('uwe')).toBe(0);
    for (let time = 1; time <= 2; time += 1)
      await shop.does('uwe', 'challenge.completed', [{ name: 'challenge', text: 'name "that" bean' }]);
    expect(await shop.points('uwe')).toBe(50);
  });

  it('miles: ten miles bring two points, however many come together', async () => {
    await shop.start('miles', { points: 2, per: 10 });
    await shop.joins('vera');
    await shop.does('vera', 'flight.flown', [{ name: 'miles', number: 1_239.9 }]);
    expect(await shop.points('vera')).toBe(247);
  });

  it('charity-match: a euro given brings a point, until the budget of the month is spent', async () => {
    await shop.start('charity-match', { points: 1, monthlyBudget: 120 });
    await shop.joins('wim');
    for (let time = 1; time <= 2; time += 1)
      await shop.does('wim', 'donation.made', [{ name: 'amount', number: 100 }]);
    expect(await shop.points('wim')).toBe(120);
  });

  it('anniversary: who joined a year ago gets a gift', async () => {
    const member = await shop.memberSince(shop.dayIn(1 - 365));
    await shop.start('anniversary', { points: 500 });
    const before = await shop.points(member);
    await shop.daysPass(1);
    expect(await shop.points(member)).toBe(before + 500);
  });

  it('double-points: the points of orders are doubled from one day through another', async () => {
    await shop.joins('xenia');
    await shop.start('double-points', { from: shop.dayIn(1), through: shop.dayIn(1) });
    expect(await shop.buys('xenia', ESPRESSO)).toEqual({ 'base-points': 10 });
    await shop.daysPass(1);
    expect(await shop.buys('xenia', ESPRESSO)).toEqual({ 'base-points': 10, 'double-points': 10 });
    await shop.daysPass(1);
    expect(await shop.buys('xenia', ESPRESSO)).toEqual({ 'base-points': 10 });
  });

  it('birthday: a week before the birthday there are points, once a year', async () => {
    await shop.joins('yann', { birthday: shop.dayIn(9).replace('2026', '1990') });
    await shop.start('birthday', { points: 100, daysBefore: 7, validDays: 30 });
    await shop.daysPass(1);
    expect(await shop.points('yann')).toBe(0);
    for (let day = 1; day <= 2; day += 1) await shop.daysPass(1);
    expect(await shop.points('yann')).toBe(100);
  });

  it('refill-reminder: 21 days after a pack of 30 days was bought there is a message', async () => {
    await shop.start('refill-reminder', { sku: 'ESP-1000', packDays: 30, leadDays: 9 });
    await shop.joins('zoe', { agreesToEmail: true });
    await shop.joins('silent-zoe');
    for (const customer of ['zoe', 'silent-zoe']) await shop.buys(customer, KILO);
    await shop.daysPass(20);
    expect(await shop.messages('zoe')).toEqual([]);
    await shop.daysPass(1);
    const message = { campaign: 'refill-reminder', template: 'refill', channel: 'EMAIL' };
    expect(await shop.messages('zoe')).toEqual([{ ...message, status: 'PENDING' }]);
    // Who did not agree to e-mails gets none.
    expect(await shop.messages('silent-zoe')).toEqual([{ ...message, status: 'SKIPPED' }]);
  });

  it('win-back: after thirty silent days there are points, and a message that tells of them', async () => {
    await shop.start('win-back', { points: 150, silentDays: 30, template: 'we-miss-you' });
    await shop.joins('arno', { agreesToEmail: true });
    await shop.buys('arno', ESPRESSO);
    await shop.daysPass(29);
    expect(await shop.points('arno')).toBe(10);
    for (let day = 30; day <= 31; day += 1) await shop.daysPass(1);
    expect(await shop.points('arno')).toBe(10 + 150);
    expect(await shop.messages('arno')).toEqual([
      { campaign: 'win-back', template: 'we-miss-you', channel: 'EMAIL', status: 'PENDING' },
    ]);
  });

  it('points-expiring: fourteen days before points expire there is a message, of ten points at least', async () => {
    await shop.start('points-expiring', { daysBefore: 14, fromPoints: 10 });
    for (const customer of ['berta', 'poor-berta']) await shop.joins(customer, { agreesToEmail: true });
    await shop.buys('berta', ESPRESSO);
    await shop.buys('poor-berta', { ...TEA, amountMinor: 900 });
    // Points of the demonstration are good for twelve months.
    await shop.daysPass(340);
    expect(await shop.messages('berta')).toEqual([]);
    await shop.daysPass(365 - 14 - 340 + 1);
    expect(await shop.messages('berta')).toEqual([
      { campaign: 'points-expiring', template: 'points-expiring', channel: 'EMAIL', status: 'PENDING' },
    ]);
    expect(await shop.messages('poor-berta')).toEqual([]);
  });

  it('leaves books in which nothing is wrong', async () => {
    expect(await shop.app.violations(shop.desk.shop.program)).toEqual([]);
  });

  it('is listed with its parameters, and every recipe that is has a test here or beside', async () => {
    interface Listed {
      readonly campaignRecipes: { readonly edges: readonly { readonly node: { readonly code: string } }[] };
    }
    const { campaignRecipes } = await shop.asManager<Listed>(LIST);
    const codes = campaignRecipes.edges.map(({ node }) => node.code);
    const own = [
      'campaign-recipes.spec.ts',
      'coupon-recipes.spec.ts',
      'draw-recipes.spec.ts',
      'feedback-recipes.spec.ts',
      'referral-recipes.spec.ts',
    ]
      .map((file) => readFileSync(join(import.meta.dirname, file), 'utf8'))
      .join('\n');
    const tests = own.split(/^ {2}it\('/m).slice(1);
    const isStarted = (code: string): boolean =>
      tests.some((test) => test.startsWith(`${code}: `) && test.includes(`shop.start('${code}'`));
    expect(codes.filter((code) => !isStarted(code))).toEqual([]);
    expect(codes).toHaveLength(30);
  });
});
