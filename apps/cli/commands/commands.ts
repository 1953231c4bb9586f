import type { Command } from 'commander';
import type { Exit } from '../exit.js';
import type { Terminal } from '../terminal.js';

interface CommandEntry {
  readonly name: string;
  readonly description: string;
  /** Answers what gives the command its options, its subcommands and its work. */
  load(): Promise<(command: Command, terminal: Terminal, exit: Exit) => void>;
}

/** The commands in the order of the help. Each is loaded when it is asked for: help and typing errors need no services. */
const entries: readonly CommandEntry[] = [
  {
    name: 'migrate',
    description: 'Brings the database up to date. Safe to run again, and by several processes at once.',
    load: async () => (await import('./migrate-command.js')).defineMigrate,
  },
  {
    name: 'seed',
    description:
      'Founds the program "demo" with a year of believable customers, orders, returns and redemptions.',
    load: async () => (await import('./seed-command.js')).defineSeed,
  },
  {
    name: 'program',
    description: 'Programs: brands or shops, each with its own customers.',
    load: async () => (await import('./program-commands.js')).defineProgram,
  },
  {
    name: 'staff',
    description: 'People who run a program.',
    load: async () => (await import('./staff-commands.js')).defineStaff,
  },
  {
    name: 'key',
    description: 'Keys of storefront servers.',
    load: async () => (await import('./credential-commands.js')).defineKey,
  },
  {
    name: 'token',
    description: 'Short-lived tokens of customers.',
    load: async () => (await import('./credential-commands.js')).defineToken,
  },
  {
    name: 'import',
    description:
      'Brings orders, customers and balances in from CSV files. Importing a file again adds nothing.',
    load: async () => (await import('./import-commands.js')).defineImport,
  },
  {
    name: 'backtest',
    description: 'Tries campaigns on the orders of a period: what they would have given. Writes nothing.',
    load: async () => (await import('./backtest-command.js')).defineBacktest,
  },
  {
    name: 'tiers',
    description: 'Ladders of tiers: tries a draft on everybody. Writes nothing to the program.',
    load: async () => (await import('./tiers-command.js')).defineTiers,
  },
  {
    name: 'coupons',
    description: 'Unique codes of coupons: their batches, and files of them.',
    load: async () => (await import('./coupon-commands.js')).defineCoupons,
  },
  {
    name: 'draws',
    description: 'Prize draws: checks them anew, and writes their lists to files.',
    load: async () => (await import('./draw-commands.js')).defineDraws,
  },
  {
    name: 'metrics',
    description: 'Figures of retention: counts everything anew.',
    load: async () => (await import('./metrics-commands.js')).defineMetrics,
  },
  {
    name: 'report',
    description: 'Writes a report: a page to read and print, tables as CSV files, plots as images.',
    load: async () => (await import('./report-command.js')).defineReport,
  },
  {
    name: 'doctor',
    description:
      'Checks everything that must hold, and says what is wrong where. Changes nothing; exit code 1 if anything is.',
    load: async () => (await import('./doctor-command.js')).defineDoctor,
  },
  {
    name: 'explain',
    description: 'Says how points came about.',
    load: async () => (await import('./explain-commands.js')).defineExplain,
  },
];

/** Adds all commands. Those that the arguments name are completed, the others are there to be listed. */
export async function addCommands(
  cli: Command,
  args: readonly string[],
  terminal: Terminal,
  exit: Exit,
): Promise<void> {
  for (const { name, description, load } of entries) {
    const command = cli.command(name).description(description);
    if (!args.includes(name)) continue;
    const define = await load();
    define(command, terminal, exit);
  }
}
