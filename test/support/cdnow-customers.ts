import { readFileSync } from 'node:fs';
import type { Purchases } from './cdnow-reckoning.js';

/**
 * What the customers of CDNOW come to as a day begins, reckoned straight from their purchases and apart from the service: customer by
 * customer and day by day, where the service counts sets.
 */

const DAY_MS = 86_400_000;

/** Somebody as a day began: on which days they had bought, in order, and for how many cents and orders. */
export interface Buyer {
  readonly days: readonly number[];
  readonly cents: ReadonlyMap<number, number>;
  readonly orders: number;
}

export function dayOf(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY_MS;
}

/** Such as "1997-01". */
export function monthOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 7);
}

/** Those who had bought before a day, by customer; of one month of the first purchase, where one is given. */
export function buyersBefore(known: Purchases, asOf: number, month: string | null = null): Buyer[] {
  return [...known.values()].flatMap((days): Buyer[] => {
    const before = [...days].filter(([day]) => day < asOf).sort(([a], [b]) => a - b);
    const [first] = before;
    if (!first) return [];
    if (month !== null && monthOf(first[0]) !== month) return [];
    return [
      {
        days: before.map(([day]) => day),
        cents: new Map(before.map(([day, { cents }]) => [day, cents])),
        orders: before.reduce((sum, [, { orders }]) => sum + orders, 0),
      },
    ];
  });
}

const first = ({ days }: Buyer): number => days[0] ?? NaN;
const spent = ({ cents }: Buyer): number => [...cents.values()].reduce((sum, one) => sum + one, 0);

/** Within so many days of the first: eligible and repeated; and from so many days to one more: reached and went on. */
export function repeats(buyers: readonly Buyer[], asOf: number): Record<string, number[][]> {
  const within = [30, 60, 90, 365].map((window) => {
    const eligible = buyers.filter((one) => asOf - 1 - first(one) >= window);
    const again = eligible.filter((one) =>
      one.days.some((day) => day > first(one) && day - first(one) <= window),
    );
    return [window, eligible.length, again.length];
  });
  const ladder = Array.from({ length: 10 }, (_, step) => [
    ...[step + 1, buyers.filter(({ days }) => days.length > step).length],
    buyers.filter(({ days }) => days.length > step + 1).length,
  ]);
  return { within, ladder };
}

/** When somebody was first not active: the day after so many days without a purchase; and whether that was before the day. */
export function livesOf(
  buyers: readonly Buyer[],
  asOf: number,
  inactivityDays: number,
): { readonly days: number; readonly hasEnded: boolean }[] {
  return buyers.map((one) => {
    for (let day = first(one); day < asOf; day += 1)
      if (!one.days.some((bought) => bought <= day && day - bought <= inactivityDays))
        return { days: day - first(one), hasEnded: true };
    return { days: asOf - 1 - first(one), hasEnded: false };
  });
}

type Lives = ReturnType<typeof livesOf>;

/** The share who live longer than so many days, and its standard error by Greenwood. */
export function survivalAt(
  lives: Lives,
  at: number,
): { readonly survival: number; readonly standardError: number } {
  let [survival, greenwood] = [1, 0];
  for (const day of endsOf(lives).filter((one) => one <= at)) {
    const atRisk = lives.filter(({ days }) => days >= day).length;
    const ended = lives.filter(({ days, hasEnded }) => hasEnded && days === day).length;
    survival *= (atRisk - ended) / atRisk;
    if (ended < atRisk) greenwood += ended / atRisk / (atRisk - ended);
  }
  return { survival, standardError: survival * Math.sqrt(greenwood) };
}

/**
 * Whether groups lapse alike: surpluses over what is expected, and their covariance, of all groups but the last; chi-squared by
 * determinants, its tail by summing up its density. Groups of whom nobody was there when the first one lapsed are left out.
 */
