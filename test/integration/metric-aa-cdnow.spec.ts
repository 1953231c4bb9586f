import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AaChecks } from '#metrics';
import { CliBench } from '../support/cli.js';

const FILE = join(import.meta.dirname, '../../../shared/data/cdnow_sample_transactions.csv');
const describeWithData = existsSync(FILE) ? describe : describe.skip;
if (!existsSync(FILE)) process.stdout.write('Skipped: the purchases of CDNOW are not at ../shared/data.\n');

describeWithData('Experiments in which nothing was done, on the customers of CDNOW', () => {
  let bench: CliBench;

  beforeAll(async () => {
    bench = await CliBench.start();
    await bench.program('cdnow', '--since', '1996-12-31');
    const columns = ['--map', 'customer=master_id', '--map', 'total=amount'];
    await bench.done(
      'import',
      'orders',
      FILE,
      '--program',
      'cdnow',
      '--create-customers',
      'enrol',
      ...columns,
    );
    await bench.done('metrics', 'rebuild', '--program', 'cdnow');
  }, 300_000);

  afterAll(() => bench.stop());

  it('find effects in 3.5 % to 6.5 % of 2,000 drawings', async () => {
    const found = await bench.within('cdnow', ({ services, program }) =>
      services.get(AaChecks).run(program.id, { splits: 2_000, seed: 7, customers: 2_000 }),
    );
    expect(found).toMatchObject({ customers: 2_000, splits: 2_000, isSound: true });
    for (const { value } of [found.ofShares, found.ofMoney]) {
      expect(value).toBeGreaterThanOrEqual(0.035);
      expect(value).toBeLessThanOrEqual(0.065);
    }
  }, 300_000);

  it('are tried by the command line, alike by the same seed', async () => {
    const trying = [
      'metrics',
      'aa',
      '--program',
      'cdnow',
      '--splits',
      '60',
      '--customers',
      '300',
      '--seed',
      '3',
    ];
    const out = await bench.done(...trying);
    expect(out).toContain('Drew 300 customers of "cdnow" 60 times.');
    expect(out).toMatch(/^Shares of buyers differ with p < 0\.05 in \d+\.\d %, money in \d+\.\d %\.$/m);
    expect(await bench.done(...trying)).toBe(out);
  });
});
