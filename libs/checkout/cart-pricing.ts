import type { ConditionBook } from '#campaigns';
import {
  priceCart,
  takeOfBudget,
  takesOfUse,
  type AppliedOutcome,
  type Candidate,
  type CouponOffer,
  type PointsOffer,
  type PricedCart,
} from '#coupons';
import { newId, problem, required, sumOf, type Problem, type Result, type UndoLog, type Uuid } from '#kernel';
import type { Claim, Shortage, Take, UsageBook } from '#limits';
import type { RewardOffer } from '#rewards';
import type { CheckoutCart, CheckoutOutcome, CheckoutUse } from './content.js';
import { NOBODY_FREES, type Freeing } from './freeing.js';
import { holdRewards, type RewardOutcome } from './reward-holding.js';

/** A cart with all that may be applied to it. */
export interface PricingTask {
  readonly cart: CheckoutCart;
  readonly offers: readonly CouponOffer[];
  /** Codes that were typed and are no good. */
  readonly wrong: readonly string[];
  /** Under what the person's uses are counted. */
  readonly personKeys: readonly string[];
  readonly points: PointsOffer | null;
  /** What was asked for of rewards, or why it is not for them. */
  readonly rewards: readonly Result<RewardOffer, Problem>[];
  readonly now: Date;
}

/** Counters that were read or locked, and how to undo what is tried on them. */
export interface PricingSetting {
  readonly book: UsageBook;
  readonly log: UndoLog;
  readonly conditions: ConditionBook;
}

export interface PricedTask {
  readonly priced: PricedCart;
  readonly uses: readonly CheckoutUse[];
  readonly outcomes: readonly CheckoutOutcome[];
  /** One for each wish, in their order. */
  readonly rewards: readonly RewardOutcome[];
}

/**
 * Prices a cart within what limits leave: what is applied is held in the book, all of it. A coupon of which there is too little left
 * is refused, and the rest is priced anew.
 */
export function priceWithin(
  { book, log, conditions }: PricingSetting,
  task: PricingTask,
  free: Freeing = NOBODY_FREES,
): PricedTask {
  const { cart, offers, now } = task;
  const rewards = holdRewards(book, task.rewards, { now, free });
  const refusals = new Map(offers.map((offer) => [offer.name, offer.refusal]));
  const lineIds = new Map(offers.map((offer) => [offer.name, lineIdsOf(conditions, offer, cart)]));
  for (;;) {
    const candidates = offers.map(({ name, terms: { discount } }): Candidate => ({
      ...{ code: name, discount, lineIds: lineIds.get(name) ?? null, refusal: refusals.get(name) ?? null },
    }));
    const priced = priceCart(cart, candidates, task.points);
    const held = log.attempt(
      () => holdAll(book, task, priced, free),
      (tried) => 'uses' in tried,
    );
    if ('refused' in held) refusals.set(held.refused, held.problem);
    else return { priced, uses: held.uses, outcomes: outcomesOf(task, priced), rewards };
  }
}

/** All that uses may take, before it is known which are applied: what has to be locked. */
export function takesOf({ cart, offers, personKeys, rewards }: PricingTask): Take[] {
  const mostMinor = sumOf(cart.lines.map(({ amountMinor }) => amountMinor)) + cart.shippingMinor;
  const ofOffers = offers.flatMap((offer) =>
    offer.refusal ? [] : [...takesOfUse({ ...offer, personKeys }), takeOfBudget(offer, mostMinor)],
  );
  return [...ofOffers, ...rewards.flatMap((wish) => (wish.ok ? wish.value.takes : []))];
}

function lineIdsOf(
  conditions: ConditionBook,
  { terms: { discount } }: CouponOffer,
  { lines }: CheckoutCart,
): ReadonlySet<string> | null {
  if (discount.scope === null) return null;
  const meets = conditions.linesWhere(discount.scope, lines);
  return new Set(lines.filter((_, index) => meets[index]).map(({ id }) => id));
}

function holdAll(
  book: UsageBook,
  { offers, personKeys, now }: PricingTask,
  priced: PricedCart,
  free: Freeing,
): { readonly uses: CheckoutUse[] } | { readonly refused: string; readonly problem: Problem } {
  const uses: CheckoutUse[] = [];
  for (const outcome of priced.outcomes) {
    if (outcome.kind !== 'APPLIED') continue;
    const offer = required(
      offers.find(({ name }) => name === outcome.code),
      'the offer of an outcome',
    );
    const use = useOf(offer, outcome, newId(now));
    const claim: Claim = {
      id: use.id,
      takes: [...takesOfUse({ ...offer, personKeys }), takeOfBudget(offer, outcome.discountMinor)],
    };
    let shortage = book.hold(claim);
    while (shortage !== null && free(shortage)) shortage = book.hold(claim);
    if (shortage !== null) return { refused: offer.name, problem: limitReached(shortage) };
    uses.push(use);
  }
  return { uses };
}

function useOf(offer: CouponOffer, applied: AppliedOutcome, id: Uuid): CheckoutUse {
  const { name, templateId, templateCode, versionId, code, couponId, terms } = offer;
  const { benefit, minimumSpend } = terms.discount;
  return {
    ...{ id, name, templateId, templateCode, versionId, code, couponId, applied },
    discount: { benefit, minimumSpend },
  };
}

function outcomesOf({ offers, wrong }: PricingTask, { outcomes }: PricedCart): CheckoutOutcome[] {
  return [
    ...outcomes.map((outcome, index): CheckoutOutcome => {
      const { name, templateCode, terms } = required(offers[index], 'the offer of an outcome');
      return { name, templateCode, title: terms.name, outcome };
    }),
    ...wrong.map((name): CheckoutOutcome => ({
      ...{ name, templateCode: null, title: null },
      outcome: { kind: 'NOT_APPLIED', code: name, reason: { kind: 'REFUSED', problem: NO_GOOD } },
    })),
  ];
}

const NO_GOOD = problem('CODE_NOT_GOOD', 'The code is not good here and now.', { path: ['codes'] });

/** Which limit it is, and how much is left of it. */
export function limitReached({ take: { measure, subject }, left }: Shortage): Problem {
  const limitKind =
    measure === 'MINOR'
      ? 'BUDGET'
      : subject.startsWith('person:')
        ? 'CUSTOMER'
        : subject.startsWith('code:')
          ? 'CODE'
          : 'ALL';
  return problem('LIMIT_REACHED', 'It has been used as often, or for as much, as it can be.', {
    path: ['codes'],
    data: { limitKind, remaining: left },
  });
}
