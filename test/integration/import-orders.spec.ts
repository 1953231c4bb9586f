import { batchOf, CliBench } from '../support/cli.js';

describe('perennial import orders', () => {
  let bench: CliBench;
  let programs = 0;
  let code = '';

  beforeAll(async () => {
    bench = await CliBench.start();
  });
  beforeEach(async () => {
    programs += 1;
    code = `shop-${programs}`;
    await bench.program(code);
  });
  afterAll(() => bench.stop());

  const importing = (file: string, ...options: string[]): Promise<string> =>
    bench.done('import', 'orders', file, '--program', code, '--create-customers', 'enrol', ...options);

  it('finds the columns by their names and awards the orders as of their own dates', async () => {
    const file = bench.write(
      'named.csv',
      'Order ID;Customer No;Order date;Total;Shipping amount;Note',
      'o-1;ann;2026-01-31;120.50;4.90;x',
      'o-2;bob;2026-02-01T23:30:00-05:00;80;;y',
    );
    const { said, out } = await bench.run([
      'import',
      'orders',
      file,
      '--program',
      code,
      '--create-customers',
      'enrol',
    ]);
    expect(said).toContain('customer=Customer No, order=Order ID, date=Order date, total=Total');
    expect(said).toContain('not used: Note');
    expect(out).toContain('points: 195');
    expect(await bench.balances(code)).toEqual({ ann: 115, bob: 80 });
    const days = await bench.database.query<{ external_id: string; day: string }>(
      `select o.external_id, local_day::text as day from orders o join programs p on p.id = program_id
       where p.code = $1 order by 1`,
      [code],
    );
    expect(days).toEqual([
      { external_id: 'o-1', day: '2026-01-31' },
      { external_id: 'o-2', day: '2026-02-01' },
    ]);
  });

  it('takes the columns it is told, in another form of dates and amounts', async () => {
    const file = bench.write('told.csv', 'ann;31.01.2026;1.234,56', 'bob;28.02.2026;0,00');
    const mapping = ['customer=1', 'date=2', 'total=3'].flatMap((one) => ['--map', one]);
    const form = ['--no-header', '--date-format', 'dd.MM.yyyy', '--decimal-comma'];
    expect(await importing(file, ...mapping, ...form)).toContain('imported: 2');
    expect(await bench.balances(code)).toEqual({ ann: 1_234 });
  });

  it('adds nothing the second time, with order ids and without', async () => {
    for (const [name, header] of [
      ['ids', 'order,customer,date,total'],
      ['bare', 'note,customer,date,total'],
    ] as const) {
      const file = bench.write(`${name}.csv`, header, '1,ann,2026-01-01,10', '2,ann,2026-01-02,20');
      expect(await importing(file)).toContain('imported: 2');
      const again = await importing(file);
      expect(again).toContain('imported: 0');
      expect(again).toContain('already there: 2');
    }
    expect(await bench.balances(code)).toEqual({ ann: 60 });
  });

  it('counts equal rows as often as they come, and finds them again in another order', async () => {
    const rows = ['ann,2026-01-01,10', 'ann,2026-01-01,10', 'ann,2026-01-02,5', 'ann,2026-01-01,10'];
    const header = 'customer,date,total';
    expect(await importing(bench.write('rows.csv', header, ...rows))).toContain('imported: 4');
    const turned = await importing(bench.write('turned.csv', header, ...rows.reverse()));
    expect(turned).toContain('already there: 4');
    const more = await importing(bench.write('more.csv', header, ...rows, 'ann,2026-01-01,10'));
    expect(more).toContain('imported: 1');
    expect(await bench.balances(code)).toEqual({ ann: 45 });
  });

  it('imports orders of nothing, and orders of guests', async () => {
    const header = 'order,customer,email,date,total';
    const file = bench.write(
      'guests.csv',
      header,
      '1,ann,,2026-01-01,0.00',
      '2,,eve@example.com,2026-01-01,9',
    );
    expect(await importing(file)).toContain('imported: 2');
    expect(await bench.balances(code)).toEqual({});
  });

  it('takes orders in other currencies, at the rate of the row or else that of the program at the time', async () => {
    await bench.database.query(
      `insert into exchange_rates (id, program_id, currency, rate, effective_from, revision, set_at, set_by, reason)
       select gen_random_uuid(), p.id, 'JPY', r.rate, r.at, 1, now(), 'test', 'test' from programs p,
         (values (0.0061, timestamptz '2026-01-01Z'), (0.0070, timestamptz '2026-02-01Z')) as r(rate, at)
       where p.code = $1`,
      [code],
    );
    const file = bench.write(
      'abroad.csv',
      'order;customer;date;total;currency;exchange rate',
      '1;ann;2026-01-31;10000;JPY;',
      '2;ann;2026-02-01;10000;JPY;',
      '3;ann;2026-02-01;10000;JPY;0,0065',
      '4;ann;2026-02-01;12,50;EUR;1,08',
      '5;ann;2026-02-01;100,00;USD;',
      '6;ann;2025-12-31;10000;JPY;',
      '7;ann;2026-02-01;100,50;JPY;0,0065',
      '8;ann;2026-02-01;100,00;EUR;much',
    );
    const options = ['--program', code, '--create-customers', 'enrol', '--decimal-comma'];
    const { code: exit, out } = await bench.run(['import', 'orders', file, ...options]);
    expect(exit).toBe(2);
    expect(out).toContain('imported: 5');
    const refusals = bench.read('abroad.errors.csv').trimEnd().split('\n').slice(1);
    expect(
      refusals.sort().map((line) => /^(\d).*;(INVALID_INPUT|WRONG_CURRENCY);/.exec(line)?.slice(1)),
    ).toEqual([
      ['6', 'WRONG_CURRENCY'],
      ['7', 'INVALID_INPUT'],
      ['8', 'INVALID_INPUT'],
    ]);
    const orders = await bench.database.query<{ total: bigint; original: string | null }>(
      `select total_minor as total, original #>> '{amounts,totalMinor}' as original from orders o
       join programs p on p.id = program_id where p.code = $1 order by o.external_id`,
      [code],
    );
    expect(orders.map(({ total, original }) => [Number(total), original])).toEqual([
      ...[
        [6_100, '10000'],
        [7_000, '10000'],
        [6_500, '10000'],
        [1_350, '1250'],
        [10_000, null],
      ],
    ]);
    expect(await bench.run(['import', 'orders', file, ...options])).toMatchObject({
      out: expect.stringContaining('already there: 5'),
    });
  });

  it('refuses rows one by one, into a file that can be corrected and imported as it is', async () => {
    const file = bench.write(
      'mixed.csv',
      'order,customer,date,total,currency',
      '1,ann,2026-01-01,10,USD',
      '2,ann,yesterday,10,USD',
      '3,ann,2026-01-01,10.001,USD',
      '4,ann,2026-01-01,-10,USD',
      '5,ann,2026-01-01,10,EUR',
      '6,,2026-01-01,10,USD',
      '7,ann,2026-01-01,"10, really",USD',
      '8,ann,2026-01-01',
      '9,ann,2099-01-01,10,USD',
      '1,ann,2026-01-01,11,USD',
      '10,"ann ""the first""",2026-01-01,10,USD',
    );
    const { code: exit, out } = await bench.run([
      'import',
      'orders',
      file,
      '--program',
      code,
      '--create-customers',
      'enrol',
    ]);
    expect(exit).toBe(2);
    expect(out).toContain('11 rows');
    expect(out).toContain('imported: 2');
    expect(out).toContain('refused: 9');
    const errors = bench.read('mixed.errors.csv').trimEnd().split('\n');
    expect(errors[0]).toBe('order,customer,date,total,currency,error_code,error_message');
    const codes = Object.fromEntries(errors.slice(1).map((line) => [line.split(',')[0], line]));
    expect(codes['2']).toContain(',INVALID_INPUT,"date: ""yesterday"" is no date');
    expect(codes['5']).toContain(',WRONG_CURRENCY,');
    expect(codes['8']).toContain(',MALFORMED_ROW,');
    expect(codes['1']).toContain(',IDEMPOTENCY_CONFLICT,');

    const corrected = bench
      .read('mixed.errors.csv')
      .replace('yesterday', '2026-02-01')
      .replace('10.001', '10.00')
      .replace(/,EUR,/, ',USD,');
    bench.write('corrected.csv', corrected.trimEnd());
    const { out: second } = await bench.run([
      'import',
      'orders',
      'corrected.csv',
      '--program',
      code,
      '--create-customers',
      'enrol',
    ]);
    expect(second).toContain('imported: 3');
    expect(second).toContain('refused: 6');
    expect(await bench.balances(code)).toEqual({ ann: 40, 'ann "the first"': 10 });
    const header = bench.read('corrected.errors.csv').split('\n')[0];
    expect(header).toBe('order,customer,date,total,currency,error_code,error_message');
  });

  it('tells in a dry run what would happen, and writes nothing', async () => {
    const file = bench.write('dry.csv', 'customer,date,total', 'ann,2026-01-01,10', 'bob,2026-01-01,no');
    const before = await Promise.all(
      ['orders', 'customers', 'import_batches', 'activities'].map((t) => bench.count(t)),
    );
    const options = ['--program', code, '--create-customers', 'enrol', '--dry-run'];
    const { code: exit, out } = await bench.run(['import', 'orders', file, ...options]);
    expect(exit).toBe(2);
    expect(out).toContain('would be imported: 1');
    expect(out).toContain('refused: 1');
    expect(out).toContain('points: 10');
    const after = await Promise.all(
      ['orders', 'customers', 'import_batches', 'activities'].map((t) => bench.count(t)),
    );
    expect(after).toEqual(before);
  });

  it('refuses unknown customers, creates them, or enrols them, as it is told', async () => {
    const file = bench.write('who.csv', 'order,customer,date,total', '1,ann,2026-01-01,10');
    const run = (what: string): Promise<{ out: string }> =>
      bench.run(['import', 'orders', file, '--program', code, '--create-customers', what]);
    expect((await run('no')).out).toContain('refused: 1');
    expect(bench.read('who.errors.csv')).toContain('NOT_FOUND');
    expect((await run('create')).out).toContain('imported: 1');
    // Bought before joining: nothing is earned for it.
    expect(await bench.balances(code)).toEqual({});
  });

  it('keeps the order of each customer over batches that are worked on side by side', async () => {
    const rows = Array.from({ length: 120 }, (_, n) => {
      const day = String(1 + Math.floor(n / 5)).padStart(2, '0');
      return `c${n % 5},2026-01-${day},1.00`;
    });
    await importing(bench.write('many.csv', 'customer,date,total', ...rows), '--batch-size', '7');
    const wrong = await bench.database.query(
      `select from (select number, row_number() over (partition by customer_id order by occurred_at) as place
         from orders join programs p on p.id = program_id where p.code = $1) o where number <> place`,
      [code],
    );
    expect(wrong).toEqual([]);
    expect(await bench.balances(code)).toEqual({ c0: 24, c1: 24, c2: 24, c3: 24, c4: 24 });
  });

  it('lists batches and takes one back, leaving the others', async () => {
    const first = await importing(bench.write('a.csv', 'order,customer,date,total', '1,ann,2026-01-01,10'));
    const second = await importing(bench.write('b.csv', 'order,customer,date,total', '2,ann,2026-01-02,20'));
    expect(await bench.balances(code)).toEqual({ ann: 30 });
    const reverted = await bench.done('import', 'revert', batchOf(first), '--program', code);
    expect(reverted).toContain('1 orders');
    expect(await bench.balances(code)).toEqual({ ann: 20 });
    const list = await bench.done('import', 'list', '--program', code);
    expect(list).toMatch(new RegExp(`${batchOf(first)} +orders +REVERTED`));
    expect(list).toMatch(new RegExp(`${batchOf(second)} +orders +DONE`));
    const again = await bench.run(['import', 'revert', batchOf(first), '--program', code]);
    expect(again).toMatchObject({ code: 1, said: expect.stringContaining('ALREADY_REVERTED') });
    expect(await bench.done('doctor', '--program', code)).toContain('All is well.');
  });

  it.each<[string, string[], string]>([
    ['no such file', ['missing.csv'], 'There is no file missing.csv'],
    ['a file without rows', ['empty.csv'], 'is empty'],
    ['a file of another encoding', ['latin.csv'], 'is not UTF-8'],
    ['a column that is nowhere', ['other.csv'], 'No column for date, total'],
    ['a mapping of an unknown field', ['fine.csv', '--map', 'colour=total'], 'no field "colour"'],
    ['a mapping to an unknown column', ['fine.csv', '--map', 'total=price'], 'no column "price"'],
    ['a quote that is never closed', ['quote.csv'], 'quote.csv cannot be read'],
    ['an unknown time zone', ['fine.csv', '--time-zone', 'Mars/Base'], 'no time zone'],
    ['the input as error file', ['fine.csv', '--errors', 'fine.csv'], 'cannot be the imported file'],
  ])('says what is wrong: %s', async (_, args, message) => {
    const latin = Buffer.from('customer,date,total\nJosé,2026-01-01,1\n', 'latin1');
    bench.write('other.csv', 'a,b', '1,2');
    bench.write('fine.csv', 'customer,date,total', 'ann,2026-01-01,10');
    bench.write('quote.csv', 'customer,date,total', 'ann,2026-01-01,10', 'bob,"2026-01-01,10');
    bench.writeBytes('empty.csv', Buffer.alloc(0));
    bench.writeBytes('latin.csv', latin);
    const { code: exit, said } = await bench.run(['import', 'orders', ...args, '--program', code]);
    expect(said).toContain(message);
    expect(exit).toBe(1);
  });

  it('refuses a closed program', async () => {
    await bench.database.query(`update programs set status = 'CLOSED' where code = $1`, [code]);
    const file = bench.write('closed.csv', 'customer,date,total', 'ann,2026-01-01,10');
    const { code: exit, said } = await bench.run(['import', 'orders', file, '--program', code]);
    expect({ exit, said }).toEqual({ exit: 1, said: expect.stringContaining('PROGRAM_CLOSED') as string });
  });
});
