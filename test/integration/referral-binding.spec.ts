import { toGlobalId } from '#platform/graphql';
import { ruleOf } from '../support/referral-court.js';
import { ReferralMeetings } from '../support/referral-meetings.js';
import { TestApp, type Shaped } from '../support/test-app.js';

const DAY_MS = 86_400_000;
const EXPLAIN = `query ($customer: String!) { explainReferral(customer: $customer) {
  referral { state kind advocate { externalId } } steps { to reason actor } candidates { hasWon reason kind } } }`;
const ATTRIBUTE = `mutation ($input: AttributeReferralInput!) { attributeReferral(input: $input) {
  referral { state kind advocate { externalId } } userErrors { code path ... on WrongState { state } } } }`;
const DECIDE = `mutation ($input: DecideReferralReviewInput!) { decideReferralReview(input: $input) { userErrors { code } } }`;
const AUDIT = `query ($action: String) { auditEntries(first: 50, action: $action) { edges { node { action } } } }`;

/** Friends are told once, and whom they or staff have named stays. */
describe('Binding friends to their advocates', () => {
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
    for (const name of ['ann', 'bob', 'ian']) await meetings.join(name);
    await meetings.invite('ann', 'eve');
    await meetings.send();
    await meetings.join('eve');
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

  async function audited(action: string): Promise<number> {
    const { auditEntries } = await meetings.staff(AUDIT, { action });
    return (auditEntries.edges as unknown[]).length;
  }

  const byLink = async (advocate: string): Promise<object> => ({ touches: [await meetings.click(advocate)] });

  const byCode = async (advocate: string): Promise<object> => ({ code: await meetings.codeOf(advocate) });

  test('a friend is told once of the claim, whoever the advocate is by then, and the end takes it back', async () => {
    await invited({ qualification: { minimumMinor: 50_000n, categories: [], withinDays: null } });
    await meetings.trail.give('referral.claimed', 50);
    // Its order gives 10 by itself.
    const points = async (): Promise<number[]> =>
      Promise.all(['eve', 'ann', 'bob', 'ian', 'joe'].map((name) => meetings.trail.points(name)));
    await meetings.invite('ann', 'joe');
    await meetings.send();
    await meetings.join('joe');
    await meetings.trail.sharers.desk.order('joe', 1_000);
    expect(await points()).toEqual([0, 50, 0, 0, 60]);
    await meetings.claim('joe', await byLink('bob'));
    expect(await points()).toEqual([0, 0, 50, 0, 60]);
    await attribute('joe', 'ian');
    await attribute('joe', 'ann');
    expect(await standing('joe')).toBe('ann STAFF ATTRIBUTED');
    expect(await points()).toEqual([0, 50, 0, 0, 60]);
    expect(await meetings.trail.told('joe')).toEqual(['claimed']);
    expect((await meetings.trail.reject('joe')).ok).toBe(true);
    expect(await points()).toEqual([0, 0, 0, 0, 10]);
    expect(await meetings.trail.told('joe')).toEqual(['claimed', 'rejected']);
  });

  test('a friend is told once of an order, however often staff give them away, and again if it counts no more', async () => {
    await invited();
    const order = await meetings.trail.sharers.desk.order('eve', 1_000);
    expect(await standing('eve')).toBe('ann INVITATION MATURING');
    for (const advocate of ['bob', 'ian']) await attribute('eve', advocate);
    expect(await standing('eve')).toBe('ian STAFF MATURING');
    expect(await meetings.trail.told('eve')).toEqual(['claimed', 'qualified']);
    await meetings.trail.sharers.desk.return(order.externalId, 1_000);
    expect(await standing('eve')).toBe('ian STAFF ATTRIBUTED');
    expect(await meetings.trail.told('eve')).toEqual(['claimed', 'disqualified', 'qualified']);
    await meetings.trail.sharers.desk.order('eve', 2_000);
    await meetings.trail.daysLater(15);
    expect(await standing('eve')).toBe('ian STAFF REWARDED');
    expect(await meetings.trail.told('eve')).toEqual([
      ...['approved', 'claimed', 'disqualified', 'qualified', 'qualified'],
    ]);
  });

  test.each(['LAST_TOUCH', 'FIRST_TOUCH'] as const)(
    'by %s, a code or a link of whoever invited the friend binds, and nobody takes their place any more',
    async (attribution) => {
      await invited({ attribution });
      await meetings.claim('eve', await byCode('ann'));
      expect(await standing('eve')).toBe('ann TYPED_CODE ATTRIBUTED');
      await meetings.invite('ann', 'joe');
      await meetings.send();
      await meetings.join('joe');
      expect((await meetings.claim('joe', await byLink('ann'))).userErrors).toEqual([]);
      for (const name of ['eve', 'joe']) await meetings.claim(name, await byLink('bob'));
      expect([await standing('eve'), await standing('joe')]).toEqual([
        ...['ann TYPED_CODE ATTRIBUTED', 'ann CLICK ATTRIBUTED'],
      ]);
      const { candidates, steps } = await storyOf('eve');
      expect((candidates as Shaped[]).map(({ kind, reason }) => `${kind} ${reason}`)).toEqual([
        ...[`INVITATION ${attribution}`, 'INVITATION TYPED_CODE_WINS', 'TYPED_CODE TYPED_CODE'],
        'CLICK REFERRED_BEFORE',
      ]);
      expect((steps as Shaped[]).at(-1)).toMatchObject({ to: 'ATTRIBUTED', reason: 'TYPED_CODE' });
      expect(await meetings.trail.told('ann')).toEqual(['claimed', 'claimed']);
      expect(await meetings.trail.told('eve')).toEqual(['claimed']);
    },
  );

  test('it binds also once an order has qualified, or while somebody has to look', async () => {
    await invited();
    const order = await meetings.trail.sharers.desk.order('eve', 1_000);
    await meetings.claim('eve', await byCode('ann'));
    expect(await standing('eve')).toBe('ann TYPED_CODE MATURING');
    await meetings.trail.sharers.desk.return(order.externalId, 1_000);
    await meetings.claim('eve', await byLink('bob'));
    expect(await standing('eve')).toBe('ann TYPED_CODE ATTRIBUTED');
    await invited({
      fraudRules: [ruleOf('rush', { sign: 'VELOCITY', action: 'HOLD', window: 'DAY', threshold: 0 })],
    });
    expect(await standing('eve')).toBe('ann INVITATION FLAGGED');
    await meetings.claim('eve', await byLink('bob'));
    await meetings.claim('eve', await byLink('ann'));
    const customer = toGlobalId('Customer', meetings.trail.idOf('eve'));
    const verdictNumber = await meetings.trail.verdictNumber('eve');
    const input = { customer, decision: 'ALLOW', verdictNumber, reason: 'Looked at it' };
    expect((await meetings.staff(DECIDE, { input })).decideReferralReview.userErrors).toEqual([]);
    await meetings.claim('eve', await byLink('bob'));
    expect(await standing('eve')).toBe('ann CLICK ATTRIBUTED');
    expect(await meetings.trail.told('ann')).toEqual(['claimed']);
  });

  test('what staff decide binds, is a step and is audited, also where it changes no advocate', async () => {
    await invited();
    for (let time = 0; time < 2; time += 1)
      expect(await attribute('eve', 'ann')).toMatchObject({
        referral: { state: 'ATTRIBUTED', kind: 'STAFF', advocate: { externalId: 'ann' } },
        userErrors: [],
      });
    expect(await audited('referral.attributed')).toBe(1);
    const { steps } = await storyOf('eve');
    expect((steps as Shaped[]).map(({ to, reason }) => `${to} ${reason}`)).toEqual([
      ...['CLAIMED LAST_TOUCH', 'ATTRIBUTED NOTHING_FOUND', 'ATTRIBUTED STAFF_DECIDED'],
    ]);
    expect(String((steps as Shaped[]).at(-1)?.actor)).toMatch(/^staff:/);
    await meetings.claim('eve', await byLink('bob'));
    expect(await standing('eve')).toBe('ann STAFF ATTRIBUTED');
    await meetings.claim('ian', await byCode('bob'));
    await meetings.trail.sharers.desk.order('ian', 1_000);
    await attribute('ian', 'bob');
    expect(await standing('ian')).toBe('bob STAFF MATURING');
    expect(await meetings.trail.told('bob')).toEqual(['claimed']);
    await meetings.trail.daysLater(15);
    expect((await attribute('ian', 'bob')).userErrors).toEqual([]);
    expect((await attribute('ian', 'ann')).userErrors).toMatchObject([
      { code: 'WRONG_STATE', state: 'REWARDED' },
    ]);
    expect(await audited('referral.attributed')).toBe(2);
  });

  test('an invitation that came to nothing keeps nobody from saying who it was', async () => {
    await invited();
    await meetings.trail.give('referral.claimed', 50);
    expect((await meetings.trail.reject('eve')).ok).toBe(true);
    // What staff rejected is not claimed once more.
    expect((await meetings.claim('eve', await byCode('ann'))).referral.state).toBe('REJECTED');
    app.clock.advanceBy(DAY_MS);
    expect(await meetings.claim('eve', await byLink('bob'))).toMatchObject({
      referral: { state: 'ATTRIBUTED', kind: 'CLICK' },
      userErrors: [],
    });
    expect(await standing('eve')).toBe('bob CLICK ATTRIBUTED');
    // What was taken back altogether is given again.
    expect([await meetings.trail.points('bob'), await meetings.trail.points('eve')]).toEqual([50, 50]);
    await meetings.trail.sharers.desk.order('eve', 1_000);
    await meetings.trail.daysLater(15);
    expect(await standing('eve')).toBe('bob CLICK REWARDED');
  });

  test('one that ended for want of an order begins anew, by the rules of that day, but not for who has bought', async () => {
    await invited({ qualification: { minimumMinor: 5_000n, categories: [], withinDays: 10 } });
    for (const name of ['joe', 'kim']) {
      await meetings.invite('ann', name);
      await meetings.send();
      await meetings.join(name);
    }
    await meetings.trail.sharers.desk.order('kim', 1_000);
    await meetings.trail.daysLater(14);
    expect(await standing('eve')).toBe('ann INVITATION EXPIRED');
    await meetings.trail.publish(2, {
      qualification: { minimumMinor: 1_000n, categories: [], withinDays: 10 },
    });
    app.clock.advanceBy(1_000);
    for (const name of ['eve', 'joe']) {
      const claimed = await meetings.claim(name, await byCode(name === 'eve' ? 'ann' : 'bob'));
      expect(claimed.userErrors).toEqual([]);
    }
    expect([await standing('eve'), await standing('joe')]).toEqual([
      ...['ann TYPED_CODE ATTRIBUTED', 'bob TYPED_CODE ATTRIBUTED'],
    ]);
    expect((await meetings.claim('kim', await byCode('bob'))).userErrors).toMatchObject([
      { code: 'REFERRAL_NOT_POSSIBLE', reason: 'ALREADY_CUSTOMER' },
    ]);
    await meetings.trail.sharers.desk.order('eve', 2_000);
    expect(await standing('eve')).toBe('ann TYPED_CODE MATURING');
    expect(await meetings.trail.told('eve')).toEqual(['claimed', 'qualified']);
    await meetings.trail.daysLater(14);
    expect(await standing('joe')).toBe('bob TYPED_CODE EXPIRED');
    // What they said themselves stays.
    expect((await meetings.claim('joe', await byCode('ian'))).referral.state).toBe('EXPIRED');
    expect((await attribute('joe', 'ian')).userErrors).toMatchObject([{ code: 'WRONG_STATE' }]);
  });

  test('staff name an advocate for whom an invitation came to nothing, also the one whom they rejected', async () => {
    await invited();
    await meetings.trail.reject('eve');
    expect(await attribute('eve', 'ann')).toMatchObject({ referral: { kind: 'STAFF' }, userErrors: [] });
    expect(await standing('eve')).toBe('ann STAFF ATTRIBUTED');
    expect(await audited('referral.attributed')).toBe(1);
  });
});
