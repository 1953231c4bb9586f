import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { err, localDateOf, ok, problem, required, type Problem, type Result } from '#kernel';
import type { Tx } from '#platform';
import { canonicalRate } from './domain/exchange-rate.js';
import { normalisedOrder, type NormalisedOrder } from './domain/normalisation.js';
import type { NewOrder } from './domain/order.js';
import { ratesInForce, type RateRequest } from './persistence/exchange-rates.js';

/** Brings new orders into the program's currency: at the rate they state, or the program's of the time they were placed. */
@Injectable()
export class OrderNormaliser {
  /**
   * Orders that `refusalOfOrder` takes, in their order; those of the program's currency as they are. Rates are read once, and only
   * if an order needs one. Problems: WRONG_CURRENCY { expected, given, day }, INVALID_INPUT (an amount becomes too large).
   */
  async normalise(
    tx: Tx,
    program: Program,
    orders: readonly NewOrder[],
    now: Date,
  ): Promise<readonly Result<NewOrder | NormalisedOrder, Problem>[]> {
    const requests = new Map<string, RateRequest>();
    for (const order of orders) {
      if (order.currency === program.currency || order.exchangeRate) continue;
      const request = { currency: order.currency, at: order.occurredAt ?? now };
      requests.set(nameOf(request), request);
    }
    const rates = await ratesOf(tx, program, requests);
    const { currency } = program;
    return orders.map((order) => {
      if (order.currency === currency) return ok(order);
      const request = { currency: order.currency, at: order.occurredAt ?? now };
      const stated = order.exchangeRate ? canonicalRate(order.exchangeRate) : null;
      const rate = stated ?? rates.get(nameOf(request)) ?? null;
      return rate === null
        ? err(wrongCurrency(program, request))
        : normalisedOrder(order, { currency, rate });
    });
  }

  /** The same of one order. */
  async normaliseOne(
    tx: Tx,
    program: Program,
    order: NewOrder,
    now: Date,
  ): Promise<Result<NewOrder | NormalisedOrder, Problem>> {
    const [normalised] = await this.normalise(tx, program, [order], now);
    return required(normalised, 'an answer per order');
  }
}

async function ratesOf(
  tx: Tx,
  program: Program,
  requests: ReadonlyMap<string, RateRequest>,
): Promise<Map<string, string>> {
  if (requests.size === 0) return new Map();
  const rates = await ratesInForce(tx, program.id, [...requests.values()]);
  return new Map(
    [...requests.keys()].flatMap((name, place) => {
      const rate = rates[place] ?? null;
      return rate === null ? [] : [[name, rate] as const];
    }),
  );
}

function nameOf({ currency, at }: RateRequest): string {
  return `${currency} ${at.getTime()}`;
}

function wrongCurrency(program: Program, { currency: given, at }: RateRequest): Problem {
  const { currency: expected, timeZone } = program;
  const day = localDateOf(at, timeZone);
  return problem(
    'WRONG_CURRENCY',
    `The currency of this program is ${expected}, and it has no exchange rate of ${given} for ${day}.`,
    { path: ['currency'], data: { expected, given, day } },
  );
}
