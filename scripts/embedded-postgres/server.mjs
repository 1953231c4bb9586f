// @ts-check
import { spawn } from 'node:child_process';
import {
  chownSync,
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandLineOf, identityOf } from './process-identity.mjs';
import { credentialsOf } from './server-user.mjs';

/**
 * @typedef {import('./server-user.mjs').ServerUser} ServerUser
 * @typedef {{ pid: number, identity: string, port: number, status: string }} RunningServer status: "starting",
 *   "ready", "stopping" or empty
 */

const pollMs = 20;
const startTimeoutMs = 120_000;
/** A killed server's children need a moment to notice and to let go of the shared memory. */
const orphanPatienceMs = 15_000;
const fastShutdownMs = 30_000;
const immediateShutdownMs = 10_000;
const portsTried = 50;
const logLimitBytes = 10_000_000;

/**
 * @param {string} cluster
 * @returns {RunningServer | undefined} undefined when no server runs on this cluster, whatever `postmaster.pid` says
 */
export function findServer(cluster) {
  const lines = pidFileOf(cluster);
  if (lines === undefined) return undefined;
  const pid = Number.parseInt(lines[0] ?? '', 10);
  const identity = identityOf(pid);
  if (identity === undefined || !commandLineOf(pid).includes(cluster)) return undefined;
  return { pid, identity, port: Number.parseInt(lines[3] ?? '0', 10), status: (lines[7] ?? '').trim() };
}

/**
 * Waits while the server is starting; a server that is stopping is waited for until it is gone.
 * @param {string} cluster
 * @returns {Promise<RunningServer | undefined>}
 */
export async function settledServer(cluster) {
  const deadline = Date.now() + startTimeoutMs;
  for (;;) {
    const server = findServer(cluster);
    if (server === undefined || server.status === 'ready') return server;
    if (Date.now() > deadline)
      throw new Error(`The server on ${cluster} has been ${server.status} for too long.`);
    await sleep(pollMs);
  }
}

/**
 * @param {{ cluster: string, logFile: string, bin: string, user: ServerUser | undefined, port: number | undefined,
 *   settings: Record<string, string | number>, log: (line: string) => void }} options
 * @returns {Promise<RunningServer>}
 */
export async function launchServer({ cluster, logFile, bin, user, port, settings, log }) {
  let wished = port;
  for (const patience = Date.now() + orphanPatienceMs; ;) {
    const chosen = await freePort(wished, log);
    disownForeignPidFile(cluster);
    const failure = await tryLaunch({ cluster, logFile, bin, user, port: chosen, settings });
    if (typeof failure !== 'string') return failure;
    if (/could not bind|Address already in use/i.test(failure)) {
      wished = wished === undefined ? undefined : chosen + 1;
    } else if (!/shared memory block|lock file .* already exists/.test(failure)) {
      throw new Error(`PostgreSQL did not start. The end of ${logFile}:\n${failure}`);
    }
    if (Date.now() > patience)
      throw new Error(`PostgreSQL did not start. The end of ${logFile}:\n${failure}`);
    await sleep(250);
  }
}

/**
 * @param {{ cluster: string, logFile: string, bin: string, user: ServerUser | undefined, port: number,
 *   settings: Record<string, string | number> }} options
 * @returns {Promise<RunningServer | string>} what the server wrote, when it ended instead of becoming ready
 */
