import { FireTimeTriggersJob } from '#campaigns';
import { CampaignOffice } from '../support/campaign-office.js';
import { CouponOffice } from '../support/coupon-office.js';
import { TestApp } from '../support/test-app.js';

const AMOUNT = { benefit: { kind: 'AMOUNT', amountMinor: 500 }, holder: 'CUSTOMER', daysAfterIssue: 30 };

/** Coupons that time brings: when the return window of an order is over, before a supply ends, after a silence. */
describe('Coupons by time', () => {
  let app: TestApp;
  let office: CampaignOffice;
  let coupons: CouponOffice;

  const daysPass = async (days: number): Promise<void> => {
    await office.daysPass(days);
    await app.app.get(FireTimeTriggersJob).run(app.now);
  };
  const worths = (customer = 'ada'): Promise<string[]> => coupons.worthsOf(customer);
  const share = { basisPoints: 1_000 };

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(async () => {
    office = await CampaignOffice.open(app);
    coupons = await CouponOffice.open(app, office.desk.shop, office.session);
    await coupons.template('next', AMOUNT);
  });

  afterEach(async () => {
    expect(await app.violations(office.desk.shop.program)).toEqual([]);
  });

  afterAll(() => app.stop());

  test('are issued when the return window is over, of what is kept by then, and shrink with late returns', async () => {
    await office.start('kept', [{ issueCoupon: { template: 'next', share } }], {
      timeTrigger: { afterOrder: { days: 14 } },
      condition: 'order.total >= 3000',
    });
    const [first, second] = [await office.order(10_000), await office.order(20_000)];
    const [gone, small] = [await office.order(5_000), await office.order(2_999)];
    await daysPass(13);
    expect(await worths()).toEqual([]);
    await office.desk.return(second.externalId, 4_000);
    await office.desk.cancel(gone.externalId);
    await daysPass(1);
    expect((await worths()).sort()).toEqual(['10.00 USD off GOOD', '16.00 USD off GOOD']);
    expect(await office.effectsOf(small)).toEqual([]);
    await daysPass(1);
    expect(await worths()).toHaveLength(2);
    await office.desk.return(second.externalId, 6_000);
    await office.desk.cancel(first.externalId);
    expect((await worths()).sort()).toEqual(['0.00 USD off VOIDED', '10.00 USD off GOOD']);
  });

  test('worth what their template says, end when all of the order comes back', async () => {
    await office.start('kept', [{ issueCoupon: { template: 'next' } }], {
      timeTrigger: { afterOrder: { days: 14 } },
    });
    const order = await office.order(10_000);
    await daysPass(14);
    await office.desk.return(order.externalId, 9_000);
    expect(await worths()).toEqual(['5.00 USD off GOOD']);
    await office.desk.return(order.externalId, 1_000);
    expect(await worths()).toEqual(['5.00 USD off VOIDED']);
  });

  test('come some days before what was bought is used up, once for each purchase', async () => {
    await office.start('refill', [{ issueCoupon: { template: 'next' } }], {
      timeTrigger: { replenishment: { sku: 'C-1', packDays: 30, leadDays: 9 } },
    });
    await office.order(1_000, { lines: [{ sku: 'C-1', quantity: 1, amountMinor: 1_000 }] });
    await daysPass(20);
    expect(await worths()).toEqual([]);
    await daysPass(1);
    expect(await worths()).toEqual(['5.00 USD off GOOD']);
    await daysPass(1);
    expect(await worths()).toHaveLength(1);
  });

  test('win back who was silent, once for each silence', async () => {
    await office.start('win-back', [{ issueCoupon: { template: 'next' } }], {
      timeTrigger: { inactive: { days: 60 } },
    });
    await office.order(1_000);
    await daysPass(59);
    expect(await worths()).toEqual([]);
    for (const days of [1, 1]) await daysPass(days);
    expect(await worths()).toEqual(['5.00 USD off GOOD']);
    await office.order(1_000);
    await daysPass(60);
    expect(await worths()).toEqual(['5.00 USD off GOOD', '5.00 USD off EXPIRED']);
  });

  test('are for orders since their customers joined, each of several of a day', async () => {
    await office.start('kept', [{ issueCoupon: { template: 'next' } }], {
      timeTrigger: { afterOrder: { days: 1 } },
    });
    await office.desk.order('ada', 1_000, { occurredAt: '2026-03-01T12:00:00Z' });
    for (let order = 1; order <= 3; order += 1) await office.order(1_000);
    await daysPass(1);
    expect(await worths()).toHaveLength(3);
  });
});
