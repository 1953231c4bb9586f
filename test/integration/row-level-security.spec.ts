import pg from 'pg';
import { newId } from '#kernel';
import { TestApp, type Shop } from '../support/test-app.js';

/** What was once written there is never changed. */
const HISTORY = ['audit_entries', 'idempotency_records', 'ledger_movements', 'activities'];

/** Directories and configuration without a program: everyone may read them. */
const SHARED = ['programs'];

/**
 * What callers have spent of their points, by random ids and keyed hashes: addresses spend before any program is known, and
 * one statement folds the counts of all programs.
 */
const OF_NO_PROGRAM = ['rate_points'];

interface Table {
  readonly name: string;
  readonly secured: boolean;
  readonly forced: boolean;
  readonly owned: boolean;
  readonly updatable: boolean;
  readonly deletable: boolean;
  readonly has_program: boolean;
}

let app: TestApp;
let shop: Shop;
let service: pg.Client;
let tables: Table[];

beforeAll(async () => {
  app = await TestApp.start();
  shop = await app.shop();
  await app.customer(shop, 'c-1');
  await app.staff(shop, 'OWNER');
  // As the services connect: with the restricted role from the first statement on.
  service = new pg.Client({ connectionString: app.database.url, options: '-c role=perennial_app' });
  await service.connect();
  tables = await app.database.query<Table>(`
    select c.relname as name, c.relrowsecurity as secured, c.relforcerowsecurity as forced,
      pg_get_userbyid(c.relowner) = 'perennial_app' as owned,
      has_table_privilege('perennial_app', c.oid, 'UPDATE') as updatable,
      has_table_privilege('perennial_app', c.oid, 'DELETE') as deletable,
      exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'program_id' and not a.attisdropped)
        as has_program
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p') and c.relname <> 'schema_migrations'`);
});
afterAll(async () => {
  await service.end();
  await app.stop();
});

async function within<T>(settings: readonly string[], work: () => Promise<T>): Promise<T> {
  await service.query('begin');
  try {
    for (const setting of settings) await service.query(`set local ${setting}`);
    return await work();
  } finally {
    await service.query('rollback');
  }
}

async function visible(name: string): Promise<number> {
  const { rows } = await service.query<{ count: string | bigint }>(`select count(*) from ${name}`);
  return Number(rows[0]?.count);
}

const programTables = (): string[] => tables.filter((table) => table.has_program).map(({ name }) => name);

describe('The role of the services', () => {
  it('is no superuser, bypasses no policy and owns nothing', async () => {
    const roles = await app.database.query(
      `select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = 'perennial_app'`,
    );
    expect(roles).toEqual([
      { rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false },
    ]);
    expect(tables.filter(({ owned }) => owned)).toEqual([]);
    const owned = await app.database.query(
      `select from pg_shdepend where refobjid = 'perennial_app'::regrole and deptype = 'o'
       and dbid = (select oid from pg_database where datname = current_database())`,
    );
    expect(owned).toEqual([]);
  });

  it('cannot make tables, or leave its role for another one’s rights', async () => {
    await expect(service.query('create table planted (id int)')).rejects.toMatchObject({ code: '42501' });
    await expect(service.query('alter table programs disable row level security')).rejects.toMatchObject({
      code: '42501',
    });
  });

  it('can neither change nor delete history', () => {
    const history = tables.filter(({ name }) => HISTORY.includes(name));
    expect(history.map(({ name }) => name).sort()).toEqual([...HISTORY].sort());
    expect(history.filter(({ updatable, deletable }) => updatable || deletable)).toEqual([]);
  });
});

describe('Every table', () => {
  it('belongs to programs or is a known directory', () => {
    const shared = tables.filter((table) => !table.has_program).map(({ name }) => name);
    expect(shared.sort()).toEqual([...SHARED, ...OF_NO_PROGRAM].sort());
  });

  it('has row level security, enabled and forced', () => {
    expect(tables.length).toBeGreaterThan(8);
    const open = tables.filter(({ secured, forced }) => !secured || !forced);
    expect(open.map(({ name }) => name)).toEqual(OF_NO_PROGRAM);
  });

  it('has rows of the shop in this test, as far as access and customers go', async () => {
    const filled = ['audit_entries', 'customers', 'staff_members', 'staff_sessions', 'storefront_keys'];
    await within([`app.program = '${shop.program.id}'`], async () => {
      for (const name of filled) expect(await visible(name)).toBeGreaterThan(0);
    });
  });

  it('shows nothing when no program is set', async () => {
    for (const settings of [[], [`app.program = ''`]]) {
      await within(settings, async () => {
        for (const name of programTables()) expect([name, await visible(name)]).toEqual([name, 0]);
      });
    }
  });

  it('shows nothing to another program', async () => {
    await within([`app.program = '${newId(app.now)}'`], async () => {
      for (const name of programTables()) expect([name, await visible(name)]).toEqual([name, 0]);
    });
  });

  it('takes no row for another program', async () => {
    const insert = `insert into idempotency_records (id, program_id, operation, fingerprint, outcome, created_at)
      values ($1, $2, 'test', $3, '{}', now())`;
    const row = [newId(app.now), shop.program.id, Buffer.alloc(32)];
    await within([`app.program = '${newId(app.now)}'`], () =>
      expect(service.query(insert, row)).rejects.toMatchObject({ code: '42501' }),
    );
    await within([`app.program = '${shop.program.id}'`], () =>
      expect(service.query(insert, row)).resolves.toMatchObject({ rowCount: 1 }),
    );
  });
});

describe('A credential', () => {
  it('shows the row that holds it and no other', async () => {
    const [key] = await app.database.query<{ hash: string }>(
      `select encode(secret_hash, 'hex') as hash from storefront_keys`,
    );
    await app.shop({ code: 'second' });
    await within([`app.credential = '${key?.hash}'`], async () => {
      expect(await visible('storefront_keys')).toBe(1);
      for (const name of programTables().filter((each) => each !== 'storefront_keys')) {
        expect([name, await visible(name)]).toEqual([name, 0]);
      }
    });
  });

  it('lets nobody change the row it shows', async () => {
    const [key] = await app.database.query<{ hash: string }>(
      `select encode(secret_hash, 'hex') as hash from storefront_keys`,
    );
    await within([`app.credential = '${key?.hash}'`], () =>
      expect(service.query('update storefront_keys set revoked_at = null')).rejects.toMatchObject({
        code: '42501',
      }),
    );
  });
});

describe('The directory of programs', () => {
  it('is read by all, and each program is changed by itself only', async () => {
    await within([], async () => expect(await visible('programs')).toBeGreaterThan(0));
    const rename = `update programs set name = 'taken over' where id = $1`;
    const changed = (settings: string[]): Promise<number | null> =>
      within(settings, async () => (await service.query(rename, [shop.program.id])).rowCount);
    expect(await changed([])).toBe(0);
    expect(await changed([`app.program = '${newId(app.now)}'`])).toBe(0);
    expect(await changed([`app.program = '${shop.program.id}'`])).toBe(1);
    await within([`app.program = '${shop.program.id}'`], () =>
      expect(service.query('delete from programs')).rejects.toMatchObject({ code: '42501' }),
    );
  });
});
