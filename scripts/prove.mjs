// @ts-check
/**
 * `npm run prove`: what `npm test` does a share of, in full: the simulations, the storm of lost answers, the crashes and the
 * shutdowns; see docs/correctness.md. About two hours on two cores. What failed is named in the last lines.
 */
import { inProject, report, requireNode, say } from './steps/project.mjs';
import { StopRequested, StopSignals } from './steps/stop-signals.mjs';

/** @type {readonly { name: string, script: string, args: string[], env?: NodeJS.ProcessEnv }[]} */
const proofs = [
  { name: 'simulation', script: 'simulate.mjs', args: ['--runs', '1000', '--commands', '50'] },
  { name: 'checkouts', script: 'simulate.mjs', args: ['--checkout', '--runs', '1000'] },
  { name: 'referrals', script: 'simulate.mjs', args: ['--referrals', '--runs', '1000'] },
  { name: 'rule', script: 'simulate.mjs', args: ['--rule', '--runs', '100000'] },
  {
    name: 'lost answers',
    script: 'test.mjs',
    args: ['test/operations/lost-answers'],
    env: { STORM_OPERATIONS: '10000' },
  },
  { name: 'crashes', script: 'crash.mjs', args: ['--cycles', '100'] },
  { name: 'shutdowns', script: 'crash.mjs', args: ['--shutdowns', '20'] },
];

requireNode();
const signals = new StopSignals();
try {
  /** @type {string[]} */
  const failed = [];
  for (const { name, script, args, env } of proofs) {
    say(`\n${name}: ${script} ${args.join(' ')}`);
    const options = { env: { ...process.env, ...env } };
    const code = await signals.run(process.execPath, [inProject('scripts', script), ...args], options);
    if (code !== 0) failed.push(name);
  }
  say(failed.length === 0 ? '\nAll of it holds.' : `\nFailed: ${failed.join(', ')}.`);
  process.exitCode = failed.length === 0 ? 0 : 1;
} catch (error) {
  if (!(error instanceof StopRequested)) report(error);
  process.exitCode = 1;
}
process.exit();
