import { Option, type Command } from 'commander';
import { Programs } from '#access';
import { isLocalDate, isTimeZone, startOfLocalDay, type TimeZone } from '#kernel';
import { Database } from '#platform';
import { table } from '../format.js';
import { DEFAULT_RULES, foundProgram } from '../program-founding.js';
import { valueOf, withServices } from '../services.js';
import { Complaint, type Terminal } from '../terminal.js';
import { wholeNumber } from './option-values.js';

interface CreateOptions {
  readonly code: string;
  readonly name: string;
  readonly currency: string;
  readonly timeZone: TimeZone;
  readonly locale: string[];
  readonly since?: string;
  readonly pointsPerUnit: number;
  readonly pendingDays: number;
  readonly expiryMonths: number;
}

export function defineProgram(program: Command, terminal: Terminal): void {
  program
    .command('create')
    .description('Founds a program with its points, and a first campaign that awards them for orders.')
    .requiredOption('--code <code>', 'short name: lower-case letters, digits and dashes')
    .requiredOption('--name <name>', 'name that people see')
    .requiredOption('--currency <code>', 'ISO 4217, such as EUR')
    .requiredOption('--time-zone <zone>', 'IANA, such as Europe/Berlin: days begin and points expire by it')
    .option('--locale <tag...>', 'languages, the first is the default', ['en'])
    .option('--since <day>', 'orders from this day on earn points (YYYY-MM-DD); today if left out')
    .addOption(
      number(
        '--points-per-unit <n>',
        'points per whole currency unit; 0: no campaign',
        DEFAULT_RULES.pointsPerUnit,
      ),
    )
    .addOption(
      number('--pending-days <n>', 'return window in which points are pending', DEFAULT_RULES.pendingDays),
    )
    .addOption(
      number('--expiry-months <n>', 'months until points expire; 0: never', DEFAULT_RULES.expiryMonths),
    )
    .action((options: CreateOptions) => createProgram(terminal, options));
  program
    .command('list')
    .description('Shows all programs.')
    .action(() => listPrograms(terminal));
}

function number(flags: string, description: string, value: number): Option {
  return new Option(flags, description).default(value).argParser(wholeNumber);
}

async function createProgram(terminal: Terminal, options: CreateOptions): Promise<void> {
  const { code, name, timeZone, locale: locales, since, pointsPerUnit, pendingDays, expiryMonths } = options;
  if (!isTimeZone(timeZone)) throw new Complaint(`There is no time zone "${timeZone}".`);
  if (since !== undefined && !isLocalDate(since)) throw new Complaint(`--since ${since} is no day.`);
  const now = terminal.now();
  const from = since === undefined ? now : startOfLocalDay(since, timeZone);
  if (from > now) throw new Complaint('--since cannot lie in the future.');
  const settings = { code, name, currency: options.currency.toUpperCase(), timeZone, locales };
  const rules = { ...DEFAULT_RULES, pointsPerUnit, pendingDays, expiryMonths };
  await withServices(terminal, async (services) => {
    const program = valueOf(await foundProgram(services, settings, rules, 'cli', from));
    terminal.out(`Program "${program.code}" is founded (${program.id}).`);
    if (pointsPerUnit > 0)
      terminal.out(
        `Orders since ${from.toISOString()} earn ${pointsPerUnit} point(s) per ${program.currency}.`,
      );
    terminal.out(
      `Next: perennial staff create --program ${code} ..., perennial key issue --program ${code} ...`,
    );
  });
}

async function listPrograms(terminal: Terminal): Promise<void> {
  await withServices(terminal, async (services) => {
    const programs = await services
      .get(Database)
      .tx({ programId: null }, (tx) => services.get(Programs).list(tx));
    const rows = programs.map(({ code, name, currency, timeZone, status }) => [
      code,
      name,
      currency,
      timeZone,
      status,
    ]);
    for (const line of table([['CODE', 'NAME', 'CURRENCY', 'TIME ZONE', 'STATUS'], ...rows]))
      terminal.out(line);
  });
}
