import fc from 'fast-check';
import { addDays, localDateOf } from '#kernel';
import {
  at,
  FIRST,
  groundOf,
  Somebody,
  spent,
  tier,
  TIERS,
  version,
  ZONE,
} from '../../../test/support/tiers/somebody.js';
import { entitledTo } from './entitlement.js';
import type { Deed } from './fold.js';
import { tierOf, type Application, type DowngradePolicy, type Tier } from './ladder.js';
import type { HoldCause } from './placement.js';
import type { QualifyingWindow } from './window.js';

const windows: fc.Arbitrary<QualifyingWindow> = fc.oneof(
  fc.constant<QualifyingWindow>({ kind: 'LIFETIME' }),
  fc.constant<QualifyingWindow>({ kind: 'CALENDAR_YEAR' }),
  fc.constant<QualifyingWindow>({ kind: 'MEMBERSHIP_YEAR' }),
  fc.integer({ min: 5, max: 400 }).map((days): QualifyingWindow => ({ kind: 'ROLLING_DAYS', days })),
  fc.integer({ min: 1, max: 13 }).map((months): QualifyingWindow => ({ kind: 'ROLLING_MONTHS', months })),
);

const ladders = fc
  .record({
    window: windows,
    downgrade: fc.constantFrom<DowngradePolicy>('NEVER', 'ONE_LEVEL', 'TO_QUALIFIED'),
    graceDays: fc.constantFrom(0, 1, 10, 40),
    warningDays: fc.constantFrom(0, 4),
  })
  .map((terms) => version(terms));

const histories = fc.array(
  fc.record({ day: fc.integer({ min: 0, max: 1_200 }), amount: fc.bigInt({ min: 1n, max: 4_000n }) }),
  { minLength: 1, maxLength: 12 },
);

/** When a second version comes into force, in the properties of two. */
const CHANGE = addDays(FIRST, 600);

/** Another version, which may know fewer tiers and others. */
const nextLadders = fc
  .record({
    codes: fc.subarray(['silver', 'iron', 'gold', 'platinum'], { minLength: 1 }),
    application: fc.constantFrom<Application>('UP_ONLY', 'BOTH_WAYS'),
    downgrade: fc.constantFrom<DowngradePolicy>('NEVER', 'ONE_LEVEL', 'TO_QUALIFIED'),
    graceDays: fc.constantFrom(0, 1, 10, 40),
    spans: fc.array(fc.bigInt({ min: 1n, max: 4_000n }), { minLength: 4, maxLength: 4 }),
  })
  .map(({ codes, spans, ...more }) => {
    const tiers = codes.map((code, index) =>
      tier(
        code,
        index + 1,
        spans.slice(0, index + 1).reduce((sum, span) => sum + span, 0n),
      ),
    );
    return version({
      ...{ ...more, id: 'v2', number: 2, effectiveFrom: at(CHANGE, 0) },
      tiers: [tier('bronze', 0, null), ...tiers],
    });
  });

const gifts = fc.record({
  code: fc.constantFrom('none', 'bronze', 'silver', 'gold'),
  cause: fc.constantFrom<HoldCause>('MANUAL', 'EFFECT'),
  until: fc.constantFrom(null, addDays(FIRST, 620), addDays(FIRST, 900)),
});

/** From each rank to the next. */
const steps = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 5, maxLength: 5 });

function renumbered(tiers: readonly Tier[], by: readonly number[]): Tier[] {
  return tiers.map((one, index) => ({
    ...one,
    rank: by.slice(0, index + 1).reduce((sum, step) => sum + step, 0),
  }));
}

function deedsUntil(deeds: readonly Deed[], end: Date): [before: Deed[], after: Deed[]] {
  return [deeds.filter(({ at: time }) => time < end), deeds.filter(({ at: time }) => time >= end)];
}

type History = readonly { readonly day: number; readonly amount: bigint }[];

function deedsOf(history: History): Deed[] {
  return [...history]
    .sort((a, b) => a.day - b.day)
    .map(({ day, amount }, index) => ({
      ...spent(addDays(FIRST, day), amount, 1 + index),
      activityId: `a${index}`,
    }));
}

