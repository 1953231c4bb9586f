import { MISTAKES, withMistake, type Mistake } from './domain/planted-bugs.js';
import { RuleShop } from './domain/rule-shop.js';
import { simulate } from './model/run.js';
import { check, type Checked } from './settings.js';

/** Any seed will do; a fixed one finds the same bug in the same run every time. */
const SEED = 20_261;

function checkRuleWith(mistake: Mistake, shrinkMs: number): Promise<Checked> {
  const rule = withMistake(mistake);
  const settings = { runs: 100, commands: 50, seed: SEED, path: null, shrinkMs };
  return check(settings, { keys: false, variant: 'rule' }, ({ rules, commands }) =>
    simulate(rules, commands, () => Promise.resolve(new RuleShop(rules, rule))),
  );
}

describe('A bug planted in the wallet rule', () => {
  it.each(Object.entries(MISTAKES))('is found within 100 runs: one that %s', async (_, mistake) => {
    const { failure } = await checkRuleWith(mistake, 0);
    expect(failure).toMatch(/^Run \d{1,3} of seed 20261 fails/);
    expect(failure).toContain('npm run simulate -- --rule --runs 100 --commands 50 --seed 20261 --path ');
  });

  it('is shown by a few commands, whatever else the run did', async () => {
    const mistake = MISTAKES['lets transferred points live a day longer'] ?? (() => ({}));
    const { failure } = await checkRuleWith(mistake, 60_000);
    const steps = failure?.match(/^20\d\d-.*kind: '\w+'/gm) ?? [];
    expect(steps.length).toBeLessThanOrEqual(5);
    expect(steps.at(-1)).toContain("kind: 'transfer'");
  });
});
