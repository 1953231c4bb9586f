import type * as CountersModule from '../../libs/limits/persistence/counters.js';
import { checkStorms } from './checkout/suite.js';

// In this file alone counters are read without locking them, as whoever counts first and inserts then does.
jest.mock('../../libs/limits/persistence/counters.js', () => {
  const real = jest.requireActual<typeof CountersModule>('../../libs/limits/persistence/counters.js');
  return { ...real, lockCounters: real.readCounters };
});

describe('Counters that nobody locks', () => {
  it('are found within 10 storms', async () => {
    const { failure } = await checkStorms({ runs: 10, seed: 1 });
    expect(failure).toContain('npm run simulate -- --checkout --runs 1 --seed ');
  }, 600_000);
});
