// @ts-check
import { randomUUID } from 'node:crypto';
import { readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { identityOf, isRunning } from './process-identity.mjs';

const pollMs = 50;
/** A lock file without its holder's name is one being written just now; older than this, its writer was killed. */
const unnamedGraceMs = 5_000;
const takeoverGraceMs = 10_000;

/**
 * Runs `action` while no other process on this machine runs one under the same lock. A lock left by a killed process
 * is taken over. Waiting longer than `timeoutMs` throws.
 * @template T
 * @param {string} path the lock file; its folder must exist
 * @param {() => Promise<T>} action
 * @param {{ timeoutMs?: number }} [options]
 * @returns {Promise<T>}
 */
export async function withFileLock(path, action, { timeoutMs = 180_000 } = {}) {
  const token = `${identityOf(process.pid)}\n${randomUUID()}\n`;
  const deadline = Date.now() + timeoutMs;
  while (!tryAcquire(path, token)) {
    if (Date.now() > deadline)
      throw new Error(`${path} is held by process ${holderOf(path)}; waited ${timeoutMs} ms.`);
    await sleep(pollMs);
  }
  try {
    return await action();
  } finally {
    if (readOrUndefined(path) === token) unlinkSync(path);
  }
}

/**
 * @param {string} path
 * @param {string} token
 */
function tryAcquire(path, token) {
  if (createExclusively(path, token)) return true;
  if (isStale(path)) takeAway(path);
  return false;
}

/**
 * Two waiting processes may both find the lock stale; the second must not remove what the first has just made. A second
 * lock, held only for this check, lets one of them look again and remove.
 * @param {string} path
 */
function takeAway(path) {
  const guard = `${path}.takeover`;
  if (!createExclusively(guard, '')) {
    if (ageMs(guard) > takeoverGraceMs) removeIfThere(guard);
    return;
  }
  try {
    if (isStale(path)) removeIfThere(path);
  } finally {
    removeIfThere(guard);
  }
}

/** @param {string} path */
function isStale(path) {
  const content = readOrUndefined(path);
  if (content === undefined) return false;
  const [identity] = content.split('\n');
  return identity === undefined || identity === '' ? ageMs(path) > unnamedGraceMs : !isRunning(identity);
}

/**
 * @param {string} path
 * @param {string} content
 */
function createExclusively(path, content) {
  try {
    writeFileSync(path, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/** @param {string} path */
function holderOf(path) {
  return Number.parseInt(readOrUndefined(path) ?? '', 10);
}

/** @param {string} path */
function readOrUndefined(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** @param {string} path */
function ageMs(path) {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

/** @param {string} path */
function removeIfThere(path) {
  try {
    unlinkSync(path);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT') throw error;
  }
}
