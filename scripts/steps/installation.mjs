// @ts-check
import { readFileSync } from 'node:fs';
import { Complaint, inProject, say } from './project.mjs';

/** @typedef {Record<string, { version?: string, optional?: boolean, link?: boolean }>} Packages */

/**
 * Runs `npm ci` unless the installed packages are those of package-lock.json.
 * @param {import('./stop-signals.mjs').StopSignals} signals
 */
export async function ensureInstalled(signals) {
  const reason = staleness();
  if (reason === undefined) return;
  say(`Installing the packages (${reason}).`);
  // The development packages are needed to build, whatever NODE_ENV says.
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  const code =
    npm === undefined || !/\.c?js$/.test(npm)
      ? await signals.run('npm', args)
      : await signals.run(process.execPath, [npm, ...args]);
  if (code !== 0) throw new Complaint(`"npm ci" failed (exit code ${code}); its message is above.`);
}

/** @returns {string | undefined} undefined when what is installed is what the lockfile says */
function staleness() {
  const wanted = packagesOf(inProject('package-lock.json'));
  const installed = packagesOf(inProject('node_modules', '.package-lock.json'));
  if (wanted === undefined) throw new Complaint('package-lock.json is missing.');
  if (installed === undefined) return 'first start';
  for (const [path, { version, optional }] of Object.entries(wanted)) {
    if (path === '') continue;
    const found = installed[path];
    if (found === undefined && optional !== true) return `${nameOf(path)} is missing`;
    if (found !== undefined && found.version !== version)
      return `${nameOf(path)} is ${found.version}, not ${version}`;
  }
  return undefined;
}

/**
 * @param {string} lockfile
 * @returns {Packages | undefined}
 */
function packagesOf(lockfile) {
  try {
    return JSON.parse(readFileSync(lockfile, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** @param {string} path */
function nameOf(path) {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}
