import { Seeded } from '../../../test/support/seeded.js';
import { rfmScores, rfmSegmentOf } from './rfm.js';
import { loyaltyIndex, negativeShare, netPromoterScore, satisfiedShare } from './satisfaction.js';

describe('Scores', () => {
  it('of who is alike are alike, whatever their number', () => {
    const figures = [1, 1, 1, 1, 1, 1, 2, 3, 4, 50].map((frequency) => ({
      ...{ frequency, recencyDays: 100 - frequency, monetaryMinor: BigInt(frequency) * 100n },
    }));
    expect(rfmScores(figures).map(({ f }) => f)).toEqual([1, 1, 1, 1, 1, 1, 4, 4, 5, 5]);
    expect(rfmScores(figures).at(-1)).toEqual({ r: 5, f: 5, m: 5 });
    expect(rfmScores(figures.slice(0, 1))).toEqual([{ r: 1, f: 1, m: 1 }]);
    expect([
      rfmSegmentOf({ r: 5, f: 5 }),
      rfmSegmentOf({ r: 1, f: 5 }),
      rfmSegmentOf({ r: 5, f: 1 }),
    ]).toEqual(['CHAMPIONS', 'CANNOT_LOSE', 'NEW']);
  });

  it('of promoters less detractors are twenty for forty and twenty of a hundred', () => {
    const counts = [0, 0, 0, 0, 0, 10, 10, 20, 20, 25, 15];
    expect(netPromoterScore(counts)).toMatchObject({ answers: 100, score: 20, band: 'SATISFIED' });
    expect(netPromoterScore(counts).standardError).toBeCloseTo(7.483, 3);
    // With three answers more: 40.75 - 20.75 of 103.
    expect(netPromoterScore(counts).interval?.low).toBeCloseTo(4.974, 3);
    expect(netPromoterScore(counts).interval?.high).toBeCloseTo(33.861, 3);
    expect(netPromoterScore([])).toMatchObject({ answers: 0, score: null, band: null, interval: null });
    // Five who are all of one mind are not sure to be everybody.
    const five = netPromoterScore([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5]);
    expect(five).toMatchObject({ score: 100, standardError: 0, interval: { high: 100 } });
    expect(five.interval?.low).toBeLessThan(40);
  });

  it('of promoters less detractors lie within their intervals', () => {
    const seeded = new Seeded(5);
    const runs = 4_000;
    let within = 0;
    for (let run = 0; run < runs; run += 1) {
      const counts = Array<number>(11).fill(0);
      // Six of ten 10, three of ten 8, one of ten 0: the score is 50.
      for (let one = 0; one < 40; one += 1) {
        const answer = seeded.pick([10, 10, 10, 10, 10, 10, 8, 8, 8, 0]);
        counts[answer] = (counts[answer] ?? 0) + 1;
      }
      const { low, high } = netPromoterScore(counts).interval ?? { low: 0, high: 0 };
      if (low <= 50 && 50 <= high) within += 1;
    }
    expect(within / runs).toBeGreaterThan(0.935);
    expect(within / runs).toBeLessThan(0.975);
  });

  it('of five numbers are shares of those who answered', () => {
    expect(satisfiedShare([0, 1, 1, 2, 3, 3])).toMatchObject({ numerator: 6, denominator: 10, value: 0.6 });
    expect(negativeShare([0, 1, 1, 2, 3, 3])).toMatchObject({ numerator: 2, denominator: 10, value: 0.2 });
    expect([satisfiedShare([]).value, negativeShare([]).value]).toEqual([null, null]);
  });

  it('of loyalty are those of the worked example', () => {
    const answers = [
      [6, 5, 4],
      [5, 5, 5],
      [3, 4, 2],
      [6, 6, 6],
      [4, 5, 3],
    ].flat();
    const index = loyaltyIndex(
      5,
      answers.reduce((sum, one) => sum + one, 0),
    );
    expect(index.mean).toBeCloseTo(4.6, 12);
    expect(index.index).toBeCloseTo(72, 10);
    expect(loyaltyIndex(0, 0)).toEqual({ answers: 0, mean: null, index: null });
  });
});
