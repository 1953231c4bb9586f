import fc from 'fast-check';
import { day, drawn, terms, until, WalletStory } from '../../../test/support/wallet/wallet-story.js';
import { totalOf } from './draft.js';
import { afterRestoring, afterSpending, drawsToRestore, NOTHING_SPENT } from './restore.js';
import { NEVER, type Draw } from './wallet.js';

describe('restoring the points of a returned order', () => {
  it('puts them back into their lots with the expiry they had, and counts them as never spent', () => {
    const story = new WalletStory();
    story.award(100n, until(30));
    story.award(100n, until(60));
    const draws = story.redeem(150n);
    story.sleepTo(10).restore(draws);
    expect([story.balances, story.wallet.spent, story.wallet.earned]).toEqual(['0/200/0', 0n, 200n]);
    expect(story.wallet.lots).toMatchObject([
      { seq: 1, remaining: 100n, expiresAt: day(30) },
      { seq: 2, remaining: 100n, expiresAt: day(60) },
    ]);
    expect(story.journal.at(-1)).toMatchObject({
      kind: 'RESTORE',
      from: 'REDEEMED',
      points: 150n,
      took: draws,
    });
    expect(story.passTo(30).balances).toBe('0/100/0');
  });

  it('reminds of the expiry of a lot that comes back', () => {
    const story = new WalletStory();
    story.award(100n, until(30));
    expect(story.restore(story.redeem(100n)).dues).toContain(day(30));
  });

  it('after their expiry lets them expire at once, without goodwill', () => {
    const story = new WalletStory();
    story.award(100n, until(30));
    const draws = story.redeem(40n);
    story.sleepTo(45).restore(draws);
    expect(story.history).toEqual(['AWARD 100', 'REDEEM 40', 'EXPIRE 60', 'RESTORE 40', 'EXPIRE 40']);
    expect(story.journal.at(-1)).toMatchObject({ at: day(30), byTime: true });
    expect([story.balances, story.wallet.expired]).toEqual(['0/0/0', 100n]);
  });

  it('after their expiry gives them the days of goodwill as a lot of their own', () => {
    const story = new WalletStory();
    story.award(100n, until(30));
    const draws = story.redeem(40n);
    story.sleepTo(45).restore(draws, day(59));
    expect(story.balances).toBe('0/40/0');
    expect(story.wallet.lots).toMatchObject([{ remaining: 40n, expiresAt: day(59), slides: false }]);
    expect(story.journal.at(-1)).toMatchObject({
      kind: 'RESTORE',
      took: [{ lot: 1, points: 0n }],
      opened: { expiresAt: day(59) },
    });
    expect(story.passTo(59).balances).toBe('0/0/0');
  });

  it('gives goodwill only to those points that would not live so long anyway', () => {
    const story = new WalletStory();
    story.award(10n, until(12));
    story.award(10n, until(24));
    story.award(10n, until(99));
    story.award(10n);
    const draws = story.redeem(40n);
    story.sleepTo(10).restore(draws, day(24));
    expect(story.wallet.lots.map((lot) => [lot.remaining, lot.expiresAt, lot.seq])).toEqual([
      [10n, day(24), 2],
      [10n, day(24), 7],
      [10n, day(99), 3],
      [10n, NEVER, 4],
    ]);
    expect([story.balances, story.wallet.spent]).toEqual(['0/40/0', 0n]);
  });

  it('in part, twice from one lot, fills it up to what it was', () => {
    const story = new WalletStory();
    story.award(100n, until(30));
    const first = story.redeem(30n);
    const second = story.redeem(50n);
    story.restore([...first, ...second]);
    expect(story.lots).toEqual(['100 of #1']);
  });

  it('may be spent again', () => {
    const story = new WalletStory();
    story.award(100n, until(30));
    story.restore(story.redeem(100n));
    expect(drawn(story.redeem(100n))).toEqual(['100 of #1']);
    expect(story.wallet.spent).toBe(100n);
  });

  it('of nothing is refused', () => {
    expect(new WalletStory().refused({ kind: 'RESTORE', draws: [], expiryFloor: null }).code).toBe(
      'INVALID_INPUT',
    );
  });
});

