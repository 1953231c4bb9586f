import type { FraudRule } from '#referrals';
import { printOf } from '../support/database-print.js';
import { ruleOf } from '../support/referral-court.js';
import { ReviewDesk } from '../support/review-desk.js';
import { TestApp, type Shaped } from '../support/test-app.js';

const BACKTEST = `query ($input: BacktestReferralRulesInput!) { backtestReferralRules(input: $input) {
  backtest { verdicts changed isComplete outcomes { given would decided count }
    cases { friend { externalId } stage given would decided findings { code words } } }
  userErrors { code path } } }`;
const DAY_MS = 86_400_000;
const IN_FORCE: readonly FraudRule[] = [
  ruleOf('device', { action: 'HOLD' }),
  ruleOf('burst', { sign: 'VELOCITY', window: 'DAY', threshold: 3 }),
  ruleOf('ring', { sign: 'RING', isShadow: true }),
];

/** Rules on fraud, tried on the referrals of the past. */
describe('Backtests of rules on fraud', () => {
  let app: TestApp;
  let desk: ReviewDesk;
  let session: string;

  beforeAll(async () => {
    app = await TestApp.start();
    desk = await ReviewDesk.open(app, { fraudRules: IN_FORCE });
    const names = ['bob', 'cleo', 'dan', 'eli'];
    await desk.trail.enrol(...names);
    await desk.sharing('tablet', 'ada', 'bob', 'cleo');
    for (const name of names) {
      await desk.trail.claim(name, 'ada');
      app.clock.advanceBy(1_000);
    }
    await desk.decide('bob', 'ALLOW');
    await desk.decide('cleo', 'REJECT');
    for (const name of names) await desk.trail.sharers.desk.order(name, 5_000);
    app.clock.advanceBy(15 * DAY_MS);
    await desk.work();
    session = await desk.session();
  });

  afterAll(() => app.stop());

  async function tried(rules: readonly FraudRule[], more: object = {}): Promise<Shaped> {
    const period = { from: '2026-03-01T00:00:00Z', to: '2026-04-01T00:00:00Z' };
    const input = { program: 'trail', rules, ...period, ...more };
    return (await desk.ask(BACKTEST, { input }, session)).backtestReferralRules;
  }

  test('with the rules that were in force come to the verdicts that were given', async () => {
    const [row] = await app.database.query<{ count: number; kinds: string[] }>(
      `select count(*)::int as count, array_agg(distinct verdict order by verdict) as kinds from referral_verdicts where program_id = $1`,
      [desk.loyalty.id],
    );
    expect(row?.kinds).toEqual(['ALLOW', 'FLAG', 'HOLD']);
    const { backtest, userErrors } = await tried(IN_FORCE);
    expect(userErrors).toEqual([]);
    expect(backtest).toMatchObject({ verdicts: row?.count, changed: 0, isComplete: true, cases: [] });
    for (const { given, would } of backtest.outcomes) expect(would).toBe(given);
  });

  test('with others say what would have been, beside what staff decided, and change nothing', async () => {
    const before = await printOf(app.database);
    const { backtest } = await tried([ruleOf('crowd', { threshold: 2 })], { cases: 1 });
    // Both who shared with two others: one was allowed, and the other rejected.
    expect(backtest.outcomes).toContainEqual({ given: 'HOLD', would: 'FLAG', decided: 'ALLOWED', count: 1 });
    expect(backtest.outcomes).toContainEqual({ given: 'HOLD', would: 'FLAG', decided: 'REJECTED', count: 1 });
    expect(backtest.cases).toHaveLength(1);
    expect(backtest.cases[0]).toMatchObject({
      ...{ stage: 'CLAIM', given: 'HOLD', would: 'FLAG' },
      findings: [
        { code: 'crowd', words: '2 other customers used a device of the friend, the advocate among them.' },
      ],
    });
    const total = (backtest.outcomes as { count: number }[]).reduce((sum, { count }) => sum + count, 0);
    expect(total).toBe(backtest.verdicts);
    expect(await printOf(app.database)).toEqual(before);
  });

  test('are of a period and a program alone', async () => {
    expect((await tried(IN_FORCE, { to: '2026-03-02T00:00:00Z' })).backtest.verdicts).toBe(0);
    expect((await tried(IN_FORCE, { program: 'friends' })).backtest.verdicts).toBe(0);
    expect((await tried(IN_FORCE, { program: 'nobody' })).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
  });

  test.each<[object, string[]]>([
    [{ to: '2026-03-01T00:00:00Z' }, ['to']],
    [{ rules: [ruleOf('one'), ruleOf('one')] }, ['rules', '1', 'code']],
    [{ rules: [ruleOf('one', { window: 'DAY' })] }, ['rules', '0', 'window']],
  ])('are refused where they cannot be: %j', async (more, path) => {
    expect((await tried(IN_FORCE, more)).userErrors).toMatchObject([{ code: 'INVALID_INPUT', path }]);
  });
});
