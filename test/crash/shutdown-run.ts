import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { Cluster } from './cluster.js';
import { untilAnswered, type CrashRun } from './crash-run.js';
import type { ServiceProcess } from './service-process.js';

const ANSWERS_BEFORE_END = 25;
const LOAD_MS = { min: 100, max: 500 } as const;
const EXIT_WITHIN_MS = 10_000;
/** A wallet is locked for so long around every other shutdown: requests that take a while are under way then. */
const LOCK_MS = 700;
const LOCK_BEFORE_MS = 60;
const AFTERMATH_MS = 100;

export interface Shutdown {
  readonly ms: number;
  readonly code: number | null;
}

export interface ShutdownFigures {
  /** Of APIs; those of the worker are beside. */
  readonly shutdowns: readonly Shutdown[];
  readonly workerShutdowns: readonly Shutdown[];
  /** Requests that reached a process after it had been asked to end, and were answered. */
  readonly answeredWhileEnding: number;
  /** Of those, the ones that told their client to use the connection no more. */
  readonly toldToClose: number;
}

/**
 * Asks all APIs and the worker to end, round by round, in the middle of the load: who was accepted must be answered, and
 * nothing acknowledged may be missing.
 */
export async function runShutdowns(run: CrashRun, count: number): Promise<ShutdownFigures> {
  const { cluster, book, crowd, reconciler, shouldStop } = run;
  const shutdowns: Shutdown[] = [];
  const workerShutdowns: Shutdown[] = [];
  const figures = { answeredWhileEnding: 0, toldToClose: 0 };
  const endingSince = new Map<number, number>();
  book.answered = ({ api, sentAt, closes }) => {
    if (sentAt < (endingSince.get(api) ?? Number.POSITIVE_INFINITY)) return;
    figures.answeredWhileEnding += 1;
    if (closes) figures.toldToClose += 1;
  };
  while (shutdowns.length < count && !shouldStop()) {
    book.cycle += 1;
    crowd.start();
    await untilAnswered(book, book.settled.length + ANSWERS_BEFORE_END);
    const ended = cluster.apis.map(({ process }, index) => endApi(run, process, index, endingSince));
    const lock =
      book.cycle % 2 === 0 ? lockHotWallet(cluster, LOAD_MS.min - LOCK_BEFORE_MS) : Promise.resolve();
    const [ofWorker, ...ofApis] = await Promise.all([endOne(run, cluster.worker), ...ended]);
    workerShutdowns.push(ofWorker);
    shutdowns.push(...ofApis);
    crowd.calmDown();
    await lock;
    await cluster.untilReady();
    await pause(AFTERMATH_MS);
    await crowd.rest();
    noteUnanswered(run);
    await reconciler.reconcile();
  }
  return { shutdowns, workerShutdowns, ...figures };
}

async function endApi(
  run: CrashRun,
  process: ServiceProcess,
  api: number,
  endingSince: Map<number, number>,
): Promise<Shutdown> {
  const shutdown = await endOne(run, process, () => endingSince.set(api, performance.now()));
  endingSince.delete(api);
  return shutdown;
}

async function endOne(
  { book, random }: CrashRun,
  process: ServiceProcess,
  onEnding: () => void = () => undefined,
): Promise<Shutdown> {
  await pause(random.int(LOAD_MS.min, LOAD_MS.max));
  onEnding();
  const { code, signal, ms } = await process.terminate();
  if (code !== 0) book.violate('shutdown', `${process.name} ended with ${signal ?? `code ${code}`}`);
  if (ms > EXIT_WITHIN_MS) book.violate('shutdown', `${process.name} took ${Math.round(ms)} ms to end`);
  return { ms, code };
}

/** A request on a connection that has just carried an answer was in the server's hands. */
function noteUnanswered({ book, crowd }: CrashRun): void {
  for (const shopper of crowd.shoppers) {
    for (const { api, inHand, why } of shopper.unanswered.splice(0))
      if (inHand) book.violate('shutdown', `API ${api + 1} took a request and did not answer it: ${why}`);
    for (const name of shopper.silentlyDone.splice(0))
      book.violate('shutdown', `${name} was done by a process that did not answer`);
  }
}

async function lockHotWallet(cluster: Cluster, afterMs: number): Promise<void> {
  await pause(afterMs);
  const client = new pg.Client({ connectionString: cluster.postgres.url });
  await client.connect();
  try {
    await client.query('begin');
    await client.query(
      `select from wallets w join customer_external_ids c using (program_id, customer_id)
       where c.external_id = 'c-0' and w.program_id = $1 for update of w`,
      [cluster.program.id],
    );
    await pause(LOCK_MS);
    await client.query('rollback');
  } finally {
    await client.end();
  }
}
