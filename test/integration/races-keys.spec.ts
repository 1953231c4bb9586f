import * as fc from 'fast-check';
import { isInputObjectType, getNamedType, type GraphQLSchema } from 'graphql';
import { systemActor, StorefrontKeys, STOREFRONT_SCOPES } from '#access';
import { required } from '#kernel';
import { adminModules, storefrontModules } from '../../apps/api/endpoints.js';
import { schemaOf } from '../architecture/endpoint-schema.js';
import { Desk, freshKey } from '../support/desk.js';
import { ANSWER_OPTIONAL, ANSWER_VALUES, openReviews } from '../support/keyed-answers.js';
import { reversalsOf } from '../support/keyed-checkouts.js';
import { TestApp, valueOf, type Shop } from '../support/test-app.js';

type Input = Readonly<Record<string, unknown>>;

/** A mutation that takes a key: two valid values of each of its fields, and which of them may be left out. */
interface Keyed {
  readonly ask: 'server' | 'customer' | 'staff';
  readonly values: Readonly<Record<string, readonly [unknown, unknown]>>;
  readonly optional: readonly string[];
}

interface Effect {
  readonly replayed: boolean | null;
  readonly userErrors: readonly { readonly code: string }[];
  readonly transactionId?: string | null;
  readonly adjustment?: { readonly id: string } | null;
}

const SEED = Number(process.env['SEED'] ?? 20_260_301);
const RUNS = 15;

/** What each spends: two values of every field. */
const SPEND = {
  customer: ['ada', 'bob'],
  points: [3, 4],
  pointType: ['points', 'miles'],
  reason: ['tea', 'coffee'],
  orderReference: ['o-1', 'o-2'],
} as const;
const { customer: spenders, points, pointType, reason, orderReference } = SPEND;
const HOLD = { customer: spenders, points, pointType, orderReference, ttlSeconds: [600, 601] } as const;
const REDEEM = {
  customer: spenders,
  reward: ['mug', 'cup'],
  quantity: [1, 2],
  pointsAtMost: [500, 501],
} as const;
const TRANSFER = { customer: spenders, points, pointType, reason, toCustomer: ['cleo', 'dan'] } as const;

/** What tells the effect of a mutation, where it is no transaction. */
const EFFECTS: Readonly<Record<string, string>> = {
  adjustPoints: 'adjustment { id }',
  placeCustomerInTier: 'standing { ladder }',
  endTierPlacement: 'standing { ladder }',
  createCouponBatch: 'couponBatch { id }',
  redeemReward: 'redemption { id }',
  changeRewardStock: 'reward { left }',
  reverseCheckout: 'checkout { orderReference }',
  recordSurveyAnswer: 'answer { revision }',
};

function queryOf(name: string): string {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const effect = EFFECTS[name] ?? 'transactionId';
  return `mutation ($input: ${type}!) { ${name}(input: $input) { replayed ${effect} userErrors { code } } }`;
}

/** Mutations of a schema whose input has an `idempotencyKey`, with the other fields of the input. */
function keyedIn(schema: GraphQLSchema): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const input = field.args.map(({ type }) => getNamedType(type)).find(isInputObjectType);
    const names = Object.keys(input?.getFields() ?? {});
    if (names.includes('idempotencyKey'))
      found.set(field.name, names.filter((name) => name !== 'idempotencyKey').sort());
  }
  return found;
}

