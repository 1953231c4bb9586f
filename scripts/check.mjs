// @ts-check
/** `npm run check`: formatting, lint, types and lockfile. All of them run, so that one look shows everything. */
import { runChecks } from './steps/checks.mjs';
import { report } from './steps/project.mjs';
import { StopRequested, StopSignals } from './steps/stop-signals.mjs';

try {
  const failed = await runChecks(new StopSignals());
  process.exitCode = failed.length === 0 ? 0 : 1;
} catch (error) {
  if (!(error instanceof StopRequested)) report(error);
  process.exitCode = 1;
}
process.exit();
