import { sumOf } from '#kernel';
import { isReason, withContender, type Contender, type Pricing } from './application.js';
import { conflictOf } from './candidate.js';
import { totalOf } from './cart.js';
import { compareGains, plus, type Gain } from './gain.js';

/** So many are tried in every combination and order: 1,956 at most. */
export const SEARCHED_MAX = 6;

/**
 * How the applied ones were found. EXHAUSTIVE: there is nothing better. BEST_SIX_FIRST: the six that come to most by themselves
 * are combined as well as can be; each of the others, most first, is added if that is better still.
 */
export type Search = 'EXHAUSTIVE' | 'BEST_SIX_FIRST';

/** A contender that can be applied to the cart by itself, and what it comes to then: beside others it never comes to more. */
export interface Free {
  readonly contender: Contender;
  readonly offMinor: bigint;
  readonly gain: Gain;
}

/** The best for the customer, of contenders in their order. */
export function bestOf(unpriced: Pricing, free: readonly Free[]): { pricing: Pricing; search: Search } {
  if (free.length <= SEARCHED_MAX) return { pricing: searched(unpriced, free), search: 'EXHAUSTIVE' };
  const ranked = [...free].sort(byWorth);
  const first = new Set(ranked.slice(0, SEARCHED_MAX));
  let best = searched(
    unpriced,
    free.filter((each) => first.has(each)),
  );
  for (const { contender } of ranked.slice(SEARCHED_MAX)) {
    const more = together(unpriced, inLanes([...best.applied.map((each) => each.contender), contender]));
    if (more && isBetter(more, best)) best = more;
  }
  return { pricing: best, search: 'BEST_SIX_FIRST' };
}

/** Contenders in the order of their lanes; within a lane as they stand. */
export function inLanes(contenders: readonly Contender[]): Contender[] {
  return [...contenders].sort((a, b) => a.lane - b.lane);
}

/** Null: they cannot all be applied, one after the other. */
function together(unpriced: Pricing, contenders: readonly Contender[]): Pricing | null {
  let pricing = unpriced;
  for (const contender of contenders) {
    if (!goesWith(contender, pricing)) return null;
    const next = withContender(pricing, contender);
    if (isReason(next)) return null;
    pricing = next;
  }
  return pricing;
}

/** Of two that are worth the same, the one that uses up fewer; the first that was found, if even that is the same. */
function isBetter(a: Pricing, b: Pricing): boolean {
  if (a.offMinor !== b.offMinor) return a.offMinor > b.offMinor;
  const gained = compareGains(a.gain, b.gain);
  return gained === 0 ? a.applied.length < b.applied.length : gained > 0;
}

/** Every combination, in every order within the lanes, but for those that cannot become better than the best so far. */
function searched(unpriced: Pricing, free: readonly Free[]): Pricing {
  let best = unpriced;
  const explore = (pricing: Pricing, rest: readonly Free[]): void => {
    const open = rest.filter(
      ({ contender }) => contender.lane >= pricing.lane && goesWith(contender, pricing),
    );
    if (!mayBeat(best, pricing, open)) return;
    for (const each of open) {
      const next = withContender(pricing, each.contender);
      if (isReason(next)) continue;
      if (isBetter(next, best)) best = next;
      explore(
        next,
        open.filter((other) => other !== each),
      );
    }
  };
  explore(unpriced, free);
  return best;
}

/**
 * Whether a pricing could become better than the best, if all that is open came to as much as by itself, and no more than is
 * left. As each comes to something, all of them are needed for that, unless there is not enough left.
 */
function mayBeat(best: Pricing, pricing: Pricing, open: readonly Free[]): boolean {
  const aloneMinor = sumOf(open.map((each) => each.offMinor));
  const leftMinor = totalOf(pricing.left);
  const isEnough = aloneMinor <= leftMinor;
  const offMinor = pricing.offMinor + (isEnough ? aloneMinor : leftMinor);
  if (offMinor !== best.offMinor) return offMinor > best.offMinor;
  const gained = compareGains(
    open.reduce((sum, each) => plus(sum, each.gain), pricing.gain),
    best.gain,
  );
  const count = pricing.applied.length + (isEnough ? open.length : 1);
  return gained === 0 ? count < best.applied.length : gained > 0;
}

function goesWith({ candidate }: Contender, { applied }: Pricing): boolean {
  return applied.every(({ contender }) => conflictOf(candidate, contender.candidate) === null);
}

function byWorth(a: Free, b: Free): number {
  if (a.offMinor !== b.offMinor) return a.offMinor > b.offMinor ? -1 : 1;
  return -compareGains(a.gain, b.gain);
}
