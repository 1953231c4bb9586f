import type { Command } from 'commander';
import type { Program } from '#access';
import { BacktestRunner, type BacktestResult } from '#campaigns';
import { formatMoney, isLocalDate, startOfLocalDay } from '#kernel';
import { formatCount, table } from '../format.js';
import { Progress } from '../progress.js';
import { programOf, valueOf, withServices } from '../services.js';
import { Complaint, type Terminal } from '../terminal.js';
import { collect } from './option-values.js';

interface Options {
  readonly program: string;
  readonly campaign: string[];
  readonly replaces: string[];
  readonly from: string;
  readonly to: string;
}

export function defineBacktest(command: Command, terminal: Terminal): void {
  command
    .requiredOption('--program <code>')
    .option('--campaign <code>', 'its draft, or else what holds now; repeatable', collect, [])
    .option('--replaces <code>', 'a campaign whose place it would take; repeatable', collect, [])
    .requiredOption('--from <day>', 'orders from this local day on (YYYY-MM-DD)')
    .requiredOption('--to <day>', 'orders before this local day (YYYY-MM-DD)')
    .action((options: Options) => runBacktest(terminal, options));
}

async function runBacktest(terminal: Terminal, options: Options): Promise<void> {
  await withServices(terminal, async (services) => {
    const program = await programOf(services, options.program);
    const trial = {
      campaigns: options.campaign.map((code) => ({ code })),
      replaces: options.replaces,
      from: startOf(options.from, '--from', program),
      to: startOf(options.to, '--to', program),
    };
    const bar = new Progress(terminal, 'orders');
    const watch = {
      progress: (done: number, total: number): Promise<boolean> => {
        bar.update(total > 0 ? done / total : 1, done);
        return Promise.resolve(true);
      },
    };
    try {
      const result = valueOf(await services.get(BacktestRunner).run(program, trial, terminal.now(), watch));
      bar.stop();
      if (result) describe(terminal, result, program, bar);
    } finally {
      bar.stop();
    }
  });
}

function startOf(day: string, option: string, { timeZone }: Program): Date {
  if (!isLocalDate(day)) throw new Complaint(`${option} ${day} is no day.`);
  return startOfLocalDay(day, timeZone);
}

function describe(
  terminal: Terminal,
  { points, effects = [], ...figures }: BacktestResult,
  { currency }: Program,
  { seconds, ratePerSecond }: Progress,
): void {
  const { orders, customers, ordersEarning, customersEarning } = figures;
  terminal.out(
    `${formatCount(orders)} orders of ${formatCount(customers)} customers in ${seconds.toFixed(1)} s (${formatCount(ratePerSecond)}/s)`,
  );
  terminal.out(
    `  would have earned points: ${formatCount(ordersEarning)} orders of ${formatCount(customersEarning)} customers`,
  );
  for (const one of points) {
    const { winners, losers, distribution } = one;
    terminal.out(`${one.pointType}:`);
    const rows = [
      ['by what is tried', one.keptPoints, one.worthMinor],
      ['really given by all', one.actualPoints, one.actualWorthMinor],
      ['given by all with it', one.afterPoints, one.afterWorthMinor],
    ] as const;
    const lines = rows.map(([name, kept, worth]) => [name, formatCount(kept), formatMoney(worth, currency)]);
    for (const line of table(lines)) terminal.out(`  ${line}`);
    const same = customers - winners - losers;
    terminal.out(
      `  customers with more: ${formatCount(winners)}, with less: ${formatCount(losers)}, the same: ${formatCount(same)}`,
    );
    if (!distribution) continue;
    const shares = Object.entries(distribution).map(
      ([name, value]) => `${name} ${formatCount(value as bigint)}`,
    );
    terminal.out(`  points per earning customer: ${shares.join(', ')}`);
  }
  for (const { campaign, kind, words, ...one } of effects) {
    const [units, kept, of, by] = [one.units, one.keptUnits, one.orders, one.customers].map(formatCount);
    terminal.out(`${campaign ?? 'terms'}: ${kind}, ${words}:`);
    terminal.out(`  ${units} given, ${kept} of them kept, on ${of} orders of ${by} customers`);
  }
}
