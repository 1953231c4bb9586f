// @ts-check
import { execFileSync, spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';

/**
 * PostgreSQL refuses to run as root, so root starts it as somebody else.
 * @typedef {{ uid: number, gid: number, name: string }} ServerUser
 */

/** @returns {boolean} */
export function isRoot() {
  return process.getuid?.() === 0;
}

/**
 * @param {string} clusterDirectory an existing cluster decides: its owner goes on serving it
 * @returns {ServerUser | undefined} undefined: the server runs as the current user
 */
export function serverUserFor(clusterDirectory) {
  if (!isRoot()) return undefined;
  const owner = ownerOf(clusterDirectory);
  if (owner !== undefined && owner.uid !== 0) return owner;
  for (const name of ['postgres', 'nobody']) {
    const uid = idOf(name, '-u');
    const gid = idOf(name, '-g');
    if (uid !== undefined && gid !== undefined && uid !== 0) return { uid, gid, name };
  }
  throw new Error(
    'PostgreSQL refuses to run as root and this system has neither a user "postgres" nor "nobody". ' +
      'Start as a normal user, or set DATABASE_URL to use a server of your own.',
  );
}

/**
 * Whether the server's user may enter the folder. Asked by trying: an inaccessible parent (a home of mode 0700),
 * access lists and mount options all count.
 * @param {ServerUser | undefined} user
 * @param {string} folder
 */
export function canEnter(user, folder) {
  const answer = spawnSync('/bin/sh', ['-c', 'cd "$0"', folder], { ...credentialsOf(user), stdio: 'ignore' });
  if (answer.error !== undefined) throw explained(answer.error, user);
  return answer.status === 0;
}

/**
 * Options for `spawn`. The folder is `/` because the current one may be closed to that user.
 * @param {ServerUser | undefined} user
 */
export function credentialsOf(user) {
  return user === undefined ? { cwd: '/' } : { cwd: '/', uid: user.uid, gid: user.gid };
}

/**
 * @param {Error} error
 * @param {ServerUser | undefined} user
 */
export function explained(error, user) {
  if (user === undefined || /** @type {NodeJS.ErrnoException} */ (error).code !== 'EPERM') return error;
  return new Error(
    `Root may not become user "${user.name}" here (${error.message}), and PostgreSQL refuses to run as root. ` +
      'Start as a normal user, or set DATABASE_URL to use a server of your own.',
  );
}

/** @param {string} path */
function ownerOf(path) {
  try {
    const { uid, gid } = statSync(path);
    return { uid, gid, name: `uid ${uid}` };
  } catch {
    return undefined;
  }
}

/**
 * @param {string} name
 * @param {'-u' | '-g'} flag
 */
function idOf(name, flag) {
  try {
    const answer = execFileSync('id', [flag, name], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    // macOS answers -2 for nobody.
    return Number.parseInt(answer, 10) >>> 0;
  } catch {
    return undefined;
  }
}
