import type { Settled } from './book.js';
import { compareEffects, toldBalances, toldHeld, type MovementRow, type OrderRow } from './effects.js';
import { lastingPartOf, type Operation, type Payload } from './operations.js';

const AWARD = { campaign: 'base', version: 1, points: 100, basisMinor: 10_000, lot: 1, clawedBack: 0 };
const ORDER = {
  id: 'order-id',
  externalId: 'order-1',
  number: 1,
  occurredAt: '2026-01-01T00:00:00.000Z',
  amounts: { totalMinor: 10_000 },
  awards: [AWARD],
};

function settled(operation: Omit<Operation, 'customer'>, payload: Partial<Payload>): Settled {
  const whole: Payload = { replayed: false, userErrors: [], ...payload };
  const refusal = whole.userErrors[0]?.code ?? null;
  const lasting = lastingPartOf(operation.kind, whole);
  return {
    operation: { ...operation, customer: 'ada' },
    key: operation.key,
    payload: whole,
    refusal,
    lasting,
    cycle: 1,
  };
}

const order = settled({ kind: 'recordOrder', key: 'order-1', input: {} }, { order: ORDER });
const payment = settled(
  { kind: 'redeemPoints', key: 'k-1', input: { orderReference: 'order-1' } },
  { points: 30, transactionId: 't-1' },
);
const transfer = settled(
  { kind: 'transferPoints', key: 'k-2', input: { toCustomer: 'bob' } },
  { points: 20, transactionId: 't-2' },
);
const hold = settled(
  { kind: 'holdPoints', key: 'k-3', input: {} },
  { points: 10, transactionId: 't-3', hold: { id: 'h', points: 10, expiresAt: '2026-01-01T01:00:00Z' } },
);
const capture = settled(
  { kind: 'captureHold', key: 'k-4', input: { hold: 'h' } },
  { points: 4, transactionId: 't-4', hold: { id: 'h', points: 10, expiresAt: '2026-01-01T01:00:00Z' } },
);
const sentBack = settled(
  { kind: 'recordReturn', key: 'return-1', input: { orderExternalId: 'order-1' } },
  {
    order: { ...ORDER, awards: [{ ...AWARD, clawedBack: 76 }] },
    orderReturn: {
      externalId: 'return-1',
      occurredAt: '2026-01-02T00:00:00Z',
      amounts: { totalMinor: 10_000 },
    },
  },
);
const answers = [order, payment, transfer, hold, capture, sentBack];

function row(
  kind: string,
  transactionId: string,
  points: number,
  more: Partial<MovementRow> = {},
): MovementRow {
  return { kind, transactionId, points, customer: 'ada', holdId: null, orderReference: null, ...more };
}

const movements: readonly MovementRow[] = [
  row('AWARD', 't-0', 100, { orderReference: 'order-1' }),
  row('MATURE', 't-9', 100),
  row('REDEEM', 't-1', 30, { orderReference: 'order-1' }),
  row('TRANSFER_OUT', 't-2', 20),
  // Points of two lots arrive as two.
  row('TRANSFER_IN', 't-2', 15, { customer: 'bob' }),
  row('TRANSFER_IN', 't-2', 5, { customer: 'bob' }),
  row('HOLD', 't-3', 10, { holdId: 'h' }),
  row('CAPTURE', 't-4', 4, { holdId: 'h' }),
  row('RELEASE', 't-4', 6, { holdId: 'h' }),
  row('RESTORE', 't-5', 30, { orderReference: 'order-1' }),
  row('CLAWBACK', 't-6', 76, { orderReference: 'order-1' }),
];
const orders: readonly OrderRow[] = [
  { externalId: 'order-1', totalMinor: 10_000, returns: [{ externalId: 'return-1', totalMinor: 10_000 }] },
];

const without = (kind: string): MovementRow[] => movements.filter((movement) => movement.kind !== kind);
const withMore = (...more: MovementRow[]): MovementRow[] => [...movements, ...more];

describe('What the clients were told and what is written', () => {
  test('agree when all of it is there once', () => {
    expect(compareEffects(answers, movements, orders)).toEqual([]);
    expect(toldBalances(answers)).toEqual(
      new Map([
        ['ada', 0],
        ['bob', 20],
      ]),
    );
  });

  test.each([
    ['an award', without('AWARD'), orders, 'lost', 'AWARD of ada in order order-1'],
    ['a redemption', without('REDEEM'), orders, 'lost', 'REDEEM of ada in t-1'],
    ['one leg of a transfer', without('TRANSFER_IN'), orders, 'lost', 'TRANSFER_IN of bob in t-2'],
    ['the rest of a captured hold', without('RELEASE'), orders, 'lost', 'RELEASE of ada in t-4'],
    ['the points of a return', without('RESTORE'), orders, 'lost', 'RESTORE of ada in order order-1'],
    ['an order', movements, [], 'lost', 'order order-1'],
    [
      'a return',
      movements,
      [{ ...orders[0], returns: [] } as OrderRow],
      'lost',
      'return return-1 of order-1',
    ],
    ['a second redemption', withMore(row('REDEEM', 't-7', 30)), orders, 'doubled', 'REDEEM of ada in t-7'],
    [
      'a second order',
      movements,
      [...orders, { externalId: 'order-1-1', totalMinor: 1, returns: [] }],
      'doubled',
      'order order-1-1',
    ],
    [
      'a second award',
      withMore(row('AWARD', 't-7', 100, { orderReference: 'order-1' })),
      orders,
      'changed',
      'AWARD of ada in order order-1',
    ],
    [
      'an order recorded twice',
      movements,
      [...orders, { externalId: 'order-1', totalMinor: 10_000, returns: [] }],
      'changed',
      'order order-1',
    ],
    [
      'a hold that ended twice',
      withMore(row('RECLAIM', 't-7', 10, { holdId: 'h' })),
      orders,
      'doubled',
      'hold h',
    ],
    [
      'other points',
      [...without('REDEEM'), row('REDEEM', 't-1', 31)],
      orders,
      'changed',
      'REDEEM of ada in t-1',
    ],
  ] as const)('differ by %s', (_what, written, writtenOrders, rule, name) => {
    expect(compareEffects(answers, written, writtenOrders)).toContainEqual({
      rule,
      detail: expect.stringContaining(name) as string,
    });
  });

  test('a refusal moves nothing', () => {
    const refused = settled(
      { kind: 'redeemPoints', key: 'k-9', input: {} },
      { userErrors: [{ code: 'INSUFFICIENT_POINTS', path: ['points'] }] },
    );
    expect(compareEffects([...answers, refused], movements, orders)).toEqual([]);
    expect(compareEffects([refused], [row('REDEEM', 't-1', 30)], [])).toHaveLength(1);
  });

  test('a hold keeps its points until it is captured, released or outlived', () => {
    const before = new Date('2026-01-01T00:59:59Z');
    expect(toldHeld([hold], 'ada', before)).toBe(10);
    expect(toldHeld([hold], 'bob', before)).toBe(0);
    expect(toldHeld([hold], 'ada', new Date('2026-01-01T01:00:00Z'))).toBe(0);
    expect(toldHeld([hold, capture], 'ada', before)).toBe(0);
  });
});
