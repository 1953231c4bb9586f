import type { Command } from 'commander';
import type { Terminal } from '../terminal.js';

export function addSeedCommand(cli: Command, terminal: Terminal): void {
  cli.command('seed').action(() => terminal.say('later'));
}
