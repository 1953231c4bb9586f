import { err, formatMoney, invalid, ok, type Problem, type Result } from '#kernel';
import type { Buyer, CartAsked } from '../commands.js';
import type { Checkout } from '../content.js';
import { stateAt, type Move } from '../domain/checkout.js';
import type { Quote } from '../quotes.service.js';
import type { QuoteCheckoutInput } from './checkout.inputs.js';
import type { CheckoutMoveType, CheckoutQuoteType, CheckoutType } from './checkout.type.js';
import { linesOf, outcomeOf, paidByPoints, rewardOf } from './outcome.mapping.js';

/** What is asked for a cart. Problem: INVALID_INPUT. */
export function askedOf(input: QuoteCheckoutInput): Result<CartAsked, Problem> {
  const { customer = null, guest = null, currency, lines, shippingMinor, codes, withOwn } = input;
  if (customer !== null && guest !== null)
    return err(invalid(['guest'], 'Either a customer or a guest buys.'));
  const buyer: Buyer =
    guest === null
      ? customer === null
        ? null
        : { externalId: customer }
      : { guest: { email: guest.email ?? null, phone: guest.phone ?? null } };
  return ok({
    ...{ buyer, codes, withOthers: withOwn, pointsToSpend: input.pointsToSpend },
    rewards: input.rewards.map(({ reward, quantity }) => ({ reward, quantity })),
    cardFingerprint: input.cardFingerprint ?? null,
    cart: {
      ...{ currency, shippingMinor },
      lines: lines.map(({ id, sku = null, name = null, categories, quantity, amountMinor }) => ({
        ...{ id, sku, name, categories, quantity, amountMinor },
      })),
    },
  });
}

export function checkoutOf(checkout: Checkout, now: Date): CheckoutType {
  const { orderReference, content, discountMinor, totalMinor, reversedMinor, returned } = checkout;
  const { reservedAt, expiresAt, endedAt } = checkout;
  const { currency } = content.cart;
  return {
    ...{ orderReference, state: stateAt(checkout, now), currency, discountMinor, totalMinor, reversedMinor },
    ...{ reservedAt, expiresAt, endedAt, ...paidByPoints(content) },
    ...{ shippingMinor: content.left.shippingMinor, isBest: content.search === 'EXHAUSTIVE' },
    rewards: content.rewards.map((reward) => rewardOf({ ok: true, value: reward })),
    lines: linesOf(content.cart, content, returned),
    outcomes: content.outcomes.map((outcome) => outcomeOf(outcome, currency)),
  };
}

export function quoteOf({
  cart,
  priced,
  outcomes,
  rewards,
  earns,
  pointsAvailable,
}: Quote): CheckoutQuoteType {
  const { discountMinor, totalMinor, left, search } = priced;
  const { currency } = cart;
  return {
    ...{ currency, discountMinor, totalMinor, shippingMinor: left.shippingMinor, ...paidByPoints(priced) },
    ...{ isBest: search === 'EXHAUSTIVE', earns, pointsAvailable },
    rewards: rewards.map(rewardOf),
    lines: linesOf(cart, priced),
    outcomes: outcomes.map((outcome) => outcomeOf(outcome, currency)),
  };
}

export function moveOf(
  { number, move, happenedAt, actor, details }: Move,
  currency: string,
): CheckoutMoveType {
  return { number, move, happenedAt, by: actor, words: wordsOfMove(move, details, currency) };
}

function wordsOfMove(move: Move['move'], details: Move['details'], currency: string): string {
  const money = (name: string): string => {
    const amount = details[name];
    return formatMoney(typeof amount === 'bigint' ? amount : 0n, currency);
  };
  switch (move) {
    case 'RESERVED':
      return `${money('discountMinor')} off, ${money('totalMinor')} to be paid.`;
    case 'COMMITTED':
      return details['isLate'] === true
        ? 'After the reservation had ended: all of it was still there.'
        : 'In time.';
    case 'RELEASED':
      return 'Given back.';
    case 'EXPIRED':
      return 'Nobody committed in time.';
    case 'TAKEN_OVER':
      return `By the same customer, for the order "${String(details['by'])}".`;
    case 'REVERSED':
      return `${money('reversedMinor')} of the discount came back with goods.`;
  }
}