describe('Any ladder', () => {
  it('gives the same history in whatever portions it comes to know of the deeds', () => {
    fc.assert(
      fc.property(
        ladders,
        histories,
        fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
        (one, history, cuts) => {
          const all = deedsOf(history);
          // What is due on the day of the last deed, because of it, is found by the next look.
          const last = localDateOf(all.at(-1)?.at ?? at(FIRST), ZONE);
          const whole = new Somebody(groundOf(one)).batch(...all).review(last);
          const parts = new Somebody(groundOf(one));
          let portion: Deed[] = [];
          for (const [index, deed] of all.entries()) {
            portion.push(deed);
            if (!cuts[index]) continue;
            parts.batch(...portion).review(localDateOf(deed.at, ZONE));
            portion = [];
          }
          parts.batch(...portion).review(last);
          expect(parts.told).toEqual(whole.told);
          expect(parts.placement).toEqual(whole.placement);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('never has a lower tier for who spends more', () => {
    const extra = fc.record({
      day: fc.integer({ min: 0, max: 1_200 }),
      amount: fc.bigInt({ min: 1n, max: 6_000n }),
    });
    fc.assert(
      fc.property(
        ladders,
        histories,
        extra,
        fc.integer({ min: 0, max: 1_800 }),
        (one, history, more, when) => {
          const ranks = [history, [...history, more]].map((ofOne) => {
            const known = deedsOf(ofOne).filter(({ at: time }) => time < at(addDays(FIRST, when), 0));
            const somebody = new Somebody(groundOf(one)).batch(...known).review(addDays(FIRST, when));
            return tierOf(one, somebody.placement?.tier ?? null)?.rank ?? -1;
          });
          expect(ranks[1]).toBeGreaterThanOrEqual(ranks[0] ?? 0);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('has everybody on the tier that they are entitled to, or a higher one', () => {
    fc.assert(
      fc.property(ladders, histories, (one, history) => {
        const somebody = new Somebody(groundOf(one)).batch(...deedsOf(history));
        const last = addDays(FIRST, Math.max(...history.map(({ day }) => day)));
        const entitled = entitledTo(one, somebody.doings, last, FIRST)?.rank ?? -1;
        expect(somebody.placement?.rank ?? -1).toBeGreaterThanOrEqual(entitled);
      }),
      { numRuns: 1_000 },
    );
  });

  it('lets nobody keep a tier that they are not entitled to beyond its grace, but for one level at a time', () => {
    fc.assert(
      fc.property(ladders, histories, fc.integer({ min: 0, max: 1_800 }), (one, history, when) => {
        fc.pre(one.downgrade === 'TO_QUALIFIED');
        const day = addDays(FIRST, when);
        const known = deedsOf(history).filter(({ at: time }) => time < at(day, 0));
        const somebody = new Somebody(groundOf(one)).batch(...known).review(day);
        const rankOn = (on: string): number => entitledTo(one, somebody.doings, on, FIRST)?.rank ?? -1;
        const days = Array.from({ length: one.graceDays + 1 }, (_, ago) => addDays(day, -ago));
        expect(somebody.placement?.rank ?? -1).toBeLessThanOrEqual(Math.max(...days.map(rankOn)));
      }),
      { numRuns: 1_000 },
    );
  });

  it('knows ranks by their order alone: however the next version numbers its own, the same happens', () => {
    fc.assert(
      fc.property(ladders, nextLadders, steps, histories, gifts, (one, next, ranks, history, gift) => {
        const told = [next.tiers, renumbered(next.tiers, ranks)].map((tiers) => {
          const somebody = new Somebody(groundOf(one, { ...next, tiers }));
          const [before, after] = deedsUntil(deedsOf(history), next.effectiveFrom);
          somebody.batch(...before);
          const given = TIERS.find(({ code }) => code === gift.code) ?? null;
          const day = addDays(CHANGE, -1);
          if (given)
            somebody.look((standing) => {
              standing.catchUp(at(day));
              standing.give(given, gift, at(day), {});
            });
          somebody.batch(...after).review(addDays(FIRST, 1_800));
          return { told: somebody.told, ups: somebody.ups, tier: somebody.placement?.tier };
        });
        expect(told[1]).toEqual(told[0]);
      }),
      { numRuns: 1_000 },
    );
  });
});
