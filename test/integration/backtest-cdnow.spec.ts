import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BacktestRunner, Campaigns, EVERY_ORDER, type CampaignTerms, type EffectTerms } from '#campaigns';
import { required } from '#kernel';
import { programOf, withServices } from '../../apps/cli/services.js';
import { CliBench } from '../support/cli.js';

const FILE = join(import.meta.dirname, '../../../shared/data/cdnow_master_transactions.csv');
const FROM = new Date('1996-12-31T00:00:00Z');
const TO = new Date('1998-07-02T00:00:00Z');

const LOT = { pointType: null, expiry: null, pending: { kind: 'NONE' } } as const;
const PER_DOLLAR: EffectTerms = {
  ...LOT,
  amount: {
    ...{ kind: 'PER_AMOUNT', points: 1n, perMinor: 100n, rounding: 'FLOOR', minimumMinor: 0n, lines: null },
    basis: { shipping: false, tax: true, giftCards: false },
  },
};
const DOUBLE: EffectTerms = {
  ...LOT,
  amount: { kind: 'MULTIPLY', numerator: 2n, denominator: 1n, rounding: 'FLOOR' },
};

function termsOf(effect: EffectTerms, condition: string | null): CampaignTerms {
  return { ...EVERY_ORDER, claimDays: 0, condition, effects: [effect] };
}

const DECEMBER = termsOf(DOUBLE, 'calendar.month == 12');
const ADVENT: CampaignTerms = {
  ...{ ...EVERY_ORDER, claimDays: 0, condition: 'calendar.month == 12', effects: [] },
  otherEffects: [{ kind: 'grantBadge', settings: { badge: 'advent', name: 'Advent' } }],
};

interface Expected {
  readonly orders: number;
  readonly earning: number;
  readonly base: Map<string, number>;
  readonly december: Map<string, number>;
  readonly decemberOrders: number;
}

/** What the file alone says: whole dollars of each customer, those of December, and orders that come to a point. */
function expectedOf(file: string): Expected {
  const [header = '', ...rows] = readFileSync(file, 'utf8').trimEnd().split('\n');
  const columns = header.split(',');
  const cell = (row: string, name: string): string => row.split(',')[columns.indexOf(name)] ?? '';
  const [base, december] = [new Map<string, number>(), new Map<string, number>()];
  let [earning, decemberOrders] = [0, 0];
  for (const row of rows) {
    const customer = cell(row, columns.includes('master_id') ? 'master_id' : 'customer_id');
    const dollars = Math.floor(Number(cell(row, 'amount')));
    base.set(customer, (base.get(customer) ?? 0) + dollars);
    if (dollars > 0) earning += 1;
    const month = cell(row, 'date').replaceAll('-', '').slice(4, 6);
    if (month !== '12') continue;
    december.set(customer, (december.get(customer) ?? 0) + dollars);
    decemberOrders += 1;
  }
  return { orders: rows.length, earning, base, december, decemberOrders };
}

/** What a backtest of a point per dollar, twice that and a badge in December, is to find. */
function resultOf({ orders, earning, base, december, decemberOrders }: Expected): object {
  const both = new Map(
    [...base].map(([customer, dollars]) => [customer, dollars + (december.get(customer) ?? 0)]),
  );
  const earners = [...both.values()].filter((dollars) => dollars > 0);
  const points = sumOf(both.values());
  return {
    ...{ orders, customers: base.size, ordersEarning: earning, customersEarning: earners.length },
    points: [
      {
        pointType: 'points',
        ...{ points, keptPoints: points, actualPoints: sumOf(base.values()), afterPoints: points },
        ...{ winners: [...december.values()].filter((dollars) => dollars > 0).length, losers: 0 },
        // 100 points are worth a dollar, unless the program says otherwise.
        ...{ worthMinor: points, actualWorthMinor: sumOf(base.values()), afterWorthMinor: points },
        distribution: {
          ...{ min: quantile(earners, 0), p10: quantile(earners, 0.1), p25: quantile(earners, 0.25) },
          ...{ median: quantile(earners, 0.5), p75: quantile(earners, 0.75), p90: quantile(earners, 0.9) },
          ...{ p99: quantile(earners, 0.99), max: quantile(earners, 1) },
        },
      },
    ],
    effects: [
      {
        ...{ campaign: null, tried: 2, kind: 'grantBadge', words: 'the badge "advent": Advent' },
        ...{ orders: decemberOrders, customers: december.size },
        ...{ units: decemberOrders, keptUnits: decemberOrders },
      },
    ],
  };
}

