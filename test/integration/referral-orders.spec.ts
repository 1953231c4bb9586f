import { ReferralMeetings } from '../support/referral-meetings.js';
import { TestApp, type Shaped } from '../support/test-app.js';

const DAY_MS = 86_400_000;
const EXPLAIN = `query ($customer: String!) { explainReferral(customer: $customer) {
  referral { state explanation } steps { to reason words } } }`;
const ATTRIBUTE = `mutation ($input: AttributeReferralInput!) { attributeReferral(input: $input) {
  userErrors { code ... on ReferralNotPossible { reason } } } }`;
const OWN = '{ me { referral { explanation story { words } } } }';

/** Which orders make a referral count, and when. */
describe('Orders of friends', () => {
  let app: TestApp;
  let meetings: ReferralMeetings;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterEach(async () => {
    expect(await meetings.trail.violations()).toEqual([]);
  });

  afterAll(() => app.stop());

  /** Eve has typed the code of bob, and orders of 10.00 count that she places within ten days. */
  async function claimed(qualification: object = {}): Promise<void> {
    meetings = await ReferralMeetings.open(app, {
      qualification: { minimumMinor: 1_000n, categories: [], withinDays: 10, ...qualification },
    });
    for (const name of ['bob', 'eve']) await meetings.join(name);
    await meetings.claim('eve', { code: await meetings.codeOf('bob') });
    daysPass(1);
  }

  const daysPass = (days: number): void => app.clock.advanceBy(days * DAY_MS);

  const order = (totalMinor: number, more: object = {}): Promise<{ externalId: string }> =>
    meetings.trail.sharers.desk.order('eve', totalMinor, more);

  const giveBack = (order: string, amountMinor: number): Promise<unknown> =>
    meetings.trail.sharers.desk.return(order, amountMinor);

  /** "STATE REASON" of the steps that followed the claim. */
  async function steps(): Promise<string[]> {
    const { explainReferral } = await meetings.staff(EXPLAIN, { customer: 'eve' });
    return (explainReferral.steps as Shaped[])
      .slice(2)
      .map(({ to, reason }) => `${String(to)} ${String(reason)}`);
  }

  /** What eve reads. */
  async function story(): Promise<string[]> {
    const { desk, shop } = meetings.trail.sharers;
    const { referral } = (await desk.ask<Shaped>(OWN, {}, await app.token(shop, 'eve'))).me;
    return (referral.story as Shaped[]).map(({ words }) => String(words));
  }

  const MET = ['QUALIFIED ORDER_QUALIFIED', 'MATURING NOTHING_FOUND'];

  test('one that was placed in time takes the place of one that comes back after it', async () => {
    await claimed();
    const { externalId } = await order(5_000);
    daysPass(1);
    await order(6_000);
    daysPass(9);
    await giveBack(externalId, 5_000);
    expect(await steps()).toEqual([...MET, 'ATTRIBUTED ORDER_RETURNED', ...MET]);
    await meetings.trail.daysLater(6);
    expect((await steps()).slice(-1)).toEqual(['REWARDED ALL_TOLD']);
  });

  test('one that comes back when the time is over leaves nothing that may count', async () => {
    await claimed();
    const { externalId } = await order(5_000);
    daysPass(14);
    await giveBack(externalId, 5_000);
    expect(await steps()).toEqual([...MET, 'ATTRIBUTED ORDER_RETURNED', 'EXPIRED NO_ORDER_IN_TIME']);
    expect((await story()).slice(-3)).toEqual([
      'Your order meets the terms.',
      'Of the order too much came back: it does not count any more.',
      'It ended: no order met the terms in time.',
    ]);
  });

  test('one that counted and came back in part is told once', async () => {
    await claimed();
    const { externalId } = await order(5_000);
    daysPass(1);
    await giveBack(externalId, 4_500);
    expect((await story()).slice(1)).toEqual([
      'Your order meets the terms.',
      'Of the order too much came back: it does not count any more.',
      expect.stringMatching(/^It counts once you place an order/),
    ]);
  });

  test('a free sample is not the first order', async () => {
    await claimed({ firstOrderOnly: true });
    await order(0);
    expect(await steps()).toEqual([]);
    expect(await story()).toContain(
      'Your order of 3 March 2026 did not count: there was nothing to pay for it.',
    );
    daysPass(1);
    await order(5_000);
    expect(await steps()).toEqual(MET);
  });

  test('an earlier one that is recorded later is the first one', async () => {
    await claimed({ firstOrderOnly: true });
    await order(5_000);
    const occurredAt = new Date(app.now.getTime() - 3_600_000).toISOString();
    app.clock.advanceBy(1_000);
    await order(6_000, { occurredAt });
    expect(await steps()).toEqual([...MET, 'ATTRIBUTED EARLIER_ORDER', ...MET]);
    await order(500, { occurredAt: new Date(new Date(occurredAt).getTime() - 1_000).toISOString() });
    expect((await steps()).slice(-2)).toEqual(['ATTRIBUTED EARLIER_ORDER', 'EXPIRED FIRST_ORDER_FELL_SHORT']);
  });

  test('one that was placed in time counts within three days after it, and no later', async () => {
    await claimed();
    const occurredAt = app.now.toISOString();
    await meetings.trail.daysLater(11);
    await order(5_000, { occurredAt });
    expect(await steps()).toEqual(MET);
    await claimed();
    await meetings.trail.daysLater(11);
    // Of the time to order there is nothing left.
    await order(5_000);
    expect(await steps()).toEqual([]);
    expect((await story()).at(-1)).toMatch(/ We wait 3 days longer to hear of it\.$/);
    await meetings.trail.daysLater(2);
    expect(await steps()).toEqual(['EXPIRED NO_ORDER_IN_TIME']);
  });

  /** Eve has joined, and bob brings her; nobody has said so yet. */
  async function joined(): Promise<void> {
    meetings = await ReferralMeetings.open(app);
    for (const name of ['bob', 'eve']) await meetings.join(name);
    daysPass(1);
  }

  const ago = (minutes: number): Date => new Date(app.now.getTime() - minutes * 60_000);

  const claim = async (): Promise<unknown> =>
    (await meetings.claim('eve', { code: await meetings.codeOf('bob') })).userErrors;

  test('one that was placed up to five minutes before the claim was placed with it, whichever is recorded first', async () => {
    await joined();
    await order(2_000, { occurredAt: ago(4) });
    expect(await claim()).toEqual([]);
    expect(await steps()).toEqual(MET);
    await joined();
    expect(await claim()).toEqual([]);
    await order(2_000, { occurredAt: ago(4) });
    expect(await steps()).toEqual(MET);
    await meetings.trail.daysLater(15);
    expect((await meetings.trail.referral('eve')).state).toBe('REWARDED');
  });

  test('one that was placed longer before makes the friend a customer', async () => {
    await joined();
    await order(2_000, { occurredAt: ago(6) });
    expect(await claim()).toMatchObject([{ code: 'REFERRAL_NOT_POSSIBLE', reason: 'ALREADY_CUSTOMER' }]);
    await joined();
    expect(await claim()).toEqual([]);
    await order(2_000, { occurredAt: ago(6) });
    expect(await steps()).toEqual(['REJECTED ALREADY_CUSTOMER']);
  });

  test('who named the advocate before such an order was known is helped by staff, as if they had forgotten it', async () => {
    await joined();
    expect(await claim()).toEqual([]);
    await order(2_000, { occurredAt: ago(60) });
    expect(await steps()).toEqual(['REJECTED ALREADY_CUSTOMER']);
    expect((await story()).at(-1)).toBe('It does not count: you had bought before.');
    // What they say once more changes nothing.
    expect(await claim()).toEqual([]);
    expect(await steps()).toHaveLength(1);
    const input = { customer: 'eve', advocate: 'bob', program: 'trail', reason: 'The till was offline' };
    expect((await meetings.staff(ATTRIBUTE, { input })).attributeReferral.userErrors).toEqual([]);
    expect(await steps()).toEqual(['REJECTED ALREADY_CUSTOMER', 'ATTRIBUTED STAFF_DECIDED', ...MET]);
    await meetings.trail.daysLater(15);
    expect((await meetings.trail.referral('eve')).state).toBe('REWARDED');
  });

  test('but not by an order from before they joined', async () => {
    await joined();
    expect(await claim()).toEqual([]);
    await order(2_000, { occurredAt: ago(3 * 24 * 60) });
    const input = { customer: 'eve', advocate: 'bob', program: 'trail', reason: 'They wrote to us' };
    expect((await meetings.staff(ATTRIBUTE, { input })).attributeReferral.userErrors).toMatchObject([
      { code: 'REFERRAL_NOT_POSSIBLE', reason: 'ALREADY_CUSTOMER' },
    ]);
    expect(await steps()).toEqual(['REJECTED ALREADY_CUSTOMER']);
  });

  test('one of long ago counts against the friend, whatever they have bought just now', async () => {
    await joined();
    await order(2_000, { occurredAt: ago(600) });
    await order(2_000, { occurredAt: ago(1) });
    expect(await claim()).toMatchObject([{ reason: 'ALREADY_CUSTOMER' }]);
  });
});
