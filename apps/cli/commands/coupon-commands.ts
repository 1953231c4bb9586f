import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Option, type Command } from 'commander';
import { stringify } from 'csv-stringify/sync';
import { CouponBatches, CouponReport, type Batch } from '#coupons';
import { formatMoney, isUuid } from '#kernel';
import { Database } from '#platform';
import { formatCount, formatTime, table } from '../format.js';
import { Progress } from '../progress.js';
import { programOf, withServices, type Services } from '../services.js';
import { Complaint, type Terminal } from '../terminal.js';

const LISTED_MAX = 50;

interface ExportOptions {
  readonly program: string;
  readonly out: string;
}

export function defineCoupons(group: Command, terminal: Terminal): void {
  group
    .command('list')
    .description('Shows the latest batches of codes of a program.')
    .requiredOption('--program <code>')
    .action((options: { program: string }) => listBatches(terminal, options.program));
  group
    .command('report')
    .description(
      'Coupons issued, customers who have them, those of them who used one, and the discount: by template, or by tag.',
    )
    .requiredOption('--program <code>')
    .addOption(new Option('--by <what>').choices(['template', 'tag']).default('template'))
    .action((options: ReportOptions) => report(terminal, options));
  group
    .command('export')
    .description(
      'Writes the codes of a batch to a CSV file: number, code and state. A file that is there is not replaced.',
    )
    .argument('<batch>', 'id of the batch')
    .requiredOption('--program <code>')
    .requiredOption('--out <file>')
    .action((batch: string, options: ExportOptions) => exportBatch(terminal, batch, options));
}

interface ReportOptions {
  readonly program: string;
  readonly by: 'template' | 'tag';
}

async function report(terminal: Terminal, { program: programCode, by }: ReportOptions): Promise<void> {
  await withServices(terminal, async (services) => {
    const program = await programOf(services, programCode);
    const counts = await services
      .get(Database)
      .tx({ programId: program.id }, (tx) =>
        services.get(CouponReport).of(tx, by === 'tag' ? 'TAG' : 'TEMPLATE', terminal.now()),
      );
    const rows = counts.map(({ name, issued, targeted, redeeming, uses, discountMinor }) => [
      ...[name, formatCount(issued), formatCount(targeted), formatCount(redeeming)],
      targeted === 0 ? '-' : `${((100 * redeeming) / targeted).toFixed(1)} %`,
      ...[formatCount(uses), formatMoney(discountMinor, program.currency)],
    ]);
    const header = [by.toUpperCase(), 'ISSUED', 'CUSTOMERS', 'REDEEMING', 'RATE', 'USES', 'DISCOUNT'];
    for (const line of table([header, ...rows])) terminal.out(line);
  });
}

async function listBatches(terminal: Terminal, programCode: string): Promise<void> {
  await withServices(terminal, async (services) => {
    const program = await programOf(services, programCode);
    const batches = services.get(CouponBatches);
    const page = { after: null, limit: LISTED_MAX };
    const rows = await services.get(Database).tx({ programId: program.id }, async (tx) => {
      const found = await batches.page(tx, page);
      const templates = await batches.templatesOf(tx, found);
      return found.map((batch) => [
        batch.id,
        templates.get(batch.templateId)?.template.code ?? '',
        batch.voidedAt === null ? batch.state : 'VOIDED',
        formatTime(batch.createdAt, program.timeZone),
        ...[batch.done, batch.total].map(formatCount),
      ]);
    });
    const header = ['BATCH', 'TEMPLATE', 'STATE', 'STARTED', 'MADE', 'WANTED'];
    for (const line of table([header, ...rows])) terminal.out(line);
  });
}

async function exportBatch(
  terminal: Terminal,
  id: string,
  { program: code, out }: ExportOptions,
): Promise<void> {
  await withServices(terminal, async (services) => {
    const batch = await findBatch(services, code, id);
    const path = resolve(terminal.directory, out);
    const progress = new Progress(terminal, 'codes');
    let written = 0;
    // The file is read no faster than it is written: a batch of millions never is in memory.
    async function* lines(): AsyncGenerator<string> {
      yield 'number,code,state\n';
      for await (const page of services.get(CouponBatches).codes(batch, terminal.now())) {
        yield stringify(page.map(({ number, code: shown, state }) => [number, shown, state]));
        written += page.length;
        progress.update(written / batch.done, written);
      }
    }
    try {
      // Codes are as good as money: nobody else may read the file.
      await pipeline(lines, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw new Complaint(`${out} is there already.`);
      throw error;
    } finally {
      progress.stop();
    }
    terminal.out(`${formatCount(written)} codes are in ${out}, after ${progress.seconds.toFixed(1)} s.`);
    if (batch.done < batch.total)
      terminal.say(`The batch has ${formatCount(batch.total)} codes when it is done: export it again then.`);
  });
}

async function findBatch(services: Services, programCode: string, name: string): Promise<Batch> {
  const program = await programOf(services, programCode);
  const batch = isUuid(name)
    ? await services
        .get(Database)
        .tx({ programId: program.id }, (tx) => services.get(CouponBatches).byId(tx, name))
    : null;
  if (!batch) throw new Complaint(`There is no batch "${name}" in "${programCode}"; see "coupons list".`);
  return batch;
}
