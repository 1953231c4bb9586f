import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { createDataSource, migrate } from '#platform';
import { entities } from '../../apps/composition/entities.js';
import { migrations } from '../../migrations/index.js';

const TEMPLATE_LOCK = 0x70726e74;

export interface TestDatabase {
  /** URL of the owner; the services connect through it and take their restricted role. */
  readonly url: string;
  /** Runs SQL as the owner, past row level security: for checks and planted faults. */
  query<Row>(sql: string, parameters?: unknown[]): Promise<Row[]>;
  drop(): Promise<void>;
}

function serverUrl(): string {
  const url = process.env['TEST_DATABASE_URL'];
  if (!url) throw new Error('TEST_DATABASE_URL is unset: run the tests with `npm test -- <path>`.');
  return url;
}

function urlOf(database: string): string {
  const url = new URL(serverUrl());
  url.pathname = `/${database}`;
  return url.href;
}

async function asOwner<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The name changes with the migrations, so a template is never stale. */
function templateName(): string {
  const folder = join(import.meta.dirname, '../../migrations');
  const hash = createHash('sha256');
  for (const file of readdirSync(folder).sort()) {
    if (/\.(ts|js)$/.test(file)) hash.update(readFileSync(join(folder, file)));
  }
  return `perennial_template_${hash.digest('hex').slice(0, 16)}`;
}

async function ensureTemplate(name: string): Promise<void> {
  await asOwner(serverUrl(), async (client) => {
    await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount) return;
    const draft = `${name}_draft`;
    await client.query(`drop database if exists ${draft}`);
    await client.query(`create database ${draft}`);
    const owner = createDataSource({ url: urlOf(draft), poolSize: 2, entities, migrations, as: 'owner' });
    await owner.initialize();
    await migrate(owner);
    await owner.destroy();
    // Renamed only when complete: a killed run leaves a draft behind, never a broken template.
    await client.query(`alter database ${draft} rename to ${name}`);
  });
}

let created = 0;

/** A migrated database of its own for one test file, copied from a template in about 30 ms. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const template = templateName();
  await ensureTemplate(template);
  created += 1;
  const name = `perennial_test_${process.pid}_${Date.now().toString(36)}_${created}`;
  await asOwner(serverUrl(), async (client) => {
    // Copies of one template wait for each other: CREATE DATABASE refuses a template that is being read.
    await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    await client.query(`create database ${name} template ${template} strategy file_copy`);
  });
  const pool = new pg.Pool({ connectionString: urlOf(name), max: 2 });
  pool.on('error', () => undefined);
  return {
    url: urlOf(name),
    query: async <Row>(sql: string, parameters: unknown[] = []) =>
      (await pool.query(sql, parameters)).rows as Row[],
    drop: async () => {
      await pool.end();
      await asOwner(serverUrl(), (client) => client.query(`drop database if exists ${name} with (force)`));
    },
  };
}
