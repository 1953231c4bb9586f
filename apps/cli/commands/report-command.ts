import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import type { Program } from '#access';
import { DIMENSIONS, ReportFrames, type Dimension } from '#metrics';
import { Database } from '#platform';
import { CsvReport } from '../csv-report.js';
import { formatTime } from '../format.js';
import { linePlotSvg } from '../report/line-plot.js';
import { pageHtml, type Chapter } from '../report/page.js';
import { readPeriod } from '../report/period.js';
import { fileColumns, fileRows } from '../report/report-table.js';
import { REPORT_NAMES, REPORTS, type ReportName } from '../report/reports.js';
import { programOf, withServices } from '../services.js';
import { Complaint, type Terminal } from '../terminal.js';

interface Options {
  readonly program: string;
  readonly period: string;
  readonly by: string;
  readonly out?: string;
  readonly csv?: string;
  readonly plots?: string;
}

const SLICES = DIMENSIONS.map((one) => one.toLowerCase());

export function defineReport(command: Command, terminal: Terminal): void {
  command
    .argument('<report>', REPORT_NAMES.join(', '))
    .requiredOption('--program <code>')
    .requiredOption('--period <period>', '1998, 1998Q2, 1998-04, or two of a kind: 1997Q1..1998Q2')
    .addOption(
      new Option('--by <slice>', 'what customers were when a period began').choices(SLICES).default('all'),
    )
    .option('--out <file>', 'a page that needs nothing besides itself')
    .option('--csv <folder>', 'a file of each table')
    .option('--plots <folder>', 'an SVG image of each plot')
    .action((name: string, options: Options) => writeReport(terminal, name, options));
}

async function writeReport(terminal: Terminal, name: string, options: Options): Promise<void> {
  if (!isReport(name))
    throw new Complaint(`There is no report "${name}". There are: ${REPORT_NAMES.join(', ')}.`);
  const { out, csv, plots } = options;
  if (!out && !csv && !plots) throw new Complaint('Where to? Give --out, --csv or --plots.');
  const period = readPeriod(options.period);
  const by = options.by.toUpperCase() as Dimension;
  const { program, page } = await withServices(terminal, async (services) => {
    const of = await programOf(services, options.program);
    // All chapters of one state.
    const made = await services.get(Database).tx({ programId: of.id }, async (tx) => {
      await tx.execute('set transaction isolation level repeatable read');
      const frame = await services.get(ReportFrames).served(tx);
      if (!frame) return null;
      const chapters: Chapter[] = [];
      for (const make of REPORTS[name]) {
        const chapter = await make({ services, tx, program: of, frame, period, by });
        if (chapter) chapters.push(chapter);
      }
      const facts = factsOf(of, options, frame);
      return { title: `${of.name}: ${name}, ${period.name}`, facts, currency: of.currency, chapters };
    });
    return { program: of, page: made };
  });
  if (!page)
    throw new Complaint(
      `Nothing is counted of "${program.code}" yet. Run: metrics rebuild --program ${program.code}`,
    );
  if (out) {
    writeFile(resolve(terminal.directory, out), pageHtml(page));
    terminal.out(`Wrote ${out}.`);
  }
  for (const chapter of page.chapters) {
    if (csv) writeTables(terminal, csv, chapter);
    if (plots) writePlots(terminal, plots, chapter);
  }
}

function isReport(name: string): name is ReportName {
  return (REPORT_NAMES as readonly string[]).includes(name);
}

function factsOf(
  { timeZone }: Program,
  { by, period }: Options,
  {
    asOf,
    inactivityDays,
    definitionVersion,
  }: { asOf: Date; inactivityDays: number; definitionVersion: number },
): [string, string][] {
  return [
    ['period', period],
    ...(by === 'all' ? [] : [['by', by] as [string, string]]),
    ['counted until', `${formatTime(asOf, timeZone)} (${timeZone})`],
    ['active', `bought within ${inactivityDays} days`],
    ['definitions', `version ${definitionVersion}`],
  ];
}

function writeTables({ directory, out }: Terminal, folder: string, { tables }: Chapter): void {
  const path = folderOf(directory, folder);
  for (const table of tables) {
    const file = CsvReport.open(path, `${table.name}.csv`, fileColumns(table));
    file.add(fileRows(table));
    file.close();
    out(`Wrote ${join(folder, `${table.name}.csv`)}.`);
  }
}

function writePlots({ directory, out }: Terminal, folder: string, { plots }: Chapter): void {
  const path = folderOf(directory, folder);
  for (const plot of plots) {
    writeFile(join(path, `${plot.name}.svg`), linePlotSvg(plot).text);
    out(`Wrote ${join(folder, `${plot.name}.svg`)}.`);
  }
}

function folderOf(directory: string, folder: string): string {
  const path = resolve(directory, folder);
  try {
    mkdirSync(path, { recursive: true });
    return path;
  } catch {
    throw new Complaint(`The folder ${path} cannot be made.`);
  }
}

function writeFile(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch {
    throw new Complaint(`The file ${path} cannot be written.`);
  }
}
