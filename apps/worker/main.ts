import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { ConfigurationError, loadConfig, Logger } from '#platform';
import { WorkerAppModule } from './worker.module.js';
import { Worker } from './worker.service.js';

async function main(): Promise<void> {
  const module = WorkerAppModule.forRoot(loadConfig());
  const app = await NestFactory.createApplicationContext(module, { bufferLogs: true });
  app.useLogger(app.get(Logger));
  app.enableShutdownHooks();
  await app.get(Worker).start();
  app.get(Logger).info({}, 'worker started');
}

try {
  await main();
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
