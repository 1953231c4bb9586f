import { ruleOf } from '../support/referral-court.js';
import { ReviewDesk } from '../support/review-desk.js';
import { TestApp } from '../support/test-app.js';

const DAY_MS = 86_400_000;
const DEVICE = ruleOf('device');
const ADDRESS = ruleOf('address', { sign: 'SHARED_ADDRESS' });
const HOUSE = { address: { lines: ['Main Street 1'], postalCode: '10115', country: 'DE' } };

/** What staff allow is judged once more before anything is told. */
describe('Allowing a referral that only waits to be approved', () => {
  let app: TestApp;
  let desk: ReviewDesk;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  /** Bob was flagged for ada's device, and the time to return his order is over. */
  beforeEach(async () => {
    desk = await ReviewDesk.open(app, { fraudRules: [DEVICE, ADDRESS] });
    await desk.trail.enrol('bob');
    await desk.sharing('tablet', 'ada', 'bob');
    await desk.trail.claim('bob', 'ada');
    await desk.trail.sharers.desk.order('bob', 8_000);
    app.clock.advanceBy(15 * DAY_MS);
    await desk.work();
    expect(await desk.trail.referral('bob')).toMatchObject({ state: 'FLAGGED', resumeState: 'APPROVED' });
  });

  afterEach(async () => {
    expect(await app.violations(desk.loyalty)).toEqual([]);
  });

  afterAll(() => app.stop());

  const paid = async (): Promise<number[]> => [
    await desk.trail.points('ada'),
    await desk.trail.points('bob'),
  ];

  test('rejects it for a card that both have used since it was flagged', async () => {
    await desk.seen({ cardFingerprint: 'card-1' }, 'ada', 'bob');
    expect(await desk.decide('bob', 'ALLOW')).toMatchObject({
      review: { decision: 'ALLOWED' },
      userErrors: [],
    });
    expect((await desk.trail.steps('bob')).at(-1)).toBe('REJECTED SELF_REFERRAL');
    for (const name of ['ada', 'bob']) expect(await desk.trail.told(name)).toEqual([]);
    expect(await paid()).toEqual([0, 80]);
    expect(await desk.queue()).toEqual([]);
  });

  test('approves it when nothing is found but what the reviewer had before them', async () => {
    expect((await desk.decide('bob', 'ALLOW')).userErrors).toEqual([]);
    expect((await desk.trail.steps('bob')).slice(-2)).toEqual([
      'APPROVED ALLOWED_BY_STAFF',
      'REWARDED ALL_TOLD',
    ]);
    expect(await paid()).toEqual([500, 580]);
    expect(await desk.queue()).toEqual([]);
  });

  test('stops it again for a sign that nobody had looked at', async () => {
    await desk.seen(HOUSE, 'ada', 'bob');
    expect((await desk.decide('bob', 'ALLOW')).review).toMatchObject({ decision: 'ALLOWED' });
    expect((await desk.trail.steps('bob')).at(-1)).toBe('FLAGGED HELD_FOR_REVIEW');
    expect(await paid()).toEqual([0, 80]);
    const { edges } = await desk.reviews();
    expect(edges).toMatchObject([
      {
        node: {
          decision: null,
          findings: [
            { code: 'device', isAllowed: true },
            { code: 'address', isAllowed: false },
          ],
        },
      },
    ]);
    expect((await desk.decide('bob', 'ALLOW')).userErrors).toEqual([]);
    expect(await paid()).toEqual([500, 580]);
    expect(await desk.queue()).toEqual([]);
    expect(await desk.noted('referral_review.decided')).toBe(2);
  });
});
