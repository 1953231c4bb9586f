import fc from 'fast-check';
import { draftOrder } from './new-orders.js';
import { normalisedOrder, type NormalisedOrder } from './normalisation.js';
import { planInItsCurrency } from './normalised-returns.js';
import { refusalOfOrder } from './order-rules.js';
import { amountsOf, type NewOrder, type NewOrderLine, type Order, type OrderAmounts } from './order.js';
import { planCancellation, planReturn, type NewReturn, type ReturnPlan } from './returns.js';

const now = new Date('2026-03-01T10:00:00Z');
const program = { id: '01890000-0000-7000-8000-000000000001', timeZone: 'Europe/Berlin' };
const customerId = '01890000-0000-7000-8000-000000000002';

type Amounts = NewOrder['amounts'];

function cartOf(currency: string, amounts: Amounts, lines: readonly NewOrderLine[] = []): NewOrder {
  const key = { source: 'store', externalId: 'o' };
  return { customer: { externalId: 'c' }, ...key, occurredAt: now, currency, amounts, lines };
}

function normalised(cart: NewOrder, rate: string, currency = 'EUR'): NormalisedOrder {
  const result = normalisedOrder(cart, { currency, rate });
  if (!result.ok) throw new Error(result.problem.message);
  return result.value;
}

function recorded(cart: NewOrder, rate: string, currency = 'EUR'): Order {
  const order = normalised(cart, rate, currency);
  return draftOrder(order, { program, customerId, now, batchId: null });
}

function returned(order: Order, input: Partial<NewReturn>): ReturnPlan {
  const key = { source: 'store', orderExternalId: 'o', externalId: 'r', occurredAt: now };
  const result = planInItsCurrency(order, (stated) => planReturn(stated, { ...key, ...input }));
  if (!result.ok) throw new Error(result.problem.message);
  return result.value;
}

function cancelled(order: Order): ReturnPlan {
  const result = planInItsCurrency(order, (stated) => ({ ok: true, value: planCancellation(stated) }));
  if (!result.ok) throw new Error(result.problem.message);
  return result.value;
}

const line = (amountMinor: bigint, quantity = 1): NewOrderLine => ({ quantity, amountMinor });
const NAMES = ['totalMinor', 'shippingMinor', 'taxMinor', 'giftCardMinor', 'discountMinor'] as const;
const figuresOf = (amounts: OrderAmounts): bigint[] => NAMES.map((name) => amounts[name]);
const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);

describe('An order of another currency', () => {
  it.each<[string, string, string, string, bigint, bigint]>([
    ['dollars in euro', '0.9234', 'USD', 'EUR', 10_000n, 9_234n],
    ['half a cent, away from zero', '0.5', 'USD', 'EUR', 1n, 1n],
    ['less than half a cent', '0.49', 'USD', 'EUR', 1n, 0n],
    ['yen, which have no cents, in euro', '0.0061', 'JPY', 'EUR', 1_000n, 610n],
    ['euro in yen', '163.27', 'EUR', 'JPY', 999n, 1_631n],
    ['dinars of 1,000 fils in euro', '3', 'KWD', 'EUR', 1_000n, 300n],
    ['euro in dinars of 1,000 fils', '0.31', 'EUR', 'KWD', 10_000n, 31_000n],
    ['forints, of which a hundred fillér are one', '0.0025', 'HUF', 'EUR', 1_000_000n, 2_500n],
    ['what a float would get wrong', '1.15', 'USD', 'EUR', 100n, 115n],
    ['the largest amount', '1', 'USD', 'EUR', 9_007_199_254_740_991n, 9_007_199_254_740_991n],
  ])('is worth what its rate says: %s', (_what, rate, from, to, stated, expected) => {
    const order = normalised(cartOf(from, { totalMinor: stated }), rate, to);
    expect(order).toMatchObject({ currency: to, amounts: { totalMinor: expected } });
    expect(order.original).toMatchObject({
      currency: from,
      exchangeRate: rate,
      amounts: { totalMinor: stated },
    });
  });

  it.each<[string, Amounts, string, bigint[], bigint[], bigint[], bigint[]]>([
    [
      'goods, shipping and tax, which are the total again',
      { totalMinor: 1_000n, shippingMinor: 333n, taxMinor: 333n },
      '0.5',
      [667n],
      [500n, 167n, 166n, 0n, 0n],
      [333n],
      [333n],
    ],
    [
      'three equal lines, of which the first gets the cent',
      { totalMinor: 300n },
      '0.3333',
      [100n, 100n, 100n],
      [100n, 0n, 0n, 0n, 0n],
      [34n, 33n, 33n],
      [34n, 33n, 33n],
    ],
    [
      'a discount on the whole order, which its lines have before and their shares after',
      { totalMinor: 900n, discountMinor: 101n, giftCardMinor: 900n },
      '0.5',
      [501n, 500n],
      [450n, 0n, 0n, 450n, 51n],
      [251n, 250n],
      [225n, 225n],
    ],
    [
      'lines without the tax, which is added to them',
      { totalMinor: 119n, taxMinor: 19n },
      '0.9',
      [50n, 50n],
      [107n, 0n, 17n, 0n, 0n],
      [45n, 45n],
      [54n, 53n],
    ],
    [
      'lines of which the store left some out, which stand for themselves',
      { totalMinor: 1_000n },
      '0.9',
      [33n],
      [900n, 0n, 0n, 0n, 0n],
      [30n],
      [30n],
    ],
    [
      'lines that cost nothing',
      { totalMinor: 0n },
      '0.9',
      [0n, 0n],
      [0n, 0n, 0n, 0n, 0n],
      [0n, 0n],
      [0n, 0n],
    ],
  ])('keeps its sums: %s', (_what, stated, rate, ofLines, amounts, linesMinor, sharesMinor) => {
    const order = recorded(
      cartOf(
        'USD',
        stated,
        ofLines.map((amountMinor) => line(amountMinor)),
      ),
      rate,
    );
    expect(figuresOf(order.amounts)).toEqual(amounts);
    expect(order.lines.map(({ amountMinor }) => amountMinor)).toEqual(linesMinor);
    expect(order.lines.map(({ shareMinor }) => shareMinor)).toEqual(sharesMinor);
  });

  it('is refused when an amount would be more than the largest', () => {
    const cart = cartOf('USD', { totalMinor: 9_007_199_254_740_991n });
    expect(normalisedOrder(cart, { currency: 'EUR', rate: '1.0000000000000002' })).toMatchObject({
      ok: false,
      problem: { code: 'INVALID_INPUT', path: ['totalMinor'] },
    });
    const gross = { totalMinor: 0n, discountMinor: 9_000_000_000_000_000n };
    expect(
      normalisedOrder(cartOf('USD', gross, [line(9_000_000_000_000_000n)]), { currency: 'EUR', rate: '2' }),
    ).toMatchObject({ ok: false, problem: { path: ['discountMinor'] } });
  });
});

