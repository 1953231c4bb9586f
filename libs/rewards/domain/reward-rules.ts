import { err, invalid, ok, POINTS_MAX, type Points, type Problem, type Result } from '#kernel';
import type { RewardTerms } from './reward.js';

const CODE = /^[a-z][a-z0-9_]{0,27}$/;
const TAG = /^[a-z0-9][a-z0-9_-]{0,31}$/;
const NAME_LENGTH_MAX = 120;
const DESCRIPTION_LENGTH_MAX = 2_000;
const REFERENCE_LENGTH_MAX = 200;
export const REASON_LENGTH_MAX = 500;
export const TAGS_MAX = 20;
export const TIER_PRICES_MAX = 50;
/** Pieces at a time: each is a gift of its own. */
export const PER_ORDER_MAX = 100;
const PER_CUSTOMER_MAX = 1_000_000;
/** Pieces that a reward may have. */
export const STOCK_MAX = 1_000_000_000n;
/** What is kept of a gift card. */
export const GIFT_CARD_LENGTH_MAX = 200;

type Refusal = Problem | null;

export function refusalOfRewardCode(code: string): Refusal {
  return CODE.test(code)
    ? null
    : invalid(['code'], 'A lower-case letter followed by up to 27 letters, digits or underscores.');
}

/** Problem: INVALID_INPUT, at the names of the input. The condition, the effect and the point type are checked by whoever knows them. */
export function checkTerms(terms: RewardTerms): Result<RewardTerms, Problem> {
  const refusal =
    refusalOfTexts(terms) ?? refusalOfPrices(terms) ?? refusalOfLimits(terms) ?? refusalOfDelivery(terms);
  return refusal ? err(refusal) : ok({ ...terms, tags: terms.tags.toSorted() });
}

function refusalOfTexts({ name, description, tags }: RewardTerms): Refusal {
  if (!isText(name, NAME_LENGTH_MAX)) return invalid(['name'], `1 to ${NAME_LENGTH_MAX} characters.`);
  if (description !== null && !isText(description, DESCRIPTION_LENGTH_MAX))
    return invalid(['description'], `1 to ${DESCRIPTION_LENGTH_MAX} characters.`);
  if (tags.length > TAGS_MAX || new Set(tags).size < tags.length)
    return invalid(['tags'], `At most ${TAGS_MAX} tags, each once.`);
  const wrong = tags.findIndex((tag) => !TAG.test(tag));
  return wrong < 0
    ? null
    : invalid(['tags', String(wrong)], 'Up to 32 lower-case letters, digits, dashes or underscores.');
}

function refusalOfPrices({ price, ladder, tierPrices }: RewardTerms): Refusal {
  if (!isPrice(price)) return invalid(['price'], `0 to ${POINTS_MAX} points.`);
  if (ladder !== null && tierPrices.length === 0)
    return invalid(['ladder'], 'Only prices of tiers need a ladder.');
  if (tierPrices.length > TIER_PRICES_MAX)
    return invalid(['tierPrices'], `At most ${TIER_PRICES_MAX} prices.`);
  for (const [index, one] of tierPrices.entries()) {
    const path = ['tierPrices', String(index)];
    if (!isPrice(one.price)) return invalid([...path, 'price'], `0 to ${POINTS_MAX} points.`);
    if (tierPrices.findIndex(({ tier }) => tier === one.tier) < index)
      return invalid([...path, 'tier'], 'Each tier has one price.');
  }
  return null;
}

function refusalOfLimits({ perCustomer, perOrder, from, until }: RewardTerms): Refusal {
  if (!isCount(perOrder, 1, PER_ORDER_MAX)) return invalid(['perOrder'], `1 to ${PER_ORDER_MAX}.`);
  if (perCustomer !== null && !isCount(perCustomer, 1, PER_CUSTOMER_MAX))
    return invalid(['perCustomer'], `1 to ${PER_CUSTOMER_MAX}.`);
  return from !== null && until !== null && from >= until
    ? invalid(['until'], 'It ends after it begins.')
    : null;
}

function refusalOfDelivery({ delivery, effect, isCancellable }: RewardTerms): Refusal {
  if ((delivery === 'EFFECT') !== (effect !== null))
    return invalid(['effect'], 'An effect belongs to the delivery EFFECT, and to no other.');
  return delivery === 'EFFECT' && isCancellable
    ? invalid(['isCancellable'], 'An effect is there at once: only staff take it back.')
    : null;
}

export function refusalOfReason(reason: string): Refusal {
  return isText(reason, REASON_LENGTH_MAX)
    ? null
    : invalid(['reason'], `1 to ${REASON_LENGTH_MAX} characters.`);
}

/** Where the parcel is, under which number the donation went out. */
export function refusalOfReference(reference: string | null, path: readonly string[]): Refusal {
  return reference === null || isText(reference, REFERENCE_LENGTH_MAX)
    ? null
    : invalid(path, `1 to ${REFERENCE_LENGTH_MAX} characters.`);
}

export function refusalOfGiftCard(code: string | null, path: readonly string[]): Refusal {
  return code === null || isText(code, GIFT_CARD_LENGTH_MAX)
    ? null
    : invalid(path, `1 to ${GIFT_CARD_LENGTH_MAX} characters.`);
}

/** PostgreSQL cannot store NUL. */
function isText(text: string, lengthMax: number): boolean {
  return text.trim().length > 0 && text.length <= lengthMax && !text.includes('\0');
}

function isPrice(points: Points): boolean {
  return points >= 0n && points <= POINTS_MAX;
}

function isCount(count: number, min: number, max: number): boolean {
  return Number.isInteger(count) && count >= min && count <= max;
}