export function logRankOfAll(all: readonly Lives[]): {
  readonly statistic: number;
  readonly degrees: number;
  readonly p: number;
} {
  const [firstEnd = 0] = endsOf(all.flat());
  const groups = all.filter((lives) => lives.some(({ days }) => days >= firstEnd));
  const degrees = groups.length - 1;
  const surplus = new Array<number>(degrees).fill(0);
  const covariance = surplus.map(() => new Array<number>(degrees).fill(0));
  for (const day of endsOf(groups.flat())) {
    const at = groups.map((lives) => lives.filter(({ days }) => days >= day).length);
    const ended = groups.map(
      (lives) => lives.filter(({ days, hasEnded }) => hasEnded && days === day).length,
    );
    const [n = 0, d = 0] = [at, ended].map((counts) => counts.reduce((sum, one) => sum + one, 0));
    for (let i = 0; i < degrees; i += 1) {
      surplus[i] = (surplus[i] ?? 0) + (ended[i] ?? 0) - (d * (at[i] ?? 0)) / n;
      for (let j = 0; j < degrees && n > 1; j += 1) {
        const spread = ((at[i] ?? 0) * ((i === j ? n : 0) - (at[j] ?? 0))) / n / n;
        const row = covariance[i] ?? [];
        row[j] = (row[j] ?? 0) + ((d * (n - d)) / (n - 1)) * spread;
      }
    }
  }
  const bordered = [...covariance.map((row, place) => [...row, surplus[place] ?? 0]), [...surplus, 0]];
  const statistic = -determinant(bordered) / determinant(covariance);
  return { statistic, degrees, p: chiTail(statistic, degrees) / chiTail(0, degrees) };
}

/** By its first row. */
function determinant(matrix: readonly (readonly number[])[]): number {
  const [top, ...rest] = matrix;
  if (!top) return 1;
  return top.reduce((sum, value, column) => {
    const minor = rest.map((row) => row.filter((_, place) => place !== column));
    return sum + (column % 2 ? -1 : 1) * value * determinant(minor);
  }, 0);
}

/** The density of the square root, but for a factor, from there on by Simpson's rule. */
function chiTail(from: number, degrees: number): number {
  const density = (t: number): number => t ** (degrees - 1) * Math.exp((-t * t) / 2);
  const [start, step, steps] = [Math.sqrt(from), 0.001, 20_000];
  let sum = density(start);
  for (let at = 1; at < steps; at += 1) sum += (at % 2 ? 4 : 2) * density(start + at * step);
  return (sum * step) / 3;
}

function endsOf(lives: Lives): number[] {
  return [...new Set(lives.filter(({ hasEnded }) => hasEnded).map(({ days }) => days))].sort((x, y) => x - y);
}

/** Who bought in the 365 days before, on how many days and for how much. */
function inWindow(
  buyers: readonly Buyer[],
  asOf: number,
): { readonly days: number; readonly cents: number }[] {
  return buyers.flatMap((one) => {
    const days = one.days.filter((day) => day >= asOf - 365);
    const cents = days.reduce((sum, day) => sum + (one.cents.get(day) ?? 0), 0);
    return days.length === 0 ? [] : [{ days: days.length, cents }];
  });
}

/** Loyal and active customers. */
export function loyalty(buyers: readonly Buyer[], asOf: number, least: number): number[] {
  const active = inWindow(buyers, asOf);
  return [active.filter(({ days }) => days >= least).length, active.length];
}

