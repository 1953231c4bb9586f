import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { required } from '#kernel';
import { CliBench } from '../support/cli.js';
import { CopiedRows } from './copied-rows.js';
import { alternate, elapsedMs, type Rounds } from './measure.js';
import { count, publish, rates, ratesReaching, ROUNDS } from './report.js';

const root = join(import.meta.dirname, '../../..');
const FILE = join(root, '../shared/data/cdnow_master_transactions.csv');
const GOAL_PER_SECOND = 6_000;
/** Tables an imported order leaves a row in; customers and their totals fewer. */
const TABLES = ['orders', 'ledger_movements'];
const ALL_TABLES = [
  'customers',
  'customer_external_ids',
  'customer_totals',
  'customer_days',
  'activity_keys',
  'orders',
  'activities',
  'awards',
  'wallets',
  'ledger_movements',
];

interface Expected {
  readonly orders: number;
  readonly points: number;
}

/** Orders per second, against two sets of tables. */
interface Rates {
  readonly some: number;
  readonly all: number;
  /** The same as `all`, with the start and end of the process. */
  readonly process: number;
}

/** Database, program and folder of one import. */
async function ready(): Promise<CliBench> {
  const cli = await CliBench.start();
  await cli.program('cdnow', '--since', '1996-12-31');
  await cli.database.query('checkpoint');
  return cli;
}

/** The command as users run it, in a process of its own. */
async function importAll(cli: CliBench, orders: number): Promise<Rates> {
  const main = join(root, 'dist/apps/cli/main.js');
  const flags = process.env['BENCH_CLI_FLAGS']?.split(' ') ?? [];
  const args = [
    ...flags,
    main,
    'import',
    'orders',
    FILE,
    '--program',
    'cdnow',
    '--create-customers',
    'enrol',
  ];
  const environment = { ...process.env, NODE_ENV: 'production', DATABASE_URL: cli.database.url };
  let said = '';
  const ms = await elapsedMs(async () => {
    const child = spawn(process.execPath, args, {
      cwd: cli.directory,
      env: { ...environment, PERENNIAL_SECRET: 'a-secret-for-benchmarks-alone-0123456789abcdef' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    if (code !== 0) throw new Error(`the import failed: ${said}`);
  });
  // What the command says of itself: from the first row to the last commit.
  const [, perSecond] = /rows in [\d.]+ s \(([\d,]+)\/s\)/.exec(said) ?? [];
  const itself = Number(required(perSecond, 'the rate that the import tells').replaceAll(',', ''));
  return { some: itself, all: itself, process: (orders / ms) * 1_000 };
}

/** The sum of whole dollars over the rows, by nothing but the file itself. */
function ordersAndPoints(): Expected {
  const rows = readFileSync(FILE, 'utf8').trimEnd().split('\n').slice(1);
  return {
    orders: rows.length,
    points: rows.reduce((sum, row) => sum + Math.floor(Number(row.split(',')[3])), 0),
  };
}

async function check(cli: CliBench, expected: Expected): Promise<void> {
  const [found] = await cli.database.query<{ orders: string; points: string }>(
    'select (select count(*) from orders) as orders, (select sum(available) from wallets) as points',
  );
  if (Number(found?.orders) !== expected.orders || Number(found?.points) !== expected.points)
    throw new Error(`imported ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
}

/** Brings the rows in by COPY; answers orders per second. */
async function copyAll(rows: CopiedRows, orders: number): Promise<number> {
  await rows.makeTables();
  const ms = await elapsedMs(() => rows.copy());
  await rows.dropTables();
  return (orders / ms) * 1_000;
}

async function measure(cli: CliBench, expected: Expected): Promise<Rounds<Rates>> {
  const { orders } = expected;
  const { query } = cli.database;
  await importAll(cli, orders);
  const [some, all] = [await CopiedRows.of(query, TABLES), await CopiedRows.of(query, ALL_TABLES)];
  const imported = async (): Promise<Rates> => {
    const fresh = await ready();
    const found = await importAll(fresh, orders);
    await check(fresh, expected);
    await fresh.stop();
    return found;
  };
  const copied = async (): Promise<Rates> => {
    const [ofSome, ofAll] = [await copyAll(some, orders), await copyAll(all, orders)];
    return { some: ofSome, all: ofAll, process: ofAll };
  };
  try {
    return await alternate(ROUNDS, imported, copied);
  } finally {
    some.close();
    all.close();
  }
}

async function run(): Promise<void> {
  const expected = ordersAndPoints();
  const cli = await ready();
  try {
    const found = await measure(cli, expected);
    const of = (name: keyof Rates): Rounds => ({
      product: found.product.map((round) => round[name]),
      baseline: found.baseline.map((round) => round[name]),
    });
    await publish({
      name: 'import',
      title: 'Import',
      text: [
        `The ${count(expected.orders)} purchases of CDNOW (1997-98) by \`perennial import orders\`, timed from the first row to the last commit, with
customers created and enrolled on the way, natural keys, orders, activities, roll-ups, campaign, wallets and journal. After
each round the points are compared with the sum over the file: ${count(expected.points)}. The baseline is PostgreSQL's COPY of
the rows that result, from files on the server into copies of the tables with the same keys, checks and indexes, one table
after the other.`,
      ],
      figures: [
        rates('against COPY of the rows of orders and journal', 'orders/s', of('some'), null),
        rates(`against COPY of the rows of all ${ALL_TABLES.length} tables`, 'orders/s', of('all'), null),
        ratesReaching(
          '... with the start and the end of the process',
          'orders/s',
          of('process'),
          GOAL_PER_SECOND,
        ),
      ],
      query: cli.database.query,
    });
  } finally {
    await cli.stop();
  }
}

if (existsSync(FILE)) await run();
else
  process.stderr.write('The CDNOW purchases are not there (../shared/data): the import is not measured.\n');
