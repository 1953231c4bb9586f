// @ts-check
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { startEmbeddedPostgres } from '../embedded-postgres.mjs';
import { Complaint, inProject, say } from './project.mjs';

/** Low enough not to be handed out by the system to outgoing connections. */
const defaultPostgresPort = 25_432;

/**
 * Node.js as the service runs in production (the Dockerfile says the same). What a batch of a thousand needs lives for some
 * trips to the database: in a smaller young generation it is copied again and again (a twentieth of an import's time).
 */
export const nodeFlags = ['--enable-source-maps', '--max-semi-space-size=64'];
const endWithParent = ['--import', new URL('./end-with-parent.mjs', import.meta.url).href];
export const apiArguments = [...nodeFlags, ...endWithParent, inProject('dist', 'apps', 'api', 'main.js')];
export const cliArguments = [...nodeFlags, inProject('dist', 'apps', 'cli', 'main.js')];
const cliStepArguments = [...nodeFlags, ...endWithParent, inProject('dist', 'apps', 'cli', 'main.js')];

/**
 * The environment of the applications, and the database if it is ours to run: without DATABASE_URL an embedded
 * PostgreSQL in `.perennial/postgres` is started or joined.
 * @returns {Promise<{ env: NodeJS.ProcessEnv, release: () => Promise<void> }>} release: gives the database back
 */
export async function openService() {
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env };
  if (!env.PERENNIAL_SECRET_FILE) env.PERENNIAL_SECRET ||= developmentSecret();
  if (process.env.DATABASE_URL || process.env.DATABASE_URL_FILE)
    return { env, release: async () => undefined };

  const postgres = await openEmbeddedPostgres({
    dataDirectory: inProject('.perennial', 'postgres'),
    port: Number(process.env.PERENNIAL_POSTGRES_PORT) || defaultPostgresPort,
  });
  env.DATABASE_URL = postgres.url;
  say(`PostgreSQL ${postgres.reused ? 'is running already' : 'runs'} on 127.0.0.1:${postgres.port}.`);
  const release = async () => {
    const { stopped } = await postgres.stop();
    say(stopped ? 'PostgreSQL has stopped.' : 'PostgreSQL goes on running for another process.');
  };
  return { env, release };
}

/**
 * The launcher, its failures as complaints: their messages say what to do.
 * @param {Parameters<typeof startEmbeddedPostgres>[0]} options
 */
export async function openEmbeddedPostgres(options) {
  try {
    return await startEmbeddedPostgres({ log: say, ...options });
  } catch (error) {
    throw new Complaint(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/**
 * Migrates the database, and fills an empty one with the demonstration program (never in production).
 * @param {import('./stop-signals.mjs').StopSignals} signals
 * @param {NodeJS.ProcessEnv} env
 */
export async function prepareDatabase(signals, env) {
  await cliStep(signals, env, ['migrate']);
  if (env.NODE_ENV !== 'production') await cliStep(signals, env, ['seed', '--if-empty']);
}

/**
 * @param {import('./stop-signals.mjs').StopSignals} signals
 * @param {NodeJS.ProcessEnv} env
 * @param {string[]} args
 */
async function cliStep(signals, env, args) {
  const code = await signals.run(process.execPath, [...cliStepArguments, ...args], { env });
  if (code !== 0)
    throw new Complaint(`"perennial ${args.join(' ')}" failed (exit code ${code}); its message is above.`);
}

/** Kept between starts, so that sessions and tokens stay valid. In production the secret is set by the operator. */
function developmentSecret() {
  if (process.env.NODE_ENV === 'production') {
    throw new Complaint(
      'Set PERENNIAL_SECRET (32 random bytes in hexadecimal, "openssl rand -hex 32") in production.',
    );
  }
  const path = inProject('.perennial', 'secret');
  mkdirSync(inProject('.perennial'), { recursive: true });
  try {
    writeFileSync(path, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
  }
  return readFileSync(path, 'utf8').trim();
}