/** Shares of the best, the fewest who bring 80 %, and Gini's coefficient by the area below the curve of Lorenz. */
export function concentration(buyers: readonly Buyer[], asOf: number): Record<string, number> {
  const values = inWindow(buyers, asOf).map(({ cents }) => cents);
  const best = [...values].sort((x, y) => y - x);
  const total = best.reduce((sum, one) => sum + one, 0);
  const shareOf = (percent: number): number =>
    best.slice(0, Math.ceil((best.length * percent) / 100)).reduce((sum, one) => sum + one, 0) / total;
  let [held, holders] = [0, 0];
  while (held < 0.8 * total) held += best[holders++] ?? 0;
  let [area, below] = [0, 0];
  for (const one of [...best].reverse()) {
    area += (below + below + one) / 2;
    below += one;
  }
  return {
    ...{
      customers: best.length,
      net: total,
      top1: shareOf(1),
      top10: shareOf(10),
      top20: shareOf(20),
      holders,
    },
    gini: 1 - (2 * area) / (best.length * total),
  };
}

/** Of each band of tenure: who was in it, for how many days, and what they spent in it. */
export function tenureBands(buyers: readonly Buyer[], asOf: number): number[][] {
  const edges = [0, 183, 365, 730, 1095, Infinity];
  return edges.slice(0, -1).map((from, place) => {
    const until = edges[place + 1] ?? Infinity;
    let [customers, days, cents] = [0, 0, 0];
    for (const one of buyers) {
      let own = 0;
      for (let day = first(one); day < asOf; day += 1)
        if (day - first(one) >= from && day - first(one) < until) {
          own += 1;
          cents += one.cents.get(day) ?? 0;
        }
      if (own > 0) [customers, days] = [customers + 1, days + own];
    }
    return [from, customers, days, cents];
  });
}

/** Customers, orders, cents, days of tenure; active 365 days before, and lost since; repeat buyers and their cents. */
export function values(
  buyers: readonly Buyer[],
  asOf: number,
  inactivityDays: number,
): Record<string, number> {
  const isActive = ({ days }: Buyer, at: number): boolean =>
    days.some((day) => day <= at && at - day <= inactivityDays);
  const sum = (of: readonly Buyer[], pick: (one: Buyer) => number): number =>
    of.reduce((all, one) => all + pick(one), 0);
  const start = buyers.filter((one) => isActive(one, asOf - 366));
  const again = buyers.filter(({ days }) => days.length > 1);
  return {
    ...{ customers: buyers.length, orders: sum(buyers, ({ orders }) => orders), net: sum(buyers, spent) },
    tenureDays: sum(buyers, (one) => asOf - first(one)),
    ...{ atStart: start.length, lost: start.filter((one) => !isActive(one, asOf - 1)).length },
    ...{ repeatBuyers: again.length, repeatNet: sum(again, spent) },
  };
}

/** Days on which customers joined: those of their first orders, whatever was paid for these. */
export function joinedIn(file: string): Map<string, number> {
  const joined = new Map<string, number>();
  for (const line of readFileSync(file, 'utf8').trim().split('\n').slice(1)) {
    const [customer = '', date = ''] = line.split(',');
    const text = date.includes('-') ? date : `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6, 8)}`;
    joined.set(customer, Math.min(dayOf(text), joined.get(customer) ?? Infinity));
  }
  return joined;
}

/** Of each day after joining: eligible; bought on none of the days from it on; not on it; not by the end of it. */
export function churnAfterJoining(
  known: Purchases,
  joined: ReadonlyMap<string, number>,
  asOf: number,
): number[][] {
  const people = [...joined].filter(([, day]) => day < asOf);
  const none = new Map<number, unknown>();
  return [1, 3, 7, 21, 28, 35, 42, 49, 56, 63, 70, 77, 84].map((at) => {
    const eligible = people.filter(([, day]) => asOf - 1 - day >= at);
    const lacking = (isReturn: (since: number) => boolean): number =>
      eligible.filter(([customer, day]) => {
        const days = [...(known.get(customer) ?? none).keys()].filter((one) => one < asOf);
        return !days.some((one) => isReturn(one - day));
      }).length;
    return [
      ...[at, eligible.length, lacking((since) => since >= at), lacking((since) => since === at)],
      lacking((since) => since >= 1 && since <= at),
    ];
  });
}
