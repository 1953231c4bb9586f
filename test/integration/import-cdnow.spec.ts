import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { batchOf, CliBench } from '../support/cli.js';

const root = join(import.meta.dirname, '../..');
const DATA = join(root, '../shared/data');
const ALL = join(DATA, 'cdnow_master_transactions.csv');
const ROWS = 69_659;
/** The purchases of every tenth customer: imported twice and taken back in the time that all of them take once. */
const SAMPLE = join(DATA, 'cdnow_sample_transactions.csv');
const SAMPLE_ROWS = 6_919;
const CLI_MEMORY_KB_MAX = 400 * 1024;

/** The sum of whole dollars over the rows, by nothing but the file itself. */
function wholeDollars(file: string): number {
  const [header = '', ...rows] = readFileSync(file, 'utf8').trimEnd().split('\n');
  const amount = header.split(',').indexOf('amount');
  return rows.reduce((sum, row) => sum + Math.floor(Number(row.split(',')[amount])), 0);
}

const given = existsSync(ALL) && existsSync(SAMPLE);
const when = given ? describe : describe.skip;
if (!given) process.stderr.write('The CDNOW purchases are not there: their import is not tested.\n');

when('The purchases of CDNOW', () => {
  let bench: CliBench;

  beforeEach(async () => {
    bench = await CliBench.start();
    await bench.program('cdnow', '--since', '1996-12-31');
  });
  afterEach(() => bench.stop());

  const isWell = async (): Promise<void> => {
    expect(await bench.done('doctor', '--program', 'cdnow')).toContain('All is well.');
  };
  const points = async (): Promise<{ sum: number; wallets: number }> => {
    const [row] = await bench.database.query<{ sum: string; wallets: string }>(
      'select sum(available + pending + held) as sum, count(*) filter (where available <> 0) as wallets from wallets',
    );
    return { sum: Number(row?.sum), wallets: Number(row?.wallets) };
  };

  it('are imported, with a point for every whole dollar of each, in less than 400 MB', async () => {
    const { out, memoryKb } = await importInProcessOfItsOwn(bench);
    expect(out).toContain('imported: 69,659');
    expect(out).toContain('refused: 0');
    expect(await bench.count('orders')).toBe(ROWS);
    expect((await points()).sum).toBe(wholeDollars(ALL));
    expect(memoryKb).toBeLessThan(CLI_MEMORY_KB_MAX);
    process.stderr.write(`CDNOW: ${out.split('\n')[0]}, ${Math.round(memoryKb / 1024)} MB\n`);
    await isWell();
  }, 120_000);

  it('add nothing when they are imported again, and are taken back to the last point', async () => {
    const columns = ['--map', 'customer=master_id', '--map', 'total=amount'];
    const importing = ['import', 'orders', SAMPLE, '--program', 'cdnow', '--create-customers', 'enrol'];
    const batch = batchOf(await bench.done(...importing, ...columns));
    expect(await bench.done(...importing, ...columns)).toContain('already there: 6,919');
    expect(await bench.count('orders')).toBe(SAMPLE_ROWS);
    expect((await points()).sum).toBe(wholeDollars(SAMPLE));
    await isWell();

    const reverted = await bench.done('import', 'revert', batch, '--program', 'cdnow');
    expect(reverted).toContain('6,919 orders');
    expect(reverted).not.toContain('could not be taken back');
    expect(await points()).toEqual({ sum: 0, wallets: 0 });
    await isWell();
  }, 120_000);
});

/** The compiled interface, as users run it; answers its output and its largest memory. */
async function importInProcessOfItsOwn(bench: CliBench): Promise<{ out: string; memoryKb: number }> {
  spawnSync(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: 'inherit' });
  const reporter = `process.on('exit', () => process.stderr.write('maxrss ' + process.resourceUsage().maxRSS + '\\n'))`;
  const main = join(root, 'dist/apps/cli/main.js');
  const args = ['import', 'orders', ALL, '--program', 'cdnow', '--create-customers', 'enrol'];
  const preload = `data:text/javascript,${encodeURIComponent(reporter)}`;
  const child = spawn(process.execPath, ['--import', preload, main, ...args], {
    cwd: bench.directory,
    env: { ...process.env, NODE_ENV: 'test', DATABASE_URL: bench.database.url },
  });
  let [out, said] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`the import failed: ${out}${said}`);
  return { out, memoryKb: Number(/maxrss (\d+)/.exec(said)?.[1]) };
}
