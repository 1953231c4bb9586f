import { setTimeout as pause } from 'node:timers/promises';
import { type Seeded } from '../support/seeded.js';
import type { Book } from './book.js';
import type { ApiProcess, Cluster } from './cluster.js';
import type { Crowd } from './crowd.js';
import type { Victim } from './options.js';
import type { Reconciler } from './reconciler.js';

/** A kill comes after so many answers of the cycle, so that it meets a service at work however slow the machine is, */
const ANSWERS_BEFORE_KILL = 25;
/** and then at random between these. */
const LOAD_MS = { min: 50, max: 500 } as const;
const WARM_WITHIN_MS = 120_000;
/** Load after everything works again. */
const AFTERMATH_MS = 150;
const BACK_WITHIN_MS = 120_000;

/** How long it took after one kill. */
export interface Recovery {
  readonly victim: Victim;
  /** To the next write that was acknowledged to a client, by any process. */
  readonly serviceMs: number;
  /** To the next thing the killed process did: a write acknowledged, a job done, a connection accepted. */
  readonly victimMs: number;
}

export interface CrashRun {
  readonly cluster: Cluster;
  readonly book: Book;
  readonly crowd: Crowd;
  readonly reconciler: Reconciler;
  readonly random: Seeded;
  readonly onCycle: (recovery: Recovery) => void;
  readonly shouldStop: () => boolean;
}

/** Kills one process per cycle, in the middle of the load, and reconciles once everything works again. */
export async function runCrashes(
  run: CrashRun,
  cycles: number,
  onlyVictim: Victim | null,
): Promise<Recovery[]> {
  const recoveries: Recovery[] = [];
  let bag: Victim[] = [];
  for (let cycle = 1; cycle <= cycles && !run.shouldStop(); cycle += 1) {
    run.book.cycle = cycle;
    if (bag.length === 0) bag = shuffled(['PostgreSQL', 'API', 'worker', 'PostgreSQL', 'API'], run.random);
    const recovery = await runCycle(run, onlyVictim ?? bag.pop() ?? 'API');
    recoveries.push(recovery);
    run.onCycle(recovery);
  }
  return recoveries;
}

async function runCycle(run: CrashRun, victim: Victim): Promise<Recovery> {
  const { cluster, crowd, random, reconciler, book } = run;
  crowd.start();
  await untilAnswered(book, book.settled.length + ANSWERS_BEFORE_KILL);
  await pause(random.int(LOAD_MS.min, LOAD_MS.max));
  const killed = kill(run, victim);
  crowd.calmDown();
  const recovery = await killed;
  await cluster.untilReady();
  await pause(AFTERMATH_MS);
  await crowd.rest();
  await reconciler.reconcile();
  return recovery;
}

/** Waits until so many operations were answered in all. */
export async function untilAnswered(book: Book, count: number): Promise<void> {
  for (const deadline = performance.now() + WARM_WITHIN_MS; book.settled.length < count; await pause(5))
    if (performance.now() > deadline)
      throw new Error(`the service answers too little: ${book.settled.length} of ${count}`);
}

async function kill({ cluster, book, random }: CrashRun, victim: Victim): Promise<Recovery> {
  if (victim === 'PostgreSQL') {
    const killedAt = cluster.postgres.kill();
    const back = book.untilAcknowledged(killedAt, null, BACK_WITHIN_MS);
    await cluster.postgres.restart();
    const victimMs = performance.now() - killedAt;
    return { victim, serviceMs: await back, victimMs };
  }
  if (victim === 'worker') {
    const killedAt = cluster.worker.kill();
    const serviceMs = await book.untilAcknowledged(killedAt, null, BACK_WITHIN_MS);
    await cluster.worker.untilReady();
    return { victim, serviceMs, victimMs: performance.now() - killedAt };
  }
  const api = random.int(0, cluster.apis.length - 1);
  const { process } = cluster.apis[api] as ApiProcess;
  const killedAt = process.kill();
  const [serviceMs, victimMs] = await Promise.all([
    book.untilAcknowledged(killedAt, null, BACK_WITHIN_MS),
    book.untilAcknowledged(killedAt, api, BACK_WITHIN_MS),
  ]);
  return { victim, serviceMs, victimMs };
}

function shuffled(victims: Victim[], random: Seeded): Victim[] {
  const left = [...victims];
  const drawn: Victim[] = [];
  while (left.length > 0) drawn.push(...left.splice(random.int(0, left.length - 1), 1));
  return drawn;
}
