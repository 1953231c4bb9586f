import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { loadConfig, Logger } from '#platform';
import { WorkerAppModule } from './worker.module.js';
import { Worker } from './worker.service.js';

const config = loadConfig();
const app = await NestFactory.createApplicationContext(WorkerAppModule.forRoot(config), { bufferLogs: true });
app.useLogger(app.get(Logger));
app.enableShutdownHooks();
await app.get(Worker).start();
app.get(Logger).info({}, 'worker started');
