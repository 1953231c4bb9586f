import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import {
  ConfigurationError,
  Database,
  loadConfig,
  Logger,
  logUncaught,
  Metrics,
  refuseUnsafeDatabase,
} from '#platform';
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
  app.enableShutdownHooks();
  metrics.watchProcess();
  await app.get(Worker).start();
  if (config.workerPort !== null) {
    const server = await WorkerServer.listen(config.workerPort, { config, database, metrics, logger });
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void server.close());
  }
  logger.info({}, 'worker started');
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof ConfigurationError ? error.message : String(error)}\n`);
  process.exit(1);
}
