// @ts-check
import { readFileSync } from 'node:fs';
import { prepareBinaries } from './embedded-postgres/binaries.mjs';
import { ensureCluster, pathsIn, settleDataDirectory } from './embedded-postgres/data-directory.mjs';
import { withFileLock } from './embedded-postgres/file-lock.mjs';
import { liveLeases, returnLease, takeLease } from './embedded-postgres/leases.mjs';
import { launchServer, settledServer, shutDownServer } from './embedded-postgres/server.mjs';

/**
 * A real PostgreSQL server from npm's packages, for `npm start` and `npm test` on a machine that has none. Plain
 * JavaScript, because it runs before anything is built. The server listens on 127.0.0.1 only and asks for a random
 * password (scram-sha-256).
 */

/** Faster and good enough for data that may be thrown away: a crash of the whole machine can damage the cluster. */
const unsafeSettings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/** @type {(line: string) => void} */
const silent = () => undefined;

/**
 * Starts a server on `dataDirectory`, or joins the one that runs there already (whose settings then stay). Creates
 * the cluster and the database if they are missing. Safe to call from several processes at once, and after any of app,
 * starter or server was killed.
 *
 * Throws when the platform has no binaries, the folder belongs to somebody else, or the server does not start; the
 * message says what to do.
 * @param {{ dataDirectory: string, port?: number, databaseName?: string, durable?: boolean,
 *   settings?: Record<string, string | number>, log?: (line: string) => void }} options
 */
export async function startEmbeddedPostgres(options) {
  const { port, databaseName = 'perennial', durable = true, settings = {}, log = silent } = options;
  const { dataDirectory, user } = settleDataDirectory(options.dataDirectory, log);
  const paths = pathsIn(dataDirectory);
  return withFileLock(paths.lock, async () => {
    let server = await settledServer(paths.cluster);
    const reused = server !== undefined;
    if (server === undefined) {
      const bin = prepareBinaries(user, log);
      await ensureCluster({ dataDirectory, user, bin, durable, log });
      const all = { ...(durable ? {} : unsafeSettings), ...settings };
      server = await launchServer({ ...paths, logFile: paths.log, bin, user, port, settings: all, log });
    }
    const lease = takeLease(dataDirectory);
    try {
      const address = `postgresql://perennial:${readFileSync(paths.password, 'utf8')}@127.0.0.1:${server.port}`;
      await ensureDatabase(`${address}/postgres`, databaseName);
      const stop = () => giveBack(dataDirectory, lease);
      return { url: `${address}/${databaseName}`, port: server.port, reused, dataDirectory, stop };
    } catch (error) {
      returnLease(dataDirectory, lease);
      if (liveLeases(dataDirectory).length === 0) await shutDownServer(paths.cluster);
      throw error;
    }
  });
}

/**
 * Stops the server on `dataDirectory`, whoever started or uses it.
 * @param {{ dataDirectory: string, log?: (line: string) => void }} options
 * @returns {Promise<boolean>} false when none was running
 */
export async function stopEmbeddedPostgres(options) {
  const { dataDirectory } = settleDataDirectory(options.dataDirectory, options.log ?? silent);
  const paths = pathsIn(dataDirectory);
  return withFileLock(paths.lock, () => shutDownServer(paths.cluster));
}

/**
 * Stops the server unless another running process uses it. Calling it again does nothing.
 * @param {string} dataDirectory
 * @param {string} lease
 * @returns {Promise<{ stopped: boolean }>} stopped: no server runs now
 */
async function giveBack(dataDirectory, lease) {
  const paths = pathsIn(dataDirectory);
  return withFileLock(paths.lock, async () => {
    returnLease(dataDirectory, lease);
    if (liveLeases(dataDirectory).length > 0) return { stopped: false };
    await shutDownServer(paths.cluster);
    return { stopped: true };
  });
}

/**
 * @param {string} maintenanceUrl
 * @param {string} name
 */
async function ensureDatabase(maintenanceUrl, name) {
  // Imported late: this file is loaded before the packages are installed.
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: maintenanceUrl, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}
