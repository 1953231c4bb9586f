import 'reflect-metadata';
import { Command, CommanderError } from 'commander';
import { ConfigurationError } from '#platform';
import { addCredentialCommands } from './commands/credential-commands.js';
import { addDoctorCommand } from './commands/doctor-command.js';
import { addExplainCommands } from './commands/explain-commands.js';
import { addImportCommands } from './commands/import-commands.js';
import { addMigrateCommand } from './commands/migrate-command.js';
import { addProgramCommands } from './commands/program-commands.js';
import { addSeedCommand } from './commands/seed-command.js';
import { addStaffCommands } from './commands/staff-commands.js';
import type { Exit } from './exit.js';
import { Complaint, type Terminal } from './terminal.js';

/**
 * Runs one command line and answers the exit code: 0 done, 1 failed (or `doctor` found something), 2 an import refused
 * some rows.
 */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  const exit: Exit = { code: 0 };
  try {
    await cliOf(terminal, exit).parseAsync([...args], { from: 'user' });
    return exit.code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    if (error instanceof Complaint || error instanceof ConfigurationError) terminal.say(error.message);
    else terminal.say(textOfFailure(error, terminal));
    return 1;
  }
}

function cliOf(terminal: Terminal, exit: Exit): Command {
  const cli = new Command('perennial')
    .description('Runs a Perennial service: its database, its programs, imports and checks.')
    .exitOverride()
    .showHelpAfterError()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.say(text.trimEnd()),
    });
  addMigrateCommand(cli, terminal);
  addSeedCommand(cli, terminal);
  addProgramCommands(cli, terminal);
  addStaffCommands(cli, terminal);
  addCredentialCommands(cli, terminal);
  addImportCommands(cli, terminal, exit);
  addDoctorCommand(cli, terminal, exit);
  addExplainCommands(cli, terminal);
  return cli;
}

/** A stack only for those who ask for it: most failures here are a database that does not answer. */
function textOfFailure(error: unknown, { environment }: Terminal): string {
  if (!(error instanceof Error)) return String(error);
  const isVerbose = ['debug', 'trace'].includes(environment['LOG_LEVEL'] ?? '');
  if (isVerbose && error.stack) return error.stack;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  const message = error.message || code;
  return `Failed: ${message} (LOG_LEVEL=debug shows where)`;
}
