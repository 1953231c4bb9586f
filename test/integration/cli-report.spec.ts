import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPORT_NAMES } from '#metrics';
import { pngOf } from '../../apps/cli/plot-image.js';
import { CliBench } from '../support/cli.js';

const ORDERS = [
  'order_id,customer_id,date,total',
  ...['o1,ann,2025-01-10,10.00', 'o2,ann,2025-04-12,12.00', 'o3,ann,2025-08-02,14.00'],
  ...[
    'o4,bob,2025-02-03,20.00',
    'o5,cat,2025-02-05,30.00',
    'o6,cat,2025-03-08,5.00',
    'o7,dan,2025-05-09,7.50',
  ],
];

describe('Reports of the command line', () => {
  let bench: CliBench;

  beforeAll(async () => {
    bench = await CliBench.start();
    bench.now = new Date('2025-10-05T12:00:00Z');
    await bench.program('acme', '--since', '2025-01-01', '--name', '<b>Acme</b>');
    bench.write('orders.csv', ...ORDERS);
    await bench.done('import', 'orders', 'orders.csv', '--program', 'acme', '--create-customers', 'enrol');
    await bench.done('metrics', 'rebuild', '--program', 'acme');
  });

  afterAll(() => bench.stop());

  const report = (...options: readonly string[]): ReturnType<CliBench['run']> =>
    bench.run(['report', 'retention', '--program', 'acme', ...options]);

  test('write a page that needs nothing besides itself, with the grid of cohorts, and what is told of customers escaped', async () => {
    expect(await report('--period', '2025Q1..2025Q3', '--out', 'page.html')).toMatchObject({
      code: 0,
      said: '',
    });
    const page = bench.read('page.html');
    expect(page).toContain('&lt;b&gt;Acme&lt;/b&gt;: retention, 2025Q1..2025Q3');
    expect(page).not.toContain('<b>Acme</b>');
    expect(page).not.toMatch(/<script|src=|@import|url\(/);
    expect(page).toContain('<table class="heat">');
    expect(page).toContain('<svg');
  });

  test('write their tables as files, with what each share is made of', async () => {
    const { code, out } = await report('--period', '2025Q3', '--by', 'enrolment', '--csv', 'tables');
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('tables/retention.csv') });
    const [head, ...rows] = bench.read('tables/retention.csv').trim().split('\n');
    expect(head).toBe(
      'period,through,value,isComplete,atStart,atEnd,acquired,reactivated,lost,strict,strictNumerator,strictDenominator,strictLow,strictHigh,textbook,textbookNumerator,textbookDenominator,churn,churnNumerator,churnDenominator,churnLow,churnHigh',
    );
    const [row] = rows.map((one) => one.split(',').slice(0, 13));
    expect(rows).toHaveLength(1);
    expect(row).toEqual([
      ...['2025-07-01', '2025-09-30', 'ENROLLED', 'yes', '4', '2', '0', '0', '2', '0.5', '2', '4'],
      expect.stringMatching(/^0\.15/),
    ]);
  });

  test('write their plots as images', async () => {
    expect(await report('--period', '2025Q1..2025Q3', '--plots', 'plots')).toMatchObject({
      code: 0,
      said: '',
    });
    expect(bench.read('plots/retention.svg')).toMatch(/^<svg\s+xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    const said = await report('--period', '2025Q1..2025Q3', '--plots', 'plots', '--format', 'png');
    expect(said).toMatchObject({ code: 0, out: expect.stringContaining('plots/retention.png') });
    const png = readFileSync(join(bench.directory, 'plots/retention.png'));
    expect(png.subarray(0, 8)).toEqual(Buffer.from([0x89, ...Buffer.from('PNG\r\n\x1a\n')]));
    // Twice as fine as the page has it.
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1520, 680]);
  });

  test('draw the texts of images in a font of their own', async () => {
    const svg = (text: string): string =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40" font-family="system-ui, sans-serif"><text x="9" y="25">${text}</text></svg>`;
    const [empty, words, others] = await Promise.all(
      ['', 'retention', 'survival'].map((text) => pngOf(svg(text))),
    );
    expect(words).not.toEqual(empty);
    expect(words).not.toEqual(others);
  });

  test('tell what was kept of the night, each table in a file of its own', async () => {
    await bench.done('metrics', 'snapshot', '--program', 'acme');
    const of = ['--program', 'acme', '--period', '2025Q3', '--csv', 'kept', '--out', 'kept.html'];
    for (const name of REPORT_NAMES)
      expect(await bench.run(['report', name, ...of])).toMatchObject({ code: 0, said: '' });
    const [, any, month] = bench.read('kept/repeat-purchases.csv').split('\n');
    expect(any).toMatch(/^everybody,any time,0\.5,2,4,0\.15/);
    expect(month).toMatch(/^everybody,30 days,0,0,4,/);
    expect(bench.read('kept/engagement.csv').split('\n')[1]).toMatch(/^everybody,4,/);
    expect(bench.read('kept/point-balances.csv').split('\n')[1]).toMatch(/^[^,]+,0,\d+,0,0,/);
    expect(await bench.run(['report', 'all', ...of])).toMatchObject({ code: 0, said: '' });
    const page = bench.read('kept.html');
    expect(page).toContain('all, 2025Q3');
    for (const title of [
      'Retention',
      'Revenue',
      'Engagement',
      'Points',
      'Deferred revenue',
      'What members buy',
    ])
      expect(page).toContain(`<h2>${title}</h2>`);
  });

  test('tell of weeks and months only what staff want', async () => {
    const said = await bench.done('metrics', 'digest', '--program', 'acme');
    expect(said).toContain('Nothing of "acme" is to be told');
  });

  test('refuse what is no period, no report or goes nowhere, and write nothing', async () => {
    for (const period of [
      '1998Q5',
      '1998-13',
      '98',
      '1998..1998Q2',
      '1998Q3..1998Q2',
      '1998Q1..1998Q2..1998Q3',
    ])
      expect(await report('--period', period, '--out', 'none.html')).toMatchObject({
        code: 1,
        said: expect.stringContaining('is no period'),
      });
    expect(await report('--period', '2025Q3')).toMatchObject({
      code: 1,
      said: expect.stringContaining('Where to?'),
    });
    expect(
      await bench.run(['report', 'gossip', '--program', 'acme', '--period', '2025', '--out', 'x']),
    ).toMatchObject({ code: 1, said: expect.stringContaining('There is no report "gossip"') });
    expect(() => bench.read('none.html')).toThrow();
  });
});
