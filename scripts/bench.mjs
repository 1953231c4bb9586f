// @ts-check
/**
 * `npm run bench`: runs the measurements `test/performance/*.bench.ts`, one after the other, against a PostgreSQL that
 * writes to disk as in production (or TEST_DATABASE_URL), and writes what they found into docs/benchmarks.md.
 * `npm run bench -- posting` runs those whose name matches and rewrites their sections; `--quick` runs them small, to see
 * that they work, and writes nothing.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSection } from './steps/benchmark-document.mjs';
import { compile, sourceDirectories } from './steps/compilation.mjs';
import { ensureInstalled } from './steps/installation.mjs';
import { Complaint, inProject, report, requireNode, say } from './steps/project.mjs';
import { nodeFlags, openEmbeddedPostgres } from './steps/service.mjs';
import { StopRequested, StopSignals } from './steps/stop-signals.mjs';

const directory = 'test/performance';

/** @param {string[]} words */
function benchmarksNamed(words) {
  const names = readdirSync(inProject(directory)).filter((name) => name.endsWith('.bench.ts'));
  const chosen = names.filter((name) => words.length === 0 || words.some((word) => name.includes(word)));
  if (chosen.length === 0)
    throw new Complaint(`No measurement matches. There are: ${names.join(', ') || 'none'}.`);
  return chosen.sort();
}

/** @returns {Promise<{ url: string, release: () => Promise<void> }>} */
async function openDatabase() {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return { url: given, release: async () => undefined };
  const dataDirectory = inProject('.perennial', 'bench-postgres');
  const postgres = await openEmbeddedPostgres({ dataDirectory, databaseName: 'perennial_bench' });
  return { url: postgres.url, release: async () => void (await postgres.stop()) };
}

requireNode();
const signals = new StopSignals();
const notes = mkdtempSync(join(tmpdir(), 'perennial-bench-'));
/** @type {() => Promise<void>} */
let release = async () => undefined;
try {
  await ensureInstalled(signals);
  const benchmarks = benchmarksNamed(process.argv.slice(2).filter((arg) => !arg.startsWith('-')));
  const flags = process.argv.slice(2).filter((arg) => arg.startsWith('-'));
  await compile({ directories: [...sourceDirectories, directory, 'test/support'] });
  const database = await openDatabase();
  release = database.release;
  const urls = { DATABASE_URL: database.url, TEST_DATABASE_URL: database.url };
  for (const file of benchmarks) {
    say(`\n${file}`);
    const name = file.replace(/\.bench\.ts$/, '');
    // For every process of a measurement, the baselines' too.
    const options = { NODE_OPTIONS: nodeFlags.join(' ') };
    const env = { ...process.env, ...urls, ...options, BENCH_SECTION_FILE: join(notes, name) };
    const script = inProject('dist', directory, file.replace(/\.ts$/, '.js'));
    const code = await signals.run(process.execPath, ['--expose-gc', script, ...flags], { env });
    if (code !== 0) process.exitCode = 1;
    // One after the other: what was measured stays when a later one is broken off.
    if (existsSync(env.BENCH_SECTION_FILE))
      await writeSection(name, readFileSync(env.BENCH_SECTION_FILE, 'utf8'));
  }
} catch (error) {
  if (!(error instanceof StopRequested)) report(error);
  process.exitCode = 1;
} finally {
  await release();
  rmSync(notes, { recursive: true, force: true });
}
process.exit();
