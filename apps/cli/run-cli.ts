import 'reflect-metadata';
import { Command, CommanderError } from 'commander';
import { addCommands } from './commands/commands.js';
import type { Exit } from './exit.js';
import { Complaint, type Terminal } from './terminal.js';

/**
 * Runs one command line and answers the exit code: 0 done, 1 failed (or `doctor` found something), 2 an import refused
 * some rows.
 */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  const exit: Exit = { code: 0 };
  try {
    const cli = cliOf(terminal);
    await addCommands(cli, args, terminal, exit);
    await cli.parseAsync([...args], { from: 'user' });
    return exit.code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    if (error instanceof Complaint) terminal.say(error.message);
    else terminal.say(textOfFailure(error, terminal));
    return 1;
  }
}

function cliOf(terminal: Terminal): Command {
  return new Command('perennial')
    .description('Runs a Perennial service: its database, its programs, imports and checks.')
    .exitOverride()
    .showHelpAfterError()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.say(text.trimEnd()),
    });
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
