import { Seeded } from '../../../../test/support/seeded.js';
import { groupedBy, required } from '#kernel';
import { momentsOf } from '../statistics/means.js';
import { matchedDifference, type Stratum } from './matched-difference.js';
import {
  alikeOf,
  strataOf as strataOfAccounts,
  type Account,
} from '../../../../test/support/experiments/participation-reckoning.js';
import { later } from '../../../../test/support/experiments/shop-floor.js';
import { beforeAfter, matchedComparison, type MatchedStratum } from './participation.js';

/** Purchases in four windows: long before, before, just before joining, and after. */
interface Shopper {
  readonly past: number;
  readonly earlier: number;
  readonly before: number;
  readonly after: number;
  readonly isMember: boolean;
}

interface World {
  readonly size: number;
  /** Purchases in a window that membership brings about. */
  readonly effect: number;
  /** How likely a shopper with this taste, and this change of it on its own, joins. */
  readonly joins: (taste: number, rise: number) => number;
  /** How much more a shopper buys in each window than in the one before, on their own. */
  readonly rise: (seeded: Seeded) => number;
}

const PARTS = 1_000_000;

function chance(seeded: Seeded, likelihood: number): boolean {
  return seeded.int(0, PARTS - 1) < likelihood * PARTS;
}

/** A Poisson number with this mean. */
function purchases(seeded: Seeded, mean: number): number {
  let left = seeded.int(0, PARTS - 1) / PARTS - Math.exp(-mean);
  let count = 0;
  for (let part = Math.exp(-mean); left >= 0 && count < 50; left -= part) {
    count += 1;
    part *= mean / count;
  }
  return count;
}

function shoppersOf({ size, effect, joins, rise }: World, seed: number): Shopper[] {
  const seeded = new Seeded(seed);
  return Array.from({ length: size }, () => {
    const taste = 0.5 + seeded.int(0, 3_500) / 1_000;
    const own = rise(seeded);
    const isMember = chance(seeded, joins(taste, own));
    return {
      isMember,
      past: purchases(seeded, taste),
      earlier: purchases(seeded, taste),
      before: purchases(seeded, taste + own),
      after: purchases(seeded, taste + 2 * own + (isMember ? effect : 0)),
    };
  });
}

/** Alike is who bought as often long before. */
function strataOf(shoppers: readonly Shopper[]): MatchedStratum[] {
  const groups = groupedBy(shoppers, ({ past }) => Math.min(past, 6));
  return [...groups.values()].map((group) => {
    const stratum = (of: (one: Shopper) => number): Stratum => ({
      members: momentsOf(group.filter(({ isMember }) => isMember).map(of)),
      others: momentsOf(group.filter(({ isMember }) => !isMember).map(of)),
    });
    const outcome = {
      after: stratum(({ after }) => after),
      change: stratum(({ before, after }) => after - before),
      trend: stratum(({ earlier, before }) => before - earlier),
    };
    return { purchaseDays: outcome, net: outcome };
  });
}

const STILL = (): number => 0;
/** Who likes to shop joins. */
const KEEN = (taste: number): number => 0.05 + 0.18 * taste;

