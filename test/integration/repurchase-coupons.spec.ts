import { ActivityRecorder, type NewActivity } from '#activity';
import { OwnEffects } from '#campaigns';
import { CustomerDirectory } from '#customers';
import { required } from '#kernel';
import { backgroundScope, Database } from '#platform';
import { CAMPAIGN, CampaignOffice, type EffectAnswer } from '../support/campaign-office.js';
import { CheckoutCounter } from '../support/checkout-counter.js';
import { CouponOffice, type HeldAnswer } from '../support/coupon-office.js';
import { TestApp } from '../support/test-app.js';

const REASONS = `query ($externalId: String!) { order(externalId: $externalId) { effectExplanations { campaign whyNot } } }`;
const AMOUNT = { benefit: { kind: 'AMOUNT', amountMinor: 500 }, holder: 'CUSTOMER', daysAfterIssue: 30 };

/** Coupons that campaigns issue: for what, how many, worth how much, and what becomes of them when their order comes back. */
describe('A campaign that issues coupons', () => {
  let app: TestApp;
  let office: CampaignOffice;
  let coupons: CouponOffice;

  const couponsOf = (): Promise<HeldAnswer[]> => coupons.couponsOf('ada');
  const newestCode = async (): Promise<string | undefined> => (await couponsOf())[0]?.code;
  const worths = (): Promise<string[]> => coupons.worthsOf('ada');
  const effect = (more: object = {}): object => ({ issueCoupon: { template: 'next', ...more } });
  const reasonsOf = async (externalId: string): Promise<string[]> => {
    type Data = { order: { effectExplanations: { campaign: string; whyNot: string | null }[] } };
    const { order } = await office.desk.ask<Data>(REASONS, { externalId });
    return order.effectExplanations.map(({ campaign, whyNot }) => `${campaign} ${whyNot}`).sort();
  };
  const effectsOf = async (order: { externalId: string }): Promise<EffectAnswer[]> =>
    office.effectsOf(order as never);

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(async () => {
    office = await CampaignOffice.open(app);
    coupons = await CouponOffice.open(app, office.desk.shop, office.session);
  });

  afterEach(async () => {
    expect(await app.violations(office.desk.shop.program)).toEqual([]);
  });

  afterAll(() => app.stop());

  test('gives one for a paid order, to the customer alone, by the terms of the template from then on', async () => {
    await coupons.template('next', AMOUNT);
    await office.start('comeback', [effect()]);
    const order = await office.order(10_000);
    const [coupon, ...others] = await couponsOf();
    expect(others).toEqual([]);
    expect(coupon).toMatchObject({
      ...{ template: 'next', state: 'GOOD', validUntil: '2026-04-02T04:00:00.000Z' },
      discount: { words: '5.00 USD off' },
    });
    const code = await newestCode();
    await app.enrol(office.desk.shop, 'bob');
    expect(await coupons.worth({ code, customer: 'ada' })).toMatchObject({ code });
    expect(await coupons.worth({ code, customer: 'bob' })).toBeNull();
    expect(await effectsOf(order)).toMatchObject([
      { kind: 'issueCoupon', words: 'a coupon "next"', units: 1, refusal: null },
    ]);
  });

  test('gives one worth a share of the order, up to a cap, and a return shrinks it to what is kept', async () => {
    await coupons.template('next', AMOUNT);
    await office.start('comeback', [effect({ share: { basisPoints: 1_000, capMinor: 2_000 } })]);
    const order = await office.order(12_345, { shippingMinor: 345 });
    expect(await worths()).toEqual(['12.00 USD off GOOD']);
    const code = await newestCode();
    expect(await coupons.worth({ code, customer: 'ada' })).toMatchObject({
      discount: { benefit: { amountMinor: 1_200 } },
    });
    await office.desk.return(order.externalId, 2_009);
    expect(await worths()).toEqual(['9.99 USD off GOOD']);
    expect(await effectsOf(order)).toMatchObject([{ units: 1_200, takenBack: 201, reversed: false }]);
    await office.desk.cancel(order.externalId);
    expect(await worths()).toEqual(['0.00 USD off VOIDED']);
    expect(await coupons.worth({ code, customer: 'ada' })).toBeNull();
    // Capped, less of the order still comes to as much.
    const large = await office.order(50_000);
    await office.desk.return(large.externalId, 30_000);
    expect((await worths())[0]).toBe('20.00 USD off GOOD');
    await office.desk.return(large.externalId, 10_000);
    expect((await worths())[0]).toBe('10.00 USD off GOOD');
  });

  test('voids it when what is kept would not have given it, and leaves it otherwise', async () => {
    await coupons.template('next', AMOUNT);
    await coupons.template('other', AMOUNT);
    await office.start('comeback', [effect({ fromMinor: 8_000 })]);
    await office.start('condition', [{ issueCoupon: { template: 'other' } }], {
      condition: 'order.total >= 9000',
    });
    const order = await office.order(10_000);
    expect(await worths()).toHaveLength(2);
    await office.desk.return(order.externalId, 1_500);
    const states = async (): Promise<string[]> =>
      (await couponsOf()).map(({ template, state }) => `${template} ${state}`).sort();
    expect(await states()).toEqual(['next GOOD', 'other VOIDED']);
    await office.desk.return(order.externalId, 501);
    expect(await states()).toEqual(['next VOIDED', 'other VOIDED']);
    const small = await office.order(7_999);
    expect(await effectsOf(small)).toEqual([]);
  });

  test('gives one for each order, however many parcels of it are delivered and whatever version gave it', async () => {
    await coupons.template('next', AMOUNT);
    const comeback = { effects: [effect({ share: { basisPoints: 1_000 } })] };
    await office.start('comeback', comeback.effects, { trigger: 'order.delivered' });
    const order = await office.order(10_000);
    expect(await couponsOf()).toEqual([]);
    await office.desk.happened('order.delivered', order.externalId);
    expect(await worths()).toEqual(['10.00 USD off GOOD']);
    await office.desk.happened('order.delivered', order.externalId);
    expect(await worths()).toEqual(['10.00 USD off GOOD']);
    const delivered = { ...comeback, trigger: 'order.delivered' };
    expect((await office.ask(CAMPAIGN.change, { code: 'comeback', ...delivered })).userErrors).toEqual([]);
    await office.desk.happened('order.delivered', order.externalId);
    expect(await worths()).toEqual(['10.00 USD off GOOD']);
    const refusals = (await effectsOf(order)).map(({ refusal, units }) => `${refusal} ${units}`);
    expect(refusals.sort()).toEqual(['ALREADY_ISSUED 0', 'ALREADY_ISSUED 0', 'null 1000']);
    await office.desk.return(order.externalId, 4_000);
    expect(await worths()).toEqual(['6.00 USD off GOOD']);
  });

  test('gives none by a template that is archived, and its limits are not used up for it', async () => {
    await coupons.template('next', AMOUNT);
    const limits = {
      limits: [{ measure: 'TIMES', per: 'CUSTOMER', window: 'EVER', max: 1 }],
      coolDownDays: 10,
    };
    await office.start('comeback', [effect()], limits);
    await coupons.ask('archiveCouponTemplate', { code: 'next' });
    const order = await office.order(10_000);
    expect(await effectsOf(order)).toMatchObject([{ refusal: 'COUPON_ARCHIVED', units: 0 }]);
    await coupons.template('again', AMOUNT);
    const change = { code: 'comeback', effects: [effect({ template: 'again' })], ...limits };
    expect((await office.ask(CAMPAIGN.change, change)).userErrors).toEqual([]);
    await office.order(10_000);
    expect(await worths()).toEqual(['5.00 USD off GOOD']);
    const third = await office.order(10_000);
    expect(await effectsOf(third)).toMatchObject([{ refusal: 'COOL_DOWN' }]);
  });

  describe('beside checkouts', () => {
    type State = 'HELD' | 'COMMITTED' | 'RELEASED';

    /** A checkout that uses a coupon, or takes one, or lets it go. */
    const use = async (orderReference: string, state: State, code = 'SUMMER'): Promise<void> => {
      const counter = CheckoutCounter.of(coupons);
      const reserved = await counter.reserve(orderReference, { codes: [code] });
      expect(reserved).toMatchObject({ value: { checkout: { content: { uses: [{}] } } } });
      if (state === 'COMMITTED') await counter.commit(orderReference);
      if (state === 'RELEASED') await counter.release(orderReference);
    };

    test('gives none for an order that a coupon paid for, unless it is told to', async () => {
      await coupons.template('next', AMOUNT);
      await coupons.template('other', AMOUNT);
      await office.start('comeback', [effect()], {
        limits: [{ measure: 'TIMES', per: 'CUSTOMER', window: 'EVER', max: 1 }],
      });
      await office.start('always', [effect({ template: 'other', evenIfPaidByCoupon: true })]);
      await coupons.template('sale');
      await coupons.ask('addCouponCode', { template: 'sale', publicCode: 'SUMMER' });
      await use('paid', 'COMMITTED');
      await use('held', 'HELD');
      await use('let-go', 'RELEASED');
      for (const externalId of ['paid', 'held']) {
        const order = await office.order(10_000, { externalId });
        expect(await reasonsOf(externalId)).toEqual(['always null', 'comeback PAID_BY_COUPON']);
        expect(
          (await effectsOf(order)).map(({ campaign, refusal }) => `${campaign} ${refusal}`).sort(),
        ).toEqual(['always null', 'comeback PAID_BY_COUPON']);
      }
      const free = await office.order(10_000, { externalId: 'let-go' });
      expect((await effectsOf(free)).map(({ refusal }) => refusal)).toEqual([null, null]);
    });

    test('leaves a coupon as it is that was used, when its order comes back, and not one that is only held', async () => {
      await coupons.template('next', AMOUNT);
      await office.start('comeback', [effect({ share: { basisPoints: 1_000 } })]);
      const states = { used: 'COMMITTED', held: 'HELD', 'let-go': 'RELEASED' } as const;
      for (const [externalId, state] of Object.entries(states)) {
        await office.order(10_000, { externalId });
        await use(`later-${externalId}`, state, await newestCode());
      }
      expect(await worths()).toEqual(['10.00 USD off GOOD', '10.00 USD off HELD', '10.00 USD off USED']);
      for (const externalId of Object.keys(states)) await office.desk.return(externalId, 4_000);
      expect(await worths()).toEqual(['6.00 USD off GOOD', '6.00 USD off HELD', '10.00 USD off USED']);
    });
  });

  test('a store gives one by itself, and none by a template that is archived', async () => {
    await coupons.template('next', AMOUNT);
    const { program } = office.desk.shop;
    const own = app.app.get(OwnEffects);
    const template = (code: string): object => ({
      ...{ template: code, share: null, fromMinor: 0, evenIfPaidByCoupon: false },
    });
    const happens = async (externalId: string): Promise<void> => {
      app.clock.advanceBy(1_000);
      await app.app.get(Database).tx(backgroundScope(program.id), async (tx) => {
        const customers = await app.app.get(CustomerDirectory).byExternalIds(tx, ['ada']);
        const customer = required(customers.get('ada'), 'ada');
        const told: NewActivity = {
          ...{ type: 'visit.made', source: 'test', externalId, occurredAt: app.now, attributes: {} },
          customer: { id: customer.id },
        };
        const [recorded] = await app.app
          .get(ActivityRecorder)
          .recordOwnActivities(tx, program, [told], app.now);
        if (!recorded?.ok) throw new Error('not recorded');
        const { activity } = recorded.value;
        const trigger = 'visit.made';
        const effect = await own.check(
          tx,
          { kind: 'issueCoupon', settings: template('next') },
          { trigger, path: [] },
        );
        const batch = {
          program,
          now: app.now,
          activities: [activity],
          customers: new Map([[customer.id, customer]]),
        };
        if (effect.ok) await own.give(tx, batch, [{ activity, effect: effect.value }]);
        // As if it had been stored before the template was archived.
        else
          await own.give(tx, batch, [
            { activity, effect: { kind: 'issueCoupon', settings: template('next') } },
          ]);
      });
    };
    await happens('first');
    expect(await worths()).toEqual(['5.00 USD off GOOD']);
    await coupons.ask('archiveCouponTemplate', { code: 'next' });
    await happens('second');
    expect(await worths()).toEqual(['5.00 USD off GOOD']);
  });

  test('is refused what would come to nothing', async () => {
    await coupons.template('next', AMOUNT);
    await coupons.template('percent', { holder: 'CUSTOMER' });
    await coupons.template('bearer');
    const errorsOf = async (settings: object, more: object = {}): Promise<unknown> =>
      (await office.tryToStart('wrong', [{ issueCoupon: settings }], more)).userErrors;
    const at = (...path: string[]): object => ({ path: ['effects', '0', 'issueCoupon', ...path] });
    const share = { basisPoints: 1_000 };
    expect(await errorsOf({ template: 'nothing' })).toMatchObject([{ code: 'NOT_FOUND', ...at('template') }]);
    expect(await errorsOf({ template: 'bearer' })).toMatchObject([
      { code: 'INVALID_INPUT', ...at('template') },
    ]);
    expect(await errorsOf({ template: 'percent', share })).toMatchObject([at('template')]);
    expect(await errorsOf({ template: 'next', share: { basisPoints: 10_001 } })).toMatchObject([
      at('share', 'basisPoints'),
    ]);
    expect(await errorsOf({ template: 'next', share: { ...share, capMinor: 0 } })).toMatchObject([
      at('share', 'capMinor'),
    ]);
    expect(await errorsOf({ template: 'next', share }, { trigger: 'review.published' })).toMatchObject([
      at('share'),
    ]);
  });
});
