import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { Database, loadConfig, Logger, logUncaught, Metrics, refuseUnsafeDatabase } from '#platform';
import { END_WITHIN_MS, endAsFailed, endOnSignals, isDoneWithin } from '../composition/process-ending.js';
import { WorkerAppModule } from './worker.module.js';
import { WorkerServer } from './worker-server.js';
import { Worker } from './worker.service.js';

async function main(): Promise<void> {
  const config = loadConfig();
  const app = await NestFactory.createApplicationContext(WorkerAppModule.forRoot(config), {
    bufferLogs: true,
    abortOnError: false,
  });
  const [logger, metrics, database] = [app.get(Logger), app.get(Metrics), app.get(Database)];
  app.useLogger(logger);
  logUncaught(logger);
  if (config.environment === 'production') await refuseUnsafeDatabase(database);
  metrics.watchProcess();
  await app.get(Worker).start();
  const { workerPort: port } = config;
  const server =
    port === null ? null : await WorkerServer.listen(port, { config, database, metrics, logger });
  endOnSignals(async () => {
    logger.info({}, 'ending');
    // Waits for the jobs that run, then ends the pool.
    const isClean = await isDoneWithin(END_WITHIN_MS, Promise.all([server?.close(), app.close()]));
    if (!isClean) logger.warn('A job was still running and had to be cut off.');
    return isClean;
  });
  logger.info({}, 'worker started');
}

try {
  await main();
} catch (error) {
  endAsFailed(error);
}
