// @ts-check
/**
 * `npm run simulate`: random commands at the real service on PostgreSQL, compared with a model in memory after each.
 *
 *     npm run simulate -- --runs 10000 --commands 50 --seed 7
 *     npm run simulate -- --rule --runs 100000               the wallet rule alone, without service and database
 *     npm run simulate -- --seed 7 --path 3:0:1              one failing run again, as its report says
 *     npm run simulate -- --checkout --runs 1000 --seed 1    clients that reserve and commit at the same time
 *     npm run simulate -- --referrals --runs 1000 --seed 1   friends who claim, buy and return at the same time
 *
 * What is not given is as in `npm test`, the seed random. The tests under test/simulation do the work.
 */
import { parseArgs } from 'node:util';
import { Complaint, inProject, report, requireNode } from './steps/project.mjs';
import { StopRequested, StopSignals } from './steps/stop-signals.mjs';

/** Figures that are passed on, by the variable that the tests read. */
const variables = /** @type {const} */ ({
  runs: 'SIMULATION_RUNS',
  commands: 'SIMULATION_COMMANDS',
  seed: 'SIMULATION_SEED',
  path: 'SIMULATION_PATH',
});

function readArguments() {
  const text = /** @type {const} */ ({ type: 'string' });
  const flag = /** @type {const} */ ({ type: 'boolean' });
  try {
    const options = {
      runs: text,
      commands: text,
      seed: text,
      path: text,
      rule: flag,
      service: flag,
      checkout: flag,
      referrals: flag,
    };
    return parseArgs({ options, strict: true }).values;
  } catch (error) {
    throw new Complaint(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

requireNode();
try {
  const given = readArguments();
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env };
  for (const [name, variable] of Object.entries(variables)) {
    const value = given[/** @type {keyof typeof variables} */ (name)];
    if (value !== undefined) env[variable] = value;
  }
  const storms = given.checkout ? 'checkout-storms' : given.referrals ? 'referral-storms' : null;
  const tests = storms ?? (given.rule ? 'rule' : 'service-');
  process.exitCode = await new StopSignals().run(
    process.execPath,
    [inProject('scripts', 'test.mjs'), `test/simulation/${tests}`],
    {
      env,
    },
  );
} catch (error) {
  if (!(error instanceof StopRequested)) report(error);
  process.exitCode = 1;
}
process.exit();
