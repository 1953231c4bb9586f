// @ts-check
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root; every script works from here, whatever the current folder is. */
export const projectRoot = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/**
 * @param {...string} names
 */
export function inProject(...names) {
  return join(projectRoot, ...names);
}

/** Progress goes to the standard error stream, so that a command's own output can be piped. @param {string} line */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/** A failure that the user can act on: its message is all that is printed. */
export class Complaint extends Error {}

/** Ends the process with a clear message on a Node.js that cannot run the project. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  say(
    `Perennial needs Node.js 20.19 or newer; this is ${process.versions.node}. See https://nodejs.org/en/download`,
  );
  process.exit(1);
}

/**
 * Prints a complaint as a sentence and anything else with its stack.
 * @param {unknown} error
 */
export function report(error) {
  say(
    error instanceof Complaint
      ? error.message
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error),
  );
}