/** Carts that the rules take: complete lines with or without the tax, lines left out, discounts, gift cards. */
const carts = fc
  .record({
    currency: fc.constantFrom('USD', 'JPY', 'KWD', 'TND'),
    lines: fc.array(
      fc.record({ amountMinor: fc.bigInt(0n, 50_000n), quantity: fc.integer({ min: 1, max: 4 }) }),
      { maxLength: 6 },
    ),
    kind: fc.constantFrom('INCLUSIVE', 'EXCLUSIVE', 'INCOMPLETE'),
    shippingMinor: fc.bigInt(0n, 3_000n),
    percents: fc.tuple(fc.bigInt(0n, 100n), fc.bigInt(0n, 100n), fc.bigInt(0n, 100n)),
  })
  .map(({ currency, lines, kind, shippingMinor, percents: [tax, gift, discount] }) => {
    const gross = sum(lines.map(({ amountMinor }) => amountMinor));
    const discountMinor = (gross * discount) / 100n;
    const net = gross - discountMinor + (kind === 'INCOMPLETE' ? 5_000n : 0n);
    const taxMinor = (net * tax) / 100n;
    const totalMinor = net + shippingMinor + (kind === 'EXCLUSIVE' ? taxMinor : 0n);
    const giftCardMinor = (totalMinor * gift) / 100n;
    return cartOf(currency, { totalMinor, shippingMinor, taxMinor, giftCardMinor, discountMinor }, lines);
  });

const rates = fc
  .oneof(
    fc.tuple(fc.constant(0), fc.integer({ min: 1, max: 99_999 })),
    fc.tuple(fc.nat(300), fc.integer({ min: 1, max: 99_999 })),
  )
  .map(([whole, fraction]) => `${whole}.${String(fraction).padStart(5, '0')}`);

const targets = fc.constantFrom('EUR', 'VND', 'BHD');

/** What somebody brings back, next: by amount, by piece, with the shipping, with tax of their own. */
const steps = fc.array(
  fc.record({
    way: fc.constantFrom('AMOUNT', 'PIECE', 'SHIPPING', 'TAX'),
    pick: fc.nat(1_000),
  }),
  { minLength: 1, maxLength: 8 },
);

