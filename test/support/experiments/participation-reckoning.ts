import type {
  BeforeAndAfterSums,
  MatchedStratum,
} from '../../../libs/metrics/domain/experiments/participation.js';
import type { Stratum } from '../../../libs/metrics/domain/experiments/matched-difference.js';
import { momentsOf } from '../../../libs/metrics/domain/statistics/means.js';
import { groupedBy } from '#kernel';
import { later, type Bought } from './shop-floor.js';

/** A customer, when they joined and what they bought: days, no times. */
export interface Account {
  readonly name: string;
  readonly joined: string | null;
  readonly orders: readonly Bought[];
}

const DAYS = 90;

/** Days with something that is still paid for, and what for, from a day on and before another. */
function between(
  { orders }: Account,
  from: string,
  until: string,
): { readonly days: number; readonly net: number } {
  const kept = orders.filter(
    ({ at, minor, returnedMinor = 0 }) => at >= from && at < until && minor > returnedMinor,
  );
  return {
    days: new Set(kept.map(({ at }) => at)).size,
    net: kept.reduce((sum, { minor, returnedMinor = 0 }) => sum + minor - returnedMinor, 0),
  };
}

function purchaseDays({ orders }: Account): string[] {
  const kept = orders.filter(({ minor, returnedMinor = 0 }) => minor > returnedMinor);
  return [...new Set(kept.map(({ at }) => at))].sort();
}

export function beforeAndAfterOf(accounts: readonly Account[], asOf: string): BeforeAndAfterSums {
  const pairs = accounts.flatMap((account) => {
    const { joined } = account;
    const [first] = purchaseDays(account);
    if (joined === null || first === undefined || first >= later(joined, -DAYS)) return [];
    const last = later(joined, DAYS);
    if (last >= asOf || last < later(asOf, -365)) return [];
    return [
      {
        before: between(account, later(joined, -DAYS), joined),
        after: between(account, later(joined, 1), later(joined, DAYS + 1)),
      },
    ];
  });
  const sum = (of: (pair: (typeof pairs)[number]) => number): number =>
    pairs.reduce((all, pair) => all + of(pair), 0);
  return {
    members: pairs.length,
    purchaseDaysBefore: sum(({ before }) => before.days),
    purchaseDaysAfter: sum(({ after }) => after.days),
    netBefore: sum(({ before }) => before.net),
    netAfter: sum(({ after }) => after.net),
    purchaseDaysChange: momentsOf(pairs.map(({ before, after }) => after.days - before.days)),
    netChange: momentsOf(pairs.map(({ before, after }) => after.net - before.net)),
  };
}

interface Compared {
  readonly isMember: boolean;
  readonly alike: string;
  readonly earlier: { readonly days: number; readonly net: number };
  readonly before: { readonly days: number; readonly net: number };
  readonly after: { readonly days: number; readonly net: number };
}

/** Who is compared, and what makes them alike. */
export function alikeOf(accounts: readonly Account[], asOf: string): Compared[] {
  const day = (windows: number): string => later(asOf, -windows * DAYS);
  return accounts.flatMap((account) => {
    const { joined } = account;
    const isMember = joined !== null && joined >= day(2) && joined < day(1);
    if (!isMember && joined !== null && joined < day(1)) return [];
    const past = purchaseDays(account).filter((one) => one < day(4));
    const [first, last] = [past[0], past.at(-1)];
    if (first === undefined || last === undefined) return [];
    const ago = (Date.parse(day(4)) - Date.parse(last)) / 86_400_000;
    const band = (value: number, bounds: readonly number[]): number =>
      bounds.filter((bound) => value >= bound).length;
    const { net } = between(account, '2000-01-01', day(4));
    const alike = [
      `${first.slice(0, 4)}Q${Math.ceil(Number(first.slice(5, 7)) / 3)}`,
      band(ago, [31, 91, 181, 361]),
      band(past.length, [2, 3, 5, 10]),
      Math.floor(Math.log2(net)),
    ].join();
    const windows = {
      earlier: between(account, day(4), day(3)),
      before: between(account, day(3), day(2)),
      after: between(account, day(1), asOf),
    };
    return [{ isMember, alike, ...windows }];
  });
}

export function strataOf(compared: readonly Compared[]): MatchedStratum[] {
  return [...groupedBy(compared, ({ alike }) => alike).values()].map((group) => {
    const stratum = (of: (one: Compared) => number): Stratum => ({
      members: momentsOf(group.filter(({ isMember }) => isMember).map(of)),
      others: momentsOf(group.filter(({ isMember }) => !isMember).map(of)),
    });
    const outcome = (figure: 'days' | 'net') => ({
      after: stratum(({ after }) => after[figure]),
      change: stratum(({ before, after }) => after[figure] - before[figure]),
      trend: stratum(({ earlier, before }) => before[figure] - earlier[figure]),
    });
    return { purchaseDays: outcome('days'), net: outcome('net') };
  });
}
