// @ts-check
/** `npm run perennial -- <arguments>`: the command line interface, with a database even when the service is stopped. */
import { spawn } from 'node:child_process';
import { ensureBuilt } from './steps/compilation.mjs';
import { ensureInstalled } from './steps/installation.mjs';
import { report, requireNode } from './steps/project.mjs';
import { cliArguments, openService } from './steps/service.mjs';
import { ended, StopRequested, StopSignals } from './steps/stop-signals.mjs';

requireNode();
const signals = new StopSignals();
/** @type {() => Promise<void>} */
let release = async () => undefined;
try {
  await ensureInstalled(signals);
  await ensureBuilt();
  const service = await openService();
  release = service.release;
  signals.check();
  // In the terminal's own group: it reads the keyboard, and a Ctrl-C reaches it directly.
  const child = spawn(process.execPath, [...cliArguments, ...process.argv.slice(2)], {
    // npm changes to the project's folder; file names on the command line mean the folder it was called from.
    cwd: process.env.INIT_CWD ?? process.cwd(),
    env: service.env,
    stdio: 'inherit',
  });
  const relay = (/** @type {NodeJS.Signals} */ name) => {
    if (name !== 'SIGINT' || !process.stdin.isTTY) child.kill(name);
  };
  for (const name of /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(name, relay);
  process.exitCode = await ended(child);
} catch (error) {
  if (!(error instanceof StopRequested)) report(error);
  process.exitCode = 1;
} finally {
  await release();
}
process.exit();
