import { CheckoutCounter } from '../support/checkout-counter.js';
import { CouponOffice } from '../support/coupon-office.js';
import { ReferralCourt, ruleOf } from '../support/referral-court.js';
import { ReviewDesk } from '../support/review-desk.js';
import { TestApp } from '../support/test-app.js';

/** Of each kind and origin so many are looked at. */
const LOOKED_AT = 50;

/** Whose word it is with what customers were seen. */
describe('Signals of referrals', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  describe('told by a customer', () => {
    let court: ReferralCourt;
    let token: string;

    beforeEach(async () => {
      court = await ReferralCourt.open(app, ruleOf('device'));
      await court.people('bob');
      token = await app.token(court.campaigns.desk.shop, 'bob');
    });

    const tells = async (deviceId: string): Promise<void> => {
      app.clock.advanceBy(1_000);
      expect((await court.tell(null, { deviceId }, token)).userErrors).toEqual([]);
    };

    const verdict = async (): Promise<string | undefined> =>
      (await court.judge('CLAIM', 'ada', ['bob']))[0]?.action;

    test('push out none of the shop, however many they are', async () => {
      for (const name of ['ada', 'bob']) await court.see(name, { deviceId: 'tablet' });
      for (let device = 0; device <= LOOKED_AT; device += 1) await tells(`made up ${device}`);
      expect(await verdict()).toBe('FLAG');
    });

    test('count like those of the shop, the last of them', async () => {
      await court.see('ada', { deviceId: 'tablet' });
      await tells('tablet');
      expect(await verdict()).toBe('FLAG');
      for (let device = 0; device < LOOKED_AT; device += 1) await tells(`made up ${device}`);
      expect(await verdict()).toBe('ALLOW');
    });

    test.each([
      ['before', ['shop', 'customer']],
      ['after', ['customer', 'shop']],
    ])('are the word of the shop once it told the same, %s it', async (_, order) => {
      await court.see('ada', { deviceId: 'tablet' });
      for (const who of order)
        if (who === 'customer') await tells('tablet');
        else await court.see('bob', { deviceId: 'tablet' });
      for (let device = 0; device <= LOOKED_AT; device += 1) await tells(`made up ${device}`);
      expect(await verdict()).toBe('FLAG');
    });
  });

  describe('of cards', () => {
    let desk: ReviewDesk;
    let counter: CheckoutCounter;

    beforeEach(async () => {
      desk = await ReviewDesk.open(app, { maturingDays: 0 });
      counter = CheckoutCounter.of(await CouponOffice.open(app, desk.trail.sharers.shop));
      await desk.trail.enrol('bob');
      await desk.trail.claim('bob', 'ada');
    });

    const pays = async (externalId: string, cardFingerprint: string): Promise<void> => {
      const reserved = await counter.reserve(`cart of ${externalId}`, {
        buyer: { externalId },
        cardFingerprint,
      });
      expect(reserved.ok).toBe(true);
    };

    test('are told by the checkout: a friend who pays with the card of the advocate is none', async () => {
      await pays('ada', 'card-1');
      await pays('bob', 'card-1');
      await desk.trail.sharers.desk.order('bob', 8_000);
      expect((await desk.trail.steps('bob')).at(-1)).toBe('REJECTED SELF_REFERRAL');
    });

    test('of two people are told apart', async () => {
      await pays('ada', 'card-1');
      await pays('bob', 'card-2');
      await desk.trail.sharers.desk.order('bob', 8_000);
      expect((await desk.trail.referral('bob')).state).toBe('MATURING');
    });

    test('are not the word of a customer', async () => {
      await pays('ada', 'card-1');
      const token = await app.token(desk.trail.sharers.shop, 'bob');
      const RESERVE = `mutation ($input: ReserveCheckoutInput!) { reserveCheckout(input: $input) { userErrors { code } } }`;
      const lines = [{ id: '1', sku: 'A', quantity: 1, amountMinor: 8_000 }];
      const input = { orderReference: 'own', currency: 'USD', lines, cardFingerprint: 'card-1' };
      const answer = await desk.trail.sharers.desk.ask(RESERVE, { input }, token);
      expect(answer).toEqual({ reserveCheckout: { userErrors: [] } });
      await desk.trail.sharers.desk.order('bob', 8_000);
      expect((await desk.trail.referral('bob')).state).toBe('MATURING');
    });
  });
});
