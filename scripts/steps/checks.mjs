// @ts-check
import { inProject, say } from './project.mjs';

const checks = [
  {
    name: 'formatting',
    args: ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'],
  },
  { name: 'lint', args: ['node_modules/eslint/bin/eslint.js', '--max-warnings=0', '.'] },
  { name: 'types', args: ['node_modules/typescript7/bin/tsc', '--noEmit'] },
  { name: 'lockfile', args: ['scripts/mend-lockfile.mjs', '--check'] },
];

/**
 * @param {import('./stop-signals.mjs').StopSignals} signals
 * @returns {Promise<string[]>} the names of the checks that failed
 */
export async function runChecks(signals) {
  const failed = [];
  for (const { name, args } of checks) {
    const startedAt = performance.now();
    const [script = '', ...rest] = args;
    const code = await signals.run(process.execPath, [inProject(script), ...rest]);
    say(
      `${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`,
    );
    if (code !== 0) failed.push(name);
  }
  return failed;
}