describe('Members against others who were like them', () => {
  it('come near the truth where those who buy much join, and the naive difference lies', () => {
    const effect = 0.3;
    let covered = 0;
    for (let seed = 1; seed <= 20; seed += 1) {
      const world = { size: 4_000, effect, rise: STILL, joins: KEEN };
      const { purchaseDays, warnings } = matchedComparison(strataOf(shoppersOf(world, seed)));
      const { naive, matched } = purchaseDays;
      expect(naive?.interval.low).toBeGreaterThan(2 * effect);
      expect(Math.abs((matched?.difference ?? 0) - effect)).toBeLessThan(0.3);
      if (matched && matched.interval.low <= effect && matched.interval.high >= effect) covered += 1;
      expect(warnings).toContain('SELF_SELECTION');
    }
    // 95 % of twenty: fewer than 16 would be one in a thousand.
    expect(covered).toBeGreaterThanOrEqual(16);
  });

  it('seldom calls trends unlike where they are parallel', () => {
    let alarms = 0;
    for (let seed = 1; seed <= 40; seed += 1) {
      const world = { size: 2_000, effect: 0.3, rise: STILL, joins: KEEN };
      const { trend } = matchedComparison(strataOf(shoppersOf(world, seed))).net;
      if ((trend?.p ?? 1) < 0.05) alarms += 1;
    }
    expect(alarms).toBeLessThanOrEqual(7);
  });

  it('are wrong where joining goes with a change of taste, and the trend check says so', () => {
    const rise = (seeded: Seeded): number => (seeded.bool() ? 1 : 0);
    const joins = (_: number, own: number): number => (own > 0 ? 0.6 : 0.2);
    for (let seed = 1; seed <= 10; seed += 1) {
      const found = matchedComparison(strataOf(shoppersOf({ size: 4_000, effect: 0, rise, joins }, seed)));
      expect(found.purchaseDays.matched?.interval.low).toBeGreaterThan(0);
      expect(found.purchaseDays.trend?.interval.low).toBeGreaterThan(0);
      expect(found.warnings).toContain('TRENDS_DIFFER');
      expect(found.isLift).toBe(false);
    }
  });

  it('are weighed by who joined, and leave out who is like nobody', () => {
    const strata: Stratum[] = [
      { members: momentsOf([3, 5]), others: momentsOf([1, 1, 4]) },
      { members: momentsOf([10]), others: momentsOf([4, 6]) },
      { members: momentsOf([99]), others: momentsOf([]) },
    ];
    const found = matchedDifference(strata);
    // Two thirds of 4 - 2 and a third of 10 - 5.
    expect(found?.difference).toBeCloseTo(3, 12);
    expect([found?.matched, found?.unmatched]).toEqual([3, 1]);
    // s²/n: 2/2 and 3/3; the member alone has the 2 of the others within; 2/2.
    expect(found?.standardError).toBeCloseTo(Math.sqrt((4 / 9) * (1 + 1) + (1 / 9) * (2 + 1)), 12);
    expect(matchedDifference([{ members: momentsOf([1]), others: momentsOf([]) }])).toBeNull();
    expect(matchedDifference([])).toBeNull();
    expect(matchedComparison([])).toMatchObject({ members: 0, warnings: ['SELF_SELECTION', 'TOO_FEW'] });
  });
});

describe('Before and after joining', () => {
  it('shows more than there is where people join after they bought much, and warns of it', () => {
    const seeded = new Seeded(5);
    // Nothing changes for anybody: those join who happened to buy little, as after a letter to whom nobody saw for long.
    const all = Array.from({ length: 3_000 }, () => [purchases(seeded, 2), purchases(seeded, 2)] as const);
    const joined = all.filter(([before]) => before <= 1);
    const change = momentsOf(joined.map(([before, after]) => after - before));
    const told = beforeAfter({
      ...{ members: joined.length, purchaseDaysChange: change, netChange: change },
      ...{ purchaseDaysBefore: 0, purchaseDaysAfter: 0, netBefore: 0, netAfter: 0 },
    });
    expect(told.purchaseDays?.interval.low).toBeGreaterThan(0.5);
    expect(told).toMatchObject({
      ...{ kind: 'BEFORE_AFTER', isLift: false },
      warnings: ['SELF_SELECTION', 'REGRESSION_TO_THE_MEAN'],
    });
  });

  it('is Student’s paired test: t.test(extra[1:10], extra[11:20], paired = TRUE) of sleep', () => {
    const change = momentsOf([1.2, 2.4, 1.3, 1.3, 0, 1, 1.8, 0.8, 4.6, 1.4]);
    const told = beforeAfter({
      ...{ members: 10, purchaseDaysChange: change, netChange: momentsOf([1, 1]) },
      ...{ purchaseDaysBefore: 0, purchaseDaysAfter: 0, netBefore: 0, netAfter: 0 },
    });
    expect(told.purchaseDays?.p).toBeCloseTo(0.002833, 6);
    expect(told.purchaseDays?.interval.low).toBeCloseTo(0.7001142, 6);
    expect(told.net).toBeNull();
    expect(told.warnings).toContain('TOO_FEW');
  });
});

/** Shoppers who are all alike, of whom some join with a purchase of the last 360 days, which changes nothing. */
function joiningAsTheyBuy(seed: number, size: number, asOf: string): Account[] {
  const seeded = new Seeded(seed);
  return Array.from({ length: size }, (_, number) => {
    const orders: Account['orders'][number][] = [];
    let joined: string | null = null;
    for (let ago = 720; ago >= 1; ago -= 1) {
      if (!chance(seeded, 1 / 45)) continue;
      const at = later(asOf, -ago);
      orders.push({ customer: `c${number}`, at, minor: 1_000 });
      if (joined === null && ago <= 360 && chance(seeded, 1 / 5)) joined = at;
    }
    return { name: `c${number}`, joined, orders };
  });
}

test('The matched difference finds nothing where joining only goes with buying', () => {
  const accounts = joiningAsTheyBuy(1, 12_000, '2026-03-01');
  const { purchaseDays } = matchedComparison(strataOfAccounts(alikeOf(accounts, '2026-03-01')));
  const { interval } = required(purchaseDays.matched, 'a difference');
  expect(interval.low).toBeLessThan(0);
  expect(interval.high).toBeGreaterThan(0);
});
