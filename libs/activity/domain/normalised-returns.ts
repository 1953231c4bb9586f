import { ok, required, scale, type Problem, type Result } from '#kernel';
import type { Order, OrderAmounts, OrderLine, OriginalOrder } from './order.js';
import { difference, type ReturnPlan } from './returns.js';

/**
 * Works a change out in the currency that the order was stated in, and what it is in the program's. That is a function of all that
 * came back so far - `floor(part x returned / part as stated)` - so that any split of a return comes to the same and the whole to
 * all of it, at the rate the order was recorded at.
 */
export function planInItsCurrency(
  order: Order,
  plan: (stated: Order) => Result<ReturnPlan, Problem>,
): Result<ReturnPlan, Problem> {
  const { original } = order;
  if (original === null) return plan(order);
  const planned = plan(asStated(order, original));
  return planned.ok ? ok(normalisedPlan(order, original, planned.value)) : planned;
}

function asStated(order: Order, { currency, amounts, returned, lines }: OriginalOrder): Order {
  const stated = order.lines.map((line, place) => ({ ...line, ...lines[place] }));
  return { ...order, currency, amounts, returned, lines: stated };
}

function normalisedPlan(order: Order, original: OriginalOrder, planned: ReturnPlan): ReturnPlan {
  const { order: stated, lines } = planned;
  const isWhole = stated.status !== 'PARTLY_RETURNED';
  const returned = isWhole ? order.amounts : returnedOf(order.amounts, original.amounts, stated.returned);
  const linesAfter = order.lines.map((line, place) => {
    const { shareMinor, returnedMinor, returnedQuantity } = required(
      stated.lines[place],
      'line of the order',
    );
    return {
      ...line,
      returnedQuantity,
      returnedMinor: partOf(line.shareMinor, returnedMinor, shareMinor),
    };
  });
  const after: Order = {
    ...order,
    status: stated.status,
    returned,
    lines: linesAfter,
    original: {
      ...original,
      returned: stated.returned,
      lines: original.lines.map((line, place) => ({
        ...line,
        returnedMinor: required(stated.lines[place], 'line of the order').returnedMinor,
      })),
    },
  };
  const givenBack = lines.map(({ lineNo, quantity }) => ({
    lineNo,
    quantity,
    amountMinor: returnedAt(linesAfter, lineNo) - returnedAt(order.lines, lineNo),
  }));
  const { currency } = original;
  return {
    order: after,
    amounts: difference(returned, order.returned),
    lines: givenBack,
    original: { currency, amounts: planned.amounts, lines },
  };
}

/** Goods (with their tax) and shipping each by what came back of them: what was stated of both never becomes less. */
function returnedOf(amounts: OrderAmounts, stated: OrderAmounts, returned: OrderAmounts): OrderAmounts {
  const goodsMinor = partOf(goodsOf(amounts), goodsOf(returned), goodsOf(stated));
  const shippingMinor = partOf(amounts.shippingMinor, returned.shippingMinor, stated.shippingMinor);
  const totalMinor = goodsMinor + shippingMinor;
  const taxMinor = partOf(amounts.taxMinor, returned.taxMinor, stated.taxMinor);
  return {
    totalMinor,
    shippingMinor,
    taxMinor: taxMinor < goodsMinor ? taxMinor : goodsMinor,
    giftCardMinor: partOf(amounts.giftCardMinor, totalMinor, amounts.totalMinor),
    discountMinor: partOf(amounts.discountMinor, totalMinor, amounts.totalMinor),
  };
}

function goodsOf({ totalMinor, shippingMinor }: OrderAmounts): bigint {
  return totalMinor - shippingMinor;
}

function partOf(wholeMinor: bigint, returnedMinor: bigint, statedMinor: bigint): bigint {
  return statedMinor === 0n ? 0n : scale(wholeMinor, returnedMinor, statedMinor, 'FLOOR');
}

function returnedAt(lines: readonly OrderLine[], lineNo: number): bigint {
  return required(lines[lineNo - 1], 'line of the return').returnedMinor;
}
