import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import {
  DIMENSIONS,
  fileColumns,
  fileRows,
  linePlotSvg,
  pageHtml,
  REPORT_NAMES,
  ReportPages,
  type Chapter,
  type Dimension,
} from '#metrics';
import { CsvReport } from '../csv-report.js';
import { pngOf } from '../plot-image.js';
import { readPeriod } from '../report-period.js';
import { programOf, withServices } from '../services.js';
import { Complaint, type Terminal } from '../terminal.js';

/** Of images. */
const FORMATS = ['svg', 'png'] as const;
type PlotFormat = (typeof FORMATS)[number];

interface Options {
  readonly program: string;
  readonly period: string;
  readonly by: string;
  readonly out?: string;
  readonly csv?: string;
  readonly plots?: string;
  readonly format: PlotFormat;
}

/** Every report. */
const ALL = 'all';
const SLICES = DIMENSIONS.map((one) => one.toLowerCase());

export function defineReport(command: Command, terminal: Terminal): void {
  command
    .argument('<report>', [...REPORT_NAMES, ALL].join(', '))
    .requiredOption('--program <code>')
    .requiredOption('--period <period>', '1998, 1998Q2, 1998-04, or two of a kind: 1997Q1..1998Q2')
    .addOption(
      new Option('--by <slice>', 'what customers were when a period began').choices(SLICES).default('all'),
    )
    .option('--out <file>', 'a page that needs nothing besides itself')
    .option('--csv <folder>', 'a file of each table')
    .option('--plots <folder>', 'an image of each plot')
    .addOption(new Option('--format <format>', 'of these images').choices(FORMATS).default('svg'))
    .action((name: string, options: Options) => writeReport(terminal, name, options));
}

async function writeReport(terminal: Terminal, name: string, options: Options): Promise<void> {
  const reports = REPORT_NAMES.filter((one) => name === ALL || name === one);
  if (reports.length === 0)
    throw new Complaint(`There is no report "${name}". There are: ${[...REPORT_NAMES, ALL].join(', ')}.`);
  const { out, csv, plots, format } = options;
  if (!out && !csv && !plots) throw new Complaint('Where to? Give --out, --csv or --plots.');
  const period = readPeriod(options.period);
  const by = options.by.toUpperCase() as Dimension;
  const page = await withServices(terminal, async (services) => {
    const program = await programOf(services, options.program);
    return services.get(ReportPages).make(program, { reports, period, by, now: terminal.now() });
  });
  if (!page)
    throw new Complaint(
      `Nothing is counted of "${options.program}" yet. Run: metrics rebuild --program ${options.program}`,
    );
  if (out) {
    writeFile(resolve(terminal.directory, out), pageHtml(page));
    terminal.out(`Wrote ${out}.`);
  }
  for (const chapter of page.chapters) {
    if (csv) writeTables(terminal, csv, chapter);
    if (plots) await writePlots(terminal, plots, format, chapter);
  }
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

async function writePlots(
  { directory, out }: Terminal,
  folder: string,
  format: PlotFormat,
  { plots }: Chapter,
): Promise<void> {
  const path = folderOf(directory, folder);
  for (const plot of plots) {
    const svg = linePlotSvg(plot).text;
    const name = `${plot.name}.${format}`;
    writeFile(join(path, name), format === 'svg' ? svg : await pngOf(svg));
    out(`Wrote ${join(folder, name)}.`);
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

function writeFile(path: string, content: string | Buffer): void {
  try {
    writeFileSync(path, content);
  } catch {
    throw new Complaint(`The file ${path} cannot be written.`);
  }
}
