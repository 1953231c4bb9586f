import { CliBench } from '../support/cli.js';

describe('The command line interface', () => {
  let bench: CliBench;

  beforeAll(async () => {
    bench = await CliBench.start();
  });
  afterAll(() => bench.stop());
  afterEach(() => {
    bench.environment = {};
  });

  it('shows what it can do, and complains with the help of the command', async () => {
    const { code, out } = await bench.run(['--help']);
    expect(code).toBe(0);
    for (const command of [
      'migrate',
      'seed',
      'program',
      'staff',
      'key',
      'token',
      'import',
      'doctor',
      'explain',
    ]) {
      expect(out).toMatch(new RegExp(`^ +${command}\\b`, 'm'));
    }
    const { code: wrong, said } = await bench.run(['import', 'orders', '--program', 'shop']);
    expect(wrong).toBe(1);
    expect(said).toContain("missing required argument 'file'");
    expect(said).toContain('Usage: perennial import orders');
  });

  it('migrates, and finds nothing to do the second time', async () => {
    expect(await bench.done('migrate')).toContain('The database is up to date.');
    expect(await bench.done('doctor')).toContain('All is well.');
  });

  it('says what is missing in the configuration, without its values', async () => {
    bench.environment = { DATABASE_URL: 'mysql://user:geheim@nowhere' };
    const { code, said } = await bench.run(['program', 'list']);
    expect(code).toBe(1);
    expect(said).toContain('DATABASE_URL');
    expect(said).not.toContain('geheim');
  });

  it('says when the database does not answer', async () => {
    bench.environment = { DATABASE_URL: 'postgres://nobody:geheim@127.0.0.1:1/none' };
    const { code, said } = await bench.run(['program', 'list']);
    expect(code).toBe(1);
    expect(said).toContain('ECONNREFUSED');
    expect(said).not.toContain('geheim');
  });

  describe('founds a shop', () => {
    const settings = ['--name', 'My shop', '--currency', 'eur', '--time-zone', 'Europe/Berlin'];

    it('with a program, its points and its first campaign', async () => {
      const out = await bench.done(
        'program',
        'create',
        '--code',
        'shop',
        ...settings,
        '--since',
        '2026-01-01',
      );
      expect(out).toContain('Orders since 2025-12-31T23:00:00.000Z earn 1 point(s) per EUR.');
      expect(await bench.done('program', 'list')).toMatch(/shop +My shop +EUR +Europe\/Berlin +OPEN/);
    });

    it.each<[string, string[], string]>([
      ['a code that is taken', ['--code', 'shop', ...settings], 'ALREADY_EXISTS'],
      [
        'an unknown zone',
        ['--code', 'two', ...settings.slice(0, 4), '--time-zone', 'Mars/Base'],
        'no time zone',
      ],
      ['a wrong day', ['--code', 'two', ...settings, '--since', '2026-02-30'], 'is no day'],
      ['a day to come', ['--code', 'two', ...settings, '--since', '2027-01-01'], 'future'],
      ['an unknown currency', ['--code', 'two', ...settings, '--currency', 'XYZ'], 'ISO 4217'],
      ['half a point', ['--code', 'two', ...settings, '--points-per-unit', '0.5'], 'whole number'],
    ])('and refuses %s', async (_, options, message) => {
      const before = await bench.done('program', 'list');
      const { code, said } = await bench.run(['program', 'create', ...options]);
      expect(said).toContain(message);
      expect(code).toBe(1);
      expect(await bench.done('program', 'list')).toBe(before);
    });

    it('with people, whose passwords are made up or read', async () => {
      const member = ['staff', 'create', '--program', 'shop', '--name', 'You', '--role', 'owner'];
      const made = await bench.done(...member, '--email', 'you@example.com');
      expect(made).toMatch(/^Password \(shown this once\): ([\w]{4}-){5}[\w]{4}$/m);
      const read = [...member, '--email', 'two@example.com', '--password-stdin'];
      const { code, out } = await bench.run(read, 'eleven tall pines by the lake\n');
      expect(code).toBe(0);
      expect(out).toBe('You <two@example.com> is OWNER of "shop".');
      const weak = await bench.run(
        [...read.slice(0, -2), 'three@example.com', '--password-stdin'],
        'short\n',
      );
      expect(weak).toMatchObject({
        code: 1,
        said: expect.stringContaining('INVALID_INPUT (password)') as string,
      });
    });

    it('with a key, of which only a digest is kept', async () => {
      const key = await bench.done('key', 'issue', '--program', 'shop', '--name', 'webshop');
      expect(key).toMatch(/^prn_sk_\w+$/);
      const rows = await bench.database.query<{ row: string }>(
        `select k::text as row from storefront_keys k`,
      );
      expect(rows).toHaveLength(1);
      expect(rows[0]?.row).not.toContain(key);
      const wrong = await bench.run(['key', 'issue', '--program', 'shop', '--name', 'x', '--scope', 'all']);
      expect(wrong).toMatchObject({
        code: 1,
        said: expect.stringContaining('INVALID_INPUT (scopes)') as string,
      });
    });

    it('with tokens of known customers', async () => {
      const file = bench.write('ann.csv', 'customer,enrolled at', 'ann,2026-01-02');
      await bench.done('import', 'customers', file, '--program', 'shop');
      const token = await bench.done('token', 'issue', '--program', 'shop', '--customer', 'ann');
      expect(token.split('.')).toHaveLength(3);
      const unknown = await bench.run(['token', 'issue', '--program', 'shop', '--customer', 'zoe']);
      expect(unknown).toMatchObject({ code: 1, said: expect.stringContaining('NOT_FOUND') as string });
      const long = await bench.run([
        'token',
        'issue',
        '--program',
        'shop',
        '--customer',
        'ann',
        '--ttl-seconds',
        '901',
      ]);
      expect(long.code).toBe(1);
    });

    it('and explains its orders and wallets', async () => {
      const file = bench.write('orders.csv', 'order,customer,date,total', '1,ann,2026-03-19,99.90');
      await bench.done('import', 'orders', file, '--program', 'shop');
      const order = await bench.done('explain', 'order', '1', '--program', 'shop', '--source', 'import');
      expect(order).toContain('base-points (version 1): 99 points');
      expect(order).toContain(
        '1 points for every 100 minor units, rounded down once per order, of 99.90 EUR',
      );
      expect(order).toContain('lot 1 by base-points is PENDING');
      const wallet = await bench.done('explain', 'wallet', 'ann', '--program', 'shop');
      expect(wallet).toContain('Points: available 0, pending 99, held 0');
      expect(wallet).toContain('pending until 2026-04-02 12:00');
      const other = await bench.run(['explain', 'order', '1', '--program', 'shop']);
      expect(other).toMatchObject({ code: 1, said: expect.stringContaining('another --source?') as string });
      const nobody = await bench.run(['explain', 'wallet', 'zoe', '--program', 'shop']);
      expect(nobody).toMatchObject({ code: 1, said: 'There is no customer "zoe".' });
    });

    it('and says which programs there are when another is asked for', async () => {
      const { code, said } = await bench.run(['doctor', '--program', 'nope']);
      expect({ code, said }).toEqual({ code: 1, said: 'There is no program "nope". Known: shop.' });
    });
  });

  describe('seeds a demonstration', () => {
    it('not in production', async () => {
      bench.environment = {
        NODE_ENV: 'production',
        PERENNIAL_SECRET: 'only-for-this-test-only-for-this-test',
      };
      const { code, said } = await bench.run(['seed']);
      expect({ code, said }).toEqual({ code: 1, said: expect.stringContaining('--force') as string });
    });

    it('not where a program is already, if it is told so', async () => {
      expect(await bench.done('seed', '--if-empty')).toBe('');
      expect(await bench.done('program', 'list')).not.toContain('demo');
    });

    it('with a year of orders, returns and redemptions that the doctor finds nothing wrong with', async () => {
      const out = await bench.done('seed');
      expect(out).toMatch(/storefront key +prn_sk_\w+/);
      expect(out).toMatch(/customer token +ey[\w.-]+/);
      expect(out).toMatch(/password [\w-]+/);
      expect(out).toContain('redeemPoints');
      const counts = await bench.database.query<{ kind: string; count: string }>(
        `select kind, count(*) from ledger_movements group by kind`,
      );
      const kinds = Object.fromEntries(counts.map(({ kind, count }) => [kind, Number(count)]));
      for (const kind of ['AWARD', 'MATURE', 'HOLD', 'CAPTURE', 'REDEEM', 'RECLAIM', 'CLAWBACK', 'RESTORE']) {
        expect({ kind, count: kinds[kind] ?? 0 }).toEqual({ kind, count: expect.any(Number) as number });
        expect(kinds[kind] ?? 0).toBeGreaterThan(0);
      }
      expect(kinds['AWARD']).toBeGreaterThan(800);
      expect(await bench.done('doctor', '--program', 'demo')).toContain('All is well.');
      expect(await bench.done('seed', '--if-empty')).toContain('key issue --program demo');
      expect(await bench.run(['seed'])).toMatchObject({
        code: 1,
        said: 'The program "demo" is there already.',
      });
    }, 120_000);
  });
});
