import { err, ok, problem } from '#kernel';
import { createDataSource, Database, StaleWrite, UNOBSERVED_DATABASE } from '#platform';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const ACME = '01970000-0000-7000-8000-00000000000a';
const OTHER = '01970000-0000-7000-8000-00000000000b';
const INSERT = `insert into adjustment_limits (program_id, role, points_max) values ($1, $2, $3)`;

describe('the database', () => {
  let owner: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    owner = await createTestDatabase();
    // One connection: what a transaction left behind, the next one would find.
    const dataSource = createDataSource({ url: owner.url, poolSize: 1, as: 'app' });
    database = new Database(await dataSource.initialize());
  });

  afterAll(async () => {
    await database.dataSource.destroy();
    await owner.drop();
  });

  const count = (programId: string | null): Promise<number> =>
    database.tx({ programId }, async (tx) => (await tx.query('select from adjustment_limits')).length);

  test('shows a transaction the rows of its program only, and none without one', async () => {
    await database.tx({ programId: ACME }, (tx) => tx.query(INSERT, [ACME, 'OWNER', 5n]));
    expect([await count(ACME), await count(OTHER), await count(null)]).toEqual([1, 0, 0]);
  });

  test('refuses to write a row of another program', async () => {
    const writing = database.tx({ programId: ACME }, (tx) => tx.query(INSERT, [OTHER, 'OWNER', 5n]));
    await expect(writing).rejects.toThrow('row-level security');
  });

  test('does not let a program leak to the next transaction on the connection', async () => {
    const programOf = `select nullif(current_setting('app.program', true), '') as program`;
    const inside = await database.tx({ programId: ACME }, (tx) => tx.query(programOf));
    const after = await database.tx({ programId: null }, (tx) => tx.query(programOf));
    expect([inside, after]).toEqual([[{ program: ACME }], [{ program: null }]]);
  });

  test('rolls back when a problem is returned', async () => {
    const refused = await database.txResult({ programId: ACME }, async (tx) => {
      await tx.query(INSERT, [ACME, 'MANAGER', 1n]);
      return err(problem('NO', 'No.'));
    });
    expect(refused).toMatchObject({ ok: false, problem: { code: 'NO' } });
    expect(await count(ACME)).toBe(1);
  });

  test('rolls back when something is thrown, and serves the next transaction', async () => {
    const failing = database.tx({ programId: ACME }, async (tx) => {
      await tx.query(INSERT, [ACME, 'MANAGER', 1n]);
      throw new Error('boom');
    });
    await expect(failing).rejects.toThrow('boom');
    expect(await count(ACME)).toBe(1);
  });

  test('runs a transaction again after a serialization failure, a deadlock and a stale write', async () => {
    const failures: unknown[] = [
      Object.assign(new Error('serialization'), { code: '40001' }),
      Object.assign(new Error('deadlock'), { code: '40P01' }),
      new StaleWrite('stale'),
    ];
    const done = await database.txResult({ programId: ACME }, async (tx) => {
      await tx.query(INSERT, [ACME, 'SUPPORT', 1n]);
      const failure = failures.shift();
      if (failure) throw failure as Error;
      return ok('done');
    });
    expect(done).toEqual({ ok: true, value: 'done' });
    expect(await count(ACME)).toBe(2);
  });

  test('gives up after 8 tries', async () => {
    let tries = 0;
    const failing = database.tx({ programId: ACME }, () => {
      tries += 1;
      return Promise.reject(new StaleWrite('always'));
    });
    await expect(failing).rejects.toThrow('always');
    expect(tries).toBe(8);
  });

  test('does not take the commit of a failed transaction for a success', async () => {
    const failing = database.tx({ programId: ACME }, async (tx) => {
      await tx.query('select 1 / 0').catch(() => undefined);
    });
    await expect(failing).rejects.toThrow('committed');
  });

  test('runs what waits for the commit once, and not for what is rolled back or tried again', async () => {
    const happened: string[] = [];
    let tries = 0;
    await database.tx({ programId: ACME }, async (tx) => {
      tries += 1;
      tx.afterCommit(() => happened.push(`try ${tries}`));
      if (tries === 1) throw new StaleWrite('once');
    });
    await database.txResult({ programId: ACME }, async (tx) => {
      tx.afterCommit(() => happened.push('refused'));
      return Promise.resolve(err(problem('NO', 'No.')));
    });
    expect(happened).toEqual(['try 2']);
  });

  test('says of a committed transaction that it is, also when what was to follow fails', async () => {
    const happened: string[] = [];
    const failures: unknown[] = [];
    const observer = { ...UNOBSERVED_DATABASE, failedAfterCommit: (error: unknown) => failures.push(error) };
    const observed = new Database(database.dataSource, observer);
    const failure = new Error('the first listener fails');
    await observed.tx({ programId: OTHER }, async (tx) => {
      tx.afterCommit(() => {
        throw failure;
      });
      tx.afterCommit(() => happened.push('the second is told'));
      await tx.query(INSERT, [OTHER, 'OWNER', 1n]);
    });
    expect(await count(OTHER)).toBe(1);
    expect([happened, failures]).toEqual([['the second is told'], [failure]]);
  });

  test('commits what is sent last with it, and nothing when the last statement fails', async () => {
    await database.tx({ programId: ACME }, async (tx) => {
      tx.last(tx.query(INSERT, [ACME, 'LAST', 1n]));
      return Promise.resolve();
    });
    expect(await count(ACME)).toBe(3);
    const failing = database.tx({ programId: ACME }, async (tx) => {
      tx.last(tx.query(INSERT, [ACME, 'MORE', 1n]), tx.query(INSERT, [ACME, 'LAST', 1n]));
      return Promise.resolve();
    });
    await expect(failing).rejects.toThrow('adjustment_limits_pk');
    expect(await count(ACME)).toBe(3);
  });

  test('tells why a transaction failed, not what the statements behind it say', async () => {
    const late = async (statement: Promise<unknown>): Promise<void> => {
      await statement.catch((error: unknown) => Promise.reject(error as Error));
    };
    const failing = database.tx({ programId: ACME }, async (tx) => {
      const first = late(late(late(tx.query('select 1 / 0'))));
      await Promise.all([first, tx.query('select 1'), tx.query('select 2')]);
    });
    await expect(failing).rejects.toThrow('division by zero');
  });

  test('reads int8 exactly, arrays of it too, and dates as they stand', async () => {
    const sql = `select 9007199254740993::int8 as big, '{9007199254740993,-1}'::int8[] as bigs, '1900-01-01'::date as day`;
    const rows = await database.tx({ programId: null }, (tx) => tx.query(sql));
    expect(rows).toEqual([{ big: 9007199254740993n, bigs: [9007199254740993n, -1n], day: '1900-01-01' }]);
  });

  test('cannot change the journal, nor own anything', async () => {
    const updating = database.tx({ programId: ACME }, (tx) =>
      tx.query('update ledger_movements set points = 1'),
    );
    await expect(updating).rejects.toThrow('permission denied');
    const deleting = database.tx({ programId: ACME }, (tx) => tx.query('delete from ledger_movements'));
    await expect(deleting).rejects.toThrow('permission denied');
  });
});
