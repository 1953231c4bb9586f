// @ts-check
/** `npm start`: from a fresh clone to a running service; Ctrl-C stops all of it. */
import { ensureBuilt } from './steps/compilation.mjs';
import { ensureInstalled } from './steps/installation.mjs';
import { Complaint, report, requireNode } from './steps/project.mjs';
import { apiArguments, openService, prepareDatabase } from './steps/service.mjs';
import { StopRequested, StopSignals } from './steps/stop-signals.mjs';

requireNode();
const signals = new StopSignals();
/** @type {() => Promise<void>} */
let release = async () => undefined;
try {
  await ensureInstalled(signals);
  await ensureBuilt();
  const service = await openService();
  release = service.release;
  await prepareDatabase(signals, service.env);
  const env = { ...service.env, PERENNIAL_WORKER: service.env.PERENNIAL_WORKER ?? 'in-process' };
  const code = await signals.run(process.execPath, apiArguments, { env });
  throw new Complaint(`The service ended by itself (exit code ${code}).`);
} catch (error) {
  if (!(error instanceof StopRequested)) {
    report(error);
    process.exitCode = 1;
  }
} finally {
  await release();
}
process.exit();
