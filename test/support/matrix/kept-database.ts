import { required, type Uuid } from '#kernel';
import type { TestDatabase } from '../test-database.js';

/** Of every table: how many rows, and a checksum of them all and of those of one program. */
export type Print = Readonly<
  Record<string, { readonly rows: number; readonly all: string; readonly theirs: string }>
>;

const SCHEMA = 'kept';

/** Notes which tables statements write to, so that only those are looked at: whatever there are of tables and rows. */
const NOTING = `create table ${SCHEMA}.written (name text not null);
  create function ${SCHEMA}.note_writing() returns trigger language plpgsql security definer as
    $$ begin insert into ${SCHEMA}.written values (tg_table_name); return null; end $$`;

/** A database as it was: looked at, and put back after every request that changed it. */
export class KeptDatabase {
  /** Tables that may differ from what is kept. */
  private readonly suspects = new Set<string>();

  private constructor(
    private readonly database: TestDatabase,
    private readonly printSqlOf: ReadonlyMap<string, string>,
    readonly before: Print,
  ) {}

  /** Remembers all rows. `other` is the program that nobody here may change. */
  static async keep(database: TestDatabase, other: Uuid): Promise<KeptDatabase> {
    // Counters of requests belong to no program, and hold nothing that is answered.
    const found = await database.query<{ name: string; owner: string }>(
      `select c.relname as name, a.attname as owner from pg_class c join pg_attribute a on a.attrelid = c.oid
         and a.attname = case c.relname when 'programs' then 'id' else 'program_id' end
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1`,
    );
    const tables = found.map(({ name }) => name);
    const prints = found.map(({ name, owner }): [string, string] => {
      const theirs = `${owner} = '${other}'`;
      const sql = `select '${name}' as name, count(*)::int as rows,
        coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as all,
        coalesce(md5(string_agg(t::text, '|' order by t::text) filter (where ${theirs})), '') as theirs from ${name} t`;
      return [name, sql];
    });
    const keeping = tables.flatMap((name) => [
      `create table ${SCHEMA}.${name} as table public.${name}`,
      `create trigger note_writing after insert or update or delete or truncate on public.${name}
         for each statement execute function ${SCHEMA}.note_writing()`,
    ]);
    await database.query([`create schema ${SCHEMA}`, NOTING, ...keeping].join(';'));
    const printSqlOf = new Map(prints);
    return new KeptDatabase(database, printSqlOf, await printBy(database, [...printSqlOf.values()]));
  }

  async print(): Promise<Print> {
    const written = await this.database.query<{ name: string }>(
      `with noted as (delete from ${SCHEMA}.written returning name) select distinct name from noted`,
    );
    for (const { name } of written) this.suspects.add(name);
    const sqls = [...this.suspects].map((name) => required(this.printSqlOf.get(name), name));
    const now = { ...this.before, ...(await printBy(this.database, sqls)) };
    this.suspects.clear();
    for (const name of changesBetween(this.before, now)) this.suspects.add(name);
    return now;
  }

  /** Puts back what a request changed; answers the names of those tables. */
  async putBack(now: Print): Promise<string[]> {
    const changed = changesBetween(this.before, now);
    if (changed.length === 0) return changed;
    const copies = changed.map(
      (name) => `delete from public.${name}; insert into public.${name} table ${SCHEMA}.${name}`,
    );
    // As a replica: foreign keys are not asked, as the rows fitted when they were kept, and nothing is noted.
    const role = `set local session_replication_role = replica`;
    await this.database.query(`begin; ${role}; ${copies.join(';')}; commit`);
    for (const name of changed) this.suspects.delete(name);
    return changed;
  }

  /** Tables without a row of one of these programs, and text columns that hold no mark there. */
  async cornersWithout(mark: string, other: Uuid): Promise<string[]> {
    const columns = await this.database.query<{ table_name: string; column_name: string }>(
      `select table_name, column_name from information_schema.columns where table_schema = 'public'
       and table_name = any($1) and (data_type in ('text', 'jsonb') or udt_name = '_text')
       order by 1, 2`,
      [[...this.printSqlOf.keys()]],
    );
    const missing: string[] = [];
    for (const { table_name: table, column_name: column } of columns) {
      const owner = table === 'programs' ? 'id' : 'program_id';
      const [row] = await this.database.query<{ found: boolean }>(
        `select exists (select from ${table} where ${owner} = $1 and ${column}::text like $2) as found`,
        [other, `%${mark}%`],
      );
      if (!row?.found) missing.push(`${table}.${column}`);
    }
    return missing;
  }

  /** Tables in which the other program has nothing. */
  emptyTables(): string[] {
    return [...this.printSqlOf.keys()].filter((name) => this.before[name]?.theirs === '');
  }

  /** All ids in rows of one program, or of one customer that no other customer's rows hold. */
  async idsOf(whose: { program: Uuid } | { customer: Uuid }): Promise<Set<string>> {
    const columns = await this.database.query<{
      table_name: string;
      columns: string[];
      has_customer: boolean;
    }>(
      `select table_name, array_agg(column_name::text) as columns, bool_or(column_name = 'customer_id') as has_customer
       from information_schema.columns where table_schema = 'public' and table_name = any($1) and data_type = 'uuid'
       group by 1`,
      [[...this.printSqlOf.keys()]],
    );
    const ids = new Set<string>();
    const others = new Set<string>();
    const id = 'program' in whose ? whose.program : whose.customer;
    for (const { table_name: table, columns: names, has_customer: hasCustomer } of columns) {
      if ('customer' in whose && !hasCustomer) continue;
      const list = `array[${names.join(', ')}]::text[]`;
      const ofProgram = table === 'programs' ? 'id' : 'program_id';
      const isTheirs = 'program' in whose ? `${ofProgram} = $1` : 'customer_id = $1';
      const rows = await this.database.query<{ ids: (string | null)[]; theirs: boolean }>(
        `select ${list} as ids, coalesce(${isTheirs}, false) as theirs from ${table} where $1::uuid is not null`,
        [id],
      );
      for (const row of rows)
        for (const one of row.ids) if (one !== null) (row.theirs ? ids : others).add(one);
    }
    return new Set([...ids].filter((one) => !others.has(one)));
  }
}

/** Tables that differ. */
export function changesBetween(before: Print, now: Print): string[] {
  return Object.keys(now).filter((name) => before[name]?.all !== now[name]?.all);
}

async function printBy(database: TestDatabase, sqls: readonly string[]): Promise<Print> {
  if (sqls.length === 0) return {};
  const sql = sqls.join(' union all ');
  const rows = await database.query<{ name: string; rows: number; all: string; theirs: string }>(sql);
  return Object.fromEntries(rows.map(({ name, ...print }) => [name, print]));
}
