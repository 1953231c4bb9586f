import { Desk, freshKey, type SpendingAnswer } from '../support/desk.js';
import { Seeded } from '../support/seeded.js';
import { TestApp } from '../support/test-app.js';

const REDEEM = `mutation ($input: RedeemPointsInput!) { redeemPoints(input: $input) {
  replayed points transactionId wallet { available } userErrors { code } } }`;

const codesOf = (answers: readonly { userErrors: readonly { code: string }[] }[]): string[] =>
  answers.flatMap(({ userErrors }) => userErrors.map(({ code }) => code));

/** What an answer says was done: a replay says the same, but for `replayed` and the wallet, which is as it is now. */
const effectOf = ({ transactionId, points, hold, userErrors }: SpendingAnswer): object => ({
  ...{ transactionId, points, userErrors },
  hold: hold && { id: hold.id, points: hold.points },
});

/** Requests at the same moment, each sent to one of the API processes of a database in turn. */
describe.each([1, 2])('at the same moment, with %i API processes', (processes) => {
  let first: TestApp;
  let apps: TestApp[];
  let desks: Desk[];
  let shops = 0;

  beforeAll(async () => {
    first = await TestApp.start();
    apps = [first];
    while (apps.length < processes) apps.push(await first.beside());
  });

  afterAll(async () => {
    for (const app of apps.slice(1)) await app.app.close();
    await first.stop();
  });

  beforeEach(async () => {
    shops += 1;
    const shop = await first.shop({ code: `shop-${shops}` });
    desks = apps.map((app) => new Desk(app, shop));
    for (const customer of ['ada', 'bob']) await first.enrol(shop, customer);
  });

  afterEach(async () => {
    expect(await first.violations(desk().shop.program)).toEqual([]);
  });

  const desk = (index = 0): Desk => {
    const chosen = desks[index % desks.length];
    if (!chosen) throw new Error('no process');
    return chosen;
  };

  const times = <T>(count: number, work: (at: Desk, index: number) => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: count }, (_, index) => work(desk(index), index)));

  test('200 redemptions of the last points, by the server and by the customer: as many succeed as can be paid', async () => {
    await desk().order('ada', 123_000);
    const tokens = await Promise.all(desks.map(({ app, shop }) => app.token(shop, 'ada')));
    const answers = await times(200, async (at, index): Promise<SpendingAnswer> => {
      if (index % 4 < 2) return at.redeem('ada', 10);
      const input = { points: 10, idempotencyKey: freshKey() };
      const data = await at.ask<{ redeemPoints: SpendingAnswer }>(REDEEM, { input }, tokens[0]);
      return data.redeemPoints;
    });
    expect(answers.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(123);
    expect(codesOf(answers)).toEqual(Array.from({ length: 77 }, () => 'INSUFFICIENT_POINTS'));
    expect(await desk().wallet('ada')).toMatchObject({ available: 0, lifetimeSpent: 1_230 });
    expect(await desk().journal('ada', ['REDEEM'])).toHaveLength(100);
  });

  test('200 holds, redemptions and transfers of amounts that do not go in evenly: never more than there is', async () => {
    await desk().order('ada', 100_000);
    const random = new Seeded(20_260_301);
    const amounts = Array.from({ length: 200 }, () => random.int(3, 17));
    const answers = await times(200, (at, index) => {
      const points = amounts[index] ?? 1;
      if (index % 3 === 0)
        return at.hold('ada', points, { ttlSeconds: 86_400, orderReference: `cart-${index % 90}` });
      return index % 3 === 1 ? at.redeem('ada', points) : at.transfer('ada', 'bob', points);
    });
    expect(new Set(codesOf(answers))).toEqual(new Set(['INSUFFICIENT_POINTS']));
    const wallet = await desk().wallet('ada');
    const given = (await desk().wallet('bob')).available;
    expect(wallet.available + wallet.held + wallet.lifetimeSpent + given).toBe(1_000);
    // Whoever was refused last asked for more than is left over now: less than the largest amount.
    expect(wallet.available).toBeLessThan(17);
  });

  test('one key 50 times for every kind of spend: one effect and 50 equal answers, all but one replayed', async () => {
    await desk().order('ada', 1_000_000);
    const open = await desk().hold('ada', 50, { ttlSeconds: 86_400 });
    const other = await desk().hold('ada', 60, { ttlSeconds: 86_400 });
    const [captured, released] = [open.hold?.id ?? '', other.hold?.id ?? ''];
    const kinds: Record<string, (at: Desk, key: object) => Promise<SpendingAnswer>> = {
      redeem: (at, key) => at.redeem('ada', 10, key),
      hold: (at, key) => at.hold('ada', 20, key),
      capture: (at, key) => at.capture(captured, key),
      release: (at, key) => at.release(released, key),
      transfer: (at, key) => at.transfer('ada', 'bob', 30, key),
    };
    for (const [kind, spend] of Object.entries(kinds)) {
      const key = { idempotencyKey: `one-key-for-all-of-${kind}` };
      const answers = await times(50, (at) => spend(at, key));
      const [effect] = answers.map(effectOf);
      expect(codesOf(answers)).toEqual([]);
      for (const answer of answers) expect(effectOf(answer)).toEqual(effect);
      expect(answers.filter(({ replayed }) => replayed)).toHaveLength(49);
    }
    expect(await desk().wallet('ada')).toMatchObject({
      available: 10_000 - 10 - 20 - 50 - 30,
      held: 20,
      lifetimeSpent: 60,
    });
    expect(await desk().wallet('bob')).toMatchObject({ available: 30 });
  });

  test('one refused key 50 times: 50 equal refusals, all but one replayed', async () => {
    const key = { idempotencyKey: 'there-are-no-points-yet' };
    const answers = await times(50, (at) => at.redeem('ada', 10, key));
    expect(codesOf(answers)).toEqual(Array.from({ length: 50 }, () => 'INSUFFICIENT_POINTS'));
    expect(answers.filter(({ replayed }) => replayed)).toHaveLength(49);
    await desk().order('ada', 100_000);
    expect(codesOf(await times(10, (at) => at.redeem('ada', 10, key)))).toHaveLength(10);
    expect(await desk().wallet('ada')).toMatchObject({ available: 1_000 });
  });

  test('one key with 50 inputs at once: one of them is done, whoever repeats it is answered it, all else is a conflict', async () => {
    await desk().order('ada', 100_000);
    const key = { idempotencyKey: 'one-key-with-many-inputs' };
    const answers = await times(50, (at, index) => at.redeem('ada', 1 + (index % 25), key));
    const done = answers.filter(({ userErrors }) => userErrors.length === 0);
    const points = done[0]?.points ?? 0;
    expect(done.map((answer) => answer.points)).toEqual([points, points]);
    expect(codesOf(answers)).toEqual(Array.from({ length: 48 }, () => 'IDEMPOTENCY_CONFLICT'));
    expect(await desk().wallet('ada')).toMatchObject({ available: 1_000 - points, lifetimeSpent: points });
  });

  test('200 crossed transfers in rings of 12 customers: all are done, and nothing is lost', async () => {
    const ring = Array.from({ length: 12 }, (_, index) => `ring-${index}`);
    const expected = new Map<string, number>();
    for (const name of ring) {
      await first.enrol(desk().shop, name);
      await desk().order(name, 100_000);
      expected.set(name, 1_000);
    }
    const random = new Seeded(12);
    const moves = Array.from({ length: 200 }, (_, index) => {
      const [from, step] = [random.int(0, 11), [1, 11, 5, 7][index % 4] ?? 1];
      const move = { from: ring[from] ?? '', to: ring[(from + step) % 12] ?? '', points: random.int(1, 9) };
      expected.set(move.from, (expected.get(move.from) ?? 0) - move.points);
      expected.set(move.to, (expected.get(move.to) ?? 0) + move.points);
      return move;
    });
    const answers = await times(200, (at, index) => {
      const { from, to, points } = moves[index] ?? { from: '', to: '', points: 0 };
      return at.transfer(from, to, points);
    });
    expect(codesOf(answers)).toEqual([]);
    expect(new Set(answers.map(({ transactionId }) => transactionId)).size).toBe(200);
    for (const name of ring)
      expect([name, (await desk().wallet(name)).available]).toEqual([name, expected.get(name)]);
  });

  test('crossed transfers while orders, returns and holds move the same wallets: every one counts', async () => {
    for (const name of ['ada', 'bob']) await desk().order(name, 200_000, { externalId: `first-of-${name}` });
    const answers = await times(
      160,
      async (at, index): Promise<{ userErrors: readonly { code: string }[] }> => {
        const [me, you] = index % 2 ? (['ada', 'bob'] as const) : (['bob', 'ada'] as const);
        if (index % 8 < 4) return at.transfer(me, you, 3);
        if (index % 8 < 6) return at.tryOrder({ customer: { externalId: me }, totalMinor: 1_000 });
        return at.tryReturn({
          orderExternalId: `first-of-${me}`,
          amountMinor: 100,
          externalId: `return-${index}`,
        });
      },
    );
    expect(codesOf(answers)).toEqual([]);
    const [ada, bob] = [await desk().wallet('ada'), await desk().wallet('bob')];
    expect(ada.available + bob.available).toBe(4_000 + 40 * 10 - 40);
  });

  test('a customer who names somebody else among that one’s own spends is told of nobody', async () => {
    await desk().order('ada', 100_000);
    const token = await first.token(desk().shop, 'bob');
    const answers = await times(60, async (at, index): Promise<SpendingAnswer> => {
      if (index % 4 < 2) return at.redeem('ada', 1);
      const input = { customer: 'ada', points: 1, idempotencyKey: freshKey() };
      return (await at.ask<{ redeemPoints: SpendingAnswer }>(REDEEM, { input }, token)).redeemPoints;
    });
    expect(codesOf(answers)).toEqual(Array.from({ length: 30 }, () => 'NOT_FOUND'));
    expect(await desk().wallet('ada')).toMatchObject({ available: 970, lifetimeSpent: 30 });
  });
});
