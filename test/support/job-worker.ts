import 'reflect-metadata';
import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { KeepClubsJob } from '#clubs';
import { required } from '#kernel';
import { loadConfig } from '#platform';
import { KeepReferralsJob } from '#referrals';
import { ReviewTiersJob } from '#tiers';
import { ServiceModule } from '../../apps/composition/service.module.js';

/** How long it rests when it found nothing to do: somebody else may be at it, or may have died at it. */
const REST_MS = 20;

/** Answers how much it did. */
interface Job {
  run(now: Date): Promise<number>;
}

const JOBS: ReadonlyMap<string, Type<Job>> = new Map(
  [ReviewTiersJob, KeepClubsJob, KeepReferralsJob].map((job) => [job.jobName, job]),
);

/** A worker process that runs a job again and again, as of the given time, until it is killed. Says when it begins. */
async function main(name: string, now: Date): Promise<void> {
  const service = ServiceModule.forRoot(loadConfig(), { statementTimeoutMs: 0 });
  const app = await NestFactory.createApplicationContext(service, { logger: false, abortOnError: false });
  const job = app.get(required(JOBS.get(name), `a job ${name}`));
  process.stdout.write('begins\n');
  for (;;) if ((await job.run(now)) === 0) await new Promise((resolve) => setTimeout(resolve, REST_MS));
}

const [, , jobName = '', at = ''] = process.argv;
await main(jobName, new Date(at));
