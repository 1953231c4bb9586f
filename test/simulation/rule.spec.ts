import { RuleShop } from './domain/rule-shop.js';
import { simulate } from './model/run.js';
import { check, settingsFrom } from './settings.js';

const settings = settingsFrom(process.env, { runs: 5_000, commands: 20 });

describe('The wallet rule', () => {
  const name = `does what a naive model does, in ${settings.runs} random runs (seed ${settings.seed})`;
  it(
    name,
    async () => {
      const { failure } = await check(settings, { keys: false, variant: 'rule' }, ({ rules, commands }) =>
        simulate(rules, commands, () => Promise.resolve(new RuleShop(rules))),
      );
      expect(failure ?? 'no divergence').toBe('no divergence');
    },
    60 * 60_000,
  );
});
