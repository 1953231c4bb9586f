import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { median, type Rounds } from './measure.js';

/** One line of a table: what was measured, against what, and whether it is as good as it should be. */
export interface Figure {
  readonly what: string;
  readonly product: string;
  readonly baseline: string;
  readonly ratio: string;
  readonly goal: string;
  /** Null: no goal, or too small a run to judge by. */
  readonly isMet: boolean | null;
}

/** What a ratio of product to baseline should be. */
export type Goal = { readonly atLeast: number } | { readonly atMost: number };

/** Rounds of a full run, and of a quick one that only shows that everything works. */
export const isQuick = process.argv.includes('--quick');
export const ROUNDS = isQuick ? 1 : 5;

/** `count` of a full run; a quick one makes do with a part. */
export function sized(count: number, quick: number): number {
  return isQuick ? quick : count;
}

/** Rates of both sides, higher is better. The ratio is that of the medians, with the range over the rounds. */
export function rates(what: string, unit: string, found: Rounds, goal: Goal | null): Figure {
  const text = (values: readonly number[]): string => `${count(median(values))} ${unit}`;
  return compared(what, found, text, goal);
}

/** Times of both sides in milliseconds, lower is better. */
export function times(what: string, found: Rounds, goal: Goal | null): Figure {
  return compared(what, found, (values) => milliseconds(median(values)), goal);
}

/** Times that may differ by so much: a goal that is no ratio. */
export function timesWithin(what: string, found: Rounds, extraMs: number): Figure {
  const figure = times(what, found, null);
  const isMet = median(found.product) <= median(found.baseline) + extraMs;
  return { ...figure, goal: `<= baseline + ${extraMs} ms`, isMet };
}

/** Times that must not be longer than so, whatever the baseline does. */
export function timesAtMost(what: string, found: Rounds, mostMs: number): Figure {
  const isMet = median(found.product) <= mostMs;
  return { ...times(what, found, null), goal: `<= ${mostMs} ms`, isMet };
}

/** A rate that has to be reached whatever the baseline does. */
export function ratesReaching(what: string, unit: string, found: Rounds, atLeast: number): Figure {
  const figure = rates(what, unit, found, null);
  return { ...figure, goal: `>= ${count(atLeast)} ${unit}`, isMet: median(found.product) >= atLeast };
}

/** A figure that stands alone. */
export function plain(what: string, product: string): Figure {
  return { what, product, baseline: '', ratio: '', goal: '', isMet: null };
}

export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

export function milliseconds(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 1)} ms`;
}

function compared(
  what: string,
  found: Rounds,
  text: (values: readonly number[]) => string,
  goal: Goal | null,
): Figure {
  const { product, baseline } = found;
  const ratio = median(product) / median(baseline);
  const each = product.map((value, round) => value / (baseline[round] ?? Number.NaN));
  const range = `${ratioText(Math.min(...each))} - ${ratioText(Math.max(...each))}`;
  return {
    what,
    product: text(product),
    baseline: text(baseline),
    ratio: `**${ratioText(ratio)}** (${range})`,
    goal: goal ? ('atLeast' in goal ? `>= ${goal.atLeast}` : `<= ${goal.atMost}`) : '',
    isMet: goal && ('atLeast' in goal ? ratio >= goal.atLeast : ratio <= goal.atMost),
  };
}

function ratioText(ratio: number): string {
  return ratio < 10 ? ratio.toFixed(2) : ratio.toFixed(1);
}

/** A section of docs/benchmarks.md. */
export interface Section {
  /** As in `npm run bench -- name`. */
  readonly name: string;
  readonly title: string;
  /** Paragraphs: what both sides do. */
  readonly text: readonly string[];
  readonly figures: readonly Figure[];
  /** How often it was measured; left out: in turns with the baseline, so many rounds as all. */
  readonly rounds?: number;
  /** Asks the server what it runs with. */
  readonly query: <Row>(sql: string) => Promise<Row[]>;
}

const SETTINGS = [
  'server_version',
  'fsync',
  'synchronous_commit',
  'full_page_writes',
  'shared_buffers',
  'max_wal_size',
];

/** Prints a section, and hands it to `npm run bench`, which puts it into the document. */
export async function publish({
  name,
  title,
  text,
  figures,
  rounds = ROUNDS,
  query,
}: Section): Promise<void> {
  const rows = await query<{ name: string; setting: string }>(
    `select name, current_setting(name) as setting from pg_settings where name in (${SETTINGS.map((s) => `'${s}'`).join()})`,
  );
  const settings = new Map(rows.map((row) => [row.name, row.setting]));
  const [version, ...others] = SETTINGS.map((setting) => `${setting} ${settings.get(setting)}`);
  const lines = [
    `## ${title}`,
    ...text,
    tableOf(figures),
    `${describeMachine()}; PostgreSQL ${version?.replace('server_version ', '')} (${others.join(', ')}); ` +
      `${new Date().toISOString().slice(0, 10)}; ${rounds === 1 ? 'one round' : `medians of ${rounds} rounds in turns`}. Repeat: \`npm run bench -- ${name}\`.`,
  ];
  const markdown = `${lines.join('\n\n')}\n`;
  process.stdout.write(`\n${markdown}`);
  const file = process.env['BENCH_SECTION_FILE'];
  if (file && !isQuick) writeFileSync(file, markdown);
}

function tableOf(figures: readonly Figure[]): string {
  const verdict = ({ isMet }: Figure): string => (isMet === null ? '' : isMet ? 'met' : '**missed**');
  const rows = figures.map((figure) => {
    const { what, product, baseline, ratio, goal } = figure;
    return `| ${[what, product, baseline, ratio, goal, verdict(figure)].join(' | ')} |`;
  });
  return [
    '| | product | baseline | ratio (range) | goal | |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function describeMachine(): string {
  const [cpu] = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`;
  return `${cpus().length} x ${cpu?.model.trim() ?? 'unknown'}, ${memory}, ${process.platform}, Node ${process.version}`;
}

/** A figure by itself, which must not be above a goal. */
export function reaching(what: string, value: number, goal: number, unit: string): Figure {
  const figure = plain(what, `${count(value)} ${unit}`);
  return { ...figure, goal: `<= ${count(goal)} ${unit}`, isMet: value <= goal };
}