describe('an idempotency key', () => {
  let app: TestApp;
  let desk: Desk;
  let token: string;
  let staff: string;
  let table: Readonly<Record<string, Keyed>>;

  const asked = { server: () => desk.shop.key, customer: () => token, staff: () => staff };

  const send = async ({ ask }: Keyed, name: string, input: Input): Promise<Effect> => {
    const [operation = ''] = name.split(' ');
    const credential = asked[ask]();
    const query = queryOf(operation);
    const data =
      ask === 'staff'
        ? await desk.askAdmin<Record<string, Effect>>(credential, query, { input })
        : await desk.ask<Record<string, Effect>>(query, { input }, credential);
    return required(data[operation], operation);
  };

  const held = async (customer: string): Promise<string> => {
    const { hold } = await desk.hold(customer, 9, { ttlSeconds: 86_400 });
    return required(hold, 'a hold').id;
  };

  const idOf = async (externalId: string): Promise<string> => {
    const query = 'query ($externalId: String!) { customer(externalId: $externalId) { id } }';
    return (await desk.ask<{ customer: { id: string } }>(query, { externalId })).customer.id;
  };

  const furnish = async (shop: Shop): Promise<void> => {
    const miles = `mutation { createPointType(input: { code: "miles", name: "Miles" }) { userErrors { code } } }`;
    await desk.askAdmin(staff, miles);
    for (const name of ['ada', 'bob', 'cleo', 'dan']) {
      await app.enrol(shop, name);
      await desk.order(name, 100_000_000);
      const input = { customer: await idOf(name), points: 1_000_000, pointType: 'miles', reason: 'A start' };
      await desk.askAdmin(staff, queryOf('adjustPoints'), {
        input: { ...input, idempotencyKey: freshKey() },
      });
    }
    for (const name of ['ada', 'bob'])
      await desk.ask(
        `mutation { createHousehold(input: { customer: "${name}" }) { userErrors { code } }
          contributeToHousehold(input: { customer: "${name}", points: 100000, idempotencyKey: "${freshKey()}" }) { userErrors { code } } }`,
      );
    for (const code of ['retail', 'club']) {
      const tiers = `[{ code: "low", name: "Low", rank: 1 } { code: "high", name: "High", rank: 2, qualification: {
        anyOf: [{ allOf: [{ metric: ORDERS, atLeast: 99 }] }] } }]`;
      await desk.askAdmin(
        staff,
        `mutation { createTierLadder(input: { code: "${code}", name: "${code}", window: { kind: LIFETIME }, tiers: ${tiers} }) {
          userErrors { code } } publishTierLadder(input: { code: "${code}" }) { userErrors { code } } }`,
      );
    }
  };

  const holds = async (): Promise<[string, string]> => [await held('ada'), await held('ada')];

  /** A customer's own token may leave out whose points they are, or name the customer. */
  const rowsOfCustomers = async (): Promise<Readonly<Record<string, Keyed>>> => ({
    'recordSurveyAnswer by a customer': {
      ask: 'customer',
      values: ANSWER_VALUES,
      optional: ['customer', ...ANSWER_OPTIONAL],
    },
    'redeemReward by a customer': {
      ask: 'customer',
      values: REDEEM,
      optional: ['customer', 'pointsAtMost'],
    },
    'redeemPoints by a customer': {
      ask: 'customer',
      values: { customer: spenders, points, pointType, reason },
      optional: ['customer', 'pointType', 'reason'],
    },
    'holdPoints by a customer': {
      ask: 'customer',
      values: HOLD,
      optional: ['customer', 'pointType', 'orderReference', 'ttlSeconds'],
    },
    'releaseHold by a customer': { ask: 'customer', values: { hold: await holds() }, optional: [] },
    'contributeToHousehold by a customer': {
      ask: 'customer',
      values: { customer: spenders, points },
      optional: ['customer'],
    },
    'redeemHouseholdPoints by a customer': {
      ask: 'customer',
      values: { customer: spenders, points, reason },
      optional: ['customer', 'reason'],
    },
    'transferPoints by a customer': {
      ask: 'customer',
      values: TRANSFER,
      optional: ['customer', 'pointType', 'reason'],
    },
  });

  const rowsOfStaff = async (): Promise<Readonly<Record<string, Keyed>>> => {
    const customer = [await idOf('ada'), await idOf('bob')] as const;
    return {
      adjustPoints: {
        ask: 'staff',
        values: { customer, points, pointType, reason },
        optional: ['pointType'],
      },
      placeCustomerInTier: {
        ask: 'staff',
        values: {
          ...{ customer, ladder: ['retail', 'club'], reason },
          ...{
            tier: ['low', 'high'],
            cause: ['MANUAL', 'STATUS_MATCH'],
            until: ['2030-01-01', '2030-01-02'],
          },
        },
        optional: ['until'],
      },
      createCouponBatch: {
        ask: 'staff',
        values: { template: ['mail', 'post'], count: [3, 4], prefix: ['A', 'B'] },
        optional: ['prefix'],
      },
      changeRewardStock: {
        ask: 'staff',
        values: { code: ['vase', 'bowl'], by: [3, 4], reason },
        optional: ['by'],
      },
      // Ended by one key, there is nothing that another could end: that is an answer too.
      endTierPlacement: {
        ask: 'staff',
        values: { customer, ladder: ['retail', 'club'], reason },
        optional: [],
      },
    };
  };

  beforeAll(async () => {
    app = await TestApp.start();
    const shop = await app.shop();
    desk = new Desk(app, shop);
    staff = await app.staff(shop, 'OWNER');
    await furnish(shop);
    for (const code of ['mail', 'post'])
      await desk.askAdmin(
        staff,
        `mutation { createCouponTemplate(input: { code: "${code}", name: "A", benefit: { kind: FREE_SHIPPING } }) { userErrors { code } } }`,
      );
    for (const code of ['mug', 'cup', 'vase', 'bowl'])
      await desk.askAdmin(
        staff,
        `mutation { createReward(input: { code: "${code}", name: "A", price: 5, perOrder: 9, delivery: PRODUCT }) { userErrors { code } } }`,
      );
    await openReviews(desk, staff);
    token = await app.token(shop, 'ada');
    table = {
      redeemPoints: { ask: 'server', values: SPEND, optional: ['pointType', 'reason', 'orderReference'] },
      holdPoints: { ask: 'server', values: HOLD, optional: ['pointType', 'orderReference', 'ttlSeconds'] },
      captureHold: { ask: 'server', values: { hold: await holds(), points }, optional: ['points'] },
      releaseHold: { ask: 'server', values: { hold: await holds() }, optional: [] },
      transferPoints: { ask: 'server', values: TRANSFER, optional: ['pointType', 'reason'] },
      redeemReward: { ask: 'server', values: REDEEM, optional: ['pointsAtMost'] },
      reverseCheckout: { ask: 'server', values: await reversalsOf(desk), optional: ['lines'] },
      contributeToHousehold: { ask: 'server', values: { customer: spenders, points }, optional: [] },
      redeemHouseholdPoints: {
        ask: 'server',
        values: { customer: spenders, points, reason, orderReference },
        optional: ['reason', 'orderReference'],
      },
      recordSurveyAnswer: { ask: 'server', values: ANSWER_VALUES, optional: ANSWER_OPTIONAL },
      ...(await rowsOfStaff()),
      ...(await rowsOfCustomers()),
    };
  });

  afterAll(() => app.stop());

  const keyed = (name: string): Keyed => required(table[name], name);

  const inputOf = ({ values }: Keyed, which: (field: string) => 0 | 1 | null): Input =>
    Object.fromEntries(
      Object.entries(values).flatMap(([field, pair]) => {
        const one = which(field);
        return one === null ? [] : [[field, pair[one]]];
      }),
    );

  /** All inputs that differ from one in a single field: another value, left out, or given. */
  const neighbours = (one: Keyed, input: Input): { field: string; other: Input }[] =>
    Object.entries(one.values).flatMap(([field, values]) => {
      const { [field]: value, ...rest } = input;
      if (value === undefined) return values.map((other) => ({ field, other: { ...rest, [field]: other } }));
      const changed = { ...rest, [field]: value === values[0] ? values[1] : values[0] };
      const others = one.optional.includes(field) ? [changed, rest] : [changed];
      return others.map((other) => ({ field, other }));
    });

  const expectOnlyOnce = async (name: string, input: Input): Promise<void> => {
    const one = keyed(name);
    const idempotencyKey = freshKey();
    const first = await send(one, name, { ...input, idempotencyKey });
    expect(first.replayed).toBe(false);
    const refused = neighbours(one, input).map(async ({ field, other }) => {
      const { userErrors } = await send(one, name, { ...other, idempotencyKey });
      return { name, field, other, codes: userErrors.map(({ code }) => code) };
    });
    for (const answer of await Promise.all(refused))
      expect(answer).toEqual({ ...answer, codes: ['IDEMPOTENCY_CONFLICT'] });
    expect(await send(one, name, { ...input, idempotencyKey })).toEqual({ ...first, replayed: true });
  };

  const NAMES = [
    ...['redeemPoints', 'holdPoints', 'captureHold', 'releaseHold', 'transferPoints', 'adjustPoints'],
    ...['placeCustomerInTier', 'endTierPlacement', 'createCouponBatch', 'recordSurveyAnswer'],
    ...['redeemReward', 'changeRewardStock', 'reverseCheckout'],
    ...['redeemReward by a customer', 'recordSurveyAnswer by a customer'],
    'contributeToHousehold',
    'redeemHouseholdPoints',
    ...['contributeToHousehold by a customer', 'redeemHouseholdPoints by a customer'],
    'redeemPoints by a customer',
    'holdPoints by a customer',
    ...['releaseHold by a customer', 'transferPoints by a customer'],
  ];

  test('is known of here for every mutation that takes one, with every field of its input', async () => {
    const mutations = new Map([
      ...keyedIn(await schemaOf(storefrontModules)),
      ...keyedIn(await schemaOf(adminModules)),
    ]);
    // It gives nothing; its key is tried with the other things that a backtest can be asked.
    mutations.delete('startBacktest');
    const fieldsOf = (name: string): string[] => Object.keys(keyed(name).values).sort();
    const known = Object.keys(table).filter((name) => !name.includes(' '));
    expect(known.sort()).toEqual([...mutations.keys()].sort());
    for (const [name, fields] of mutations) expect([name, fieldsOf(name)]).toEqual([name, fields]);
    expect(Object.keys(table).sort()).toEqual([...NAMES].sort());
  });

  test.each(NAMES)('%s: with another input it is refused, whichever field differs', async (name) => {
    const one = keyed(name);
    await expectOnlyOnce(
      name,
      inputOf(one, () => 0),
    );
    await expectOnlyOnce(
      name,
      inputOf(one, (field) => (one.optional.includes(field) ? null : 0)),
    );
  });

  test.each(NAMES)(`%s: so it is for random inputs (${RUNS} runs, seed ${SEED})`, async (name) => {
    const one = keyed(name);
    const shape = Object.fromEntries(
      Object.keys(one.values).map((field) => [
        field,
        fc.constantFrom<(0 | 1 | null)[]>(
          ...(one.optional.includes(field) ? ([0, 1, null] as const) : ([0, 1] as const)),
        ),
      ]),
    );
    const property = fc.asyncProperty(fc.record(shape), async (chosen) => {
      await expectOnlyOnce(
        name,
        inputOf(one, (field) => chosen[field] ?? null),
      );
    });
    await fc.assert(property, { seed: SEED, numRuns: RUNS, endOnFailure: false });
    expect(await app.violations(desk.shop.program)).toEqual([]);
  });

  test('is its own for every program, caller and operation, sent at once and sent again', async () => {
    const idempotencyKey = 'the-same-key-for-everybody';
    const other = await shopOf('other');
    const callers: { at: Desk; credential: string }[] = [];
    for (const shop of [desk.shop, other]) {
      const at = new Desk(app, shop);
      const origin = { actor: systemActor(shop.program.id, 'test'), now: app.now };
      const second = { name: 'second', scopes: [...STOREFRONT_SCOPES], expiresAt: null };
      const { secret } = valueOf(await app.app.get(StorefrontKeys).issue(origin, second));
      const tokens = [await app.token(shop, 'ada'), await app.token(shop, 'bob')];
      for (const credential of [shop.key, secret, ...tokens]) callers.push({ at, credential });
    }
    const holds = await Promise.all(callers.map(({ at }) => at.hold('ada', 5, { ttlSeconds: 86_400 })));
    const spends = callers.flatMap(({ at, credential }, index) => {
      const isServer = credential.startsWith('prn_sk_');
      const customer = isServer ? { customer: 'ada' } : {};
      const inputs: Record<string, object> = {
        redeemPoints: { ...customer, points: 2 },
        holdPoints: { ...customer, points: 3 },
        transferPoints: { ...customer, points: 4, toCustomer: 'cleo' },
        ...(isServer && { captureHold: { hold: required(holds[index]?.hold, 'a hold').id } }),
      };
      return Object.entries(inputs).map(([name, input]) => async (): Promise<Effect> => {
        const data = await at.ask<Record<string, Effect>>(
          queryOf(name),
          { input: { ...input, idempotencyKey } },
          credential,
        );
        return required(data[name], name);
      });
    });
    const first = await Promise.all(spends.map((spend) => spend()));
    expect(first.flatMap(({ userErrors }) => userErrors)).toEqual([]);
    expect(first.filter(({ replayed }) => replayed)).toEqual([]);
    expect(new Set(first.map(({ transactionId }) => transactionId)).size).toBe(spends.length);
    const again = await Promise.all(spends.map((spend) => spend()));
    expect(again).toEqual(first.map((answer) => ({ ...answer, replayed: true })));
    for (const { program } of [desk.shop, other]) expect(await app.violations(program)).toEqual([]);
  });

  const shopOf = async (code: string): Promise<Shop> => {
    const shop = await app.shop({ code });
    const at = new Desk(app, shop);
    for (const name of ['ada', 'bob', 'cleo']) {
      await app.enrol(shop, name);
      await at.order(name, 1_000_000);
    }
    return shop;
  };
});
