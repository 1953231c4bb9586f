import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { required } from '#kernel';
import type { FittingTask, Fittings } from '../domain/models/fitting-task.js';
import type { ThreadFailure } from '../domain/models/gates.js';

/** What a thread may use. */
export interface FittingLimits {
  readonly timeMs: number;
  readonly memoryMb: number;
}

/** Ten million customers are fitted in half a minute; the rest is for machines that are busy. */
export const FITTING_LIMITS: FittingLimits = { timeMs: 600_000, memoryMb: 1_024 };

/** How often a thread is asked whether it is still wanted. */
const WATCH_MS = 100;

/** Compiled code has its thread beside it; sources, which only tests run, have it where they are compiled to. */
const SCRIPTS = ['.', '../../../dist/libs/metrics/models'].map((folder) =>
  join(import.meta.dirname, folder, 'fitting-thread.js'),
);

/** An answer, or why there is none; null: it was cancelled. */
export type FittingOutcome<T> = { readonly answer: T } | { readonly failure: ThreadFailure | null };

/**
 * Has a thread of its own do a task, for one fit may take a processor for seconds: requests of this process are answered meanwhile. The
 * numbers of the task are handed over, and gone here. Never throws: a thread that ends without an answer is a failure with a name.
 */
export function fitApart<K extends keyof Fittings>(
  task: Extract<FittingTask, { kind: K }>,
  limits: FittingLimits,
  isCancelled: () => boolean,
): Promise<FittingOutcome<Fittings[K][1]>> {
  return new Promise((resolve) => {
    const script = SCRIPTS.find((path) => existsSync(path));
    const worker = new Worker(required(script, 'the compiled script of the thread'), {
      workerData: task,
      transferList: buffersOf(task),
      resourceLimits: { maxOldGenerationSizeMb: limits.memoryMb },
    });
    const end = (outcome: FittingOutcome<Fittings[K][1]>): void => {
      clearTimeout(deadline);
      clearInterval(watch);
      resolve(outcome);
      void worker.terminate();
    };
    const deadline = setTimeout(() => end({ failure: 'TIMED_OUT' }), limits.timeMs);
    const watch = setInterval(() => {
      if (isCancelled()) end({ failure: null });
    }, WATCH_MS);
    worker.once('message', (answer: Fittings[K][1]) => end({ answer }));
    worker.once('error', (error: NodeJS.ErrnoException) =>
      end({ failure: error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'OUT_OF_MEMORY' : 'CRASHED' }),
    );
    worker.once('exit', () => end({ failure: 'CRASHED' }));
  });
}

function buffersOf(task: FittingTask): ArrayBuffer[] {
  const all = task.kind === 'FORECAST' ? [task.histories] : [task.patterns];
  if (task.kind === 'LEAVING' && task.heldOut) all.push(task.heldOut.patterns);
  return all.map(({ buffer }) => buffer as ArrayBuffer);
}
