import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { createDataSource, migrate } from '#platform';
import { entities } from '../../apps/composition/entities.js';
import { migrations } from '../../migrations/index.js';
import { dumpSchema } from '../../migrations/schema-dump.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { createEmptyDatabase, type EmptyDatabase } from './empty-database.js';

const schemaFile = join(import.meta.dirname, '../../migrations/schema.sql');

function checkedIn(): string {
  return existsSync(schemaFile) ? readFileSync(schemaFile, 'utf8') : '';
}

function ownerOf(url: string): DataSource {
  return createDataSource({ url, poolSize: 3, entities, migrations, as: 'owner' });
}

describe('The migrated database', () => {
  let database: TestDatabase;
  let owner: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase();
    owner = await ownerOf(database.url).initialize();
  });

  afterAll(async () => {
    await owner.destroy();
    await database.drop();
  });

  it('is what migrations/schema.sql says (else: npm run schema:write)', async () => {
    const dump = await dumpSchema(database.query);
    if (process.env['UPDATE_SCHEMA'] === '1') writeFileSync(schemaFile, dump);
    expect(dump).toBe(checkedIn());
  });

  it('is what the entities say', async () => {
    const drift = await owner.driver.createSchemaBuilder().log();
    expect(drift.upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('has an entity for every table', async () => {
    const tables = await database.query<{ name: string }>(
      `select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'schema_migrations'`,
    );
    const mapped = owner.entityMetadatas.map((metadata) => metadata.tableName);
    expect(mapped.sort()).toEqual(tables.map(({ name }) => name).sort());
  });
});

describe('A difference between the entities and the database', () => {
  it.each([
    ['a column', 'alter table customers add column planted text'],
    ['a type', 'alter table customer_consents alter column channel type varchar(9)'],
    ['a nullable column', 'alter table customer_consents alter column source drop not null'],
    ['an index', 'drop index customer_consents_customer_id_channel_at_idx'],
    [
      'a foreign key',
      'alter table customer_identity_keys drop constraint customer_identity_keys_customer_id_fk',
    ],
    ['a check', 'alter table customer_identity_keys drop constraint customer_identity_keys_kind_check'],
  ])('is seen: %s', async (_what, sql) => {
    const database = await createTestDatabase();
    const owner = await ownerOf(database.url).initialize();
    try {
      await database.query(sql);
      expect((await owner.driver.createSchemaBuilder().log()).upQueries).not.toEqual([]);
    } finally {
      await owner.destroy();
      await database.drop();
    }
  });
});

describe('The migrations', () => {
  let database: EmptyDatabase;

  beforeEach(async () => {
    database = await createEmptyDatabase();
  });

  afterEach(() => database.drop());

  it('go down to nothing and up again to the same schema', async () => {
    const empty = await dumpSchema(database.query);
    const owner = await ownerOf(database.url).initialize();
    try {
      expect(await migrate(owner)).toHaveLength(migrations.length);
      const first = await dumpSchema(database.query);
      for (const _ of migrations) await owner.undoLastMigration({ transaction: 'each' });
      expect(await dumpSchema(database.query)).toBe(empty);
      expect(await migrate(owner)).toHaveLength(migrations.length);
      expect(await dumpSchema(database.query)).toBe(first);
    } finally {
      await owner.destroy();
    }
  });

  it('run once when several processes start together', async () => {
    const owners = await Promise.all([1, 2, 3].map(() => ownerOf(database.url).initialize()));
    try {
      const applied = await Promise.all(owners.map(migrate));
      const names = migrations.map((migration) => migration.name);
      expect(applied.flat().sort()).toEqual(names.sort());
    } finally {
      await Promise.all(owners.map((owner) => owner.destroy()));
    }
  });

  it('are in the order of their numbers', () => {
    const numbers = migrations.map((migration) => /\d{13}$/.exec(migration.name)?.[0] ?? migration.name);
    expect(numbers).toEqual([...new Set(numbers)].sort());
  });
});