function sumOf(values: Iterable<number>): bigint {
  return BigInt([...values].reduce((sum, value) => sum + value, 0));
}

/** By nearest rank, from its definition: how many are needed so that a share of all is not above it. */
function quantile(values: readonly number[], share: number): bigint {
  const sorted = [...values].sort((a, b) => a - b);
  const found = sorted.find(
    (value) => sorted.filter((other) => other <= value).length >= share * sorted.length,
  );
  return BigInt(required(found, 'a value'));
}

const when = existsSync(FILE) ? describe : describe.skip;
if (!existsSync(FILE))
  process.stderr.write('The CDNOW purchases are not there: backtests on them are not tested.\n');

when('A backtest on the purchases of CDNOW', () => {
  let bench: CliBench;
  const expected = existsSync(FILE) ? expectedOf(FILE) : null;

  beforeAll(async () => {
    bench = await CliBench.start();
    await bench.program('cdnow', '--since', '1996-12-31');
    await bench.done('import', 'orders', FILE, '--program', 'cdnow', '--create-customers', 'enrol');
    await bench.within('cdnow', async ({ services, tx, actor, now }) => {
      for (const [code, terms] of Object.entries({ december: DECEMBER, advent: ADVENT })) {
        const draft = { code, name: code, isDraft: true, terms, actor, now, effectiveFrom: null };
        expect(await services.get(Campaigns).create(tx, draft)).toMatchObject({ ok: true });
      }
    });
  }, 120_000);

  afterAll(() => bench.stop());

  it('of 1 point per dollar, double in December, is what the file alone says', async () => {
    const [result, ms] = await withServices(bench.terminal(), async (services) => {
      const program = await programOf(services, 'cdnow');
      const campaigns = [{ terms: termsOf(PER_DOLLAR, null) }, { terms: DECEMBER }, { terms: ADVENT }];
      const trial = { campaigns, replaces: ['base-points'], from: FROM, to: TO };
      const startedAt = performance.now();
      const watch = { progress: () => Promise.resolve(true) };
      const found = await services.get(BacktestRunner).run(program, trial, bench.now, watch);
      return [found.ok ? found.value : null, performance.now() - startedAt] as const;
    });
    process.stderr.write(`CDNOW: ${expected?.orders} orders backtested in ${(ms / 1_000).toFixed(1)} s\n`);
    expect(result).toEqual(resultOf(required(expected, 'the file')));
    expect(await bench.done('doctor', '--program', 'cdnow')).toContain('All is well.');
  }, 120_000);

  it('of a draft by its code, from the command line, says what December alone would have added', async () => {
    const { base, december, decemberOrders } = required(expected, 'the file');
    const [before, more] = [sumOf(base.values()), sumOf(december.values())];
    const period = ['--from', '1997-01-01', '--to', '1998-07-01'];
    const tried = ['--campaign', 'december', '--campaign', 'advent'];
    const out = await bench.done('backtest', '--program', 'cdnow', ...tried, ...period);
    expect(out).toContain('69,659 orders of 23,570 customers');
    expect(out).toMatch(new RegExp(`by what is tried +${more.toLocaleString('en-US')} `));
    expect(out).toMatch(new RegExp(`really given by all +${before.toLocaleString('en-US')} `));
    expect(out).toMatch(new RegExp(`given by all with it +${(before + more).toLocaleString('en-US')} `));
    const winners = [...december.values()].filter((dollars) => dollars > 0).length;
    expect(out).toContain(`customers with more: ${winners.toLocaleString('en-US')}, with less: 0`);
    const [orders, customers] = [decemberOrders, december.size].map((count) => count.toLocaleString('en-US'));
    expect(out).toMatch(
      new RegExp(`would have earned points: [0-9,]+ orders of ${winners.toLocaleString('en-US')} customers`),
    );
    expect(out).toContain('advent: grantBadge, the badge "advent": Advent:');
    expect(out).toContain(
      `${orders} given, ${orders} of them kept, on ${orders} orders of ${customers} customers`,
    );
  }, 120_000);
});
