import pg from 'pg';

export interface EmptyDatabase {
  readonly url: string;
  query<Row>(sql: string): Promise<Row[]>;
  drop(): Promise<void>;
}

let created = 0;

/** A database with nothing in it, for migrations to begin with. */
export async function createEmptyDatabase(): Promise<EmptyDatabase> {
  const serverUrl = process.env['TEST_DATABASE_URL'];
  if (!serverUrl) throw new Error('TEST_DATABASE_URL is unset: run the tests with `npm test -- <path>`.');
  created += 1;
  const name = `perennial_empty_${process.pid}_${Date.now().toString(36)}_${created}`;
  await onServer(serverUrl, `create database ${name} template template0`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  return {
    url: url.href,
    query: async <Row>(sql: string) => (await client.query(sql)).rows as Row[],
    drop: async () => {
      await client.end();
      await onServer(serverUrl, `drop database if exists ${name} with (force)`);
    },
  };
}

async function onServer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
