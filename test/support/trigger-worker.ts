import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FireTimeTriggersJob, TimeTriggers, type TimeTrigger } from '#campaigns';
import { loadConfig } from '#platform';
import { ServiceModule } from '../../apps/composition/service.module.js';

/** What a worker process is told: which triggers it waits for since when, and what time it is. */
export interface TriggerWorkerTask {
  readonly triggers: readonly TimeTrigger[];
  readonly since: string;
  readonly now: string;
}

/** How long it rests when it found nothing to do: somebody else may be at it, or may have died at it. */
const REST_MS = 20;

/** A worker process that fires time triggers again and again, until it is killed. Says when it begins. */
async function main(task: TriggerWorkerTask): Promise<void> {
  const service = ServiceModule.forRoot(loadConfig(), { statementTimeoutMs: 0 });
  const app = await NestFactory.createApplicationContext(service, { logger: false, abortOnError: false });
  const wanted = task.triggers.map((trigger) => ({ trigger, since: new Date(task.since) }));
  app.get(TimeTriggers).register(() => Promise.resolve(wanted));
  const job = app.get(FireTimeTriggersJob);
  process.stdout.write('begins\n');
  for (;;) {
    const fired = await job.run(new Date(task.now));
    if (fired === 0) await new Promise((resolve) => setTimeout(resolve, REST_MS));
  }
}

await main(JSON.parse(process.argv[2] ?? '') as TriggerWorkerTask);
