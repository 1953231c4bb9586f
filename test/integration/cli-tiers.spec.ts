import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { harmlessCell } from '#kernel';
import { Ladders, TierReviews, type LadderTerms, type Tier } from '#tiers';
import { CsvReport } from '../../apps/cli/csv-report.js';
import { withServices } from '../../apps/cli/services.js';
import { CliBench } from '../support/cli.js';
import { valueOf } from '../support/test-app.js';

const SPENT = [
  ['=HYPERLINK("x")', 160],
  ['+ann', 170],
  ['bob', 250],
  ['cleo', 40],
] as const;

function termsOf(goldMinor: bigint): LadderTerms {
  const tier = (code: string, rank: number, atLeast: bigint | null, numerator: bigint | null): Tier => ({
    ...{ code, name: code, rank },
    benefits: {
      multiplier: numerator === null ? null : { numerator, denominator: 1n, pointType: null },
      ...{ privileges: [], flags: [] },
    },
    qualification: atLeast === null ? null : [[{ metric: { kind: 'SPEND' }, atLeast }]],
  });
  return {
    tiers: [tier('all', 0, null, null), tier('gold', 1, goldMinor, 2n)],
    window: { kind: 'ROLLING_MONTHS', months: 12 },
    ...{ downgrade: 'TO_QUALIFIED', graceDays: 30, warningDays: 14 },
  };
}

describe('perennial tiers preview', () => {
  let bench: CliBench;

  beforeAll(async () => {
    bench = await CliBench.start();
    await bench.program('shop');
    const rows = SPENT.map(
      ([customer, total], at) => `o-${at},"${customer.replace(/"/g, '""')}",2026-02-01,${total}`,
    );
    const file = bench.write('orders.csv', 'order,customer,date,total', ...rows);
    await bench.done('import', 'orders', file, '--program', 'shop', '--create-customers', 'enrol');
    await bench.within('shop', async ({ services, actor, tx, now }) => {
      const ladders = services.get(Ladders);
      const command = { actor, code: 'club', now };
      const publishing = { effectiveFrom: null, application: 'UP_ONLY' } as const;
      valueOf(await ladders.create(tx, { ...command, name: 'Club', terms: termsOf(20_000n) }));
      valueOf(await ladders.publish(tx, { ...command, ...publishing }));
      const later = new Date(now.getTime() + 1_000);
      valueOf(await ladders.saveDraft(tx, { ...command, now: later, terms: termsOf(15_000n) }));
    });
    bench.now = new Date(bench.now.getTime() + 2_000);
    await bench.within('shop', async ({ program }) => {
      await withServices(bench.terminal(), (services) =>
        services.get(TierReviews).run(program.id, bench.now),
      );
    });
  }, 60_000);

  afterAll(() => bench.stop());

  it('counts who would move, names them in a file, and says what it would cost', async () => {
    const out = await bench.done('tiers', 'preview', 'club', '--program', 'shop', '--csv', 'movers.csv');
    expect(out).toContain('By version 3, 2 of 4 customers would move');
    expect(out).toMatch(/all > gold +up +2/);
    expect(out).toContain('The 4 orders of the last 90 days');
    // Bob's 250 points are doubled anyway, 160 and 170 only then.
    expect(out).toMatch(/points +870 points now +1,200 then +330 more/);
    const [header, ...lines] = readFileSync(join(bench.directory, 'movers.csv'), 'utf8')
      .trimEnd()
      .split('\n');
    expect(header).toBe('externalId,customerId,from,to,direction');
    const cells = lines.map((line) => line.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, 'id'));
    expect(cells.sort()).toEqual([`"'=HYPERLINK(""x"")",id,all,gold,up`, `'+ann,id,all,gold,up`].sort());
  });

  it('tries an earlier version, and says what is missing', async () => {
    const out = await bench.done(
      'tiers',
      'preview',
      'club',
      '--program',
      'shop',
      '--version',
      '2',
      '--both-ways',
    );
    expect(out).toContain('By version 2, 0 of 4 customers would move');
    const { code, said } = await bench.run(['tiers', 'preview', 'none', '--program', 'shop']);
    expect([code, said]).toEqual([1, expect.stringContaining('NOT_FOUND')]);
    const wrong = await bench.run([
      'tiers',
      'preview',
      'club',
      '--program',
      'shop',
      '--csv',
      'no/such/folder.csv',
    ]);
    expect([wrong.code, wrong.said]).toEqual([1, expect.stringContaining('cannot be written')]);
  });
});

describe('A file for spreadsheets', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\0=1'])('runs no formula: %j', (text) => {
    expect(harmlessCell(text)).toBe(`'${text}`);
  });

  it.each(['', 'ann', '1-2', "'=1", 'a=b'])('has others as they are: %j', (text) => {
    expect(harmlessCell(text)).toBe(text);
  });

  it('has its columns even when nobody is in it', () => {
    const directory = mkdtempSync(join(tmpdir(), 'perennial-csv-'));
    const report = CsvReport.open(directory, 'empty.csv', ['a', 'b']);
    report.add([]);
    report.close();
    expect(readFileSync(report.path, 'utf8')).toBe('a,b\n');
    rmSync(directory, { recursive: true });
  });
});
