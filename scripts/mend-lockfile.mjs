// @ts-check
/**
 * Makes package-lock.json complete and free of host names. Run it after every `npm install`:
 *
 *     node scripts/mend-lockfile.mjs           writes the mended file
 *     node scripts/mend-lockfile.mjs --check   exits 1 if something is to be mended
 *
 * Why: a package manager that cannot see the binaries of another platform (a mirror may not keep them) leaves
 * them out of the lockfile, and then `npm ci` refuses the whole lockfile ("Missing: ... from lock file"). A stub
 * with the exact version, `os` and `cpu` is enough: npm skips it where it does not fit and fetches it where it does.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {{ version?: string, resolved?: string, integrity?: string, dev?: boolean, optional?: boolean,
 *   os?: string[], cpu?: string[], libc?: string[], optionalDependencies?: Record<string, string> }} LockEntry
 * @typedef {{ packages: Record<string, LockEntry> }} Lockfile
 */

const operatingSystems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony'];
const processors = [
  'arm64',
  'arm',
  'ia32',
  'loong64',
  'mips64el',
  'ppc64',
  'riscv64',
  's390x',
  'x64',
  'wasm32',
];

/**
 * The platform a package is made for, read from its name (`@swc/core-win32-x64-msvc`).
 * @param {string} name
 */
export function platformOf(name) {
  const words = name.slice(name.lastIndexOf('/') + 1).split('-');
  const os = operatingSystems.find((candidate) => words.includes(candidate)) ?? windowsOf(words);
  const cpu = processors.find((candidate) => words.includes(candidate));
  const libc = os !== 'linux' ? undefined : words.some((word) => word.startsWith('musl')) ? 'musl' : 'glibc';
  return { os, cpu, libc };
}

/** @param {string[]} words */
function windowsOf(words) {
  return words.includes('win32') || words.includes('windows') ? 'win32' : undefined;
}

/**
 * @param {Lockfile} lockfile changed in place
 * @returns {string[]} what was mended, one line each; empty when the lockfile was fine
 */
export function mendLockfile(lockfile) {
  const mended = [];
  for (const [path, entry] of Object.entries(lockfile.packages)) {
    if (entry.resolved !== undefined && entry.resolved.startsWith('http')) {
      delete entry.resolved;
      mended.push(`removed the address of ${path}`);
    }
    for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
      if (isLocked(lockfile, path, name)) continue;
      lockfile.packages[`node_modules/${name}`] = stubOf(
        name,
        range,
        path === '' ? false : entry.dev === true,
      );
      mended.push(`added a stub for ${name} ${range}`);
    }
  }
  lockfile.packages = sortedByPath(lockfile.packages);
  return mended;
}

/**
 * Node resolves a dependency in the nearest `node_modules` upwards; so does this.
 * @param {Lockfile} lockfile
 * @param {string} dependentPath
 * @param {string} name
 */
function isLocked(lockfile, dependentPath, name) {
  for (let path = dependentPath; ; path = path.slice(0, Math.max(0, path.lastIndexOf('/node_modules/')))) {
    if (lockfile.packages[`${path === '' ? '' : `${path}/`}node_modules/${name}`] !== undefined) return true;
    if (path === '') return false;
  }
}

/**
 * @param {string} name
 * @param {string} range
 * @param {boolean} dev
 * @returns {LockEntry}
 */
function stubOf(name, range, dev) {
  const version = /\d+\.\d+\.\d+[-+.\w]*/.exec(range)?.[0];
  const { os, cpu, libc } = platformOf(name);
  if (version === undefined || os === undefined || cpu === undefined) {
    throw new Error(
      `${name} ${range} is missing from package-lock.json and is not a platform's binary: mend it by hand.`,
    );
  }
  return {
    version,
    cpu: [cpu],
    ...(dev ? { dev } : {}),
    ...(libc === undefined ? {} : { libc: [libc] }),
    optional: true,
    os: [os],
  };
}

/** @param {Record<string, LockEntry>} packages */
function sortedByPath(packages) {
  return Object.fromEntries(
    Object.entries(packages).sort(([left], [right]) => left.localeCompare(right, 'en')),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = fileURLToPath(new URL('../package-lock.json', import.meta.url));
  const lockfile = JSON.parse(readFileSync(path, 'utf8'));
  const mended = mendLockfile(lockfile);
  for (const line of mended) console.log(line);
  if (process.argv.includes('--check')) process.exit(mended.length === 0 ? 0 : 1);
  if (mended.length > 0) writeFileSync(path, `${JSON.stringify(lockfile, null, 2)}\n`);
}
