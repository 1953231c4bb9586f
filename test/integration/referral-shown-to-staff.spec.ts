import { toGlobalId } from '#platform/graphql';
import { ruleOf } from '../support/referral-court.js';
import { ReferralMeetings } from '../support/referral-meetings.js';
import { TestApp, type Shaped } from '../support/test-app.js';

const DAY_MS = 86_400_000;
const ATTRIBUTE = `mutation ($input: AttributeReferralInput!) { attributeReferral(input: $input) {
  referral { state } userErrors { code } } }`;
const DECIDE = `mutation ($input: DecideReferralReviewInput!) { decideReferralReview(input: $input) {
  review { decision } userErrors { code path ... on ReviewChanged { verdictNumber } } } }`;
const DECIDE_WHATEVER = `mutation ($input: DecideReferralReviewInput!) { decideReferralReview(input: $input) { userErrors { code } } }`;
const REVIEWS = `{ referralReviews(state: OPEN, first: 5) { edges { node { verdict findings { code words } } } } }`;
const NUMBERS = `{ referralReviews(state: OPEN, first: 5) { edges { node { verdictNumber } } } }`;
const REJECT = `mutation ($input: RejectReferralInput!) { rejectReferral(input: $input) { userErrors { code } } }`;
const KNOW = `mutation ($input: UpsertCustomerInput!) { upsertCustomer(input: $input) { userErrors { code } } }`;
const SEEN = `mutation ($input: RecordReferralSignalsInput!) { recordReferralSignals(input: $input) { userErrors { code } } }`;
const SUSPEND = `mutation ($input: SuspendCustomerInput!) { suspendCustomer(input: $input) { userErrors { code } } }`;
const REACTIVATE = `mutation ($input: ReactivateCustomerInput!) { reactivateCustomer(input: $input) { userErrors { code } } }`;
const EXPLAIN = `query ($customer: String!) { explainReferral(customer: $customer) { steps { to reason words actor } } }`;
const STORY = `{ me { referral { state story { words } } } }`;

