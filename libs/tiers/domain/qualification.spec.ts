import { Doings } from './doings.js';
import {
  isMet,
  metricsOf,
  permilleOf,
  progressOf,
  type Criterion,
  type Qualification,
} from './qualification.js';

const MARCH = { from: '2026-03-01', to: '2026-03-31' };
const spend = (atLeast: bigint): Criterion => ({ metric: { kind: 'SPEND' }, atLeast });
const orders = (atLeast: bigint): Criterion => ({ metric: { kind: 'ORDERS' }, atLeast });
const reviews = (atLeast: bigint): Criterion => ({
  metric: { kind: 'ACTIVITIES', type: 'review.published' },
  atLeast,
});

function did(spent: bigint, count: bigint, written: bigint): Doings {
  const doings = new Doings();
  doings.add('SPEND', '2026-02-28', 1_000_000n);
  doings.add('SPEND', '2026-03-01', spent);
  doings.add('ORDERS', '2026-03-31', count);
  doings.add('ORDERS', '2026-04-01', 100n);
  doings.add('ACTIVITIES review.published', '2026-03-10', written);
  return doings;
}

describe('A qualification', () => {
  const either: Qualification = [[spend(500n), orders(3n)], [reviews(2n)]];

  test.each<[bigint, bigint, bigint, boolean, number]>([
    [500n, 3n, 0n, true, 1_000],
    [499n, 3n, 0n, false, 998],
    [500n, 2n, 0n, false, 666],
    [0n, 0n, 2n, true, 1_000],
    [0n, 0n, 1n, false, 500],
    [9_999n, 0n, 0n, false, 0],
  ])(
    'of spend and orders, or reviews, by %s, %s and %s within the period is met: %s, %i in a thousand',
    (spent, count, written, met, permille) => {
      const doings = did(spent, count, written);
      expect(isMet(either, doings, MARCH)).toBe(met);
      expect(permilleOf(either, doings, MARCH)).toBe(permille);
    },
  );

  test('of nothing is met by everybody', () => {
    expect(isMet(null, new Doings(), MARCH)).toBe(true);
    expect(permilleOf(null, new Doings(), MARCH)).toBe(1_000);
  });

  test('says of each criterion what is missing', () => {
    expect(progressOf(spend(500n), did(499n, 0n, 0n), MARCH)).toMatchObject({ done: 499n, missing: 1n });
    expect(progressOf(spend(500n), did(501n, 0n, 0n), MARCH)).toMatchObject({ done: 501n, missing: 0n });
  });

  test('names each metric once; referrals among them', () => {
    const referrals: Criterion = { metric: { kind: 'REFERRALS' }, atLeast: 1n };
    const tiers = [
      { qualification: null },
      { qualification: either },
      { qualification: [[referrals, spend(9n)]] },
    ];
    expect([...metricsOf(tiers).keys()]).toEqual([
      'SPEND',
      'ORDERS',
      'ACTIVITIES review.published',
      'REFERRALS',
    ]);
  });
});
