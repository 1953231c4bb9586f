import { required } from '#kernel';
import { Desk } from '../support/desk.js';
import { TestApp } from '../support/test-app.js';

interface Recorded {
  readonly replayed: boolean | null;
  readonly userErrors: readonly { readonly code: string; readonly path: readonly string[] | null }[];
}

/** What is recorded under a natural key: a whole input, and another value of every field that is content. */
interface Natural {
  readonly input: object;
  readonly others: Readonly<Record<string, unknown>>;
  /** Fields that say how to record, not what: they may differ in a repeat. */
  readonly manner?: Readonly<Record<string, unknown>>;
}

const LINE = { sku: 'TEA-1', name: 'Assam', quantity: 2, amountMinor: 800, categories: ['tea'] };

const NATURAL: Readonly<Record<string, Natural>> = {
  recordOrder: {
    input: {
      customer: { externalId: 'ada' },
      externalId: 'o-1',
      occurredAt: '2026-02-01T10:00:00Z',
      currency: 'USD',
      totalMinor: 1_000,
      shippingMinor: 100,
      taxMinor: 100,
      discountMinor: 50,
      giftCardMinor: 20,
      channel: 'web',
      lines: [LINE],
    },
    others: {
      customer: { externalId: 'bob' },
      occurredAt: '2026-02-01T10:00:01Z',
      totalMinor: 1_001,
      shippingMinor: 101,
      taxMinor: 101,
      discountMinor: 51,
      giftCardMinor: 21,
      channel: 'app',
      lines: [{ ...LINE, quantity: 3 }],
    },
    manner: { createCustomers: 'CREATE_AND_ENROL' },
  },
  recordReturn: {
    input: {
      orderExternalId: 'sold',
      externalId: 'r-1',
      occurredAt: '2026-02-20T10:00:00Z',
      amountMinor: 300,
      shippingMinor: 10,
      taxMinor: 20,
    },
    others: {
      orderExternalId: 'sold-too',
      occurredAt: '2026-02-20T10:00:01Z',
      amountMinor: 301,
      shippingMinor: 11,
      taxMinor: 21,
    },
  },
  recordActivity: {
    input: {
      customer: { externalId: 'ada' },
      externalId: 'a-1',
      type: 'review.published',
      occurredAt: '2026-02-01T10:00:00Z',
      channel: 'app',
      attributes: [{ name: 'stars', number: 5 }],
    },
    others: {
      customer: { externalId: 'bob' },
      type: 'quiz.answered',
      occurredAt: '2026-02-01T10:00:01Z',
      channel: 'web',
      attributes: [{ name: 'stars', number: 4 }],
    },
  },
};

function queryOf(name: string): string {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  return `mutation ($input: ${type}!) { ${name}(input: $input) { replayed userErrors { code path } } }`;
}

describe('a natural key', () => {
  let app: TestApp;
  let second: TestApp;
  let desks: readonly [Desk, Desk];

  beforeAll(async () => {
    app = await TestApp.start();
    second = await app.beside();
    const shop = await app.shop({ since: new Date('2026-01-01T00:00:00Z') });
    desks = [new Desk(app, shop), new Desk(second, shop)];
    for (const name of ['ada', 'bob']) await app.enrol(shop, name);
    for (const externalId of ['sold', 'sold-too'])
      await desks[0].order('ada', 10_000, {
        externalId,
        occurredAt: '2026-02-01T10:00:00Z',
        shippingMinor: 100,
        taxMinor: 500,
      });
  });

  afterAll(async () => {
    await second.app.close();
    await app.stop();
  });

  const send = async (name: string, input: object, process = 0): Promise<Recorded> => {
    const desk = desks[process % 2 ? 1 : 0];
    return required((await desk.ask<Record<string, Recorded>>(queryOf(name), { input }))[name], name);
  };

  test.each(Object.keys(NATURAL))(
    'of %s: other content is refused, whichever field differs',
    async (name) => {
      const { input, others, manner = {} } = required(NATURAL[name], name);
      expect(await send(name, input)).toEqual({ replayed: false, userErrors: [] });
      for (const [field, other] of Object.entries(others)) {
        const changed = await send(name, { ...input, [field]: other });
        expect({ field, codes: changed.userErrors.map(({ code }) => code) }).toEqual({
          field,
          codes: ['IDEMPOTENCY_CONFLICT'],
        });
      }
      expect(await send(name, { ...input, ...manner })).toEqual({ replayed: true, userErrors: [] });
      // The same text names something else of another source.
      expect(await send(name, { ...input, source: 'pos' })).toMatchObject(
        name === 'recordReturn'
          ? { userErrors: [{ code: 'NOT_FOUND' }] }
          : { replayed: false, userErrors: [] },
      );
    },
  );

  test.each(Object.keys(NATURAL))(
    'of %s: sent 50 times at once through two processes it is recorded once',
    async (name) => {
      const { input } = required(NATURAL[name], name);
      const once = { ...input, externalId: 'at-once' };
      const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => send(name, once, index)));
      expect(answers.flatMap(({ userErrors }) => userErrors)).toEqual([]);
      expect(answers.filter(({ replayed }) => replayed)).toHaveLength(49);
    },
  );

  test.each(Object.keys(NATURAL))(
    'of %s: of two contents at once one is recorded, the other a conflict',
    async (name) => {
      const { input, others } = required(NATURAL[name], name);
      const [field, other] = required(Object.entries(others).at(-1), 'a field');
      for (const round of [1, 2, 3]) {
        const contents = [0, 1].map((which) => ({
          ...input,
          ...(which && { [field]: other }),
          externalId: `round-${round}`,
        }));
        const answers = await Promise.all(
          Array.from({ length: 20 }, (_, index) => send(name, contents[index % 2] ?? {}, index >> 1)),
        );
        const codes = answers.map(({ userErrors }) => userErrors[0]?.code ?? 'ok');
        const [even, odd] = [0, 1].map((which) => new Set(codes.filter((_, index) => index % 2 === which)));
        expect([[...(even ?? [])], [...(odd ?? [])]].sort()).toEqual([['IDEMPOTENCY_CONFLICT'], ['ok']]);
      }
      expect(await app.violations(desks[0].shop.program)).toEqual([]);
    },
  );
});
