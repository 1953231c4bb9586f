import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { conventions } from './conventions.js';

/** What breaks each convention, in a database of its own. */
const planted: Readonly<Record<string, { sql: string; found: string }>> = {
  'program-owned tables isolate programs by a forced policy': {
    sql: `create table leaks (program_id uuid, constraint leaks_pk primary key (program_id));
      alter table leaks enable row level security;
      create policy leaks_program on leaks using (true);`,
    found: 'leaks',
  },
  'customer-owned tables have the customer in every primary and unique key': {
    sql: 'create table pets (id uuid, customer_id uuid, constraint pets_pk primary key (id))',
    found: 'pets_pk',
  },
  'foreign keys between customer-owned tables have the customer': {
    sql: `create table owners (customer_id uuid, id uuid unique, constraint owners_pk primary key (customer_id, id));
      create table toys (customer_id uuid primary key, owner_id uuid constraint toys_owner_fk references owners (id));`,
    found: 'toys_owner_fk',
  },
  'constraints are named for their table and kind': {
    sql: 'create table rows (id uuid primary key)',
    found: 'rows_pkey',
  },
  'indexes are named for their table and kind': {
    sql: 'create table things (id uuid); create unique index things_id_idx on things (id)',
    found: 'things_id_idx',
  },
  'every table has a primary key': { sql: 'create table keyless (id uuid)', found: 'keyless' },
  'points and money are bigint': {
    sql: 'create table sums (amount_minor integer)',
    found: 'sums.amount_minor',
  },
  'texts are text and instants have a zone': {
    sql: 'create table texts (name varchar(9))',
    found: 'texts.name',
  },
  'names are snake_case': { sql: 'create table cases ("theName" text)', found: 'cases.theName' },
  'nothing depends on triggers, sequences, exclusion or deferrable constraints': {
    sql: 'create table counters (id serial)',
    found: 'counters_id_seq',
  },
  'the services may read and write rows and nothing more': {
    sql: 'create table gifts (id uuid); grant truncate on gifts to perennial_app',
    found: 'gifts: TRUNCATE',
  },
  'history is never changed': {
    sql: 'grant update on customer_consents to perennial_app',
    found: 'customer_consents: UPDATE',
  },
  'policies hold no subquery, which Citus refuses': {
    sql: `create table hard_to_move (program_id uuid, constraint hard_to_move_pk primary key (program_id));
      create policy hard_to_move_program on hard_to_move
        using (program_id = (select nullif(current_setting('app.program', true), '')::uuid));`,
    found: 'hard_to_move_program',
  },
};

describe('The conventions of the database', () => {
  let database: TestDatabase;
  let spoilt: TestDatabase;

  beforeAll(async () => {
    [database, spoilt] = [await createTestDatabase(), await createTestDatabase()];
    for (const { sql } of Object.values(planted)) await spoilt.query(sql);
  });

  afterAll(async () => {
    await database.drop();
    await spoilt.drop();
  });

  async function breachesIn(where: TestDatabase, convention: string): Promise<string[]> {
    const rows = await where.query<{ name: string }>(conventions[convention] ?? '');
    return rows.map(({ name }) => name);
  }

  it.each(Object.keys(conventions))('%s', async (convention) => {
    expect(await breachesIn(database, convention)).toEqual([]);
  });

  it.each(Object.entries(planted))('are seen to be broken: %s', async (convention, { found }) => {
    expect(await breachesIn(spoilt, convention)).toContain(found);
  });
});
