// @ts-check
import { spawn } from 'node:child_process';
import { projectRoot, say } from './project.mjs';

/** A child that has not ended this long after it was asked to is killed. */
const patienceMs = 15_000;
const parentCheckMs = 500;

/** Thrown out of a step when the user has asked to stop. */
export class StopRequested extends Error {}

/**
 * Passes the first SIGINT, SIGTERM or SIGHUP on to the running child and ignores the rest.
 *
 * A Ctrl-C reaches every process of the terminal's foreground group, and npm passes some signals on as well; so the
 * children run in groups of their own and hear of it exactly once, from here, and in order: the application before
 * its database.
 */
export class StopSignals {
  /** @type {NodeJS.Signals | undefined} */
  requested = undefined;
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #child = undefined;
  /** @type {() => void} */
  #wakeUp = () => undefined;

  constructor() {
    for (const name of /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
      process.on(name, () => this.request(name));
    }
    this.#watchParent();
  }

  /** @param {NodeJS.Signals} name */
  request(name) {
    if (this.requested !== undefined) return;
    this.requested = name;
    say('Stopping.');
    this.#wakeUp();
    if (this.#child !== undefined) endGroup(this.#child);
  }

  /** Throws StopRequested when the user has asked to stop. */
  check() {
    if (this.requested !== undefined) throw new StopRequested();
  }

  /**
   * Waits, shorter when a stop is asked for.
   * @param {number} milliseconds
   */
  async pause(milliseconds) {
    await new Promise((fulfil) => {
      const timer = setTimeout(fulfil, milliseconds);
      this.#wakeUp = () => {
        clearTimeout(timer);
        fulfil(undefined);
      };
    });
    this.check();
  }

  /**
   * Runs a program to its end and answers its exit code (128 + n when a signal killed it). Throws StopRequested
   * when a stop was asked for before or while it ran, after the program has ended.
   * @param {string} command
   * @param {string[]} args
   * @param {{ env?: NodeJS.ProcessEnv, stdio?: import('node:child_process').StdioOptions }} [options]
   */
  async run(command, args, options = {}) {
    this.check();
    const child = this.start(command, args, options);
    const code = await ended(child);
    this.#child = undefined;
    this.check();
    return code;
  }

  /**
   * The same without waiting; the caller awaits `ended`. One child at a time.
   * @param {string} command
   * @param {string[]} args
   * @param {{ env?: NodeJS.ProcessEnv, stdio?: import('node:child_process').StdioOptions }} [options]
   */
  start(command, args, { env = process.env, stdio = ['ignore', 'inherit', 'inherit'] } = {}) {
    const child = spawn(command, args, { cwd: projectRoot, env, stdio, detached: true });
    this.#child = child;
    return child;
  }

  /**
   * npm runs scripts in a shell. Where that shell dies of a signal without passing it on, nobody would tell us.
   */
  #watchParent() {
    if (process.env.npm_lifecycle_event === undefined) return;
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent) this.request('SIGHUP');
    }, parentCheckMs).unref();
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number>}
 */
export function ended(child) {
  return new Promise((fulfil, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signalName) => fulfil(code ?? (signalName === 'SIGKILL' ? 137 : 143)));
  });
}

/**
 * Asks a detached child and its children to end, and kills them if they do not.
 * @param {import('node:child_process').ChildProcess} child
 */
export function endGroup(child) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const group = -child.pid;
  signalGroup(group, 'SIGTERM');
  const killer = setTimeout(() => signalGroup(group, 'SIGKILL'), patienceMs);
  child.once('exit', () => clearTimeout(killer));
}

/**
 * @param {number} group
 * @param {NodeJS.Signals} name
 */
function signalGroup(group, name) {
  try {
    process.kill(group, name);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error;
  }
}
