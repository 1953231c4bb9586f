import { settingsFrom } from '../settings.js';
import { checkService } from './live.js';

/** Of each of the two files of tests; two, because each is a process of its own. `npm run prove` does 1,000 in all. */
const RUNS = 50;
const COMMANDS = 50;
/** Far more than the runs of one process take: they must not be cut off on a machine that is busy. */
const TIMEOUT_MS = 60 * 60_000;

/** The tests of one of the two files; its seeds are far from those of the other. */
export function describeService(half: 0 | 1): void {
  const chosen = settingsFrom(process.env, { runs: 2 * RUNS, commands: COMMANDS });
  const runs = half === 0 ? Math.ceil(chosen.runs / 2) : Math.floor(chosen.runs / 2);
  const settings = { ...chosen, runs, seed: (chosen.seed + half * 2 ** 30) % 2 ** 31 };
  // A run that is repeated is one run, in one process.
  const isIdle = runs === 0 || (half === 1 && chosen.path !== null);

  describe(`The service, against a model in memory (seed ${chosen.seed})`, () => {
    const name = `answers as the model does, in ${runs} random runs of ${settings.commands} commands`;
    (isIdle ? it.skip : it)(
      name,
      async () => {
        const checked = await checkService(settings);
        expect(checked.failure ?? 'no divergence').toBe('no divergence');
      },
      TIMEOUT_MS,
    );
  });
}
