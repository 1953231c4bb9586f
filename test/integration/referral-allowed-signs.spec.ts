import { required } from '#kernel';
import { ruleOf } from '../support/referral-court.js';
import { ReferralMeetings } from '../support/referral-meetings.js';
import { TestApp, type Shaped } from '../support/test-app.js';

const ATTRIBUTE = `mutation ($input: AttributeReferralInput!) { attributeReferral(input: $input) {
  referral { state } userErrors { code } } }`;
const DECIDE = `mutation ($input: DecideReferralReviewInput!) { decideReferralReview(input: $input) {
  review { decision } userErrors { code } } }`;
const REVIEWS = `{ referralReviews(state: OPEN, first: 5) { edges { node {
  verdictNumber friend { id externalId } advocate { externalId } findings { code isAllowed } } } } }`;
const SEEN = `mutation ($input: RecordReferralSignalsInput!) { recordReferralSignals(input: $input) { userErrors { code } } }`;

/** Staff allow what they have before them: of this advocate, and not more of it. */
describe('What staff allowed', () => {
  let app: TestApp;
  let meetings: ReferralMeetings;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterEach(async () => {
    expect(await meetings.trail.violations()).toEqual([]);
  });

  afterAll(() => app.stop());

  async function open(sign: 'SIMILAR_EMAIL' | 'SHARED_DEVICE', threshold: number): Promise<void> {
    const fraudRules = [ruleOf('alike', { sign, threshold, action: 'HOLD' })];
    meetings = await ReferralMeetings.open(app, { fraudRules });
    for (const name of ['marie', 'maria', 'marta', 'zoe']) await meetings.join(name);
  }

  async function claim(friend: string, advocate: string): Promise<string> {
    const claimed = await meetings.claim(friend, { code: await meetings.codeOf(advocate) });
    app.clock.advanceBy(1_000);
    return claimed.referral.state as string;
  }

  async function attribute(customer: string, advocate: string): Promise<string> {
    const input = { customer, advocate, program: 'trail', reason: 'They wrote to us' };
    const { attributeReferral } = await meetings.staff(ATTRIBUTE, { input });
    expect(attributeReferral.userErrors).toEqual([]);
    return attributeReferral.referral.state as string;
  }

  /** "friend of advocate: code" of each open review, with "allowed" where it was before. */
  async function waiting(): Promise<string[]> {
    const { edges } = (await meetings.staff(REVIEWS, {})).referralReviews as { edges: { node: Shaped }[] };
    return edges.map(({ node: { friend, advocate, findings } }) => {
      const found = (findings as Shaped[]).map(
        ({ code, isAllowed }) => `${code}${isAllowed ? ' allowed' : ''}`,
      );
      return `${friend.externalId} of ${advocate.externalId}: ${found.join(', ')}`;
    });
  }

  async function allow(): Promise<void> {
    const { edges } = (await meetings.staff(REVIEWS, {})).referralReviews as { edges: { node: Shaped }[] };
    const { friend, verdictNumber } = required(edges[0]?.node, 'a review');
    const input = { customer: friend.id as string, decision: 'ALLOW', verdictNumber, reason: 'Sisters' };
    const { decideReferralReview } = await meetings.staff(DECIDE, { input });
    expect(decideReferralReview).toEqual({ review: { decision: 'ALLOWED' }, userErrors: [] });
    app.clock.advanceBy(1_000);
  }

  async function seen(deviceId: string, ...names: readonly string[]): Promise<void> {
    for (const customer of names) {
      const input = { customer, signals: { deviceId } };
      const { recordReferralSignals } = await meetings.trail.sharers.desk.ask<Shaped>(SEEN, { input });
      expect(recordReferralSignals).toEqual({ userErrors: [] });
    }
  }

  test('of one advocate is looked at again with another', async () => {
    await open('SIMILAR_EMAIL', 50);
    expect(await claim('marie', 'maria')).toBe('FLAGGED');
    await allow();
    expect(await attribute('marie', 'marta')).toBe('FLAGGED');
    expect(await waiting()).toEqual(['marie of marta: alike']);
    await allow();
    // And stays allowed with the one, whoever it was with meanwhile.
    expect(await attribute('marie', 'zoe')).toBe('ATTRIBUTED');
    expect(await attribute('marie', 'maria')).toBe('ATTRIBUTED');
    expect(await waiting()).toEqual([]);
  });

  test('of a sign is looked at again when there is more of it', async () => {
    await open('SHARED_DEVICE', 1);
    await seen('tablet', 'marie', 'zoe');
    expect(await claim('marie', 'maria')).toBe('FLAGGED');
    await allow();
    await meetings.trail.sharers.desk.order('marie', 5_000);
    expect((await meetings.trail.referral('marie')).state).toBe('MATURING');
    await seen('tablet', 'maria');
    await meetings.trail.daysLater(15);
    expect((await meetings.trail.steps('marie')).at(-1)).toBe('FLAGGED HELD_FOR_REVIEW');
    expect(await waiting()).toEqual(['marie of maria: alike']);
    await allow();
    expect((await meetings.trail.steps('marie')).at(-1)).toBe('REWARDED ALL_TOLD');
  });
});
