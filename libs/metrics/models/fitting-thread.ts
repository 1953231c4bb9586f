import { parentPort, workerData } from 'node:worker_threads';
import { workOff, type FittingTask } from '../domain/models/fitting-task.js';

/** What a thread runs: one task, and its answer. See `Fitting`. */
parentPort?.postMessage(workOff(workerData as FittingTask));
