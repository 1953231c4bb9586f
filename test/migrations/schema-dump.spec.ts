import { dumpSchema } from '../../migrations/schema-dump.js';
import { createEmptyDatabase, type EmptyDatabase } from './empty-database.js';

/** One of everything a schema may have. */
const PLANTED = `
  create type mood as enum ('fine', 'so so');
  create function twice(n bigint) returns bigint language sql immutable as 'select n * 2';
  create table parents (
    id uuid not null,
    code text collate "C" not null default 'none',
    amount_minor bigint not null,
    doubled_minor bigint generated always as (amount_minor * 2) stored,
    mood mood,
    place integer generated always as identity,
    constraint parents_pk primary key (id),
    constraint parents_code_key unique (code),
    constraint parents_amount_check check (amount_minor >= 0)
  ) with (fillfactor = 70);
  create index parents_mood_idx on parents (mood desc) where mood is not null;
  comment on table parents is 'What ''children'' have';
  comment on column parents.code is 'Unique';
  create table children (
    id uuid not null,
    "order" integer,
    parent_id uuid not null,
    constraint children_pk primary key (id),
    constraint children_parent_id_fk foreign key (parent_id) references parents (id) on delete cascade
  );
  alter table children enable row level security;
  alter table children force row level security;
  create policy children_own on children for update to perennial_app using (id = parent_id) with check ("order" > 0);
  grant select, insert on children to perennial_app;
  grant update ("order", parent_id) on children to perennial_app;
  grant select on children to public;
  create table months (id uuid not null, month integer not null, constraint months_pk primary key (id, month))
    partition by range (month);
  create table months_1 partition of months for values from (1) to (2) with (fillfactor = 90);
  create index months_month_idx on months (month);
  create view names as select code from parents;
  create function touch() returns trigger language plpgsql as 'begin return new; end';
  create trigger parents_touch before update on parents for each row execute function touch();
  create table schema_migrations (id integer);
  create schema graphile_worker;
  create table graphile_worker.jobs (id integer);
`;

describe('The dump of a schema', () => {
  let original: EmptyDatabase;
  let copy: EmptyDatabase;
  let text: string;

  beforeAll(async () => {
    [original, copy] = [await createEmptyDatabase(), await createEmptyDatabase()];
    await original.query(`
      do $$ begin create role perennial_app nologin; exception when duplicate_object or unique_violation then null; end $$`);
    await original.query(PLANTED);
    text = await dumpSchema(original.query);
  });

  afterAll(async () => {
    await original.drop();
    await copy.drop();
  });

  it('makes the same schema in an empty database', async () => {
    await copy.query(text);
    expect(await dumpSchema(copy.query)).toBe(text);
  });

  it.each([
    'code text collate "C" default \'none\'::text not null',
    'doubled_minor bigint generated always as ((amount_minor * 2)) stored',
    'constraint parents_amount_check CHECK ((amount_minor >= 0))',
    ') with (fillfactor=70);',
    'CREATE INDEX parents_mood_idx ON public.parents USING btree (mood DESC) WHERE (mood IS NOT NULL);',
    'add constraint children_parent_id_fk FOREIGN KEY (parent_id) REFERENCES parents(id) ON DELETE CASCADE;',
    'alter table children enable row level security;',
    'alter table children force row level security;',
    'create policy children_own on children as permissive for update to perennial_app',
    'grant insert, select on children to perennial_app;',
    'grant update ("order", parent_id) on children to perennial_app;',
    'grant select on children to public;',
    'create table months_1 partition of months FOR VALUES FROM (1) TO (2) with (fillfactor=90);',
    "comment on table parents is 'What ''children'' have';",
  ])('has: %s', (statement) => expect(text).toContain(statement));

  it('leaves out the list of migrations and the schema of the job queue', () => {
    expect(text).not.toMatch(/schema_migrations|graphile_worker/);
  });

  it('tells two schemas apart', async () => {
    await copy.query('alter table children no force row level security');
    expect(await dumpSchema(copy.query)).not.toBe(text);
  });
});
