import { settingsFrom } from './settings.js';
import { checkStorms } from './checkout/suite.js';

/** As many as `npm test` has time for; `npm run simulate -- --checkout --runs 1000` does more. */
const RUNS = 20;
const TIMEOUT_MS = 3 * 60 * 60_000;

const { runs, seed } = settingsFrom(process.env, { runs: RUNS, commands: 0 });

describe(`Checkouts of many clients at once (seed ${seed})`, () => {
  it(
    `never use a limit up too far, nor leave any of it, in ${runs} storms`,
    async () => {
      const { failure, ...sum } = await checkStorms({ runs, seed });
      process.stdout.write(`${JSON.stringify(sum)}\n`);
      expect(failure ?? 'nothing wrong').toBe('nothing wrong');
    },
    TIMEOUT_MS,
  );
});
