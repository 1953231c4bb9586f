import type { CheckoutAnswer } from '#checkout';
import { CheckoutCounter } from '../support/checkout-counter.js';
import { TestApp } from '../support/test-app.js';

const TTL_MS = 15 * 60_000;

function valueOf(answer: CheckoutAnswer): Extract<CheckoutAnswer, { ok: true }>['value'] {
  if (!answer.ok) throw new Error(JSON.stringify(answer.problem));
  return answer.value;
}

function totalOf(answer: CheckoutAnswer): bigint {
  return valueOf(answer).checkout.totalMinor;
}

function reasonsOf(answer: CheckoutAnswer): string[] {
  return valueOf(answer).checkout.content.outcomes.flatMap(({ outcome }) => {
    if (outcome.kind === 'APPLIED') return ['APPLIED'];
    return outcome.reason.kind === 'REFUSED' ? [outcome.reason.problem.code] : [outcome.reason.kind];
  });
}

describe('A checkout', () => {
  let app: TestApp;
  let counter: CheckoutCounter;

  beforeAll(async () => {
    app = await TestApp.start();
    counter = await CheckoutCounter.open(app);
    for (const name of ['ada', 'bob', 'eve']) await app.enrol(counter.office.shop, name);
    const template = async (code: string, publicCode: string, more: object = {}): Promise<void> => {
      await counter.office.template(code, more);
      await counter.office.ask('addCouponCode', { template: code, publicCode });
    };
    await template('tenth', 'TENTH');
    await template('one', 'ONLY-ONE', { perTemplate: 1 });
    await template('each', 'ONCE-EACH', { perCustomer: 1 });
    await template('budget', 'BUDGET', { budgetMinor: 1_500 });
    await template('sixteen', 'SIXTEEN', { perTemplate: 16, isFlash: true });
    await template('flash', 'FLASH', { perTemplate: 2, isFlash: true });
  });

  afterEach(async () => expect(await counter.violations()).toEqual([]));
  afterAll(() => app.stop());

  it('is reserved, the same again is answered the same, and is committed once', async () => {
    const basket = { codes: ['tenth'] };
    const reserved = await counter.reserve('order-1', basket);
    expect(valueOf(reserved)).toMatchObject({
      isChanged: true,
      checkout: { state: 'RESERVED', discountMinor: 1_000n, totalMinor: 9_000n },
    });
    expect(valueOf(await counter.reserve('order-1', basket))).toMatchObject({ isChanged: false });
    expect(valueOf(await counter.commit('order-1'))).toMatchObject({
      isChanged: true,
      checkout: { state: 'COMMITTED' },
    });
    expect(valueOf(await counter.commit('order-1'))).toMatchObject({ isChanged: false });
    expect(valueOf(await counter.reserve('order-1', basket))).toMatchObject({ isChanged: false });
    expect(await counter.reserve('order-1', { codes: [] })).toMatchObject({
      problem: { code: 'CHECKOUT_COMMITTED' },
    });
    expect(await counter.release('order-1')).toMatchObject({ problem: { code: 'CHECKOUT_COMMITTED' } });
  });

  it('holds the last use of a coupon until it is released, or its time is over', async () => {
    expect(reasonsOf(await counter.reserve('order-2', { codes: ['only one'] }))).toEqual(['APPLIED']);
    const second = { codes: ['only one'], buyer: { externalId: 'bob' } };
    expect(reasonsOf(await counter.reserve('order-3', second))).toEqual(['LIMIT_REACHED']);
    await counter.release('order-2');
    expect(reasonsOf(await counter.reserve('order-4', { ...second, shippingMinor: 1n }))).toEqual([
      'APPLIED',
    ]);
    app.clock.advanceBy(TTL_MS);
    expect(
      reasonsOf(await counter.reserve('order-5', { codes: ['only one'], buyer: { externalId: 'eve' } })),
    ).toEqual(['APPLIED']);
    expect(await counter.commit('order-4')).toMatchObject({ problem: { code: 'LIMIT_REACHED' } });
    expect(valueOf(await counter.commit('order-5')).checkout.state).toBe('COMMITTED');
  });

  it('is reserved anew when its time is over', async () => {
    await counter.reserve('again-1', { codes: ['tenth'] });
    app.clock.advanceBy(TTL_MS);
    expect(valueOf(await counter.reserve('again-1', { codes: ['tenth'] })).checkout.state).toBe('RESERVED');
    expect(valueOf(await counter.commit('again-1')).checkout.state).toBe('COMMITTED');
  });

  it('never locks the customer out: what they hold for another order they take over', async () => {
    expect(reasonsOf(await counter.reserve('phone-1', { codes: ['once each'] }))).toEqual(['APPLIED']);
    expect(reasonsOf(await counter.reserve('laptop-1', { codes: ['once each'] }))).toEqual(['APPLIED']);
    expect(valueOf(await counter.commit('laptop-1')).checkout.state).toBe('COMMITTED');
    expect(await counter.commit('phone-1')).toMatchObject({ problem: { code: 'LIMIT_REACHED' } });
    expect(reasonsOf(await counter.reserve('third-1', { codes: ['once each'] }))).toEqual(['LIMIT_REACHED']);
  });

  it('counts a person once, whatever account or guest they are', async () => {
    const guest = (email: string): object => ({
      buyer: { guest: { email, phone: null } },
      codes: ['once each'],
    });
    expect(reasonsOf(await counter.reserve('guest-1', guest('Eve@example.com')))).toEqual(['APPLIED']);
    await counter.commit('guest-1');
    expect(reasonsOf(await counter.reserve('guest-2', guest('eve@EXAMPLE.com')))).toEqual(['LIMIT_REACHED']);
    const card = { codes: ['once each'], cardFingerprint: 'card-of-bob' };
    expect(reasonsOf(await counter.reserve('card-1', { ...card, buyer: { externalId: 'bob' } }))).toEqual([
      'APPLIED',
    ]);
    expect(reasonsOf(await counter.reserve('card-2', { ...card, buyer: { externalId: 'eve' } }))).toEqual([
      'LIMIT_REACHED',
    ]);
  });

  it('keeps a budget, and prices what is left without a coupon of which there is too little', async () => {
    expect(totalOf(await counter.reserve('budget-1', { codes: ['budget'] }))).toBe(9_000n);
    expect(
      reasonsOf(
        await counter.reserve('budget-2', { codes: ['budget', 'tenth'], buyer: { externalId: 'bob' } }),
      ),
    ).toEqual(['LIMIT_REACHED', 'APPLIED']);
  });

  it('keeps a limit that is counted in slots', async () => {
    const names = ['ada', 'bob', 'eve'];
    const answers = await Promise.all(
      names.map((externalId) =>
        counter.reserve(`flash-${externalId}`, { codes: ['flash'], buyer: { externalId } }),
      ),
    );
    expect(answers.flatMap(reasonsOf).toSorted()).toEqual(['APPLIED', 'APPLIED', 'LIMIT_REACHED']);
  });

  it('is committed late from any slot that has some left', async () => {
    const guest = (name: string): object => ({
      buyer: { guest: { email: `${name}@example.com`, phone: null } },
      codes: ['sixteen'],
    });
    await counter.reserve('late-1', guest('late'));
    app.clock.advanceBy(TTL_MS);
    const scope = { programId: counter.office.shop.program.id };
    expect(await counter.checkouts.endExpired(scope, app.now)).toBeGreaterThan(0);
    const others = Array.from({ length: 15 }, (_, index) => `slot-${index}`);
    for (const name of others)
      expect(reasonsOf(await counter.reserve(name, guest(name)))).toEqual(['APPLIED']);
    expect(valueOf(await counter.commit('late-1')).checkout.state).toBe('COMMITTED');
    expect(reasonsOf(await counter.reserve('late-2', guest('one-more')))).toEqual(['LIMIT_REACHED']);
  });

  it('is refused when it comes to something else than was expected, and then nothing is held', async () => {
    expect(await counter.reserve('price-1', { codes: ['tenth'], expectedTotalMinor: 10_000n })).toMatchObject(
      {
        problem: { code: 'TOTAL_CHANGED', data: { totalMinor: 9_000n } },
      },
    );
    expect(await counter.commit('price-1')).toMatchObject({ problem: { code: 'NOT_FOUND' } });
  });

  it('answers codes that are no good alike, and no more than twenty a minute', async () => {
    const buyer = { externalId: 'eve' };
    app.clock.advanceBy(120_000);
    for (let index = 0; index < 20; index += 1)
      expect(
        reasonsOf(await counter.reserve(`guess-${index}`, { codes: [`GUESS-${index}A`], buyer })),
      ).toEqual(['CODE_NOT_GOOD']);
    expect(await counter.reserve('guess-20', { codes: ['TENTH'], buyer })).toMatchObject({
      problem: { code: 'TOO_MANY_ATTEMPTS' },
    });
    expect(
      reasonsOf(await counter.reserve('guess-21', { codes: ['TENTH'], buyer: { externalId: 'bob' } })),
    ).toEqual(['APPLIED']);
    app.clock.advanceBy(61_000);
    expect(reasonsOf(await counter.reserve('guess-22', { codes: ['TENTH'], buyer }))).toEqual(['APPLIED']);
  });

  it('counts wrong codes of each guest apart, so that guessers lock out nobody else', async () => {
    app.clock.advanceBy(120_000);
    const guest = (email: string): object => ({ buyer: { guest: { email, phone: null } } });
    for (let index = 0; index < 20; index += 1)
      await counter.reserve(`guest-guess-${index}`, {
        codes: [`GUEST-${index}A`],
        ...guest('mallory@example.com'),
      });
    expect(
      await counter.reserve('guest-guess-20', { codes: ['TENTH'], ...guest('Mallory@example.com') }),
    ).toMatchObject({
      problem: { code: 'TOO_MANY_ATTEMPTS' },
    });
    expect(
      reasonsOf(await counter.reserve('guest-guess-21', { codes: ['TENTH'], ...guest('trent@example.com') })),
    ).toEqual(['APPLIED']);
  });
});
