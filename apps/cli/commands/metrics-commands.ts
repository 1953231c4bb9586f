import type { Command } from 'commander';
import { localDateOf } from '#kernel';
import { AaChecks, AlertUpkeep, DigestUpkeep, RollUps, SnapshotUpkeep } from '#metrics';
import { formatCount } from '../format.js';
import { Progress } from '../progress.js';
import { programOf, withServices } from '../services.js';
import type { Terminal } from '../terminal.js';
import { positiveNumber, wholeNumber } from './option-values.js';

export function defineMetrics(metrics: Command, terminal: Terminal): void {
  metrics
    .command('rebuild')
    .description(
      'Counts everything anew, beside the figures that are served until it is done. The worker does so by itself when it is needed.',
    )
    .requiredOption('--program <code>')
    .action((options: { readonly program: string }) => rebuild(terminal, options.program));
  metrics
    .command('snapshot')
    .description(
      'Makes the reports of today that are missing, as of the beginning of the day. The worker does so by itself each night.',
    )
    .requiredOption('--program <code>')
    .action((options: { readonly program: string }) => snapshot(terminal, options.program));
  metrics
    .command('digest')
    .description(
      'Makes what staff want to be told of the last week and month, once the reports of today are made. The worker does so by itself.',
    )
    .requiredOption('--program <code>')
    .action((options: { readonly program: string }) => digest(terminal, options.program));
  metrics
    .command('aa')
    .description(
      'Draws the arms of experiments in which nothing was done, again and again, and counts how often they differ: that has to be 5 %.',
    )
    .requiredOption('--program <code>')
    .option('--splits <number>', 'how often, 10,000 at most', positiveNumber, 2_000)
    .option('--customers <number>', 'of how many customers, 20,000 at most', positiveNumber, 2_000)
    .option('--seed <number>', 'the same customers are drawn alike by the same seed', wholeNumber, 1)
    .action((options: AaOptions) => tryTests(terminal, options));
}

async function rebuild(terminal: Terminal, code: string): Promise<void> {
  await withServices(terminal, async (services) => {
    const program = await programOf(services, code);
    const bar = new Progress(terminal, 'customers');
    try {
      const watch = (counted: number, total: number): void =>
        bar.update(total === 0 ? 1 : counted / total, counted);
      const counted = await services.get(RollUps).rebuild(program.id, terminal.now(), watch);
      bar.stop();
      const seconds = bar.seconds.toFixed(1);
      terminal.out(`Counted ${formatCount(counted)} customers of "${program.code}" in ${seconds} s.`);
    } finally {
      bar.stop();
    }
  });
}

async function snapshot(terminal: Terminal, code: string): Promise<void> {
  await withServices(terminal, async (services) => {
    const program = await programOf(services, code);
    const now = terminal.now();
    // What was bought must be counted, or there is nothing to make reports of.
    await services.get(RollUps).run(program.id, now);
    const made = await services.get(SnapshotUpkeep).run(program.id, now);
    const day = localDateOf(now, program.timeZone);
    terminal.out(
      made > 0
        ? `Made ${formatCount(made)} reports of "${program.code}" as of ${day}.`
        : `All reports of "${program.code}" as of ${day} are there, if no worker makes them just now.`,
    );
  });
}

async function digest(terminal: Terminal, code: string): Promise<void> {
  await withServices(terminal, async (services) => {
    const program = await programOf(services, code);
    const now = terminal.now();
    // Alerts of the period are part of it.
    await services.get(AlertUpkeep).run(program.id, now);
    const made = await services.get(DigestUpkeep).run(program.id, now);
    terminal.out(
      made > 0
        ? `Made ${formatCount(made)} digests of "${program.code}": metricDigests lists them.`
        : `Nothing of "${program.code}" is to be told that is not, or its reports are not made yet. (metrics snapshot)`,
    );
  });
}

interface AaOptions {
  readonly program: string;
  readonly splits: number;
  readonly customers: number;
  readonly seed: number;
}

async function tryTests(terminal: Terminal, { program: code, ...asked }: AaOptions): Promise<void> {
  await withServices(terminal, async (services) => {
    const program = await programOf(services, code);
    const bar = new Progress(terminal, 'splits');
    try {
      const watch = (done: number, of: number): void => bar.update(done / of, done);
      const found = await services.get(AaChecks).run(program.id, asked, watch);
      bar.stop();
      const percent = (share: number | null): string =>
        share === null ? '-' : `${(share * 100).toFixed(1)} %`;
      const { low, high } = found.expected;
      const lines = [
        `Drew ${formatCount(found.customers)} customers of "${program.code}" ${formatCount(found.splits)} times.`,
        `Shares of buyers differ with p < 0.05 in ${percent(found.ofShares.value)}, money in ${percent(found.ofMoney.value)}.`,
        `${percent(low)} to ${percent(high)} are to be expected: ${found.isSound ? 'all is well' : 'the drawing or the tests cannot be trusted here'}.`,
      ];
      lines.forEach((line) => terminal.out(line));
    } finally {
      bar.stop();
    }
  });
}
