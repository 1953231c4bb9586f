// @ts-check
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  constants,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { refuseForeignFolder } from './binaries.mjs';
import { canEnter, credentialsOf, serverUserFor } from './server-user.mjs';

/** @typedef {import('./server-user.mjs').ServerUser} ServerUser */

/**
 * What is where in a data directory: `cluster/` (PostgreSQL's own), `server.log`, `lock`, `leases/`. The password lies
 * in the cluster with mode 0600, so a cluster never exists without its password.
 * @param {string} dataDirectory
 */
export function pathsIn(dataDirectory) {
  const cluster = join(dataDirectory, 'cluster');
  return {
    cluster,
    password: join(cluster, 'perennial-password'),
    log: join(dataDirectory, 'server.log'),
    lock: join(dataDirectory, 'lock'),
  };
}

/**
 * The folder that really holds the data: the one wished for, or, where root's server user cannot enter that one (below
 * a home of mode 0700), one in a temporary folder named after it.
 * @param {string} wished
 * @param {(line: string) => void} log
 * @returns {{ dataDirectory: string, user: ServerUser | undefined }}
 */
export function settleDataDirectory(wished, log) {
  const path = resolve(wished);
  const user = serverUserFor(pathsIn(path).cluster);
  if (user === undefined) {
    makeOwnDirectory(path);
    return { dataDirectory: path, user };
  }
  if (canEnter(user, nearestExisting(path))) {
    makeDirectory(path, user);
    if (canEnter(user, path)) return { dataDirectory: path, user };
  }
  const name = `perennial-${createHash('sha256').update(path).digest('hex').slice(0, 16)}`;
  const instead = join(persistentTemporaryFolder(), name);
  log(
    `${path} cannot be entered by the user "${user.name}" that runs PostgreSQL; the data is kept in ${instead}.`,
  );
  makeDirectory(instead, user);
  refuseForeignFolder(instead);
  return { dataDirectory: instead, user: serverUserFor(pathsIn(instead).cluster) };
}

/** `/var/tmp` outlives a restart of the machine, `/tmp` often does not; a TMPDIR set by hand wins. */
function persistentTemporaryFolder() {
  return process.env.TMPDIR === undefined && existsSync('/var/tmp') ? '/var/tmp' : tmpdir();
}

/**
 * @param {string} path
 * @param {ServerUser | undefined} user
 */
function makeDirectory(path, user) {
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  mkdirSync(path, { recursive: true });
  // Another server user must be able to pass through to the cluster, but not to list what is here.
  chmodSync(path, user === undefined ? 0o700 : 0o711);
}

/** @param {string} path */
function makeOwnDirectory(path) {
  try {
    makeDirectory(path, undefined);
    accessSync(path, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Error(
      `This user cannot use ${path} for PostgreSQL's data (was it made by root?). Change its owner, remove it, ` +
        'or set DATABASE_URL to use a server of your own.',
      { cause: error },
    );
  }
}

/** @param {string} path */
function nearestExisting(path) {
  let candidate = path;
  while (!existsSync(candidate)) candidate = dirname(candidate);
  return candidate;
}

/**
 * Makes the cluster unless it is there. It is made under another name and renamed when complete: a killed `initdb`
 * leaves nothing that looks like a cluster. Call it while holding the folder's lock.
 * @param {{ dataDirectory: string, user: ServerUser | undefined, bin: string, durable: boolean,
 *   log: (line: string) => void }} options
 */
export async function ensureCluster({ dataDirectory, user, bin, durable, log }) {
  const { cluster, password } = pathsIn(dataDirectory);
  sweepUnfinished(dataDirectory);
  if (existsSync(cluster)) return refuseUnusableCluster(cluster, password, user, bin);

  log(`Creating a PostgreSQL database cluster in ${cluster}.`);
  const unfinished = join(dataDirectory, `cluster.new-${process.pid}`);
  const passwordFile = `${unfinished}.password`;
  writeFileSync(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
  mkdirSync(unfinished, { mode: 0o700 });
  if (user !== undefined) for (const path of [passwordFile, unfinished]) chownSync(path, user.uid, user.gid);
  await initdb(bin, user, [
    `--pgdata=${unfinished}`,
    '--username=perennial',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The same order and case rules on every system, without the system's locales.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    ...(durable ? [] : ['--no-sync']),
  ]);
  renameSync(passwordFile, join(unfinished, 'perennial-password'));
  renameSync(unfinished, cluster);
}

/** @param {string} dataDirectory */
function sweepUnfinished(dataDirectory) {
  for (const name of readdirSync(dataDirectory)) {
    if (name.startsWith('cluster.new-')) rmSync(join(dataDirectory, name), { recursive: true, force: true });
  }
}

/**
 * @param {string} cluster
 * @param {string} password
 * @param {ServerUser | undefined} user
 * @param {string} bin
 */
function refuseUnusableCluster(cluster, password, user, bin) {
  const owner = statSync(cluster).uid;
  if (user === undefined && owner !== process.getuid?.()) {
    throw new Error(
      `${cluster} belongs to another user (uid ${owner}). Start as that user or as root, or remove it.`,
    );
  }
  if (!existsSync(password)) {
    throw new Error(
      `${password} is missing, so nobody can sign in. Put it back, or remove ${cluster} to begin anew.`,
    );
  }
  const dataVersion = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
  const catalogue = readFileSync(join(dirname(bin), 'share', 'postgresql', 'postgres.bki'), 'utf8').slice(
    0,
    40,
  );
  const programVersion = /PostgreSQL (\d+)/.exec(catalogue)?.[1] ?? dataVersion;
  if (dataVersion !== programVersion) {
    throw new Error(
      `${cluster} was made by PostgreSQL ${dataVersion}; the installed one is ${programVersion} and cannot read it. ` +
        'Dump the data with the old version, or remove the folder to begin anew.',
    );
  }
}

/**
 * @param {string} bin
 * @param {ServerUser | undefined} user
 * @param {string[]} args
 * @returns {Promise<void>}
 */
function initdb(bin, user, args) {
  return new Promise((fulfil, reject) => {
    let output = '';
    // Detached: a Ctrl-C in the terminal reaches only the launcher, which ends in order.
    const child = spawn(join(bin, 'initdb'), args, {
      ...credentialsOf(user),
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
    });
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? fulfil() : reject(new Error(`initdb ended with ${code}:\n${output}`)),
    );
  });
}
