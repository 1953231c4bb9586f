import type { Command } from 'commander';
import type { Program } from '#access';
import { formatMoney } from '#kernel';
import { TierCosts, TierPreviews, type LadderPreview, type Mover, type TierCost } from '#tiers';
import { CsvReport } from '../csv-report.js';
import { formatCount, table } from '../format.js';
import { Progress } from '../progress.js';
import { programOf, valueOf, withServices } from '../services.js';
import type { Terminal } from '../terminal.js';
import { positiveNumber } from './option-values.js';

const COLUMNS = ['externalId', 'customerId', 'from', 'to', 'direction'];

interface PreviewOptions {
  readonly program: string;
  readonly version?: number;
  readonly bothWays: boolean;
  readonly csv?: string;
  readonly days: number;
}

export function defineTiers(tiers: Command, terminal: Terminal): void {
  tiers
    .command('preview')
    .description('Who would move if the draft of a ladder came into force now, and what that would cost.')
    .argument('<ladder>', 'code of the ladder')
    .requiredOption('--program <code>')
    .option('--version <number>', 'number of an earlier version, instead of the draft', positiveNumber)
    .option('--both-ways', 'as if it moved customers down too', false)
    .option('--csv <file>', 'writes all who would move to this file')
    .option('--days <n>', 'days whose orders are looked at again for the cost', positiveNumber, 90)
    .action((ladder: string, options: PreviewOptions) => preview(terminal, ladder, options));
}

async function preview(terminal: Terminal, ladder: string, options: PreviewOptions): Promise<void> {
  await withServices(terminal, async (services) => {
    const program = await programOf(services, options.program);
    const application = options.bothWays ? 'BOTH_WAYS' : 'UP_ONLY';
    const wanted = { code: ladder, number: options.version ?? null, application } as const;
    const report =
      options.csv === undefined ? null : CsvReport.open(terminal.directory, options.csv, COLUMNS);
    const bar = new Progress(terminal, 'customers');
    const now = terminal.now();
    try {
      const watch = (movers: readonly Mover[], lookedAt: number): Promise<void> => {
        report?.add(movers.map(rowOf));
        // How many there are is not known before the end.
        bar.update(0, lookedAt);
        return Promise.resolve();
      };
      const found = valueOf(await services.get(TierPreviews).previewAll(program, wanted, now, watch));
      bar.stop();
      describeMoves(terminal, found, bar);
      if (report) terminal.out(`They are in ${report.path}.`);
      describeCost(
        terminal,
        program,
        options.days,
        valueOf(await services.get(TierCosts).estimateAll(program, wanted, options.days, now)),
      );
    } finally {
      bar.stop();
      report?.close();
    }
  });
}

function rowOf({ externalId, customerId, from, to, isUp }: Mover): string[] {
  return [externalId ?? '', customerId, from ?? '', to ?? '', isUp ? 'up' : 'down'];
}

function describeMoves(
  terminal: Terminal,
  { number, lookedAt, moves }: LadderPreview,
  { seconds, ratePerSecond }: Progress,
): void {
  const total = moves.reduce((sum, { customers }) => sum + customers, 0);
  terminal.out(
    `By version ${number}, ${formatCount(total)} of ${formatCount(lookedAt)} customers would move (looked at in ${seconds.toFixed(1)} s, ${formatCount(ratePerSecond)}/s).`,
  );
  const rows = moves.map(({ from, to, isUp, customers }) => [
    `${from ?? '-'} > ${to ?? '-'}`,
    isUp ? 'up' : 'down',
    formatCount(customers),
  ]);
  for (const line of table(rows)) terminal.out(`  ${line}`);
}

function describeCost(terminal: Terminal, { currency }: Program, days: number, cost: TierCost): void {
  terminal.out(
    `The ${formatCount(cost.orders)} orders of the last ${days} days, by the campaigns in force now, would keep:`,
  );
  const rows = cost.points.map(({ pointType, before, after, beforeMinor, afterMinor }) => [
    pointType,
    `${formatCount(before)} points now`,
    `${formatCount(after)} then`,
    `${formatCount(after - before)} more, worth ${formatMoney(afterMinor - beforeMinor, currency)}`,
  ]);
  for (const line of table(rows)) terminal.out(`  ${line}`);
}
