import { checkReferralStorms } from './referrals/suite.js';
import { settingsFrom } from './settings.js';

/** As many as `npm test` has time for; `npm run simulate -- --referrals --runs 1000` does more. */
const RUNS = 20;
const TIMEOUT_MS = 3 * 60 * 60_000;

const { runs, seed } = settingsFrom(process.env, { runs: RUNS, commands: 0 });

describe(`Referrals of many clients at once (seed ${seed})`, () => {
  it(
    `reward nobody twice, and no ring ever closes, in ${runs} storms`,
    async () => {
      const { failure, ...sum } = await checkReferralStorms({ runs, seed });
      process.stdout.write(`${JSON.stringify(sum)}\n`);
      expect(failure ?? 'nothing wrong').toBe('nothing wrong');
    },
    TIMEOUT_MS,
  );
});