function inputOf(order: Order, { way, pick }: { way: string; pick: number }): Partial<NewReturn> | null {
  const { amounts, returned: back, lines } = order.original ?? order;
  const left = amounts.totalMinor - back.totalMinor;
  const amountMinor = (left * BigInt(pick)) / 1_000n;
  const [piece] = order.lines.filter((each, place) => {
    const stated = lines[place];
    return each.returnedQuantity < each.quantity && stated && stated.returnedMinor < stated.shareMinor;
  });
  if (way === 'PIECE') return piece ? { lines: [{ lineNo: piece.lineNo, quantity: 1 }] } : null;
  if (amountMinor === 0n) return null;
  const shippingLeft = amounts.shippingMinor - back.shippingMinor;
  if (way === 'SHIPPING')
    return { amountMinor, shippingMinor: amountMinor < shippingLeft ? amountMinor : shippingLeft };
  if (way === 'TAX') return { amountMinor, taxMinor: 0n };
  return { amountMinor };
}

/** Everything that is returned by these steps, one after the other; refused ones are left out. */
function allReturned(order: Order, of: readonly { way: string; pick: number }[]): ReturnPlan[] {
  const plans: ReturnPlan[] = [];
  let current = order;
  for (const step of of) {
    const input = inputOf(current, step);
    if (!input) continue;
    const key = { source: 'store', orderExternalId: 'o', externalId: 'r', occurredAt: now };
    const result = planInItsCurrency(current, (stated) => planReturn(stated, { ...key, ...input }));
    if (!result.ok) continue;
    plans.push(result.value);
    current = result.value.order;
  }
  return plans;
}

