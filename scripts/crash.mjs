// @ts-check
/**
 * `npm run crash`: runs the service in processes of its own under load, kills them at random moments and holds every
 * answer that was given against what is written; see docs/correctness.md. The database is a PostgreSQL of its own that
 * writes to disk, whatever TEST_DATABASE_URL says: it is killed too.
 */
import { startEmbeddedPostgres, stopEmbeddedPostgres } from './embedded-postgres.mjs';
import { compile, sourceDirectories } from './steps/compilation.mjs';
import { ensureInstalled } from './steps/installation.mjs';
import { inProject, projectRoot, report, requireNode, say } from './steps/project.mjs';
import { StopRequested, StopSignals } from './steps/stop-signals.mjs';

requireNode();
const signals = new StopSignals();
try {
  await ensureInstalled(signals);
  await compile({ directories: [...sourceDirectories, 'test/crash', 'test/support'] });
  const { main } = await import(inProject('dist', 'test', 'crash', 'main.js'));
  process.exitCode = await main({
    args: process.argv.slice(2),
    root: projectRoot,
    launcher: { startEmbeddedPostgres, stopEmbeddedPostgres },
    say,
    shouldStop: () => signals.requested !== undefined,
  });
} catch (error) {
  if (!(error instanceof StopRequested)) report(error);
  process.exitCode = 1;
}
process.exit();
