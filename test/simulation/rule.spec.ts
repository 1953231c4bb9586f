import { simulate } from './model/run.js';
import { RuleShop } from './domain/rule-shop.js';
import { check, settingsFrom } from './settings.js';

const settings = settingsFrom(process.env, { runs: 5_000, commands: 20 });

describe('The wallet rule', () => {
  it(`does what the model does, in random runs (seed ${settings.seed})`, async () => {
    const checked = await check(settings, { keys: false, variant: 'rule' }, ({ rules, commands }) =>
      simulate(rules, commands, () => Promise.resolve(new RuleShop(rules))),
    );
    expect(checked).toEqual({ runs: expect.any(Number), failure: null });
  });
});
