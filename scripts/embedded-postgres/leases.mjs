// @ts-check
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { identityOf, isRunning } from './process-identity.mjs';

/**
 * A lease says "this process uses the server". The last one to give its lease back stops the server, so neither the
 * process that started it nor one that joined later pulls it from under the other, and a server whose users were all
 * killed is stopped by the next one to come and go. Call these only while holding the folder's lock.
 */

/**
 * @param {string} dataDirectory
 * @returns {string} the lease's name
 */
export function takeLease(dataDirectory) {
  const name = `${process.pid}-${randomUUID().slice(0, 8)}`;
  mkdirSync(folderOf(dataDirectory), { recursive: true });
  writeFileSync(join(folderOf(dataDirectory), name), `${identityOf(process.pid)}`);
  return name;
}

/**
 * @param {string} dataDirectory
 * @param {string} name
 */
export function returnLease(dataDirectory, name) {
  rmSync(join(folderOf(dataDirectory), name), { force: true });
}

/**
 * The leases whose processes still run; those of killed processes are removed.
 * @param {string} dataDirectory
 */
export function liveLeases(dataDirectory) {
  return namesIn(folderOf(dataDirectory)).filter((name) => {
    const alive = isRunning(contentOf(join(folderOf(dataDirectory), name)));
    if (!alive) returnLease(dataDirectory, name);
    return alive;
  });
}

/** @param {string} dataDirectory */
function folderOf(dataDirectory) {
  return join(dataDirectory, 'leases');
}

/** @param {string} folder */
function namesIn(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** @param {string} path */
function contentOf(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
