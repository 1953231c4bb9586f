// @ts-check
/**
 * `npm test`: checks, builds and runs every test against a PostgreSQL of its own (or TEST_DATABASE_URL).
 *
 *     npm test -- libs/ledger        only the tests whose path matches, without checks and build
 *     npm test -- --check --build    ... with them
 *     npm test -- --durable          the database writes to disk as in production
 *
 * Everything else is passed on to Jest. The last line is `tests: N passed, M failed[, K skipped]`; a check, a build or
 * a test file that could not run counts as one failed. The exit code is 0 only if something ran and nothing failed.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { stopEmbeddedPostgres } from './embedded-postgres.mjs';
import { runChecks } from './steps/checks.mjs';
import { ensureBuilt } from './steps/compilation.mjs';
import { ensureInstalled } from './steps/installation.mjs';
import { inProject, report, requireNode, say } from './steps/project.mjs';
import { openEmbeddedPostgres } from './steps/service.mjs';
import { StopRequested, StopSignals } from './steps/stop-signals.mjs';

const ownFlags = ['--check', '--build', '--durable'];
/** Each worker holds some connections; more of them gain little beside one database server. */
const maximumWorkers = 4;
const maximumConnections = 200;

/**
 * @param {boolean} durable
 * @returns {Promise<{ url: string, release: () => Promise<void> }>}
 */
async function openTestDatabase(durable) {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return { url: given, release: async () => undefined };
  const options = {
    dataDirectory: inProject('.perennial', durable ? 'durable-test-postgres' : 'test-postgres'),
    databaseName: 'perennial_test',
    durable,
    settings: { max_connections: maximumConnections },
  };
  const postgres = await openEmbeddedPostgres(options).catch(async (error) => {
    report(error);
    say('Making the test database anew.');
    await discard(options.dataDirectory);
    return openEmbeddedPostgres(options);
  });
  return { url: postgres.url, release: async () => void (await postgres.stop()) };
}

/**
 * Test data is worth nothing, and without fsync a crash of the machine may have spoilt it.
 * @param {string} dataDirectory
 */
async function discard(dataDirectory) {
  await stopEmbeddedPostgres({ dataDirectory });
  rmSync(dataDirectory, { recursive: true, force: true });
}

/**
 * @param {StopSignals} signals
 * @param {string[]} args
 * @param {string} databaseUrl
 */
async function runJest(signals, args, databaseUrl) {
  const folder = mkdtempSync(join(tmpdir(), 'perennial-tests-'));
  const resultFile = join(folder, 'results.json');
  try {
    const workers = Math.min(maximumWorkers, availableParallelism());
    const jestArgs = ['--json', `--outputFile=${resultFile}`, `--maxWorkers=${workers}`, ...args];
    const env = { ...process.env, NODE_ENV: 'test', TEST_DATABASE_URL: databaseUrl };
    const endWithParent = new URL('./steps/end-with-parent.mjs', import.meta.url).href;
    const jest = inProject('node_modules', 'jest', 'bin', 'jest.js');
    const code = await signals.run(process.execPath, ['--import', endWithParent, jest, ...jestArgs], { env });
    return { code, ...readResults(resultFile) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} file */
function readResults(file) {
  try {
    const results = JSON.parse(readFileSync(file, 'utf8'));
    return {
      passed: results.numPassedTests,
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/**
 * @param {StopSignals} signals
 * @param {string[]} args
 * @param {{ passed: number, failed: number, skipped: number }} count filled in place, so that it is right after a stop
 */
async function runAll(signals, args, count) {
  const jestArgs = args.filter((arg) => !ownFlags.includes(arg));
  const everything = jestArgs.length === 0;
  await ensureInstalled(signals);
  if (everything || args.includes('--check')) count.failed += (await runChecks(signals)).length;
  if (everything || args.includes('--build')) await ensureBuilt();

  const database = await openTestDatabase(args.includes('--durable'));
  try {
    const { code, passed, failed, skipped } = await runJest(signals, jestArgs, database.url);
    count.passed += passed;
    // Jest may fail without a failed test: no test found, a coverage threshold, a worker that was killed.
    count.failed += code !== 0 && failed === 0 ? 1 : failed;
    count.skipped += skipped;
  } finally {
    await database.release();
  }
}

requireNode();
const count = { passed: 0, failed: 0, skipped: 0 };
try {
  await runAll(new StopSignals(), process.argv.slice(2), count);
} catch (error) {
  if (!(error instanceof StopRequested)) report(error);
  count.failed += 1;
}
const { passed, failed, skipped } = count;
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
const line = `tests: ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`;
// Jest and the checks write to both streams; the counting line must come after all of it.
process.stdout.write(line, () => process.exit());
