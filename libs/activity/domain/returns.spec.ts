import fc from 'fast-check';
import { draftOrder } from './new-orders.js';
import type { NewOrder, Order, OrderAmounts } from './order.js';
import { planCancellation, planReturn, refusalOfReturn, type NewReturn, type ReturnPlan } from './returns.js';

const now = new Date('2026-03-01T10:00:00Z');
const program = { id: '01890000-0000-7000-8000-000000000001', timeZone: 'Europe/Berlin' };
const customerId = '01890000-0000-7000-8000-000000000002';

function orderOf(order: Partial<NewOrder> & Pick<NewOrder, 'amounts'>): Order {
  const base = {
    customer: { externalId: 'c' },
    source: 'store',
    externalId: 'o',
    occurredAt: now,
    currency: 'EUR',
  };
  return draftOrder({ ...base, ...order }, { program, customerId, now, batchId: null });
}

function returnOf(input: Partial<NewReturn>): NewReturn {
  return { source: 'store', orderExternalId: 'o', externalId: 'r', occurredAt: now, ...input };
}

function planned(order: Order, input: Partial<NewReturn>): ReturnPlan {
  const result = planReturn(order, returnOf(input));
  if (!result.ok) throw new Error(result.problem.message);
  return result.value;
}

function sumOf(plans: readonly ReturnPlan[]): OrderAmounts {
  const total = (name: keyof OrderAmounts): bigint =>
    plans.reduce((sum, plan) => sum + plan.amounts[name], 0n);
  return {
    totalMinor: total('totalMinor'),
    shippingMinor: total('shippingMinor'),
    taxMinor: total('taxMinor'),
    giftCardMinor: total('giftCardMinor'),
    discountMinor: total('discountMinor'),
  };
}

const amounts = fc
  .record({
    goods: fc.bigInt(1n, 100_000n),
    shippingMinor: fc.bigInt(0n, 2_000n),
    taxPercent: fc.bigInt(0n, 100n),
    giftCardPercent: fc.bigInt(0n, 100n),
    discountMinor: fc.bigInt(0n, 5_000n),
  })
  .map(({ goods, shippingMinor, taxPercent, giftCardPercent, discountMinor }) => {
    const totalMinor = goods + shippingMinor;
    const taxMinor = (goods * taxPercent) / 100n;
    return {
      totalMinor,
      shippingMinor,
      taxMinor,
      giftCardMinor: (totalMinor * giftCardPercent) / 100n,
      discountMinor,
    };
  });

