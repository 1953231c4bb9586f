import { ReferralMeetings } from '../support/referral-meetings.js';
import { TestApp } from '../support/test-app.js';

const DAY_MS = 86_400_000;
const KNOW = `mutation ($input: UpsertCustomerInput!) { upsertCustomer(input: $input) { userErrors { code } } }`;

/** Who turns out to be one person with two accounts is paid for once. */
describe('One person with two accounts', () => {
  let app: TestApp;
  let meetings: ReferralMeetings;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  /** Bob refers; nothing is known of the others. */
  beforeEach(async () => {
    meetings = await ReferralMeetings.open(app);
    await meetings.join('bob');
    await meetings.trail.enrol('eve', 'eve2');
    await meetings.trail.give('referral.approved', 500);
  });

  afterEach(async () => {
    expect(await meetings.trail.violations()).toEqual([]);
  });

  afterAll(() => app.stop());

  async function claim(friend: string): Promise<void> {
    expect(await meetings.claim(friend, { code: await meetings.codeOf('bob') })).toMatchObject({
      referral: { state: 'ATTRIBUTED' },
      userErrors: [],
    });
    app.clock.advanceBy(DAY_MS);
  }

  /** That they have one address becomes known. */
  async function known(...names: readonly string[]): Promise<void> {
    for (const externalId of names) {
      const input = { externalId, email: 'eve@one.example' };
      const { upsertCustomer } = await meetings.trail.sharers.desk.ask<Record<string, object>>(KNOW, {
        input,
      });
      expect(upsertCustomer).toEqual({ userErrors: [] });
    }
  }

  const order = (friend: string): Promise<unknown> => meetings.trail.sharers.desk.order(friend, 5_000);

  /** "STATE REASON" of eve and of eve2. */
  async function ends(): Promise<string[]> {
    const both = [await meetings.trail.referral('eve'), await meetings.trail.referral('eve2')];
    return both.map(({ state, reason }) => `${state} ${reason}`);
  }

  test('is referred by the account that claimed first, though nothing was known of either', async () => {
    for (const friend of ['eve', 'eve2']) await claim(friend);
    await known('eve', 'eve2');
    for (const friend of ['eve2', 'eve']) await order(friend);
    await meetings.trail.daysLater(15);
    expect(await ends()).toEqual(['REWARDED ALL_TOLD', 'REJECTED DUPLICATE_PERSON']);
    expect(await meetings.trail.points('bob')).toBe(500);
  });

  test('is referred by the account that claimed first, also where the other was known by then', async () => {
    await claim('eve');
    await known('eve2');
    await claim('eve2');
    await known('eve');
    for (const friend of ['eve2', 'eve']) await order(friend);
    await meetings.trail.daysLater(15);
    expect(await ends()).toEqual(['REWARDED ALL_TOLD', 'REJECTED DUPLICATE_PERSON']);
  });

  test('is paid for once, where it becomes known after the account that claimed later was approved', async () => {
    for (const friend of ['eve', 'eve2']) await claim(friend);
    await order('eve2');
    await meetings.trail.daysLater(15);
    await known('eve', 'eve2');
    await order('eve');
    expect(await ends()).toEqual(['REJECTED DUPLICATE_PERSON', 'REWARDED ALL_TOLD']);
    expect(await meetings.trail.points('bob')).toBe(500);
  });
});
