import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { MakeCouponCodesJob } from '#coupons';
import { loadConfig } from '#platform';
import { ServiceModule } from '../../apps/composition/service.module.js';

/** How long it rests when it found nothing to do: somebody else may be at it, or may have died at it. */
const REST_MS = 20;

/** A worker process that makes codes again and again, as of the given time, until it is killed. Says when it begins. */
async function main(now: Date): Promise<void> {
  const service = ServiceModule.forRoot(loadConfig(), { statementTimeoutMs: 0 });
  const app = await NestFactory.createApplicationContext(service, { logger: false, abortOnError: false });
  const job = app.get(MakeCouponCodesJob);
  process.stdout.write('begins\n');
  for (;;) if ((await job.run(now)) === 0) await new Promise((resolve) => setTimeout(resolve, REST_MS));
}

await main(new Date(process.argv[2] ?? ''));
