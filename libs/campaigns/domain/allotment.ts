import { type LocalDate, maxPoints, type Points, scale, sumOf, type Uuid } from '#kernel';
import { type CoolDown, daysWith, daysWithout, freeFrom, NEVER_GIVEN, standsInTheWay } from './cool-down.js';
import { type CampaignLimits, type Limit, type LimitMeasure, windowNameOf } from './limits.js';

/** So many points are worth so many minor units of the program's currency. */
export interface PointValue {
  readonly valuePoints: Points;
  readonly valueMinor: bigint;
}

/** Points of one type. */
export interface WantedPoints {
  readonly points: Points;
  readonly value: PointValue;
}

/** What a campaign would give a customer for one activity, were there no limits. */
export interface Want {
  readonly campaignId: Uuid;
  readonly customerId: Uuid;
  /** Of the activity, in the program's time zone: decides the windows. */
  readonly day: LocalDate;
  /** Of the version that gives. */
  readonly limits: CampaignLimits;
  /** One entry per point type; none when it is only something else that is given, which is once or not at all. */
  readonly parts: readonly WantedPoints[];
}

/** Why less than what was wanted is given. */
export type Trim =
  /** Nothing is left of this limit, or less than was wanted. */
  | { readonly kind: 'LIMIT'; readonly limit: Limit; readonly window: string }
  /** Another award is too near. */
  | { readonly kind: 'COOL_DOWN'; readonly coolDownDays: number; readonly awardedOn: LocalDate };

/** What is given of a want. */
export interface Allotment {
  /** False: nothing at all, neither points nor anything else, and no limit is consumed. */
  readonly isGiven: boolean;
  /** One for each of the want's parts. */
  readonly points: readonly Points[];
  /** What kept it below what was wanted; null when all of it is given. */
  readonly trimmedBy: Trim | null;
}

/** What an award gives back when some or all of it is taken back. */
export interface GivenBack {
  readonly campaignId: Uuid;
  readonly customerId: Uuid;
  /** These three as when it was given. */
  readonly day: LocalDate;
  readonly limits: CampaignLimits;
  readonly parts: readonly GivenBackPoints[];
  /** Nothing of the award is left: it no longer counts as one of TIMES, and its day is free again. */
  readonly isWhole: boolean;
}

export interface GivenBackPoints {
  /** Of the award, before and after this: MONEY is rounded once, on what is kept. */
  readonly keptBefore: Points;
  readonly keptAfter: Points;
  readonly value: PointValue;
}

/** Names a counter. */
export interface CounterKey {
  readonly campaignId: Uuid;
  /** Null: the program's. */
  readonly customerId: Uuid | null;
  readonly measure: LimitMeasure;
  readonly window: string;
}

/** How much the counters have been used, and when customers were given something: by their texts, below. */
export interface LimitBook {
  readonly used: Map<string, bigint>;
  readonly coolDowns: Map<string, CoolDown>;
}

export function counterTextOf({ campaignId, customerId, measure, window }: CounterKey): string {
  return `${campaignId}/${customerId ?? ''}/${measure}/${window}`;
}

export function coolDownTextOf({ campaignId, customerId }: { campaignId: Uuid; customerId: Uuid }): string {
  return `${campaignId}/${customerId}`;
}

/** The counter that a limit has for a want or a given award. */
export function counterKeyOf(
  limit: Limit,
  { campaignId, customerId, day }: Pick<Want, 'campaignId' | 'customerId' | 'day'>,
): CounterKey {
  const window = windowNameOf(limit.window, day);
  return {
    campaignId,
    customerId: limit.per === 'CUSTOMER' ? customerId : null,
    measure: limit.measure,
    window,
  };
}

/** What points are worth, in minor units, rounded up: many small awards never get past a budget. */
export function worthOf(points: Points, { valuePoints, valueMinor }: PointValue): bigint {
  return scale(points, valueMinor, valuePoints, 'CEILING');
}

/**
 * Gives the wants what the limits leave, in the order in which they stand. TIMES and the cool-down are all or nothing;
 * POINTS and MONEY trim, each part in turn. A want of which nothing is given consumes nothing.
 * `book` holds what was used before and, afterwards, what is used then.
 */
export function allot(wants: readonly Want[], book: LimitBook): Allotment[] {
  return wants.map((want) => allotOne(want, book));
}

/** Whether the want would be given anything, were it the first. Changes nothing. */
export function isOpenTo(want: Want, book: LimitBook): boolean {
  return weigh(want, book).allotment.isGiven;
}

/** How far a limit is used in the window of a day. */
export interface LimitUse {
  readonly limit: Limit;
  readonly window: string;
  /** Awards, points or minor units. */
  readonly used: bigint;
}

/** How a customer, or all together, stand with the limits of a campaign on a day. */
export function usesOf(want: Omit<Want, 'parts'>, book: LimitBook): LimitUse[] {
  return want.limits.limits.map((limit) => {
    const key = counterKeyOf(limit, want);
    return { limit, window: key.window, used: book.used.get(counterTextOf(key)) ?? 0n };
  });
}

/** The first local day from that of the want on on which the cool-down gives the customer something again. */
export function coolDownOverOn(
  { limits: { coolDownDays }, ...want }: Omit<Want, 'parts'>,
  book: LimitBook,
): LocalDate {
  if (coolDownDays === 0) return want.day;
  return freeFrom(book.coolDowns.get(coolDownTextOf(want)) ?? NEVER_GIVEN, want.day, coolDownDays);
}

