import { required } from '#kernel';
import { Desk, freshKey, type SpendingAnswer } from '../support/desk.js';
import { TestApp } from '../support/test-app.js';

const times = <T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));

const codesOf = (answers: readonly { userErrors: readonly { code: string }[] }[]): string[] =>
  answers.flatMap(({ userErrors }) => userErrors.map(({ code }) => code));

/** Requests at the same moment, through the API, on the real database. */
describe('at the same moment', () => {
  let app: TestApp;
  let desk: Desk;
  let shops = 0;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  beforeEach(async () => {
    shops += 1;
    desk = new Desk(app, await app.shop({ code: `shop-${shops}` }));
    for (const customer of ['ada', 'bob']) await app.enrol(desk.shop, customer);
  });

  afterEach(async () => {
    expect(await app.violations(desk.shop.program)).toEqual([]);
  });

  test('100 redemptions of the last points: as many succeed as can be paid', async () => {
    await desk.order('ada', 37_000);
    const answers = await times(100, () => desk.redeem('ada', 10));
    expect(answers.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(37);
    expect(new Set(codesOf(answers))).toEqual(new Set(['INSUFFICIENT_POINTS']));
    expect(await desk.wallet('ada')).toMatchObject({ available: 0, lifetimeSpent: 370 });
  });

  test('one key 50 times: one effect and 50 equal answers', async () => {
    await desk.order('ada', 100_000);
    const idempotencyKey = freshKey();
    const answers = await times(50, () => desk.redeem('ada', 10, { idempotencyKey }));
    const effects = answers.map(({ transactionId, points, userErrors }) => ({
      transactionId,
      points,
      userErrors,
    }));
    for (const effect of effects) expect(effect).toEqual({ ...effects[0], points: 10, userErrors: [] });
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await desk.wallet('ada')).toMatchObject({ available: 990, lifetimeSpent: 10 });
    const later = await desk.redeem('ada', 10, { idempotencyKey });
    expect(later).toMatchObject({ transactionId: effects[0]?.transactionId, replayed: true });
  });

  test('one refused key 50 times: 50 equal refusals, and the stored one is answered when there are points', async () => {
    const idempotencyKey = freshKey();
    const answers = await times(50, () => desk.redeem('ada', 10, { idempotencyKey }));
    expect(codesOf(answers)).toEqual(Array.from({ length: 50 }, () => 'INSUFFICIENT_POINTS'));
    await desk.order('ada', 100_000);
    const later = await desk.redeem('ada', 10, { idempotencyKey });
    expect(later).toMatchObject({ replayed: true, userErrors: [{ required: 10, available: 0 }] });
    expect(await desk.wallet('ada')).toMatchObject({ available: 1_000 });
  });

  test('one key with two inputs: one of them is done, and every other answer is a conflict', async () => {
    await desk.order('ada', 100_000);
    const idempotencyKey = freshKey();
    const answers = await times(40, (index) => desk.redeem('ada', index % 2 ? 10 : 20, { idempotencyKey }));
    const done = answers.filter(({ userErrors }) => userErrors.length === 0);
    expect(done).toHaveLength(20);
    const [{ points }] = done as [SpendingAnswer];
    expect(done.every((answer) => answer.points === points)).toBe(true);
    expect(new Set(codesOf(answers))).toEqual(new Set(['IDEMPOTENCY_CONFLICT']));
    expect(await desk.wallet('ada')).toMatchObject({ lifetimeSpent: points });
    // The key is the storefront's: the same text names something else for another operation.
    expect((await desk.hold('ada', 5, { idempotencyKey })).userErrors).toEqual([]);
  });

  test('40 crossed transfers between two customers: all answered, nothing lost', async () => {
    await desk.order('ada', 50_000);
    await desk.order('bob', 50_000);
    const answers = await times(40, (index) =>
      index % 2 ? desk.transfer('ada', 'bob', 7) : desk.transfer('bob', 'ada', 5),
    );
    expect(codesOf(answers)).toEqual([]);
    expect(await desk.wallet('ada')).toMatchObject({ available: 500 - 20 * 7 + 20 * 5 });
    expect(await desk.wallet('bob')).toMatchObject({ available: 500 + 20 * 7 - 20 * 5 });
  });

  test('orders, redemptions and holds on one wallet: every one counts', async () => {
    await desk.order('ada', 10_000);
    const answers = await times(30, async (index): Promise<{ userErrors: readonly { code: string }[] }> => {
      if (index % 3 === 0) return desk.tryOrder({ customer: { externalId: 'ada' }, totalMinor: 10_000 });
      return index % 3 === 1
        ? desk.redeem('ada', 5)
        : desk.hold('ada', 5, { orderReference: `cart-${index}` });
    });
    expect(codesOf(answers)).toEqual([]);
    expect(await desk.wallet('ada')).toMatchObject({
      available: 100 + 1_000 - 50 - 50,
      held: 50,
      lifetimeEarned: 1_100,
      lifetimeSpent: 50,
    });
  });

  test('first awards of a wallet that does not exist yet: all are kept', async () => {
    const answers = await times(20, (index) =>
      desk.tryOrder({
        customer: { externalId: 'cleo' },
        externalId: `first-${index}`,
        totalMinor: 1_000,
        createCustomers: 'CREATE_AND_ENROL',
      }),
    );
    expect(codesOf(answers)).toEqual([]);
    expect(await desk.wallet('cleo')).toMatchObject({ available: 200, lifetimeEarned: 200 });
  });

  test('first transfers to a wallet that does not exist yet: all are kept', async () => {
    const senders = ['s-1', 's-2', 's-3', 's-4', 's-5', 's-6'];
    for (const sender of senders) {
      await app.enrol(desk.shop, sender);
      await desk.order(sender, 10_000);
    }
    for (const round of [1, 2, 3, 4, 5]) {
      await app.enrol(desk.shop, `new-${round}`);
      const answers = await Promise.all(senders.map((sender) => desk.transfer(sender, `new-${round}`, 10)));
      expect(codesOf(answers)).toEqual([]);
      expect(await desk.wallet(`new-${round}`)).toMatchObject({ available: 60 });
    }
  });

  test('the same order 20 times: one award, 20 answers', async () => {
    const order = { customer: { externalId: 'ada' }, externalId: 'same', totalMinor: 1_000 };
    const answers = await times(20, () => desk.tryOrder(order));
    expect(codesOf(answers)).toEqual([]);
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(new Set(answers.map(({ order: recorded }) => recorded?.id)).size).toBe(1);
    expect(await desk.wallet('ada')).toMatchObject({ available: 10 });
  });

  test('capture and release of one hold: one of them wins', async () => {
    await desk.order('ada', 100_000);
    const { hold } = await desk.hold('ada', 300);
    const id = required(hold, 'a hold').id;
    const answers = await times(10, (index) => (index % 2 ? desk.capture(id) : desk.release(id)));
    expect(codesOf(answers)).toEqual(Array.from({ length: 9 }, () => 'HOLD_NOT_OPEN'));
    const winner = required(
      answers.find(({ userErrors }) => userErrors.length === 0),
      'a winner',
    );
    const isCaptured = winner.hold?.status === 'CAPTURED';
    expect(await desk.wallet('ada')).toMatchObject({
      held: 0,
      available: isCaptured ? 700 : 1_000,
      lifetimeSpent: isCaptured ? 300 : 0,
    });
  });

  test('20 holds of one order reference: they replace each other, one stays', async () => {
    await desk.order('ada', 30_000);
    const answers = await times(20, () => desk.hold('ada', 200, { orderReference: 'cart-1' }));
    expect(codesOf(answers)).toEqual([]);
    const { available, held, holds } = await desk.wallet('ada');
    expect({ available, held, holds: holds.length }).toEqual({ available: 100, held: 200, holds: 1 });
  });

  test('partial returns of one order: together they take back what one return would', async () => {
    const { externalId } = await desk.order('ada', 99_999);
    const answers = await times(9, () =>
      desk.tryReturn({ orderExternalId: externalId, amountMinor: 11_111 }),
    );
    expect(codesOf(answers)).toEqual([]);
    const { status, awards } = await desk.explain(externalId);
    expect({ status, awards }).toMatchObject({
      status: 'RETURNED',
      awards: [{ points: 999, clawedBack: 999 }],
    });
    expect(await desk.wallet('ada')).toMatchObject({ available: 0, lifetimeEarned: 0 });
  });

  test('the same return of a whole order 20 times: recorded once, and 20 times the answer that it was', async () => {
    await desk.order('ada', 10_000, { externalId: 'sent-back' });
    const input = { orderExternalId: 'sent-back', externalId: 'all-of-it', amountMinor: 10_000 };
    const answers = await times(20, () => desk.tryReturn(input));
    expect(codesOf(answers)).toEqual([]);
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await desk.wallet('ada')).toMatchObject({ available: 0, lifetimeEarned: 0 });
  });

  test('returns that are together more than the order: as many succeed as there is order', async () => {
    const { externalId } = await desk.order('ada', 10_000);
    const answers = await times(8, () => desk.tryReturn({ orderExternalId: externalId, amountMinor: 3_000 }));
    expect(codesOf(answers)).toEqual(Array.from({ length: 5 }, () => 'RETURN_EXCEEDS_ORDER'));
    expect(await desk.wallet('ada')).toMatchObject({ available: 10 });
  });

  test('a job, reads and spends on a wallet whose points expire: each point once', async () => {
    const shop = await app.shop({
      code: `shop-${shops}-x`,
      pointType: { expiryPolicy: { kind: 'DAYS', days: 1 } },
    });
    const other = new Desk(app, shop);
    await app.enrol(shop, 'ada');
    await other.order('ada', 10_000);
    await other.hold('ada', 40, { ttlSeconds: 60 });
    app.clock.advanceBy(3 * 86_400_000);
    const answers = await times(12, async (index): Promise<SpendingAnswer | null> => {
      if (index % 3 === 0) await app.advanceDue();
      else if (index % 3 === 1) await other.wallet('ada');
      else return other.redeem('ada', 1);
      return null;
    });
    expect(codesOf(answers.flatMap((answer) => answer ?? []))).toEqual(
      Array.from({ length: 4 }, () => 'INSUFFICIENT_POINTS'),
    );
    await app.advanceDue();
    const expired = await other.journal('ada', ['EXPIRE']);
    expect(expired.reduce((sum, { points }) => sum + points, 0)).toBe(100);
    expect(await other.wallet('ada')).toMatchObject({ available: 0, held: 0, lifetimeExpired: 100 });
    expect(await app.violations(shop.program)).toEqual([]);
  });
});