describe('which draws come back first', () => {
  const draw = (lot: number, points: bigint, expiresAt: number): Draw => ({
    lot,
    points,
    expiresAt,
    slides: false,
  });
  const spent = [draw(1, 10n, day(30)), draw(2, 20n, day(60)), draw(3, 30n, NEVER), draw(4, 5n, day(60))];

  it.each<[bigint, bigint, string[]]>([
    [0n, 10n, ['10 of #3']],
    [0n, 32n, ['30 of #3', '2 of #4']],
    [0n, 65n, ['30 of #3', '5 of #4', '20 of #2', '10 of #1']],
    [10n, 22n, ['20 of #3', '2 of #4']],
    [30n, 5n, ['5 of #4']],
    [60n, 5n, ['5 of #1']],
    // No more than was spent.
    [60n, 50n, ['5 of #1']],
    [65n, 1n, []],
    [0n, 0n, []],
  ])('%d came back already, %d more: %j', (restored, points, expected) => {
    const spend = afterRestoring(afterSpending(NOTHING_SPENT, spent), restored);
    expect(spend).toMatchObject({ spent: 65n, restored });
    expect(drawn(drawsToRestore(spend, points))).toEqual(expected);
  });

  it('leaves the list of what was spent as it is', () => {
    const before = structuredClone(spent);
    drawsToRestore(afterRestoring(afterSpending(NOTHING_SPENT, spent), 3n), 40n);
    expect(spent).toEqual(before);
  });

  it('gives no point back twice, when longer-lived ones were spent after a part had come back', () => {
    const first = afterRestoring(afterSpending(NOTHING_SPENT, [draw(1, 10n, day(30))]), 5n);
    const both = afterSpending(first, [draw(1, 5n, day(30)), draw(2, 4n, day(60))]);
    expect(both).toMatchObject({ spent: 19n, restored: 5n });
    expect(pointsByFate(drawsToRestore(both, 14n))).toEqual(
      pointsByFate([draw(1, 10n, day(30)), draw(2, 4n, day(60))]),
    );
  });

  it('in any parts add up to the whole, draw by draw', () => {
    const anyDraw = fc.record({
      lot: fc.integer({ min: 1, max: 6 }),
      points: fc.bigInt({ min: 1n, max: 50n }),
      expiresAt: fc.constantFrom(day(1), day(2), day(3), NEVER),
      slides: fc.boolean(),
    });
    const parts = fc.array(fc.bigInt({ min: 1n, max: 60n }), { maxLength: 12 });
    fc.assert(
      fc.property(fc.array(anyDraw, { minLength: 1, maxLength: 8 }), parts, (draws, amounts) => {
        const before = afterSpending(NOTHING_SPENT, draws);
        let spend = before;
        const back: Draw[] = [];
        for (const points of amounts) {
          const more = drawsToRestore(spend, points);
          const left = spend.spent - spend.restored;
          expect(totalOf(more)).toBe(points < left ? points : left);
          spend = afterRestoring(spend, points);
          back.push(...more);
        }
        const whole = drawsToRestore(before, spend.restored);
        expect(pointsByFate(back)).toEqual(pointsByFate(whole));
      }),
      { numRuns: 300 },
    );
  });
});

/** Points by lot and expiry, without how they are cut into draws. */
function pointsByFate(draws: readonly Draw[]): Map<string, bigint> {
  const points = new Map<string, bigint>();
  for (const draw of draws) {
    const fate = `${draw.lot} ${draw.expiresAt} ${draw.slides}`;
    points.set(fate, (points.get(fate) ?? 0n) + draw.points);
  }
  return points;
}

describe('points of a lot that lives on elsewhere', () => {
  it('join what is left of the lot, with the later expiry that sliding gave it', () => {
    const story = new WalletStory();
    story.award(100n, terms({ expiresAt: day(30), slides: true }));
    const draws = story.redeem(40n);
    story.do({ kind: 'EXTEND', expiresAt: day(50) });
    story.sleepTo(10).restore(draws);
    expect(story.wallet.lots).toMatchObject([{ seq: 1, remaining: 100n, expiresAt: day(50) }]);
  });

  it('do not shorten the life of points that were on hold when sliding extended them', () => {
    const story = new WalletStory();
    story.award(100n, terms({ expiresAt: day(30), slides: true }));
    const draws = story.redeem(40n);
    story.hold(60n, 20);
    story.do({ kind: 'EXTEND', expiresAt: day(50) });
    story.sleepTo(10).restore(draws);
    story.sleepTo(15).release();
    expect(story.passTo(49).balances).toBe('0/100/0');
    expect(story.passTo(50).balances).toBe('0/0/0');
  });

  it('keep the order of lots when one comes back with a later expiry', () => {
    const story = new WalletStory();
    story.award(100n, terms({ expiresAt: day(30), slides: true }));
    story.award(10n, until(40));
    const draws = story.redeem(40n);
    story.hold(60n, 20);
    story.do({ kind: 'EXTEND', expiresAt: day(50) });
    story.sleepTo(10).restore(draws);
    story.release();
    expect(drawn(story.redeem(15n))).toEqual(['10 of #2', '5 of #1']);
  });
});
