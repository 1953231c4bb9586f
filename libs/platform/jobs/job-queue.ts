import type { JobRunner, JobRunnerOptions } from './job-runner.js';

/** Makes or updates the queue's schema. Part of `perennial migrate`. */
export async function migrateJobQueue(databaseUrl: string): Promise<void> {
  const { updateQueue } = await import('./job-runner.js');
  await updateQueue(databaseUrl);
}

/** Starts working on recurring jobs. The queue is loaded only then. */
export async function startJobRunner(options: JobRunnerOptions): Promise<JobRunner> {
  const { startRunner } = await import('./job-runner.js');
  return startRunner(options);
}
