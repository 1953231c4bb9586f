import { required } from '#kernel';
import { ruleOf } from '../support/referral-court.js';
import { CheckoutCounter } from '../support/checkout-counter.js';
import { CouponOffice } from '../support/coupon-office.js';
import { ReferralMeetings } from '../support/referral-meetings.js';
import { TestApp, type Shaped } from '../support/test-app.js';

const DAY_MS = 86_400_000;
const START = `mutation ($input: StartCampaignByRecipeInput!) { startCampaignByRecipe(input: $input) { userErrors { code } } }`;
const ATTRIBUTE = `mutation ($input: AttributeReferralInput!) { attributeReferral(input: $input) {
  referral { state } userErrors { code } } }`;
const REJECT = `mutation ($input: RejectReferralInput!) { rejectReferral(input: $input) { userErrors { code } } }`;

/** What was told is told again where nothing of it stays: what somebody has used cannot be given twice. */
describe('Telling again what was taken back', () => {
  let app: TestApp;
  let meetings: ReferralMeetings;
  let coupons: CouponOffice;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterEach(async () => {
    expect(await meetings.trail.violations()).toEqual([]);
  });

  afterAll(() => app.stop());

  /** Ann has invited joe. */
  async function invited(): Promise<void> {
    meetings = await ReferralMeetings.open(app);
    for (const name of ['ann', 'bob']) await meetings.join(name);
    await meetings.invite('ann', 'joe');
    await meetings.send();
  }

  /** Friends get a coupon when they are claimed; ann has invited joe and kim, and joe has joined, and used his coupon. */
  async function welcomed(rules: Parameters<typeof ReferralMeetings.open>[1]): Promise<void> {
    meetings = await ReferralMeetings.open(app, rules);
    for (const name of ['ann', 'bob']) await meetings.join(name);
    const { shop } = meetings.trail.sharers;
    coupons = await CouponOffice.open(app, shop, await app.signIn(shop, 'manager@acme.test'));
    await coupons.template('next', { benefit: { kind: 'PERCENT', basisPoints: 5000 }, holder: 'CUSTOMER' });
    const parameters = [
      { name: 'program', value: 'trail' },
      { name: 'coupon', value: 'next' },
    ];
    const input = { recipe: 'friend-welcome-coupon', code: 'welcome', parameters };
    expect((await meetings.staff(START, { input })).startCampaignByRecipe.userErrors).toEqual([]);
    app.clock.advanceBy(1_000);
    for (const friend of ['joe', 'kim']) await meetings.invite('ann', friend);
    await meetings.send();
    await meetings.join('joe');
    const [held] = await coupons.couponsOf('joe');
    const counter = CheckoutCounter.of(coupons);
    await counter.reserve('cart-joe', {
      buyer: { externalId: 'joe' },
      codes: [required(held, 'a coupon').code],
    });
    expect((await counter.commit('cart-joe')).ok).toBe(true);
    expect(await coupons.worthsOf('joe')).toEqual(['50 % off USED']);
    app.clock.advanceBy(DAY_MS);
  }

  test('a friend who is rejected, and begins anew, gets no second welcome coupon', async () => {
    await welcomed({
      qualification: { minimumMinor: 3_000n, categories: [], withinDays: null },
      fraudRules: [ruleOf('rush', { sign: 'VELOCITY', action: 'BLOCK', window: 'WEEK', threshold: 1 })],
    });
    await meetings.join('kim');
    const { desk } = meetings.trail.sharers;
    const order = await desk.order('joe', 5_000);
    expect((await meetings.trail.referral('joe')).state).toBe('REJECTED');
    await desk.return(order.externalId, 5_000);
    app.clock.advanceBy(DAY_MS);
    expect(await meetings.claim('joe', { code: await meetings.codeOf('bob') })).toMatchObject({
      ...{ referral: { state: 'ATTRIBUTED' }, userErrors: [] },
    });
    expect(await coupons.worthsOf('joe')).toEqual(['50 % off USED']);
    expect(await meetings.trail.told('joe')).toEqual(['claimed', 'rejected']);
    expect(await meetings.trail.told('bob')).toEqual(['claimed']);
    await desk.order('joe', 6_000);
    await meetings.trail.daysLater(15);
    expect((await meetings.trail.steps('joe')).at(-1)).toBe('REWARDED ALL_TOLD');
    expect(await meetings.trail.told('joe')).toEqual(['approved', 'claimed', 'qualified', 'rejected']);
  });

  test('nor does one whom staff reject and give to somebody else', async () => {
    await welcomed({ qualification: { minimumMinor: 50_000n, categories: [], withinDays: null } });
    const input = { customer: 'joe', reason: 'A slip' };
    for (const advocate of ['bob', 'ann']) {
      expect((await meetings.staff(REJECT, { input })).rejectReferral.userErrors).toEqual([]);
      app.clock.advanceBy(1_000);
      const given: Shaped = await meetings.staff(ATTRIBUTE, {
        input: { ...input, advocate, program: 'trail' },
      });
      expect(given.attributeReferral).toEqual({ referral: { state: 'ATTRIBUTED' }, userErrors: [] });
    }
    expect(await coupons.worthsOf('joe')).toEqual(['50 % off USED']);
    expect(await meetings.trail.told('joe')).toEqual(['claimed', 'rejected']);
  });

  /** Staff reject joe, and name these one after the other. */
  async function slip(...advocates: readonly string[]): Promise<void> {
    const input = { customer: 'joe', reason: 'A slip' };
    for (const advocate of advocates) {
      await meetings.staff(REJECT, { input });
      app.clock.advanceBy(1_000);
      const { attributeReferral } = await meetings.staff(ATTRIBUTE, {
        input: { ...input, advocate, program: 'trail' },
      });
      expect(attributeReferral.userErrors).toEqual([]);
      app.clock.advanceBy(1_000);
    }
  }

  test('points that were taken back are given again, of the claim and of the order: a slip of staff costs nobody anything', async () => {
    await invited();
    await meetings.trail.give('referral.claimed', 50);
    await meetings.trail.give('referral.qualified', 30);
    await meetings.join('joe');
    await meetings.trail.sharers.desk.order('joe', 1_000);
    const points = async (): Promise<number[]> =>
      Promise.all(['joe', 'ann', 'bob'].map((name) => meetings.trail.points(name)));
    expect(await points()).toEqual([90, 50, 0]);
    await slip('bob');
    expect(await points()).toEqual([90, 0, 50]);
    await slip('ann');
    expect(await points()).toEqual([90, 50, 0]);
    await meetings.trail.daysLater(15);
    expect((await meetings.trail.steps('joe')).at(-1)).toBe('REWARDED ALL_TOLD');
    expect(await meetings.trail.told('joe')).toEqual([
      ...['approved', 'claimed', 'claimed', 'claimed', 'disqualified', 'disqualified'],
      ...['qualified', 'qualified', 'qualified', 'rejected', 'rejected'],
    ]);
  });

  test('an advocate to whom the friend comes back gets no second coupon', async () => {
    await invited();
    const { shop } = meetings.trail.sharers;
    coupons = await CouponOffice.open(app, shop, await app.signIn(shop, 'manager@acme.test'));
    await coupons.template('next', { benefit: { kind: 'PERCENT', basisPoints: 5000 }, holder: 'CUSTOMER' });
    await meetings.trail.act('referral.claimed', { issueCoupon: { template: 'next' } });
    await meetings.join('joe');
    const [held] = await coupons.couponsOf('ann');
    const counter = CheckoutCounter.of(coupons);
    await counter.reserve('cart-ann', {
      buyer: { externalId: 'ann' },
      codes: [required(held, 'a coupon').code],
    });
    expect((await counter.commit('cart-ann')).ok).toBe(true);
    await slip('bob', 'ann');
    expect(await coupons.worthsOf('ann')).toEqual(['50 % off USED']);
    expect(await coupons.worthsOf('bob')).toEqual(['50 % off VOIDED']);
  });
});
