// @ts-check
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * A name for a running process that is not given to another one later: process ids are reused (in a restarted
 * container almost certainly), the pair of id and start time is not.
 * @param {number} pid
 * @returns {string | undefined} undefined when no such process runs (a zombie does not run)
 */
export function identityOf(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return process.platform === 'linux' ? linuxIdentityOf(pid) : portableIdentityOf(pid);
}

/** @param {string} identity as written by `identityOf` */
export function isRunning(identity) {
  const pid = Number.parseInt(identity, 10);
  return identity !== '' && identityOf(pid) === identity;
}

/**
 * The command line of a process, arguments separated by spaces; empty when it does not run or is hidden from us.
 * @param {number} pid
 */
export function commandLineOf(pid) {
  try {
    if (process.platform === 'linux')
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return execFileSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}

/** @param {number} pid */
function linuxIdentityOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the command in parentheses and may itself hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, startTimeTicks] = [fields[0], fields[19]];
    return state === 'Z' || state === 'X' ? undefined : `${pid} ${startTimeTicks}`;
  } catch {
    return undefined;
  }
}

/** @param {number} pid */
function portableIdentityOf(pid) {
  try {
    const answer = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
    }).trim();
    const [state, ...startedAt] = answer.split(/\s+/);
    return state === undefined || state.startsWith('Z') ? undefined : `${pid} ${startedAt.join(' ')}`;
  } catch {
    return undefined;
  }
}
