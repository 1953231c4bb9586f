// @ts-check
/** `npm run build`: compiles the applications, libraries and migrations to `dist`. `--clean` begins anew. */
import { rmSync } from 'node:fs';
import { ensureBuilt } from './steps/compilation.mjs';
import { inProject, report } from './steps/project.mjs';

try {
  if (process.argv.includes('--clean')) rmSync(inProject('dist'), { recursive: true, force: true });
  await ensureBuilt();
} catch (error) {
  report(error);
  process.exitCode = 1;
}
