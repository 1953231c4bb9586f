import { Option, type Command } from 'commander';
import type { CreateCustomers } from '#activity';
import type { Program } from '#access';
import { isTimeZone, localDateOf } from '#kernel';
import { formatCount } from '../format.js';
import { BalanceImporter } from '../import/balance-importer.js';
import { CouponUseImporter, IssuedCouponImporter } from '../import/coupon-importer.js';
import { openCsv } from '../import/csv-file.js';
import { CustomerImporter } from '../import/customer-importer.js';
import { ImportRun, type ImportSummary } from '../import/import-run.js';
import type { Importer } from '../import/importer.js';
import { OrderImporter } from '../import/order-importer.js';
import { EXIT_WITH_REFUSALS, type Exit } from '../exit.js';
import { programOf, withServices, type Services } from '../services.js';
import { Complaint, type Terminal } from '../terminal.js';
import { addBatchCommands } from './import-batch-commands.js';
import { collect, positiveNumber } from './option-values.js';

/** Options of all imports. */
interface FileOptions {
  readonly program: string;
  readonly map: string[];
  readonly dryRun?: boolean;
  readonly errors?: string;
  readonly batchSize: number;
  readonly name?: string;
  readonly delimiter?: string;
  readonly encoding: 'utf8' | 'latin1';
  readonly header: boolean;
  readonly dateFormat?: string;
}

interface OrderOptions extends FileOptions {
  readonly source: string;
  readonly createCustomers: string;
  readonly currency?: string;
  readonly timeZone?: string;
  readonly decimalComma?: boolean;
}

interface CustomerOptions extends FileOptions {
  readonly timeZone?: string;
  readonly attribute: string[];
}

interface BalanceOptions extends FileOptions {
  readonly source: string;
  readonly createCustomers: string;
  readonly pointType?: string;
}

interface CouponOptions extends FileOptions {
  readonly createCustomers: string;
  readonly timeZone?: string;
}

type MakeImporter = (services: Services, program: Program) => Importer<unknown>;

const BATCH_SIZE = 1_000;
const CREATE: Readonly<Record<string, CreateCustomers>> = {
  no: 'NO',
  create: 'CREATE',
  enrol: 'CREATE_AND_ENROL',
};

export function defineImport(group: Command, terminal: Terminal, exit: Exit): void {
  addOrders(group, terminal, exit);
  addCustomers(group, terminal, exit);
  addBalances(group, terminal, exit);
  addCoupons(group, terminal, exit);
  addBatchCommands(group, terminal);
}

function addOrders(group: Command, terminal: Terminal, exit: Exit): void {
  fileCommand(group, 'orders', 'Imports orders, one a row.')
    .option('--source <name>', 'which shop or system they come from: part of their key', 'import')
    .addOption(createCustomersOption('create'))
    .option('--currency <code>', "of rows without a currency column; the program's if left out")
    .option('--time-zone <zone>', "of times without an offset; the program's if left out")
    .option('--decimal-comma', 'amounts are written like 1.234,50')
    .action((file: string, options: OrderOptions) =>
      runImport(terminal, exit, file, options, (services, program) => {
        const { timeZone = program.timeZone, currency = program.currency } = options;
        if (!isTimeZone(timeZone)) throw new Complaint(`There is no time zone "${timeZone}".`);
        return new OrderImporter(services, {
          source: options.source,
          createCustomers: createCustomersOf(options),
          currency: currency.toUpperCase(),
          timeZone,
          dateFormat: options.dateFormat ?? null,
          hasDecimalComma: options.decimalComma ?? false,
        });
      }),
    );
}

function addCustomers(group: Command, terminal: Terminal, exit: Exit): void {
  fileCommand(group, 'customers', 'Creates and updates customers, one a row. An empty cell changes nothing.')
    .option('--attribute <column>', 'a column to keep as an attribute; repeatable', collect, [])
    .option('--time-zone <zone>', "of times without an offset; the program's if left out")
    .action((file: string, options: CustomerOptions) =>
      runImport(terminal, exit, file, options, (services, program) => {
        const { timeZone = program.timeZone, dateFormat = null, attribute: attributes } = options;
        if (!isTimeZone(timeZone)) throw new Complaint(`There is no time zone "${timeZone}".`);
        return new CustomerImporter(services, { timeZone, dateFormat, attributes });
      }),
    );
}

function addBalances(group: Command, terminal: Terminal, exit: Exit): void {
  fileCommand(group, 'balances', 'Imports opening balances: points customers bring along, a lot a row.')
    .option('--source <name>', 'which system they come from: part of their key', 'import')
    .addOption(createCustomersOption('no'))
    .option('--point-type <code>', 'of rows without a point_type column; "points" if left out')
    .action((file: string, options: BalanceOptions) =>
      runImport(
        terminal,
        exit,
        file,
        options,
        (services, program) =>
          new BalanceImporter(services, {
            source: options.source,
            createCustomers: createCustomersOf(options),
            dateFormat: options.dateFormat ?? null,
            pointType: options.pointType ?? null,
            today: localDateOf(terminal.now(), program.timeZone),
          }),
      ),
    );
}

