import { atOnce } from '../support/at-once.js';
import { ruleOf } from '../support/referral-court.js';
import { ReviewDesk } from '../support/review-desk.js';
import { TestApp } from '../support/test-app.js';

const FLAG = ruleOf('device');
const HOLD = ruleOf('device', { action: 'HOLD' });
const DAY_MS = 86_400_000;

/** Referrals that somebody has to look at: nothing but a decision lets them be paid. */
describe('Reviews of referrals', () => {
  let app: TestApp;
  let desk: ReviewDesk;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterEach(async () => {
    expect(await app.violations(desk.loyalty)).toEqual([]);
  });

  afterAll(() => app.stop());

  /** Bob is seen with ada's device, claims her code, and orders for 80. */
  async function ordered(...rules: Parameters<typeof ruleOf>[1][]): Promise<void> {
    desk = await ReviewDesk.open(app, { fraudRules: rules.map((rule) => ({ ...FLAG, ...rule })) });
    await desk.trail.enrol('bob');
    await desk.sharing('tablet', 'ada', 'bob');
    await desk.trail.claim('bob', 'ada');
    await desk.trail.sharers.desk.order('bob', 8_000);
  }

  test.each([
    ['flagged', FLAG],
    ['held', HOLD],
    ['held because the rule throws', { ...FLAG, sign: 'SHARED_SHOES' as 'RING' }],
  ])('one that is %s is told nothing and paid nothing, whatever time passes', async (_, rule) => {
    await ordered(rule);
    for (const days of [13, 1, 40, 400]) {
      app.clock.advanceBy(days * DAY_MS);
      await desk.work();
    }
    expect((await desk.trail.referral('bob')).state).toBe('FLAGGED');
    for (const name of ['ada', 'bob']) expect(await desk.trail.told(name)).toEqual([]);
    expect([await desk.trail.points('ada'), await desk.trail.points('bob')]).toEqual([0, 80]);
    expect(await desk.queue('ESCALATED')).toEqual(['bob']);
    expect(await desk.noted('referral_review.escalated')).toBe(1);
    // Looked at once: what was allowed stops nothing again.
    expect((await desk.decide('bob', 'ALLOW')).userErrors).toEqual([]);
    app.clock.advanceBy(15 * DAY_MS);
    await desk.work();
    await desk.work();
    expect((await desk.trail.referral('bob')).state).toBe('REWARDED');
    expect([await desk.trail.points('ada'), await desk.trail.points('bob')]).toEqual([500, 580]);
    expect(await desk.queue()).toEqual([]);
    expect(await desk.noted('referral_review.decided')).toBe(1);
  });

  test('one that is rejected never pays, and stays so', async () => {
    await ordered(HOLD);
    const rejected = await desk.decide('bob', 'REJECT');
    expect(rejected).toMatchObject({
      review: { decision: 'REJECTED', decisionReason: 'To reject', friend: { externalId: 'bob' } },
      userErrors: [],
    });
    expect((await desk.decide('bob', 'REJECT')).review.decidedAt).toBe(rejected.review.decidedAt);
    expect((await desk.decide('bob', 'ALLOW')).userErrors).toMatchObject([
      { code: 'WRONG_STATE', state: 'REJECTED' },
    ]);
    app.clock.advanceBy(60 * DAY_MS);
    await desk.work();
    expect((await desk.trail.referral('bob')).state).toBe('REJECTED');
    expect(await desk.trail.points('ada')).toBe(0);
    expect(await desk.queue('DECIDED')).toEqual(['bob']);
    expect(await desk.noted('referral_review.decided')).toBe(1);
  });

  test('decisions at once are one', async () => {
    await ordered(HOLD);
    const session = await desk.session();
    const answers = await atOnce(
      Array.from({ length: 12 }, (_, index) => (index % 2 === 0 ? 'ALLOW' : 'REJECT')),
      12,
      (decision) => desk.decide('bob', decision, session),
    );
    const { decision } = (await desk.reviews('DECIDED')).edges[0].node;
    for (const [index, { review, userErrors }] of answers.entries()) {
      const isSame = (index % 2 === 0) === (decision === 'ALLOWED');
      if (isSame) expect({ review, userErrors }).toMatchObject({ review: { decision }, userErrors: [] });
      else expect(userErrors).toMatchObject([{ code: 'WRONG_STATE', state: decision }]);
    }
    expect(await desk.noted('referral_review.decided')).toBe(1);
    const { state } = await desk.trail.referral('bob');
    expect(state).toBe(decision === 'ALLOWED' ? 'MATURING' : 'REJECTED');
  });

  test('are told in words, those first whose time is over', async () => {
    const shadow = ruleOf('tight', { sign: 'VELOCITY', window: 'DAY', threshold: 1, isShadow: true });
    desk = await ReviewDesk.open(app, { fraudRules: [HOLD, shadow], reviewHours: 24 });
    await desk.trail.enrol('bob', 'cleo', 'dan');
    for (const name of ['cleo', 'bob', 'dan']) {
      await desk.sharing(`of ${name}`, 'ada', name);
      await desk.trail.claim(name, 'ada');
      app.clock.advanceBy(60_000);
    }
    expect(await desk.queue('ESCALATED')).toEqual([]);
    app.clock.advanceBy(DAY_MS - 150_000);
    expect(await desk.work()).toBe(1);
    expect(await desk.work()).toBe(0);
    expect(await desk.queue('ESCALATED')).toEqual(['cleo']);
    expect(await desk.queue()).toEqual(['cleo', 'bob', 'dan']);
    const first = await desk.reviews('OPEN', 2);
    const next = await desk.reviews('OPEN', 2, first.pageInfo.endCursor);
    expect(next.edges).toMatchObject([{ node: { friend: { externalId: 'dan' } } }]);
    expect(first.edges[1].node).toMatchObject({
      ...{ advocate: { externalId: 'ada' }, program: 'trail', stage: 'CLAIM', verdict: 'HOLD' },
      ...{ openedAt: '2026-03-02T15:01:00.000Z', dueAt: '2026-03-03T15:01:00.000Z', decision: null },
      findings: [
        {
          ...{ code: 'device', sign: 'SHARED_DEVICE', action: 'HOLD', isShadow: false, isAllowed: false },
          words: '1 other customer used a device of the friend, the advocate among them.',
        },
        { code: 'tight', isShadow: true },
      ],
      evidence: [
        '1 other customer used a device of the friend, the advocate among them.',
        'Friends of the advocate claimed 2 times within an hour, 2 within a day, 2 within a week.',
      ],
    });
  });

  test('shadow rules change nothing', async () => {
    const seen: unknown[] = [];
    const shadows = [
      ...[{ action: 'BLOCK' as const }, { code: 'shoes', sign: 'SHARED_SHOES' as 'RING' }],
    ].map((rule) => ({ ...rule, isShadow: true }));
    for (const rules of [[], shadows]) {
      await ordered(...rules);
      app.clock.advanceBy(14 * DAY_MS);
      await desk.work();
      await desk.work();
      const { trail } = desk;
      const [steps, told] = [await trail.steps('bob'), await trail.told('ada')];
      const { state, lastStep } = await trail.referral('bob');
      const points = [await trail.points('ada'), await trail.points('bob')];
      seen.push({ steps, told, state, lastStep, points, queue: await desk.queue() });
    }
    expect(seen[0]).toEqual(seen[1]);
    expect(seen[0]).toMatchObject({ state: 'REWARDED', points: [500, 580], queue: [] });
  });

  test('of a referral that ends by itself are withdrawn', async () => {
    desk = await ReviewDesk.open(app, {
      fraudRules: [FLAG],
      qualification: { minimumMinor: 0n, categories: [], withinDays: 10 },
    });
    await desk.trail.enrol('bob');
    await desk.sharing('tablet', 'ada', 'bob');
    await desk.trail.claim('bob', 'ada');
    app.clock.advanceBy(14 * DAY_MS);
    await desk.work();
    expect(await desk.queue()).toEqual([]);
    expect((await desk.decide('bob', 'ALLOW')).userErrors).toMatchObject([
      { code: 'WRONG_STATE', state: 'WITHDRAWN' },
    ]);
  });

  test('are refused where there is none, or no reason', async () => {
    desk = await ReviewDesk.open(app, {});
    await desk.trail.enrol('bob');
    expect((await desk.decide('bob', 'ALLOW')).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
  });
});
