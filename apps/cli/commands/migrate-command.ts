import type { Command } from 'commander';
import { migrate, migrateJobQueue } from '#platform';
import { configOf } from '../configuration.js';
import { withOwner } from '../owner.js';
import type { Terminal } from '../terminal.js';

export function defineMigrate(command: Command, terminal: Terminal): void {
  command.action(() => runMigrate(terminal));
}

async function runMigrate(terminal: Terminal): Promise<void> {
  const { databaseUrl } = configOf(terminal);
  const applied = await withOwner(databaseUrl, migrate);
  await migrateJobQueue(databaseUrl);
  for (const name of applied) terminal.out(`Applied ${name}`);
  terminal.out(
    applied.length > 0 ? `${applied.length} migration(s) applied.` : 'The database is up to date.',
  );
}
