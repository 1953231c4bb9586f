import type { Victim } from './options.js';
import type { Spread } from './report.js';
import { shortcomingsOf } from './verdict.js';

type Found = Parameters<typeof shortcomingsOf>[0];

const OPTIONS = { cycles: 5, shutdowns: 0, apis: 2, backWithinMs: 2_000, negative: null } as const;

function recovery(victim: Victim, count: number, medianMs: number): Found['recoveries'][number] {
  const spread = (ms: number): Spread => ({ count, medianMs: ms, maxMs: ms });
  return { victim, service: spread(medianMs), itself: spread(60_000) };
}

const sound: Found = {
  options: OPTIONS,
  recoveries: [recovery('PostgreSQL', 2, 2_000), recovery('API', 2, 20), recovery('worker', 1, 20)],
  shutdowns: null,
  unexpectedEnds: {},
};

describe('A run that kills', () => {
  test('is sound when the service was back in time after each victim, however long a process took itself', () => {
    expect(shortcomingsOf(sound)).toEqual([]);
  });

  test.each([
    ['PostgreSQL', [recovery('PostgreSQL', 1, 2_001), recovery('API', 4, 20)]],
    ['API', [recovery('API', 1, 2_001), recovery('PostgreSQL', 4, 20)]],
    ['worker', [recovery('worker', 1, 2_001), recovery('PostgreSQL', 4, 20)]],
  ])('falls short when the median after a kill of %s is above the limit', (victim, recoveries) => {
    const said = `after a kill of ${victim} the service was back after 2001 ms (median); the limit is 2000 ms`;
    expect(shortcomingsOf({ ...sound, recoveries })).toEqual([said]);
  });

  test('falls short when the service did not come back at all', () => {
    const recoveries = [recovery('PostgreSQL', 5, Number.POSITIVE_INFINITY)];
    expect(shortcomingsOf({ ...sound, recoveries })).toHaveLength(1);
  });

  test('does not judge how fast the only API starts', () => {
    const recoveries = [recovery('API', 5, 4_000)];
    expect(shortcomingsOf({ ...sound, recoveries })).toHaveLength(1);
    expect(shortcomingsOf({ ...sound, options: { ...OPTIONS, apis: 1 }, recoveries })).toEqual([]);
  });

  test('falls short when a process ended by itself', () => {
    const unexpectedEnds = { 'API 2': 1 };
    expect(shortcomingsOf({ ...sound, unexpectedEnds })).toEqual([
      'API 2 ended though nobody asked it to, 1 in all',
    ]);
  });

  test('falls short when it did less than it was asked for', () => {
    const options = { ...OPTIONS, cycles: 6 };
    expect(shortcomingsOf({ ...sound, options })).toEqual(['5 of 6 cycles were done']);
    const shutdowns = { ...{ count: 2, medianMs: 1, maxMs: 1 }, answeredWhileEnding: 1, toldToClose: 1 };
    const ending = { ...sound, shutdowns: { ...shutdowns, worker: null } };
    expect(shortcomingsOf({ ...ending, options: { ...OPTIONS, shutdowns: 2 } })).toEqual([]);
    expect(shortcomingsOf({ ...ending, options: { ...OPTIONS, shutdowns: 4 } })).toEqual([
      '2 of 4 shutdowns were done',
    ]);
  });

  test('with a fault on purpose fails by what the fault does, and by nothing else', () => {
    const options = { ...OPTIONS, cycles: 6, negative: 'fresh-keys' } as const;
    const recoveries = [recovery('PostgreSQL', 1, 9_000)];
    expect(shortcomingsOf({ ...sound, options, recoveries, unexpectedEnds: { worker: 1 } })).toEqual([]);
  });
});
