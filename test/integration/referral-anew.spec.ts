import { toGlobalId } from '#platform/graphql';
import { ruleOf } from '../support/referral-court.js';
import { ReferralMeetings } from '../support/referral-meetings.js';
import { TestApp, type Shaped } from '../support/test-app.js';

const KNOW = `mutation ($input: UpsertCustomerInput!) { upsertCustomer(input: $input) { userErrors { code } } }`;
const ATTRIBUTE = `mutation ($input: AttributeReferralInput!) { attributeReferral(input: $input) {
  referral { state kind advocate { externalId } } userErrors { code ... on WrongState { state } } } }`;
const REJECT = `mutation ($input: RejectReferralInput!) { rejectReferral(input: $input) { userErrors { code } } }`;
const DECIDE = `mutation ($input: DecideReferralReviewInput!) { decideReferralReview(input: $input) { userErrors { code } } }`;
const EXPLAIN = `query ($customer: String!) { explainReferral(customer: $customer) {
  referral { state kind advocate { externalId } } verdicts { action }
  candidates { hasWon kind reason words } } }`;

const HOLD_SECONDS = {
  fraudRules: [ruleOf('rush', { sign: 'VELOCITY', action: 'HOLD', window: 'WEEK', threshold: 1 })],
};

/** To whom friends belong when the one who came last cannot have brought them. */
describe('Friends whose newcomer fails the checks', () => {
  let app: TestApp;
  let meetings: ReferralMeetings;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterEach(async () => {
    expect(await meetings.trail.violations()).toEqual([]);
  });

  afterAll(() => app.stop());

  /** Ann has invited eve, who has joined. */
  async function invited(rules: Parameters<typeof ReferralMeetings.open>[1] = {}): Promise<void> {
    meetings = await ReferralMeetings.open(app, rules);
    for (const name of ['ann', 'bob', 'carl']) await meetings.join(name);
    await meetings.invite('ann', 'eve');
    await meetings.send();
    await meetings.join('eve');
  }

  /** The checks are certain that both are one person. */
  async function sharePhone(...names: string[]): Promise<void> {
    for (const externalId of names)
      await meetings.trail.sharers.desk.ask<Shaped>(KNOW, { input: { externalId, phone: '+4915112345678' } });
  }

  /** Another friend of this advocate: one more is too many. */
  async function bring(advocate: string): Promise<void> {
    await meetings.join('fay');
    await meetings.claim('fay', await byCode(advocate));
  }

  async function storyOf(customer: string): Promise<Shaped> {
    return (await meetings.staff(EXPLAIN, { customer })).explainReferral;
  }

  /** "advocate KIND STATE". */
  async function standing(customer: string): Promise<string> {
    const { advocate, kind, state } = (await storyOf(customer)).referral;
    return `${String(advocate.externalId)} ${String(kind)} ${String(state)}`;
  }

  async function attribute(customer: string, advocate: string): Promise<Shaped> {
    const input = { customer, advocate, program: 'trail', reason: 'They wrote to us' };
    return (await meetings.staff(ATTRIBUTE, { input })).attributeReferral;
  }

  async function reject(customer: string): Promise<void> {
    const input = { customer, reason: 'A slip' };
    expect((await meetings.staff(REJECT, { input })).rejectReferral).toEqual({ userErrors: [] });
    app.clock.advanceBy(1_000);
  }

  async function rejectReview(customer: string): Promise<void> {
    const id = toGlobalId('Customer', meetings.trail.idOf(customer));
    const input = { customer: id, decision: 'REJECT', reason: 'One household' };
    expect((await meetings.staff(DECIDE, { input })).decideReferralReview).toEqual({ userErrors: [] });
    app.clock.advanceBy(1_000);
  }

  const byCode = async (advocate: string): Promise<object> => ({ code: await meetings.codeOf(advocate) });

  test('keep whom there is when the checks block the newcomer, who is judged once by the same link', async () => {
    await invited();
    await meetings.trail.give('referral.claimed', 50);
    await meetings.trail.give('referral.approved', 500);
    await sharePhone('bob', 'eve');
    const touches = [await meetings.click('bob')];
    for (let time = 0; time < 2; time += 1)
      expect(await meetings.claim('eve', { touches })).toMatchObject({
        ...{ referral: { state: 'ATTRIBUTED', kind: 'INVITATION' }, userErrors: [] },
      });
    expect(await standing('eve')).toBe('ann INVITATION ATTRIBUTED');
    const { candidates, verdicts } = await storyOf('eve');
    expect((candidates as Shaped[]).at(-1)).toEqual({
      ...{ hasWon: false, kind: 'CLICK', reason: 'SELF_REFERRAL' },
      words: 'The checks blocked it, and the friend kept whom there was: both are one person.',
    });
    expect((verdicts as Shaped[]).map(({ action }) => String(action))).toEqual(['ALLOW', 'BLOCK']);
    expect(await meetings.trail.told('ann')).toEqual(['claimed']);
    // Another one takes the place all the same, though the blocked link is brought with theirs, and is the newer one.
    const theirs = await meetings.click('carl');
    await meetings.claim('eve', { touches: [theirs, ...touches] });
    expect(await standing('eve')).toBe('carl CLICK ATTRIBUTED');
    await meetings.trail.sharers.desk.order('eve', 5_000);
    await meetings.trail.daysLater(15);
    expect(await meetings.trail.points('carl')).toBe(550);
  });

  test('whose invitation came to nothing stay free when the checks block the newcomer', async () => {
    await invited();
    await reject('eve');
    await sharePhone('bob', 'eve');
    for (let time = 0; time < 2; time += 1)
      expect(await meetings.claim('eve', await byCode('bob'))).toMatchObject({
        ...{ referral: { state: 'REJECTED', kind: 'INVITATION' }, userErrors: [] },
      });
    await meetings.claim('eve', await byCode('carl'));
    expect(await standing('eve')).toBe('carl TYPED_CODE ATTRIBUTED');
  });

  test('do not go back by a detour to somebody with whom staff rejected them, but staff may name them', async () => {
    await invited();
    await reject('eve');
    await meetings.claim('eve', await byCode('bob'));
    await reject('eve');
    const back = { touches: [await meetings.click('ann')], ...(await byCode('ann')) };
    for (const more of [back, await byCode('bob')])
      expect(await meetings.claim('eve', more)).toMatchObject({
        ...{ referral: { state: 'REJECTED' }, userErrors: [] },
      });
    await meetings.claim('eve', await byCode('carl'));
    expect(await standing('eve')).toBe('carl TYPED_CODE ATTRIBUTED');
    expect((await attribute('eve', 'ann')).userErrors).toEqual([]);
    expect(await standing('eve')).toBe('ann STAFF ATTRIBUTED');
  });

  test('go back by their own word, or by staff, when staff reject a newcomer who was held', async () => {
    for (const isStaff of [false, true]) {
      await invited(HOLD_SECONDS);
      await bring('bob');
      await meetings.claim('eve', { touches: [await meetings.click('bob')] });
      expect(await standing('eve')).toBe('bob CLICK FLAGGED');
      expect((await attribute('eve', 'ann')).userErrors).toEqual([{ code: 'WRONG_STATE', state: 'FLAGGED' }]);
      await rejectReview('eve');
      expect((await meetings.claim('eve', await byCode('bob'))).referral.state).toBe('REJECTED');
      const back = isStaff ? await attribute('eve', 'ann') : await meetings.claim('eve', await byCode('ann'));
      expect(back).toMatchObject({ referral: { state: 'ATTRIBUTED' }, userErrors: [] });
      expect(await standing('eve')).toBe(`ann ${isStaff ? 'STAFF' : 'TYPED_CODE'} ATTRIBUTED`);
      await meetings.trail.sharers.desk.order('eve', 5_000);
      await meetings.trail.daysLater(15);
      expect(await standing('eve')).toBe(`ann ${isStaff ? 'STAFF' : 'TYPED_CODE'} REWARDED`);
    }
  });

  test('begin anew when whom staff named was rejected: they had said nothing', async () => {
    await invited(HOLD_SECONDS);
    await bring('bob');
    expect(await attribute('eve', 'bob')).toMatchObject({ referral: { state: 'FLAGGED' }, userErrors: [] });
    await rejectReview('eve');
    expect((await meetings.claim('eve', await byCode('bob'))).referral.state).toBe('REJECTED');
    await meetings.claim('eve', await byCode('ann'));
    expect(await standing('eve')).toBe('ann TYPED_CODE ATTRIBUTED');
    await invited();
    await attribute('eve', 'bob');
    await reject('eve');
    expect(await attribute('eve', 'bob')).toMatchObject({
      referral: { state: 'ATTRIBUTED' },
      userErrors: [],
    });
    await reject('eve');
    await attribute('eve', 'ann');
    expect(await standing('eve')).toBe('ann STAFF ATTRIBUTED');
  });

  test('stay out when what they said themselves was rejected, and staff are told so whomever they name', async () => {
    meetings = await ReferralMeetings.open(app, {});
    for (const name of ['ann', 'bob', 'eve']) await meetings.join(name);
    await meetings.claim('eve', await byCode('bob'));
    await reject('eve');
    for (const advocate of ['bob', 'ann'])
      expect(await attribute('eve', advocate)).toEqual({
        ...{ referral: null, userErrors: [{ code: 'WRONG_STATE', state: 'REJECTED' }] },
      });
    expect((await meetings.claim('eve', await byCode('ann'))).referral.state).toBe('REJECTED');
  });
});
