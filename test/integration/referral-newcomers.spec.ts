import { ReferralMeetings } from '../support/referral-meetings.js';
import { TestApp } from '../support/test-app.js';

/** Who has bought before, and who has not. */
describe('Friends who ordered before', () => {
  let app: TestApp;
  let meetings: ReferralMeetings;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(async () => {
    meetings = await ReferralMeetings.open(app);
    for (const name of ['bob', 'eve']) await meetings.join(name);
  });

  afterEach(async () => {
    expect(await meetings.trail.violations()).toEqual([]);
  });

  afterAll(() => app.stop());

  /** Eve ordered for 50.00, and then something happened to the order. */
  async function ordered(then: (order: string) => Promise<unknown>): Promise<void> {
    const { externalId } = await meetings.trail.sharers.desk.order('eve', 5_000);
    app.clock.advanceBy(1_000);
    await then(externalId);
    app.clock.advanceBy(600_000);
  }

  const claim = async (): Promise<unknown> => meetings.claim('eve', { code: await meetings.codeOf('bob') });

  test.each<[string, (order: string) => Promise<unknown>]>([
    ['was cancelled', (order) => meetings.trail.sharers.desk.cancel(order)],
    ['came back altogether', (order) => meetings.trail.sharers.desk.return(order, 5_000)],
  ])('are new customers where all of it %s', async (_, then) => {
    await ordered(then);
    expect(await claim()).toMatchObject({ referral: { state: 'ATTRIBUTED' }, userErrors: [] });
    app.clock.advanceBy(1_000);
    await meetings.trail.sharers.desk.order('eve', 5_000);
    await meetings.trail.daysLater(15);
    expect((await meetings.trail.steps('eve')).at(-1)).toBe('REWARDED ALL_TOLD');
  });

  test('are none where they keep a part of it', async () => {
    await ordered((order) => meetings.trail.sharers.desk.return(order, 4_999));
    expect(await claim()).toMatchObject({
      referral: null,
      userErrors: [{ code: 'REFERRAL_NOT_POSSIBLE', reason: 'ALREADY_CUSTOMER' }],
    });
  });
});