/** Puts back what awards consumed: never below nothing, and only where there is a counter. Changes `book`. */
export function giveBack(items: readonly GivenBack[], book: LimitBook): void {
  for (const item of items) {
    for (const limit of item.limits.limits) {
      const text = counterTextOf(counterKeyOf(limit, item));
      const used = book.used.get(text);
      if (used !== undefined) book.used.set(text, maxPoints(used - givenBackOf(limit.measure, item), 0n));
    }
    const coolDown = book.coolDowns.get(coolDownTextOf(item));
    if (coolDown && item.isWhole && item.limits.coolDownDays > 0)
      book.coolDowns.set(coolDownTextOf(item), daysWithout(coolDown, item.day));
  }
}

function givenBackOf(measure: LimitMeasure, { parts, isWhole }: GivenBack): bigint {
  switch (measure) {
    case 'TIMES':
      return isWhole ? 1n : 0n;
    case 'POINTS':
      return sumOf(parts.map(({ keptBefore, keptAfter }) => keptBefore - keptAfter));
    case 'MONEY':
      return sumOf(
        parts.map(
          ({ keptBefore, keptAfter, value }) => worthOf(keptBefore, value) - worthOf(keptAfter, value),
        ),
      );
  }
}

/** A limit with its counter, while one want is looked at. */
interface Budget {
  readonly limit: Limit;
  readonly text: string;
  readonly window: string;
  left: bigint;
}

function allotOne(want: Want, book: LimitBook): Allotment {
  const { allotment, budgets } = weigh(want, book);
  if (!allotment.isGiven) return allotment;
  for (const { limit, text, left } of budgets) {
    const used = limit.max - (limit.measure === 'TIMES' ? left - 1n : left);
    if (used !== (book.used.get(text) ?? 0n)) book.used.set(text, used);
  }
  if (want.limits.coolDownDays > 0) {
    const text = coolDownTextOf(want);
    book.coolDowns.set(text, daysWith(book.coolDowns.get(text) ?? NEVER_GIVEN, want.day));
  }
  return allotment;
}

/** What the limits leave of a want, and what is left of its budgets of points and money then. Changes nothing. */
function weigh(want: Want, book: LimitBook): { allotment: Allotment; budgets: readonly Budget[] } {
  const { parts, limits } = want;
  const none = (trimmedBy: Trim | null): { allotment: Allotment; budgets: readonly Budget[] } => ({
    allotment: { isGiven: false, points: parts.map(() => 0n), trimmedBy },
    budgets: [],
  });
  if (parts.length > 0 && sumOf(parts.map(({ points }) => points)) === 0n) return none(null);
  const near = limits.coolDownDays > 0 ? tooNear(want, book) : null;
  if (near) return none(near);
  const budgets = limits.limits.map((limit) => budgetOf(limit, want, book));
  const spent = budgets.find(({ limit, left }) => limit.measure === 'TIMES' && left < 1n);
  if (spent) return none(trimOf(spent));
  const { points, trimmedBy } = trimParts(parts, budgets);
  if (parts.length > 0 && sumOf(points) === 0n) return none(trimmedBy);
  return { allotment: { isGiven: true, points, trimmedBy }, budgets };
}

/** Takes each part from the budgets; the first trim is named, by the limit that left the least. */
function trimParts(
  parts: readonly WantedPoints[],
  budgets: readonly Budget[],
): { points: Points[]; trimmedBy: Trim | null } {
  let trimmedBy: Trim | null = null;
  const points = parts.map(({ points: wanted, value }) => {
    let given = wanted;
    let tightest: Budget | null = null;
    for (const budget of budgets) {
      const affordable = affordableOf(budget, value);
      if (affordable === null || affordable >= given) continue;
      [given, tightest] = [affordable, budget];
    }
    if (tightest) trimmedBy ??= trimOf(tightest);
    for (const budget of budgets) {
      if (budget.limit.measure === 'POINTS') budget.left -= given;
      if (budget.limit.measure === 'MONEY') budget.left -= worthOf(given, value);
    }
    return given;
  });
  return { points, trimmedBy };
}

/** How many points a budget still pays for; null: any number. */
function affordableOf({ limit, left }: Budget, { valuePoints, valueMinor }: PointValue): Points | null {
  if (limit.measure === 'TIMES' || (limit.measure === 'MONEY' && valueMinor === 0n)) return null;
  const leftNow = maxPoints(left, 0n);
  return limit.measure === 'POINTS' ? leftNow : scale(leftNow, valuePoints, valueMinor, 'FLOOR');
}

function budgetOf(limit: Limit, want: Want, book: LimitBook): Budget {
  const key = counterKeyOf(limit, want);
  const text = counterTextOf(key);
  return { limit, text, window: key.window, left: limit.max - (book.used.get(text) ?? 0n) };
}

function tooNear({ limits: { coolDownDays }, ...want }: Want, book: LimitBook): Trim | null {
  const coolDown = book.coolDowns.get(coolDownTextOf(want)) ?? NEVER_GIVEN;
  const awardedOn = standsInTheWay(coolDown, want.day, coolDownDays);
  return awardedOn === null ? null : { kind: 'COOL_DOWN', coolDownDays, awardedOn };
}

function trimOf({ limit, window }: Budget): Trim {
  return { kind: 'LIMIT', limit, window };
}
