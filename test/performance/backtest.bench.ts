import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BacktestRunner, EVERY_ORDER, type EffectTerms } from '#campaigns';
import { programOf, withServices } from '../../apps/cli/services.js';
import { CliBench } from '../support/cli.js';
import { alternate, elapsedMs } from './measure.js';
import { count, publish, ratesReaching, ROUNDS } from './report.js';

const FILE = join(import.meta.dirname, '../../../../shared/data/cdnow_master_transactions.csv');
/** All of them in fifteen seconds. */
const GOAL_PER_SECOND = 4_644;
const PERIOD = { from: new Date('1996-12-31T00:00:00Z'), to: new Date('1998-07-02T00:00:00Z') };
const LOT = { pointType: null, expiry: null, pending: { kind: 'NONE' } } as const;
const BASIS = { shipping: false, tax: true, giftCards: false };
const PER_DOLLAR: EffectTerms = {
  ...LOT,
  amount: {
    ...{ kind: 'PER_AMOUNT', points: 1n, perMinor: 100n, rounding: 'FLOOR', minimumMinor: 0n },
    ...{ basis: BASIS, lines: null },
  },
};
const DOUBLE: EffectTerms = {
  ...LOT,
  amount: { kind: 'MULTIPLY', numerator: 2n, denominator: 1n, rounding: 'FLOOR' },
};
const TRIAL = {
  campaigns: [
    { terms: { ...EVERY_ORDER, claimDays: 0, effects: [PER_DOLLAR] } },
    { terms: { ...EVERY_ORDER, claimDays: 0, effects: [DOUBLE], condition: 'calendar.month == 12' } },
  ],
  replaces: ['base-points'],
  ...PERIOD,
};

/** The same question to the database alone, for one rule that it knows by heart. */
const BY_HAND = `
  select count(*) as orders, sum(points) as points from (
    select customer_id, sum(total_minor / 100 * case extract(month from local_day) when 12 then 2 else 1 end) as points
    from orders where occurred_at >= $1 and occurred_at < $2 group by customer_id) customers`;

if (existsSync(FILE)) {
  const bench = await CliBench.start();
  try {
    await bench.program('cdnow', '--since', '1996-12-31');
    await bench.done('import', 'orders', FILE, '--program', 'cdnow', '--create-customers', 'enrol');
    await bench.database.query('analyze');
    const orders = await bench.count('orders');
    await withServices(bench.terminal(), async (services) => {
      const program = await programOf(services, 'cdnow');
      const watch = { progress: () => Promise.resolve(true) };
      const rateOf = async (work: () => Promise<unknown>): Promise<number> =>
        (orders / (await elapsedMs(async () => void (await work())))) * 1_000;
      const found = await alternate(
        ROUNDS,
        () => rateOf(() => services.get(BacktestRunner).run(program, TRIAL, bench.now, watch)),
        () => rateOf(() => bench.database.query(BY_HAND, [PERIOD.from, PERIOD.to])),
      );
      await publish({
        name: 'backtest',
        title: 'Backtests',
        text: [
          `"1 point per dollar, double in December" tried on the ${count(orders)} purchases of CDNOW, in the place of the
campaign that gave a point per dollar, with winners, losers and the distribution over customers. The baseline is one statement that
knows this one rule by heart and compares nothing.`,
        ],
        figures: [ratesReaching('backtest of two campaigns', 'orders/s', found, GOAL_PER_SECOND)],
        query: bench.database.query,
      });
    });
  } finally {
    await bench.stop();
  }
} else process.stderr.write('The CDNOW purchases are not there: backtests are not measured.\n');
