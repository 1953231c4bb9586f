import { MISTAKES, withMistake } from './domain/planted-bugs.js';
import { RuleShop } from './domain/rule-shop.js';
import { simulate } from './model/run.js';
import { check } from './settings.js';

/** Any seed will do; a fixed one finds the same bug in the same run every time. */
const SEED = 20_261;

describe('A bug planted in the wallet rule', () => {
  it.each(Object.entries(MISTAKES))('is found within 100 runs: one that %s', async (_, mistake) => {
    const rule = withMistake(mistake);
    const settings = { runs: 100, commands: 50, seed: SEED, path: null };
    const checked = await check(settings, { keys: false, variant: 'rule' }, ({ rules, commands }) =>
      simulate(rules, commands, () => Promise.resolve(new RuleShop(rules, rule))),
    );
    expect(checked.failure).toMatch(/^Run \d+ of seed \d+ fails/);
    expect(checked.runs).toBeLessThanOrEqual(100);
  });
});