/** Staff allow what one review showed them: nothing of another one, nothing that it hid, and nothing that is new. */
describe('What a review showed to staff', () => {
  let app: TestApp;
  let meetings: ReferralMeetings;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterEach(async () => {
    expect(await meetings.trail.violations()).toEqual([]);
  });

  afterAll(() => app.stop());

  async function open(...rules: ReturnType<typeof ruleOf>[]): Promise<void> {
    meetings = await ReferralMeetings.open(app, { fraudRules: rules });
    for (const name of ['ann', 'bob', 'carl']) await meetings.join(name);
    await meetings.trail.give('referral.approved', 500);
  }

  const order = (): Promise<unknown> => meetings.trail.sharers.desk.order('eve', 5_000);
  const state = async (): Promise<string> => (await meetings.trail.referral('eve')).state;
  const lastStep = async (): Promise<string | undefined> => (await meetings.trail.steps('eve')).at(-1);
  const idOf = (name: string): string => toGlobalId('Customer', meetings.trail.idOf(name));

  async function shop(mutation: string, input: object): Promise<void> {
    const [answer] = Object.values(await meetings.trail.sharers.desk.ask<Shaped>(mutation, { input }));
    expect(answer).toEqual({ userErrors: [] });
  }

  async function seen(deviceId: string, ...names: readonly string[]): Promise<void> {
    for (const customer of names) await shop(SEEN, { customer, signals: { deviceId } });
  }

  const named = (externalId: string, givenName: string, familyName: string): Promise<void> =>
    shop(KNOW, { externalId, givenName, familyName });

  async function staff(mutation: string, input: object): Promise<Shaped> {
    const [answer] = Object.values<Shaped>(await meetings.staff(mutation, { input }));
    expect(answer?.['userErrors']).toEqual([]);
    app.clock.advanceBy(1_000);
    return answer ?? {};
  }

  const decide = async (decision: string): Promise<unknown> => {
    const verdictNumber = decision === 'ALLOW' ? await meetings.trail.verdictNumber('eve') : null;
    return staff(DECIDE_WHATEVER, {
      ...{ customer: idOf('eve'), decision, verdictNumber, reason: 'Looked at it' },
    });
  };

  const attribute = async (advocate: string): Promise<string> => {
    const input = { customer: 'eve', advocate, program: 'trail', reason: 'They wrote to us' };
    return (await staff(ATTRIBUTE, input))['referral'].state as string;
  };

  async function claim(advocate: string): Promise<void> {
    await meetings.claim('eve', { code: await meetings.codeOf(advocate) });
    app.clock.advanceBy(1_000);
  }

  async function shown(query = REVIEWS): Promise<Shaped[]> {
    const { referralReviews } = await meetings.staff(query, {});
    return (referralReviews.edges as { node: Shaped }[]).map(({ node }): Shaped => node);
  }

  test('is allowed of its advocate alone: what was rejected with another one stops that one again', async () => {
    await open(ruleOf('device', { action: 'HOLD' }));
    await meetings.invite('carl', 'eve');
    await meetings.send();
    await meetings.join('eve');
    await seen('phone', 'eve', 'carl');
    await order();
    expect(await state()).toBe('FLAGGED');
    await decide('REJECT');
    expect(await attribute('bob')).toBe('FLAGGED');
    await decide('ALLOW');
    expect(await attribute('carl')).toBe('FLAGGED');
    await meetings.trail.daysLater(16);
    expect(await meetings.trail.points('carl')).toBe(0);
  });

  test('is everything since it was opened, also what a later verdict did not find any more', async () => {
    await open(ruleOf('names', { sign: 'SIMILAR_NAME', threshold: 80, action: 'HOLD' }), ruleOf('device'));
    await meetings.join('eve');
    await named('bob', 'Robert', 'Miller');
    await named('eve', 'Robert', 'Miller');
    await claim('bob');
    await named('eve', 'Evelyn', 'Szymborska');
    await seen('phone', 'eve', 'ann');
    await order();
    expect(await shown()).toEqual([
      {
        verdict: 'HOLD',
        findings: [
          { code: 'names', words: 'The names of friend and advocate are 100 % alike.' },
          { code: 'device', words: '1 other customer used a device of the friend.' },
        ],
      },
    ]);
    await decide('ALLOW');
    await named('eve', 'Robert', 'Miller');
    await meetings.trail.daysLater(16);
    expect(await lastStep()).toBe('REWARDED ALL_TOLD');
  });

  test('is of what was found again as it was found last: when it is more again, somebody has to look', async () => {
    await open(ruleOf('names', { sign: 'SIMILAR_NAME', threshold: 50 }));
    await meetings.join('eve');
    await named('bob', 'Robert', 'Miller');
    await named('eve', 'Robert', 'Miller');
    await claim('bob');
    await named('eve', 'Robert', 'Muller');
    await order();
    expect((await shown())[0]?.['findings']).toEqual([
      { code: 'names', words: 'The names of friend and advocate are 92 % alike.' },
    ]);
    await decide('ALLOW');
    await named('eve', 'Robert', 'Miller');
    await meetings.trail.daysLater(16);
    expect(await lastStep()).toBe('FLAGGED HELD_FOR_REVIEW');
  });

  test('is decided by whoever has read all of it: with more to look at nothing changes', async () => {
    await open(ruleOf('names', { sign: 'SIMILAR_NAME', threshold: 80 }), ruleOf('device'));
    await meetings.join('eve');
    await named('bob', 'Robert', 'Miller');
    await named('eve', 'Robert', 'Miller');
    await claim('bob');
    expect(await shown(NUMBERS)).toEqual([{ verdictNumber: 1 }]);
    await seen('phone', 'eve', 'ann');
    await order();
    const decided = async (verdictNumber: number): Promise<unknown> => {
      const input = { customer: idOf('eve'), decision: 'ALLOW', reason: 'A namesake', verdictNumber };
      return (await meetings.staff(DECIDE, { input })).decideReferralReview;
    };
    const refused = { code: 'REVIEW_CHANGED', path: ['verdictNumber'], verdictNumber: 2 };
    expect(await decided(1)).toEqual({ review: null, userErrors: [refused] });
    expect(await meetings.trail.referral('eve')).toMatchObject({ isUnderReview: true, state: 'MATURING' });
    expect(await shown(NUMBERS)).toEqual([{ verdictNumber: 2 }]);
    const allowed = { review: { decision: 'ALLOWED' }, userErrors: [] };
    expect(await decided(2)).toEqual(allowed);
    // A repeat is answered alike, whatever was read.
    expect(await decided(1)).toEqual(allowed);
  });

  test('is allowed by who says what they read, and asking twice allows nothing that was found since', async () => {
    await open(ruleOf('device'), ruleOf('address', { sign: 'SHARED_ADDRESS' }));
    await meetings.join('eve');
    await seen('phone', 'eve', 'bob');
    await claim('bob');
    await order();
    await meetings.trail.daysLater(16);
    expect(await lastStep()).toBe('FLAGGED HELD_FOR_REVIEW');
    for (const customer of ['eve', 'bob'])
      await shop(SEEN, {
        customer,
        signals: { address: { lines: ['1 Elm St'], postalCode: '10001', country: 'US' } },
      });
    const verdictNumber = await meetings.trail.verdictNumber('eve');
    const input = { customer: idOf('eve'), decision: 'ALLOW', reason: 'Sisters' };
    const decided = async (more: object): Promise<unknown> =>
      (await meetings.staff(DECIDE, { input: { ...input, ...more } })).decideReferralReview;
    expect(await decided({})).toMatchObject({
      userErrors: [{ code: 'INVALID_INPUT', path: ['verdictNumber'] }],
    });
    const allowed = { review: { decision: 'ALLOWED' }, userErrors: [] };
    for (let time = 0; time < 3; time += 1) {
      expect(await decided({ verdictNumber })).toEqual(allowed);
      expect([await lastStep(), await meetings.trail.points('bob')]).toEqual(['FLAGGED HELD_FOR_REVIEW', 0]);
    }
    await decide('ALLOW');
    expect([await lastStep(), await meetings.trail.points('bob')]).toEqual(['REWARDED ALL_TOLD', 500]);
  });

  test('counts no more once staff have rejected the referral', async () => {
    await open(ruleOf('device', { action: 'HOLD' }));
    await meetings.invite('ann', 'eve');
    await meetings.send();
    await meetings.join('eve');
    await seen('phone', 'eve', 'carl');
    await claim('carl');
    expect(await state()).toBe('FLAGGED');
    await decide('ALLOW');
    await staff(REJECT, { customer: 'eve', reason: 'A farm' });
    expect(await attribute('carl')).toBe('FLAGGED');
  });

  test('is one suspension of the friend, and none that begins later', async () => {
    await open();
    await meetings.join('eve');
    await claim('bob');
    await staff(SUSPEND, { id: idOf('eve'), reason: 'A chargeback' });
    await order();
    expect(await state()).toBe('FLAGGED');
    await decide('ALLOW');
    expect(await lastStep()).toBe('MATURING ALLOWED_BY_STAFF');
    await staff(REACTIVATE, { id: idOf('eve'), reason: 'The bank was wrong' });
    app.clock.advanceBy(DAY_MS);
    await staff(SUSPEND, { id: idOf('eve'), reason: 'A stolen card' });
    await meetings.trail.daysLater(16);
    expect([await lastStep(), await meetings.trail.points('bob')]).toEqual(['FLAGGED HELD_FOR_REVIEW', 0]);
    await decide('ALLOW');
    expect([await lastStep(), await meetings.trail.points('bob')]).toEqual(['REWARDED ALL_TOLD', 500]);
  });

  test('and was allowed is a step, also of a referral that went on: staff read who it was, the friend that it is over', async () => {
    await open(ruleOf('device'));
    await meetings.join('eve');
    await seen('phone', 'eve', 'ann');
    await claim('bob');
    await decide('ALLOW');
    const { steps } = (await meetings.staff(EXPLAIN, { customer: 'eve' })).explainReferral;
    expect((steps as Shaped[]).slice(1)).toMatchObject([
      { to: 'ATTRIBUTED', reason: 'FLAGGED_FOR_REVIEW', actor: 'system:referrals' },
      {
        ...{
          to: 'ATTRIBUTED',
          reason: 'ALLOWED_BY_STAFF',
          words: 'Staff allowed it (reason: Looked at it).',
        },
        actor: expect.stringMatching(/^staff:/) as string,
      },
    ]);
    const { desk, shop: at } = meetings.trail.sharers;
    const { me } = await desk.ask<Shaped>(STORY, {}, await app.token(at, 'eve'));
    expect(me.referral).toMatchObject({
      state: 'ATTRIBUTED',
      story: [
        { words: 'You gave the code of B.' },
        { words: 'We are having a look at it before anything is given.' },
        { words: 'We have had a look, and it goes on.' },
        { words: 'It counts once you place an order that meets the terms.' },
      ],
    });
    await order();
    expect(await lastStep()).toBe('MATURING NOTHING_FOUND');
  });
});