async function tryLaunch({ cluster, logFile, bin, user, port, settings }) {
  const logStart = prepareLog(logFile, user);
  const output = openSync(logFile, 'a');
  const all = { listen_addresses: '127.0.0.1', unix_socket_directories: '', timezone: 'UTC', ...settings };
  const child = spawn(
    join(bin, 'postgres'),
    [
      '-D',
      cluster,
      '-p',
      String(port),
      ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    {
      ...credentialsOf(user),
      // A session of its own: a Ctrl-C in the terminal must not reach it while the application still closes.
      detached: true,
      stdio: ['ignore', output, output],
      env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
    },
  );
  closeSync(output);
  /** @type {Error | undefined} */
  let spawnError;
  child.on('error', (error) => (spawnError = error));
  child.unref();
  const deadline = Date.now() + startTimeoutMs;
  for (;;) {
    if (spawnError !== undefined) throw spawnError;
    if (child.exitCode !== null || child.signalCode !== null)
      return readFileSync(logFile, 'utf8').slice(logStart).trim();
    const server = findServer(cluster);
    if (server?.pid === child.pid && server?.status === 'ready') return server;
    if (Date.now() > deadline) {
      child.kill('SIGQUIT');
      throw new Error(`PostgreSQL was not ready after ${startTimeoutMs} ms; see ${logFile}.`);
    }
    await sleep(pollMs);
  }
}

/**
 * Fast shutdown (open transactions are rolled back, everything is written), the harder one only if that hangs.
 * @param {string} cluster
 * @returns {Promise<boolean>} false when no server was running
 */
export async function shutDownServer(cluster) {
  const server = findServer(cluster);
  if (server === undefined) return false;
  signal(server.pid, 'SIGINT');
  if (await isGone(server, fastShutdownMs)) return true;
  signal(server.pid, 'SIGQUIT');
  if (await isGone(server, immediateShutdownMs)) return true;
  throw new Error(`The PostgreSQL server (process ${server.pid}) on ${cluster} does not stop.`);
}

/**
 * @param {RunningServer} server
 * @param {number} timeoutMs
 */
async function isGone(server, timeoutMs) {
  for (const deadline = Date.now() + timeoutMs; Date.now() < deadline; await sleep(pollMs)) {
    if (identityOf(server.pid) !== server.identity) return true;
  }
  return false;
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} name
 */
function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error;
  }
}

/**
 * PostgreSQL refuses to start while the process named in a left-over `postmaster.pid` exists, even if that id is
 * somebody else's by now. It takes its parent's id as a sign of a stale file, so ours is written there; removing the
 * file would also remove the number of the shared memory that tells whether a killed server's children still run.
 * @param {string} cluster only call it when `findServer` finds nothing
 */
function disownForeignPidFile(cluster) {
  const lines = pidFileOf(cluster);
  if (lines === undefined || identityOf(Number.parseInt(lines[0] ?? '', 10)) === undefined) return;
  writeFileSync(join(cluster, 'postmaster.pid'), [String(process.pid), ...lines.slice(1)].join('\n'));
}

/** @param {string} cluster */
function pidFileOf(cluster) {
  try {
    return readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return undefined;
  }
}

/**
 * @param {string} logFile
 * @param {ServerUser | undefined} user
 * @returns {number} where this start's lines begin
 */
function prepareLog(logFile, user) {
  if (!existsSync(logFile)) {
    writeFileSync(logFile, '', { mode: 0o600 });
    if (user !== undefined) chownSync(logFile, user.uid, user.gid);
  }
  if (statSync(logFile).size > logLimitBytes) truncateSync(logFile);
  return readFileSync(logFile, 'utf8').length;
}

/**
 * @param {number | undefined} wished undefined or 0: any free port
 * @param {(line: string) => void} log
 */
async function freePort(wished, log) {
  if (wished === undefined || wished === 0) return listenOnce(0);
  for (let port = wished; port < wished + portsTried && port <= 65_535; port += 1) {
    const free = await listenOnce(port).catch(() => undefined);
    if (free !== undefined) return free;
    log(`Port ${port} is taken; trying ${port + 1} for PostgreSQL.`);
  }
  throw new Error(`No free port for PostgreSQL from ${wished} on.`);
}

/**
 * @param {number} port
 * @returns {Promise<number>} the port that was free a moment ago
 */
function listenOnce(port) {
  return new Promise((fulfil, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      server.close(() => fulfil(typeof address === 'object' && address !== null ? address.port : port));
    });
  });
}
