import { canonicalCode } from '#kernel';
import { LIVE_CODES_MAX } from '../../libs/coupons/domain/batch.js';
import { CouponOffice, TEN_PERCENT } from '../support/coupon-office.js';
import { TestApp } from '../support/test-app.js';

function nodesOf(connection: { readonly edges: readonly { readonly node: unknown }[] }): unknown[] {
  return connection.edges.map(({ node }) => node);
}

/** Templates, codes and coupons of customers, through GraphQL and the worker. */
describe('Coupons', () => {
  let app: TestApp;
  let office: CouponOffice;
  let shops = 0;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(async () => {
    shops += 1;
    app.clock.set(new Date('2026-03-02T15:00:00Z'));
    office = await CouponOffice.open(app, await app.shop({ code: `shop${shops}` }));
    for (const name of ['ada', 'bob']) await app.enrol(office.shop, name);
  });

  afterAll(() => app.stop());

  afterEach(async () => {
    expect(await app.violations(office.shop.program)).toEqual([]);
  });

  describe('Templates', () => {
    test('are versioned: a change holds from its time on, and what was issued keeps its terms', async () => {
      await office.template('spring', { daysAfterIssue: 14 });
      await office.issue('spring', 'ada');
      const changed = await office.ask('changeCouponTemplate', {
        ...{ code: 'spring', name: 'More in spring', benefit: { kind: 'AMOUNT', amountMinor: 500 } },
        ...{ effectiveFrom: '2026-03-02T15:10:00Z', minimumSpend: { amountMinor: 5_000 } },
      });
      expect(changed).toMatchObject({ userErrors: [], couponTemplate: { current: { number: 1 } } });
      expect(nodesOf(changed['couponTemplate'].versions)).toMatchObject([
        { number: 2, effectiveFrom: '2026-03-02T15:10:00.000Z' },
        { number: 1 },
      ]);
      app.clock.advanceBy(600_000);
      const later = await office.issue('spring', 'bob');
      expect(later['coupon'].discount.words).toBe('5.00 USD off, from 50.00 USD on, before other discounts');
      const first = await office.issue('spring', 'ada');
      expect(first['coupon'].discount.words).toBe('10 % off');
    });

    test('name products or categories, or lines by a condition that is checked', async () => {
      const lines = async (code: string, more: object): Promise<unknown> =>
        (await office.template(code, more))['couponTemplate'].current.discount.lines;
      expect(await lines('a', { skus: ['MUG', 'TEA "GREEN"'] })).toBe(
        'line.sku in ["MUG","TEA \\"GREEN\\""]',
      );
      expect(await lines('b', { categories: ['tea'] })).toBe('line.categories.exists(c, c in ["tea"])');
      expect(await lines('c', { lines: 'line.amount > 1000' })).toBe('line.amount > 1000');
      const wrong = { code: 'd', name: 'D', benefit: TEN_PERCENT };
      for (const [more, problem] of [
        [{ lines: 'line.colour == "red"' }, { code: 'INVALID_EXPRESSION', path: ['lines'] }],
        [
          { lines: 'true', skus: ['MUG'] },
          { code: 'INVALID_INPUT', path: ['lines'] },
        ],
        [{ benefit: { kind: 'AMOUNT', basisPoints: 5 } }, { path: ['benefit', 'basisPoints'] }],
        [{ benefit: { kind: 'PERCENT', basisPoints: 10_001 } }, { path: ['benefit', 'basisPoints'] }],
        [{ hours: { from: '25:00', to: '26:00' } }, { path: ['hours', 'from'] }],
        [{ perCode: 0 }, { path: ['perCode'] }],
        [{ effectiveFrom: '2026-03-01T00:00:00Z' }, { path: ['effectiveFrom'] }],
      ] as const)
        expect((await office.ask('createCouponTemplate', { ...wrong, ...more })).userErrors).toMatchObject([
          problem,
        ]);
    });

    test('are for an audience, and those that are offered by themselves have no codes', async () => {
      const audience = 'customer.orders == 0';
      const made = await office.template('welcome', { audience, isAutomatic: true });
      expect(made['couponTemplate'].current).toMatchObject({
        ...{ audience, isAutomatic: true },
        words: '10 % off, for customers where customer.orders == 0, offered without a code',
      });
      const only = [{ code: 'AUTOMATIC_ONLY' }];
      const publicCode = { template: 'welcome', publicCode: 'WELCOME-1' };
      expect((await office.ask('addCouponCode', publicCode)).userErrors).toMatchObject(only);
      expect((await office.issue('welcome', 'ada')).userErrors).toMatchObject(only);
      const batch = { template: 'welcome', count: 5, idempotencyKey: 'a-batch-of-five-codes' };
      expect((await office.ask('createCouponBatch', batch)).userErrors).toMatchObject(only);
      const terms = { code: 'welcome', name: 'Welcome', benefit: TEN_PERCENT };
      expect((await office.ask('changeCouponTemplate', terms)).userErrors).toMatchObject([
        { code: 'INVALID_INPUT', path: ['isAutomatic'] },
      ]);
      for (const [more, path] of [
        [{ isAutomatic: true, holder: 'CUSTOMER' }, 'holder'],
        [{ isAutomatic: true, daysAfterIssue: 5 }, 'daysAfterIssue'],
        [{ audience: 'customer.shoe_size > 40' }, 'audience'],
      ] as const)
        expect(
          (await office.ask('createCouponTemplate', { ...terms, code: 'wrong', ...more })).userErrors,
        ).toMatchObject([{ path: [path] }]);
      // What a code says of itself asks nobody; the checkout does.
      await office.template('friends', { audience });
      await office.ask('addCouponCode', { template: 'friends', publicCode: 'FRIENDS' });
      expect(await office.worth({ code: 'FRIENDS', customer: 'ada' })).toMatchObject({ name: 'friends' });
    });

    test('archived, issue nothing more, and their public codes are over; what was issued stays good', async () => {
      await office.template('summer');
      await office.ask('addCouponCode', { template: 'summer', publicCode: 'SUMMER' });
      const issued = await office.issue('summer', 'ada');
      const code = issued['coupon'].code as string;
      expect(await office.worth({ code: 'summer' })).toMatchObject({ code: 'SUMMER' });
      await office.ask('archiveCouponTemplate', { code: 'summer' });
      expect(await office.worth({ code: 'summer' })).toBeNull();
      expect(await office.worth({ code })).toMatchObject({ code });
      expect((await office.issue('summer', 'bob')).userErrors).toMatchObject([{ code: 'COUPON_ARCHIVED' }]);
      // A repeat answers what is there.
      expect((await office.issue('summer', 'ada'))['coupon'].code).toBe(code);
    });
  });

  describe('Public codes', () => {
    test('are read however they are typed, and once in a program', async () => {
      await office.template('summer', { validUntil: '2026-04-01T00:00:00Z' });
      await office.template('other');
      const added = await office.ask('addCouponCode', { template: 'summer', publicCode: 'Summer-Sale 10' });
      expect(added.userErrors).toEqual([]);
      for (const code of ['SUMMERSALE10', 'summer sale 10', '5ummer-5a1e-IO'])
        expect(await office.worth({ code })).toMatchObject({
          code: 'Summer-Sale 10',
          validUntil: '2026-04-01T00:00:00.000Z',
        });
      const again = { publicCode: 'SUMMERSALE1O' };
      expect((await office.ask('addCouponCode', { template: 'summer', ...again })).userErrors).toEqual([]);
      expect((await office.ask('addCouponCode', { template: 'other', ...again })).userErrors).toMatchObject([
        { code: 'CODE_TAKEN' },
      ]);
      app.clock.set(new Date('2026-04-01T00:00:00Z'));
      expect(await office.worth({ code: 'SUMMERSALE10' })).toBeNull();
    });

    test.each(['ab', 'SÜSS', 'FGHJKMNPQRT', 'X'.repeat(25)])('are not %p', async (publicCode) => {
      await office.template('summer');
      expect(
        (await office.ask('addCouponCode', { template: 'summer', publicCode })).userErrors,
      ).toMatchObject([{ code: 'INVALID_INPUT', path: ['publicCode'] }]);
    });

    test('are not for coupons of customers alone', async () => {
      await office.template('own', { holder: 'CUSTOMER' });
      for (const [name, more] of [
        ['addCouponCode', { publicCode: 'MINE' }],
        ['createCouponBatch', { count: 5, idempotencyKey: 'a key of sixteen' }],
      ] as const)
        expect((await office.ask(name, { template: 'own', ...more })).userErrors).toMatchObject([
          { code: 'CUSTOMERS_ONLY' },
        ]);
    });
  });

  describe('Batches', () => {
    test('make as many codes as were asked for, once, whoever works', async () => {
      await office.template('mail', { daysAfterIssue: 30 });
      const id = await office.batch('mail', 25_000, { prefix: 'MAIL' });
      expect(await office.batchOf(id)).toMatchObject({ state: 'QUEUED', done: 0, ratePerSecond: null });
      const made = await Promise.all([office.work(), office.work(), office.work()]);
      expect(made.reduce((sum, one) => sum + one, 0) + (await office.work())).toBe(25_000);
      const codes = await office.codes();
      expect(new Set(codes).size).toBe(25_000);
      expect(codes.every((code) => canonicalCode(code) === code)).toBe(true);
      expect(await office.batchOf(id)).toMatchObject({
        ...{ state: 'DONE', total: 25_000, done: 25_000, validUntil: '2026-04-02T04:00:00.000Z' },
        codes: { good: 25_000, voided: 0 },
      });
      const [code = ''] = codes;
      const shown = `MAIL-${code.slice(0, 4)}-${code.slice(4, 8)}-${code.slice(8)}`;
      for (const typed of [code, shown, shown.toLowerCase()])
        expect(await office.worth({ code: typed })).toMatchObject({ code: shown });
    });

    test('are started once by a key, and not of more codes than cannot be guessed', async () => {
      await office.template('mail');
      const input = { template: 'mail', count: 5, idempotencyKey: 'the same key, twice' };
      const [one, two] = [
        await office.ask('createCouponBatch', input),
        await office.ask('createCouponBatch', input),
      ];
      expect(two).toMatchObject({ replayed: true, couponBatch: { id: one['couponBatch'].id } });
      const most = { ...input, count: LIVE_CODES_MAX - 4, idempotencyKey: 'another key of mine' };
      expect((await office.ask('createCouponBatch', most)).userErrors).toMatchObject([
        { code: 'TOO_MANY_CODES' },
      ]);
      // Codes that are over, or void, are nobody's gain.
      await office.ask('voidCouponBatch', { id: one['couponBatch'].id, reason: 'A trial' });
      const fits = { ...most, count: LIVE_CODES_MAX, idempotencyKey: 'a third key of mine' };
      const started = await office.ask('createCouponBatch', fits);
      expect(started.userErrors).toEqual([]);
      await office.ask('cancelCouponBatch', { id: started['couponBatch'].id });
      expect(await office.work()).toBe(0);
    });

    test('cancelled, keep the codes that are made; voided, none is good', async () => {
      await office.template('mail');
      const id = await office.batch('mail', 3);
      await office.work();
      const [code = ''] = await office.codes();
      expect((await office.ask('cancelCouponBatch', { id }))['couponBatch'].state).toBe('DONE');
      expect(await office.worth({ code })).toMatchObject({ name: 'mail' });
      expect(await office.ask('voidCouponCode', { code, reason: 'It was printed twice' })).toMatchObject({
        userErrors: [],
        voidedAt: '2026-03-02T15:00:00.000Z',
      });
      expect(await office.worth({ code })).toBeNull();
      expect((await office.batchOf(id)).codes).toEqual({ good: 2, notYet: 0, expired: 0, voided: 1 });
      await office.ask('voidCouponBatch', { id, reason: 'All were printed twice' });
      expect((await office.batchOf(id)).codes).toEqual({ good: 0, notYet: 0, expired: 0, voided: 3 });
      expect(await office.worth({ code: (await office.codes())[1] ?? '' })).toBeNull();
    });
  });

  describe('Coupons of customers', () => {
    test('are issued once by a reference, seen by their customers, and end with their days', async () => {
      await office.template('sorry', { holder: 'CUSTOMER', daysAfterIssue: 0 });
      const [one, two] = await Promise.all([office.issue('sorry', 'ada'), office.issue('sorry', 'ada')]);
      expect(two?.['coupon'].code).toBe(one?.['coupon'].code);
      expect(one).toMatchObject({
        userErrors: [],
        coupon: {
          state: 'GOOD',
          validUntil: '2026-03-03T05:00:00.000Z',
          reference: 'a complaint',
          voidReason: null,
        },
      });
      await office.template('other');
      expect((await office.issue('other', 'ada')).userErrors).toMatchObject([
        { code: 'IDEMPOTENCY_CONFLICT' },
      ]);
      app.clock.advanceBy(1);
      await office.issue('other', 'ada', 'another');
      const token = await app.token(office.shop, 'ada');
      const mine = '{ me { coupons(first: 5) { edges { node { template state link { link } } } } } }';
      const { data } = await app.storefront(token, mine);
      expect(nodesOf(data.me.coupons)).toMatchObject([
        { template: 'other', state: 'GOOD' },
        { template: 'sorry', state: 'GOOD' },
      ]);
      const { code } = one?.['coupon'] ?? {};
      expect(await office.worth({ code }, token)).toMatchObject({ code });
      expect(await office.worth({ code, customer: 'ada' })).toMatchObject({ code });
      for (const customer of ['bob', 'nobody', undefined])
        expect(await office.worth(customer ? { code, customer } : { code })).toBeNull();
      expect(await office.worth({ code }, await app.token(office.shop, 'bob'))).toBeNull();
      app.clock.set(new Date('2026-03-03T05:00:00Z'));
      expect(await office.worth({ code, customer: 'ada' })).toBeNull();
      const then = await app.storefront(await app.token(office.shop, 'ada'), mine);
      expect(then.data.me.coupons.edges[1].node).toMatchObject({ state: 'EXPIRED' });
    });

    test('end when their code is voided, with a reason that their customers are not shown', async () => {
      await office.template('sorry');
      const issued = await office.issue('sorry', 'ada');
      const code = issued['coupon'].code as string;
      for (let time = 0; time < 2; time += 1)
        expect((await office.ask('voidCouponCode', { code, reason: 'It was a mistake' })).userErrors).toEqual(
          [],
        );
      expect((await office.issue('sorry', 'ada'))['coupon']).toMatchObject({
        state: 'VOIDED',
        voidReason: 'It was a mistake',
      });
      expect(await office.worth({ code })).toBeNull();
      const [{ count } = { count: 0 }] = await app.database.query<{ count: number }>(
        `select count(*)::int as count from audit_entries where action = 'coupon_code.voided' and program_id = $1`,
        [office.shop.program.id],
      );
      expect(count).toBe(1);
      expect((await office.ask('voidCouponCode', { code: 'NEVER', reason: 'No' })).userErrors).toMatchObject([
        { code: 'NOT_FOUND' },
      ]);
    });
  });
});
