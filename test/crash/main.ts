import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Seeded } from '../support/seeded.js';
import { Book } from './book.js';
import { Cluster } from './cluster.js';
import { runCrashes, type CrashRun } from './crash-run.js';
import { Crowd, enrolEverybody } from './crowd.js';
import { optionsOf, USAGE, type Options } from './options.js';
import type { PostgresLauncher } from './postgres-server.js';
import { Reconciler } from './reconciler.js';
import { linesOf, reportOf, SHOWN_MAX, textOfViolation, type Report } from './report.js';
import { runShutdowns } from './shutdown-run.js';
import { shortcomingsOf } from './verdict.js';

/** Commits are answered before they are written, and written late: a killed server loses them. Nothing but its background writer writes them. */
const ASYNC_COMMIT = {
  synchronous_commit: 'off',
  wal_writer_delay: '10s',
  wal_writer_flush_after: '1GB',
  wal_buffers: '64MB',
} as const;

export interface Surroundings {
  readonly args: readonly string[];
  /** The repository. */
  readonly root: string;
  readonly launcher: PostgresLauncher;
  readonly say: (line: string) => void;
  readonly shouldStop: () => boolean;
}

/**
 * `npm run crash`. Answers the exit code: 0 when nothing was lost, doubled or changed, the service was back in time, no
 * process ended by itself, and all that was asked for was done.
 */
export async function main({ args, root, launcher, say, shouldStop }: Surroundings): Promise<number> {
  const options = optionsOf(args);
  if (typeof options === 'string') {
    say(`${options}\n${USAGE}`);
    return 2;
  }
  const directory = mkdtempSync(join(tmpdir(), 'perennial-crash-'));
  // The server of a root user runs as somebody else, who must be able to enter.
  chmodSync(directory, 0o755);
  say(`Seed ${options.seed}: ${JSON.stringify(options)}`);
  const report = await perform({ options, root, launcher, say, shouldStop, directory });
  for (const line of linesOf(report)) say(line);
  if (options.json !== null) writeFileSync(options.json, JSON.stringify(report));
  const shortcomings = shortcomingsOf(report);
  for (const shortcoming of shortcomings) say(`FAILED: ${shortcoming}`);
  const isClean = report.violations.length === 0 && shortcomings.length === 0;
  if (!options.keep && (isClean || options.negative !== null))
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  else say(`The data and logs are kept in ${directory}.`);
  return isClean ? 0 : 1;
}

interface Performance extends Pick<Surroundings, 'root' | 'launcher' | 'say' | 'shouldStop'> {
  readonly options: Options;
  readonly directory: string;
}

async function perform({
  options,
  root,
  launcher,
  say,
  shouldStop,
  directory,
}: Performance): Promise<Report> {
  const { seed, clients, apis, negative } = options;
  const isAsync = negative === 'async-commit';
  const startedAt = performance.now();
  const postgresSettings = isAsync ? ASYNC_COMMIT : {};
  const production = negative === null;
  const cluster = await Cluster.start({ launcher, root, directory, apis, postgresSettings, production });
  const book = new Book();
  book.violated = (violation) => book.violations.length > SHOWN_MAX || say(textOfViolation(violation));
  const crowd = new Crowd(cluster, book, {
    clients,
    seed,
    freshKeys: negative === 'fresh-keys',
    impatient: options.shutdowns === 0,
  });
  try {
    await enrolEverybody(cluster);
    // Whatever the server may lose later, the program and its customers are not part of the experiment.
    await cluster.query('checkpoint');
    // However slow the machine is, its turn never comes between the last answers and the kill.
    if (isAsync) cluster.postgres.freezeWalWriter();
    const random = new Seeded(seed);
    const reconciler = new Reconciler(cluster, book, new Seeded(seed + 1));
    const onCycle: CrashRun['onCycle'] = ({ victim, serviceMs, victimMs }) =>
      say(
        `cycle ${book.cycle}: ${victim} killed, next acknowledged write after ${Math.round(serviceMs)} ms, ` +
          `itself back after ${Math.round(victimMs)} ms; ` +
          `${book.settled.length} answers, ${book.violations.length} violations`,
      );
    const run: CrashRun = { cluster, book, crowd, reconciler, random, onCycle, shouldStop };
    const recoveries = options.cycles > 0 ? await runCrashes(run, options.cycles, options.victim) : [];
    const shutdowns = options.shutdowns > 0 ? await runShutdowns(run, options.shutdowns) : null;
    if (negative === null) await reconciler.reconcileAll();
    return reportOf({ options, book, cluster, recoveries, shutdowns, ms: performance.now() - startedAt });
  } finally {
    crowd.close();
    await cluster.stop();
  }
}