describe('Returning an order', () => {
  it('gives back exactly the whole however it is split by amount', () => {
    fc.assert(
      fc.property(
        amounts,
        fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 8 }),
        (of, weights) => {
          let order = orderOf({ amounts: of });
          const plans: ReturnPlan[] = [];
          for (const [index, weight] of weights.entries()) {
            const remaining = order.amounts.totalMinor - order.returned.totalMinor;
            const isLast = index === weights.length - 1;
            const amountMinor = isLast ? remaining : (remaining * BigInt(weight)) / 1_000n;
            if (amountMinor === 0n) continue;
            const plan = planned(order, { amountMinor });
            plans.push(plan);
            order = plan.order;
          }
          expect(sumOf(plans)).toEqual(order.amounts);
          expect(order.status).toBe('RETURNED');
        },
      ),
    );
  });

  it('gives back exactly the goods however the pieces are split', () => {
    const lines = fc.array(
      fc.record({ quantity: fc.integer({ min: 1, max: 6 }), amountMinor: fc.bigInt(0n, 10_000n) }),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(
        lines,
        fc.bigInt(0n, 900n),
        fc.bigInt(0n, 99n),
        fc.infiniteStream(fc.nat()),
        (ofLines, shippingMinor, percent, picks) => {
          const sum = ofLines.reduce((total, line) => total + line.amountMinor, 0n);
          const discountMinor = (sum * percent) / 100n;
          const totalMinor = sum - discountMinor + shippingMinor;
          let order = orderOf({ amounts: { totalMinor, shippingMinor, discountMinor }, lines: ofLines });
          const pieces = order.lines.flatMap(({ lineNo, quantity }) =>
            Array.from({ length: quantity }, () => lineNo),
          );
          while (pieces.length > 0) {
            const [lineNo = 0] = pieces.splice((picks.next().value ?? 0) % pieces.length, 1);
            order = planned(order, { lines: [{ lineNo, quantity: 1 }] }).order;
          }
          expect(order.returned.totalMinor).toBe(totalMinor - shippingMinor);
          expect(order.lines.map((line) => line.returnedMinor)).toEqual(
            order.lines.map((line) => line.shareMinor),
          );
        },
      ),
    );
  });

  it('spreads a discount on the whole order over its lines', () => {
    const order = orderOf({
      amounts: { totalMinor: 9_000n, discountMinor: 1_000n },
      lines: [
        { quantity: 1, amountMinor: 7_500n },
        { quantity: 1, amountMinor: 2_500n },
      ],
    });
    expect(planned(order, { lines: [{ lineNo: 1, quantity: 1 }] }).amounts.totalMinor).toBe(6_750n);
  });

  it('gives exclusive tax back with the lines', () => {
    const amountsWithTax = { totalMinor: 12_000n, taxMinor: 2_000n };
    const order = orderOf({ amounts: amountsWithTax, lines: [{ quantity: 4, amountMinor: 10_000n }] });
    const plan = planned(order, { lines: [{ lineNo: 1, quantity: 1 }] });
    expect(plan.amounts).toMatchObject({ totalMinor: 3_000n, taxMinor: 500n });
  });

  it('keeps shipping until nothing else is left, unless it is named', () => {
    const order = orderOf({ amounts: { totalMinor: 1_000n, shippingMinor: 200n } });
    expect(planned(order, { amountMinor: 800n }).amounts.shippingMinor).toBe(0n);
    expect(planned(order, { amountMinor: 900n }).amounts.shippingMinor).toBe(100n);
    expect(planned(order, { amountMinor: 500n, shippingMinor: 200n }).amounts.shippingMinor).toBe(200n);
  });

  it('refuses more than is left and says how much that is', () => {
    const first = planned(orderOf({ amounts: { totalMinor: 1_000n } }), { amountMinor: 700n });
    expect(planReturn(first.order, returnOf({ amountMinor: 301n }))).toMatchObject({
      ok: false,
      problem: { code: 'RETURN_EXCEEDS_ORDER', data: { remainingMinor: 300n } },
    });
  });

  it.each<[string, Partial<NewReturn>]>([
    ['more pieces than the line has', { lines: [{ lineNo: 1, quantity: 3 }] }],
    ['more than the line cost', { lines: [{ lineNo: 1, amountMinor: 501n }] }],
    ['more shipping than there was', { amountMinor: 599n, shippingMinor: 101n }],
    ['more shipping than is given back', { amountMinor: 50n, shippingMinor: 60n }],
    ['more tax than there was', { amountMinor: 300n, taxMinor: 81n }],
    ['more goods than there were', { amountMinor: 550n, shippingMinor: 0n }],
  ])('refuses %s', (_what, input) => {
    const order = orderOf({
      amounts: { totalMinor: 600n, shippingMinor: 100n, taxMinor: 80n },
      lines: [{ quantity: 2, amountMinor: 500n }],
    });
    expect(planReturn(order, returnOf(input))).toMatchObject({ problem: { code: 'RETURN_EXCEEDS_ORDER' } });
  });

  it('refuses a line the order does not have', () => {
    const order = orderOf({ amounts: { totalMinor: 600n } });
    const result = planReturn(order, returnOf({ lines: [{ lineNo: 1, quantity: 1 }] }));
    expect(result).toMatchObject({ problem: { code: 'INVALID_INPUT', path: ['lines', '0', 'lineNo'] } });
  });

  it('returns a free order by its pieces', () => {
    const order = orderOf({ amounts: { totalMinor: 0n }, lines: [{ quantity: 2, amountMinor: 0n }] });
    const first = planned(order, { lines: [{ lineNo: 1, quantity: 1 }] });
    expect(first.order.status).toBe('PARTLY_RETURNED');
    expect(planned(first.order, { lines: [{ lineNo: 1, quantity: 1 }] }).order.status).toBe('RETURNED');
  });

  it.each<[string, Partial<NewReturn>]>([
    ['neither amount nor lines', {}],
    ['both amount and lines', { amountMinor: 1n, lines: [{ lineNo: 1, quantity: 1 }] }],
    ['an amount of zero', { amountMinor: 0n }],
    ['a negative amount', { amountMinor: -1n }],
    ['an amount beyond 2^53', { amountMinor: 9_007_199_254_740_992n }],
    ['negative shipping', { amountMinor: 1n, shippingMinor: -1n }],
    [
      'a line twice',
      {
        lines: [
          { lineNo: 1, quantity: 1 },
          { lineNo: 1, quantity: 1 },
        ],
      },
    ],
    ['a line without quantity and amount', { lines: [{ lineNo: 1 }] }],
    ['a quantity of zero', { lines: [{ lineNo: 1, quantity: 0 }] }],
    ['half a piece', { lines: [{ lineNo: 1, quantity: 0.5 }] }],
    ['an empty order id', { amountMinor: 1n, orderExternalId: '' }],
    ['a far future', { amountMinor: 1n, occurredAt: new Date('2026-03-03T10:00:00Z') }],
  ])('refuses %s whatever the order', (_what, input) => {
    expect(refusalOfReturn(returnOf(input), now)).toMatchObject({ code: 'INVALID_INPUT' });
  });
});

describe('Cancelling an order', () => {
  it('gives back what earlier returns have left', () => {
    fc.assert(
      fc.property(amounts, fc.bigInt(0n, 100n), (of, percent) => {
        const order = orderOf({
          amounts: of,
          lines: [{ quantity: 3, amountMinor: of.totalMinor - of.shippingMinor }],
        });
        const amountMinor = (of.totalMinor * percent) / 100n;
        const returned = amountMinor > 0n ? [planned(order, { amountMinor })] : [];
        const cancelled = planCancellation(returned[0]?.order ?? order);
        expect(sumOf([...returned, cancelled])).toEqual(of);
        expect(cancelled.order).toMatchObject({ status: 'CANCELLED', returned: of });
        expect(cancelled.order.lines[0]).toMatchObject({ returnedQuantity: 3 });
      }),
    );
  });

  it('leaves nothing to return', () => {
    const { order } = planCancellation(orderOf({ amounts: { totalMinor: 1_000n } }));
    expect(planReturn(order, returnOf({ amountMinor: 1n }))).toMatchObject({
      problem: { code: 'RETURN_EXCEEDS_ORDER', data: { remainingMinor: 0n } },
    });
  });
});
