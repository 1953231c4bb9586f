import { ReviewDesk } from '../support/review-desk.js';
import { TestApp, type Shaped } from '../support/test-app.js';

const EXPLAIN = `query ($customer: String!) { explainReferral(customer: $customer) {
  steps { to reason } verdicts { findings { code words } } nothingGiven { side words } } }`;

/** Whoever suspends a friend does not mean to pay for them. */
describe('A friend who is suspended', () => {
  let app: TestApp;
  let desk: ReviewDesk;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterEach(async () => {
    expect(await app.violations(desk.loyalty)).toEqual([]);
  });

  afterAll(() => app.stop());

  /** Ada has referred eve, who has ordered. */
  async function ordered(rules: Parameters<typeof ReviewDesk.open>[1] = {}): Promise<void> {
    desk = await ReviewDesk.open(app, rules);
    await desk.trail.enrol('eve');
    await desk.trail.claim('eve', 'ada');
    await desk.trail.sharers.desk.order('eve', 8_000);
  }

  const story = async (): Promise<Shaped> => (await desk.ask(EXPLAIN, { customer: 'eve' })).explainReferral;

  const lastStep = async (): Promise<string | undefined> => (await desk.trail.steps('eve')).at(-1);

  test('is looked at before the advocate is paid, and staff decide', async () => {
    await ordered();
    await desk.trail.suspend('eve');
    await desk.trail.daysLater(15);
    expect(await lastStep()).toBe('FLAGGED HELD_FOR_REVIEW');
    expect(await desk.trail.points('ada')).toBe(0);
    const { verdicts } = await story();
    expect((verdicts as Shaped[]).at(-1)?.['findings']).toEqual([
      { code: 'FRIEND_SUSPENDED', words: 'The friend is suspended, so that somebody has to look.' },
    ]);
    expect((await desk.decide('eve', 'ALLOW')).userErrors).toEqual([]);
    expect(await lastStep()).toBe('REWARDED ALL_TOLD');
    expect(await desk.trail.points('ada')).toBe(500);
    expect((await story()).nothingGiven).toEqual([
      { side: 'FRIEND', words: 'Campaigns give nothing to customers who are suspended.' },
    ]);
  });

  test('pays no advocate whose delay is not over', async () => {
    await ordered({ advocateDelayDays: 7 });
    await desk.trail.daysLater(15);
    expect(await lastStep()).toBe('APPROVED RETURN_WINDOW_OVER');
    await desk.trail.suspend('eve');
    await desk.trail.daysLater(7);
    expect(await lastStep()).toBe('REWARDED ALL_TOLD');
    expect(await desk.trail.points('ada')).toBe(0);
    expect((await story()).nothingGiven).toEqual([
      { side: 'ADVOCATE', words: 'The friend was suspended when it was due.' },
    ]);
  });

  test('pays the advocate after the delay if staff have allowed it', async () => {
    await ordered({ advocateDelayDays: 7 });
    await desk.trail.suspend('eve');
    await desk.trail.daysLater(15);
    expect(await lastStep()).toBe('FLAGGED HELD_FOR_REVIEW');
    expect((await desk.decide('eve', 'ALLOW')).userErrors).toEqual([]);
    expect(await lastStep()).toBe('APPROVED ALLOWED_BY_STAFF');
    await desk.trail.daysLater(8);
    expect(await lastStep()).toBe('REWARDED ALL_TOLD');
    expect(await desk.trail.points('ada')).toBe(500);
  });
});