describe('Any order of another currency', () => {
  it('obeys the rules of orders after it as before it', () => {
    fc.assert(
      fc.property(carts, rates, targets, (cart, rate, target) => {
        expect(refusalOfOrder(cart, { currency: target, now })).toBeNull();
        const order = normalised(cart, rate, target);
        expect(refusalOfOrder(order, { currency: target, now })).toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  it('has parts that sum to its total, and lines that sum to what they summed to', () => {
    fc.assert(
      fc.property(carts, rates, targets, (cart, rate, target) => {
        const order = recorded(cart, rate, target);
        const { totalMinor, shippingMinor, taxMinor, discountMinor } = order.amounts;
        const stated = amountsOf(cart);
        const linesMinor = sum(order.lines.map(({ amountMinor }) => amountMinor));
        const statedMinor = sum((cart.lines ?? []).map(({ amountMinor }) => amountMinor));
        const goods = totalMinor - shippingMinor;
        if (statedMinor === stated.totalMinor - stated.shippingMinor + stated.discountMinor) {
          expect(linesMinor).toBe(goods + discountMinor);
        } else if (
          statedMinor ===
          stated.totalMinor - stated.shippingMinor - stated.taxMinor + stated.discountMinor
        ) {
          expect(linesMinor).toBe(goods - taxMinor + discountMinor);
        }
        const shares = sum(order.lines.map(({ shareMinor }) => shareMinor));
        const statedShares = sum((order.original?.lines ?? []).map(({ shareMinor }) => shareMinor));
        if (statedShares === stated.totalMinor - stated.shippingMinor) expect(shares).toBe(goods);
        else expect(shares).toBeLessThanOrEqual(goods);
      }),
      { numRuns: 500 },
    );
  });

  it('is what it was when a unit is worth a unit with as many decimals', () => {
    fc.assert(
      fc.property(carts, (cart) => {
        const order = recorded({ ...cart, currency: 'USD' }, '1');
        const own = draftOrder({ ...cart, currency: 'EUR' }, { program, customerId, now, batchId: null });
        expect({ ...order, original: null }).toEqual(own);
      }),
    );
  });

  it('is never worth less when it costs more', () => {
    fc.assert(
      fc.property(
        fc.bigInt(0n, 10n ** 12n),
        fc.bigInt(0n, 10n ** 6n),
        rates,
        targets,
        (less, more, rate, target) => {
          const worthOf = (totalMinor: bigint): bigint =>
            normalised(cartOf('USD', { totalMinor }), rate, target).amounts.totalMinor;
          expect(worthOf(less)).toBeLessThanOrEqual(worthOf(less + more));
        },
      ),
    );
  });
});

describe('What comes back of an order of another currency', () => {
  const cart = cartOf('JPY', { totalMinor: 1_000n, shippingMinor: 100n, taxMinor: 90n }, [line(900n, 3)]);

  it('is worth what it was worth at the rate of the order, in both currencies', () => {
    const order = recorded(cart, '0.00615');
    expect(figuresOf(order.amounts)).toEqual([615n, 62n, 55n, 0n, 0n]);
    const first = returned(order, { lines: [{ lineNo: 1, quantity: 1 }] });
    expect(figuresOf(first.amounts)).toEqual([184n, 0n, 16n, 0n, 0n]);
    expect(first.lines).toEqual([{ lineNo: 1, quantity: 1, amountMinor: 184n }]);
    expect(first.original).toMatchObject({ currency: 'JPY', amounts: { totalMinor: 300n } });
    expect(first.order).toMatchObject({
      status: 'PARTLY_RETURNED',
      returned: { totalMinor: 184n },
      original: { returned: { totalMinor: 300n }, lines: [{ returnedMinor: 300n }] },
    });
  });

  it('is refused beyond what is left, in the currency it was stated in', () => {
    const order = recorded(cart, '0.00615');
    const key = { source: 'store', orderExternalId: 'o', externalId: 'r', occurredAt: now };
    expect(
      planInItsCurrency(order, (stated) => planReturn(stated, { ...key, amountMinor: 1_001n })),
    ).toMatchObject({ problem: { code: 'RETURN_EXCEEDS_ORDER', data: { remainingMinor: 1_000n } } });
  });

  it('is all of it when all comes back one by one, although each is worth less than a cent', () => {
    let order = recorded(cartOf('JPY', { totalMinor: 7n }), '0.0061');
    expect(order.amounts.totalMinor).toBe(4n);
    const back = Array.from({ length: 7 }, () => {
      const plan = returned(order, { amountMinor: 1n });
      order = plan.order;
      return plan.amounts.totalMinor;
    });
    expect(back).toEqual([0n, 1n, 0n, 1n, 0n, 1n, 1n]);
    expect(order).toMatchObject({ status: 'RETURNED', returned: order.amounts });
  });

  it('is the whole of an order that is worth nothing here, when all of it is back there', () => {
    const order = recorded(cartOf('JPY', { totalMinor: 3n }), '0.0001');
    expect(order.amounts.totalMinor).toBe(0n);
    const part = returned(order, { amountMinor: 2n }).order;
    expect(part.status).toBe('PARTLY_RETURNED');
    expect(returned(part, { amountMinor: 1n }).order.status).toBe('RETURNED');
  });

  it('never becomes less, stays within the order, and leaves nothing once everything is back', () => {
    fc.assert(
      fc.property(carts, rates, targets, steps, fc.boolean(), (stated, rate, target, of, isCancelled) => {
        const order = recorded(stated, rate, target);
        const parts = allReturned(order, of);
        const last = parts.at(-1)?.order ?? order;
        const left = stated.amounts.totalMinor - (last.original?.returned.totalMinor ?? 0n);
        const rest = isCancelled
          ? [cancelled(last)]
          : left > 0n
            ? [returned(last, { amountMinor: left })]
            : [];
        const plans = [...parts, ...rest];
        for (const { amounts, order: after, lines } of plans) {
          expect(figuresOf(amounts).every((amount) => amount >= 0n)).toBe(true);
          expect(lines.every(({ amountMinor }) => amountMinor >= 0n)).toBe(true);
          for (const name of NAMES) expect(after.returned[name]).toBeLessThanOrEqual(after.amounts[name]);
          const { shippingMinor, taxMinor, totalMinor } = after.returned;
          expect(shippingMinor + taxMinor).toBeLessThanOrEqual(totalMinor);
          const kept = after.amounts.totalMinor - totalMinor;
          expect(after.amounts.shippingMinor - shippingMinor).toBeLessThanOrEqual(kept);
          expect(after.amounts.giftCardMinor - after.returned.giftCardMinor).toBeLessThanOrEqual(kept);
        }
        const end = plans.at(-1)?.order;
        if (!end || (end.status === 'PARTLY_RETURNED' && end.original?.amounts.totalMinor === 0n)) return;
        expect(end.returned).toEqual(order.amounts);
        expect(NAMES.map((name) => sum(plans.map(({ amounts }) => amounts[name])))).toEqual(
          figuresOf(order.amounts),
        );
        const backThere = NAMES.map((name) =>
          sum(plans.map(({ original }) => original?.amounts[name] ?? 0n)),
        );
        expect(backThere).toEqual(figuresOf(amountsOf(stated)));
      }),
      { numRuns: 1_000 },
    );
  });

  it('comes to the same whether it comes at once or in parts', () => {
    fc.assert(
      fc.property(carts, rates, fc.nat(1_000), fc.nat(1_000), (stated, rate, share, split) => {
        const order = recorded(stated, rate);
        const amountMinor = (stated.amounts.totalMinor * BigInt(share)) / 1_000n;
        const firstMinor = (amountMinor * BigInt(split)) / 1_000n;
        if (firstMinor === 0n || firstMinor === amountMinor) return;
        const first = returned(order, { amountMinor: firstMinor });
        const second = returned(first.order, { amountMinor: amountMinor - firstMinor });
        expect(second.order).toEqual(returned(order, { amountMinor }).order);
      }),
    );
  });
});
