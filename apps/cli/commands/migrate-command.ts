import type { Command } from 'commander';
import { loadConfig, migrate, migrateJobQueue } from '#platform';
import { withOwner } from '../owner.js';
import type { Terminal } from '../terminal.js';

export function addMigrateCommand(cli: Command, terminal: Terminal): void {
  cli
    .command('migrate')
    .description('Brings the database up to date. Safe to run again, and by several processes at once.')
    .action(() => runMigrate(terminal));
}

async function runMigrate(terminal: Terminal): Promise<void> {
  const { databaseUrl } = loadConfig(terminal.environment);
  const applied = await withOwner(databaseUrl, migrate);
  await migrateJobQueue(databaseUrl);
  for (const name of applied) terminal.out(`Applied ${name}`);
  terminal.out(
    applied.length > 0 ? `${applied.length} migration(s) applied.` : 'The database is up to date.',
  );
}
