// @ts-check
/** `npm run dev`: like `npm start`, and compiles and restarts the service whenever a source file changes. */
import { compile, ensureBuilt, latestEdit } from './steps/compilation.mjs';
import { ensureInstalled } from './steps/installation.mjs';
import { Complaint, report, requireNode, say } from './steps/project.mjs';
import { apiArguments, openService, prepareDatabase } from './steps/service.mjs';
import { endGroup, ended, StopRequested, StopSignals } from './steps/stop-signals.mjs';

/** Looking at 300 files takes about 10 ms; polling also sees what file watchers miss (new folders, network drives). */
const pollMs = 500;

/**
 * @param {StopSignals} signals
 * @param {NodeJS.ProcessEnv} env
 */
async function serveUntilChanged(signals, env) {
  const child = signals.start(process.execPath, apiArguments, { env });
  const end = ended(child).then((code) => {
    if (signals.requested === undefined) say(`The service has ended (exit code ${code}).`);
  });
  try {
    const changed = await nextChange(signals);
    say(`Changed: ${changed.slice(0, 3).join(', ')}${changed.length > 3 ? ', ...' : ''}. Restarting.`);
    endGroup(child);
  } finally {
    await end;
  }
}

/** @param {StopSignals} signals */
async function nextChange(signals) {
  for (;;) {
    await signals.pause(pollMs);
    try {
      const changed = await compile();
      if (changed.length > 0) return changed;
    } catch (error) {
      report(error);
      await nextEdit(signals);
    }
  }
}

/**
 * After a file that does not compile: says it once, not twice a second.
 * @param {StopSignals} signals
 */
async function nextEdit(signals) {
  for (const before = latestEdit(); latestEdit() === before;) await signals.pause(pollMs);
}

requireNode();
const signals = new StopSignals();
/** @type {() => Promise<void>} */
let release = async () => undefined;
try {
  await ensureInstalled(signals);
  await ensureBuilt();
  const service = await openService();
  release = service.release;
  const env = { ...service.env, PERENNIAL_WORKER: service.env.PERENNIAL_WORKER ?? 'in-process' };
  for (;;) {
    await prepareDatabase(signals, env).catch((error) => {
      if (!(error instanceof Complaint)) throw error;
      report(error);
    });
    await serveUntilChanged(signals, env);
  }
} catch (error) {
  if (!(error instanceof StopRequested)) {
    report(error);
    process.exitCode = 1;
  }
} finally {
  await release();
}
process.exit();
