import type { Command } from 'commander';
import { Programs, type Program } from '#access';
import { APP_ROLE, Database, Invariants } from '#platform';
import { configOf } from '../configuration.js';
import { migrationNames, withOwner } from '../owner.js';
import type { Exit } from '../exit.js';
import { programOf, withServices, type Services } from '../services.js';
import type { Terminal } from '../terminal.js';

interface Finding {
  readonly subject: string;
  readonly found: string;
}

export function defineDoctor(command: Command, terminal: Terminal, exit: Exit): void {
  command.option('--program <code>', 'only this program').action(async (options: { program?: string }) => {
    exit.code = (await diagnose(terminal, options.program ?? null)) > 0 ? 1 : 0;
  });
}

/** Answers how many checks found something. */
async function diagnose(terminal: Terminal, programCode: string | null): Promise<number> {
  const { databaseUrl } = configOf(terminal);
  const migrationFindings = await checkMigrations(databaseUrl);
  let failed = report(
    terminal,
    'database.migrated',
    'All migrations are applied, and no unknown ones.',
    migrationFindings,
  );
  // Without its tables nothing else can be asked.
  if (migrationFindings.length > 0) return failed;
  await withServices(terminal, async (services) => {
    failed += report(
      terminal,
      'database.role',
      `The services work as ${APP_ROLE}, which bypasses nothing.`,
      await checkRole(services),
    );
    failed += report(
      terminal,
      'database.isolation',
      'Every table of a program is kept apart by forced row level security.',
      await checkIsolation(services),
    );
    const programs =
      programCode === null ? await allPrograms(services) : [await programOf(services, programCode)];
    for (const program of programs) failed += await checkProgram(services, terminal, program);
  });
  terminal.out(failed === 0 ? 'All is well.' : `${failed} check(s) found something.`);
  return failed;
}

async function checkProgram(services: Services, terminal: Terminal, program: Program): Promise<number> {
  terminal.out(`Program "${program.code}"`);
  const invariants = services.get(Invariants);
  let failed = 0;
  for (const invariant of invariants.all) {
    const scope = { programId: program.id };
    const violations = await services.get(Database).tx(scope, async (tx) => {
      // All of them read whole tables. Right after an import, before statistics are gathered, the planner takes those
      // for empty and walks them row by row: 2.5 minutes instead of 5 seconds for 70,000 orders.
      await tx.execute(`set local enable_nestloop = off; set local work_mem = '64MB'`);
      return invariants.check(tx, invariant);
    });
    failed += report(terminal, invariant.name, invariant.holds, violations);
  }
  return failed;
}

function report(terminal: Terminal, name: string, holds: string, findings: readonly Finding[]): number {
  terminal.out(`  ${findings.length === 0 ? 'ok    ' : 'WRONG '} ${name.padEnd(32)} ${holds}`);
  for (const { subject, found } of findings) terminal.out(`           ${subject}: ${found}`);
  return findings.length === 0 ? 0 : 1;
}

function allPrograms(services: Services): Promise<Program[]> {
  return services.get(Database).tx({ programId: null }, (tx) => services.get(Programs).list(tx));
}

async function checkMigrations(databaseUrl: string): Promise<Finding[]> {
  return withOwner(databaseUrl, async (owner) => {
    const table = await owner.query<{ found: boolean }[]>(
      `select to_regclass('public.schema_migrations') is not null as found`,
    );
    const rows = table[0]?.found
      ? await owner.query<{ name: string }[]>('select name from schema_migrations order by name')
      : [];
    const applied = new Set(rows.map((row) => row.name));
    const pending = migrationNames.filter((name) => !applied.has(name));
    const unknown = [...applied].filter((name) => !migrationNames.includes(name));
    return [
      ...pending.map((name) => ({ subject: name, found: 'is not applied; run "migrate"' })),
      ...unknown.map((name) => ({ subject: name, found: 'is applied, and this version does not know it' })),
    ];
  });
}

function checkRole(services: Services): Promise<Finding[]> {
  return services.get(Database).tx({ programId: null }, (tx) =>
    tx.query<Finding>(
      `select rolname::text as subject, format('superuser %s, bypasses row level security %s, owns %s tables', rolsuper,
         rolbypassrls, owned) as found
       from pg_roles, lateral (select count(*) as owned from pg_class where relowner = pg_roles.oid) tables
       where rolname = current_user and (rolname <> $1 or rolsuper or rolbypassrls or owned > 0)`,
      [APP_ROLE],
    ),
  );
}

function checkIsolation(services: Services): Promise<Finding[]> {
  return services.get(Database).tx({ programId: null }, (tx) =>
    tx.query<Finding>(
      `select c.relname::text as subject, format('enabled %s, forced %s, policies %s', c.relrowsecurity,
         c.relforcerowsecurity, (select count(*) from pg_policy p where p.polrelid = c.oid)) as found
       from pg_class c
       join pg_attribute a on a.attrelid = c.oid and a.attname = 'program_id' and not a.attisdropped
       where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
         and not (c.relrowsecurity and c.relforcerowsecurity
           and exists (select from pg_policy p where p.polrelid = c.oid))
       order by 1`,
    ),
  );
}