const REVERTIBLE: ReadonlySet<string> = new Set(['orders', 'balances']);

/** Coupons from elsewhere: who was issued which, and which were used. Their templates are there before. */
function addCoupons(group: Command, terminal: Terminal, exit: Exit): void {
  const kinds = [
    ['coupons', 'Imports coupons that customers were issued elsewhere, one a row.', IssuedCouponImporter],
    [
      'coupon-uses',
      'Imports uses of coupons elsewhere, one a row. The limits of templates hold for them.',
      CouponUseImporter,
    ],
  ] as const;
  for (const [name, description, CouponImporter] of kinds)
    fileCommand(group, name, description)
      .addOption(createCustomersOption('no'))
      .option('--time-zone <zone>', "of times without an offset; the program's if left out")
      .action((file: string, options: CouponOptions) =>
        runImport(terminal, exit, file, options, (services, program) => {
          const { timeZone = program.timeZone, dateFormat = null } = options;
          if (!isTimeZone(timeZone)) throw new Complaint(`There is no time zone "${timeZone}".`);
          const createCustomers = createCustomersOf(options);
          const { currency } = program;
          return new CouponImporter(services, { createCustomers, timeZone, dateFormat, currency });
        }),
      );
}

function fileCommand(group: Command, name: string, description: string): Command {
  return group
    .command(name)
    .description(description)
    .argument('<file>', 'CSV file')
    .requiredOption('--program <code>')
    .option(
      '--map <field=column>',
      'which column a field is in, where its name does not say it; repeatable',
      collect,
      [],
    )
    .option('--dry-run', 'try everything, report what would happen, and write nothing')
    .option('--errors <file>', 'where refused rows go, with the reason; "<file>.errors.csv" here if left out')
    .option('--batch-size <n>', 'rows of one transaction', positiveNumber, BATCH_SIZE)
    .option('--name <name>', 'what the batch is called; the name of the file if left out')
    .option('--delimiter <character>', 'found out from the first line if left out')
    .addOption(new Option('--encoding <encoding>').choices(['utf8', 'latin1']).default('utf8'))
    .option('--no-header', 'the first line is data: columns are called 1, 2, 3 ...')
    .option('--date-format <format>', 'such as dd.MM.yyyy or "MM/dd/yyyy HH:mm"; ISO 8601 if left out');
}

function createCustomersOption(value: string): Option {
  return new Option(
    '--create-customers <what>',
    'unknown customers: refuse the row, create, or create and enrol',
  )
    .choices(Object.keys(CREATE))
    .default(value);
}

function createCustomersOf(options: { createCustomers: string }): CreateCustomers {
  return CREATE[options.createCustomers] ?? 'NO';
}

async function runImport(
  terminal: Terminal,
  exit: Exit,
  fileName: string,
  options: FileOptions,
  make: MakeImporter,
): Promise<void> {
  const { encoding, header: hasHeader, delimiter = null } = options;
  if (options.batchSize > BATCH_SIZE) throw new Complaint(`A batch has at most ${BATCH_SIZE} rows.`);
  const file = await openCsv(terminal.directory, fileName, { encoding, hasHeader, delimiter });
  await withServices(terminal, async (services) => {
    const program = await programOf(services, options.program);
    const run = new ImportRun(services, terminal, make(services, program), file, {
      program,
      mappings: options.map,
      isDryRun: options.dryRun ?? false,
      errorFile: options.errors ?? null,
      batchSize: options.batchSize,
      name: options.name ?? null,
    });
    const summary = await run.run();
    describe(terminal, summary, program);
    if (summary.refused > 0) exit.code = EXIT_WITH_REFUSALS;
  });
}

function describe(terminal: Terminal, summary: ImportSummary, program: Program): void {
  const { batchId, kind, rows, recorded, replayed, refused, points, errorFile, seconds } = summary;
  const rate = formatCount(Math.round(rows / Math.max(seconds, 0.001)));
  terminal.out(`${formatCount(rows)} rows in ${seconds.toFixed(1)} s (${rate}/s)`);
  terminal.out(`  ${batchId ? 'imported' : 'would be imported'}: ${formatCount(recorded)}`);
  terminal.out(`  already there: ${formatCount(replayed)}`);
  terminal.out(`  refused: ${formatCount(refused)}${errorFile ? `, see ${errorFile}` : ''}`);
  for (const [pointType, sum] of points) terminal.out(`  ${pointType}: ${formatCount(sum)}`);
  if (batchId) {
    terminal.out(`Batch ${batchId}`);
    // Customers stay: what was known of them before is not kept.
    if (recorded > 0 && REVERTIBLE.has(kind))
      terminal.say(`Taken back by: perennial import revert ${batchId} --program ${program.code}`);
  } else
    terminal.say(
      'Nothing was written. Each batch was tried by itself: rows that repeat across batches count twice.',
    );
}
