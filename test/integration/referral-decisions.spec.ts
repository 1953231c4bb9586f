import { ruleOf } from '../support/referral-court.js';
import { ReferralMeetings } from '../support/referral-meetings.js';
import { TestApp, type Shaped } from '../support/test-app.js';

const DAY_MS = 86_400_000;
const REFERRAL =
  'referral { state reason advocate { externalId } } userErrors { code path ... on WrongState { state } ... on ReferralNotPossible { reason } }';
const ATTRIBUTE = `mutation ($input: AttributeReferralInput!) { attributeReferral(input: $input) { ${REFERRAL} } }`;
const REJECT = `mutation ($input: RejectReferralInput!) { rejectReferral(input: $input) { ${REFERRAL} } }`;
const KNOW = `mutation ($input: UpsertCustomerInput!) { upsertCustomer(input: $input) { userErrors { code } } }`;
const PUBLISH = `mutation ($input: PublishReferralRulesInput!) {
  publishReferralRules(input: $input) { referralProgram { rules { qualification { firstOrderOnly } } } userErrors { code } } }`;
const LIST = `query ($state: ReferralStandingState) { referrals(first: 10, state: $state) { edges { node { state } } } }`;
const STEPS = `query ($customer: String!) { explainReferral(customer: $customer) { steps { to reason words } } }`;
const AUDIT = `query ($action: String) { auditEntries(first: 50, action: $action) { edges { node { action } } } }`;

/** What staff decide about referrals, and what the first order decides. */
describe('Deciding about referrals', () => {
  let app: TestApp;
  let meetings: ReferralMeetings;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterEach(async () => {
    expect(await meetings.trail.violations()).toEqual([]);
  });

  afterAll(() => app.stop());

  async function open(rules: Parameters<typeof ReferralMeetings.open>[1] = {}): Promise<void> {
    meetings = await ReferralMeetings.open(app, rules);
    for (const name of ['ann', 'bob', 'eve', 'ian']) await meetings.join(name);
  }

  const claim = async (friend: string, advocate: string): Promise<unknown> =>
    meetings.claim(friend, { code: await meetings.codeOf(advocate) });

  async function attribute(customer: string, advocate: string, program = 'trail'): Promise<Shaped> {
    const input = { customer, advocate, program, reason: 'They wrote to us' };
    return (await meetings.staff(ATTRIBUTE, { input })).attributeReferral;
  }

  async function reject(customer: string): Promise<Shaped> {
    const input = { customer, reason: 'One household' };
    return (await meetings.staff(REJECT, { input })).rejectReferral;
  }

  async function publish(qualification: object): Promise<Shaped> {
    app.clock.advanceBy(1_000);
    const input = { program: 'trail', rules: { qualification } };
    const published = (await meetings.staff(PUBLISH, { input })).publishReferralRules;
    expect(published.userErrors).toEqual([]);
    return published.referralProgram.rules.qualification;
  }

  async function stepsOf(customer: string): Promise<string[]> {
    const { explainReferral } = await meetings.staff(STEPS, { customer });
    return (explainReferral.steps as Shaped[]).map(({ to, reason }) => `${String(to)} ${String(reason)}`);
  }

  async function audited(action: string): Promise<number> {
    const { auditEntries } = await meetings.staff(AUDIT, { action });
    return (auditEntries.edges as unknown[]).length;
  }

  test('whom staff give the friend to goes by the rules of the day of the claim', async () => {
    await open();
    await claim('eve', 'bob');
    await publish({ minimumMinor: 9_000 });
    expect(await attribute('eve', 'ann')).toMatchObject({
      referral: { state: 'ATTRIBUTED' },
      userErrors: [],
    });
    await meetings.trail.sharers.desk.order('eve', 1_000);
    expect((await meetings.trail.referral('eve')).state).toBe('MATURING');
    await claim('ian', 'bob');
    await meetings.trail.sharers.desk.order('ian', 1_000);
    expect((await meetings.trail.referral('ian')).state).toBe('ATTRIBUTED');
  });

  test('staff are told why an advocate cannot be given a friend', async () => {
    await open({ advocates: 'customer.orders >= 1' });
    await meetings.trail.sharers.desk.order('bob', 1_000);
    const refusal = async (advocate: string, program = 'trail'): Promise<unknown> =>
      (await attribute('eve', advocate, program)).userErrors[0];
    expect(await refusal('ann')).toMatchObject({ code: 'NOT_ELIGIBLE', path: ['advocate'] });
    await meetings.block('bob');
    expect(await refusal('bob')).toMatchObject({ code: 'ADVOCATE_BLOCKED', path: ['advocate'] });
    expect(await refusal('eve')).toMatchObject({ code: 'INVALID_INPUT', path: ['advocate'] });
    await meetings.close('trail');
    expect(await refusal('bob')).toMatchObject({ code: 'REFERRALS_CLOSED', path: ['program'] });
  });

  test('whom the checks block staff cannot name, and nothing is changed by it', async () => {
    await open();
    for (const externalId of ['ann', 'eve']) {
      const input = { externalId, phone: '+4915112345678' };
      const known = await meetings.trail.sharers.desk.ask<Shaped>(KNOW, { input });
      expect(known.upsertCustomer.userErrors).toEqual([]);
    }
    const refused = [{ code: 'REFERRAL_NOT_POSSIBLE', path: ['advocate'], reason: 'SELF_REFERRAL' }];
    expect(await attribute('eve', 'ann')).toEqual({ referral: null, userErrors: refused });
    expect((await meetings.staff(STEPS, { customer: 'eve' })).explainReferral).toBeNull();
    expect((await attribute('eve', 'bob')).userErrors).toEqual([]);
    expect(await attribute('eve', 'ann')).toEqual({ referral: null, userErrors: refused });
    expect(await stepsOf('eve')).toEqual(['CLAIMED STAFF_DECIDED', 'ATTRIBUTED NOTHING_FOUND']);
    expect(await audited('referral.attributed')).toBe(1);
    await meetings.trail.sharers.desk.order('eve', 1_000);
    await meetings.trail.daysLater(15);
    expect(await meetings.trail.referral('eve')).toMatchObject({
      ...{ state: 'REWARDED', advocateId: meetings.trail.idOf('bob') },
    });
  });

  test('staff name an advocate after the first order too, while friends may claim, and that order counts', async () => {
    await open({ claimDays: 20, qualification: { minimumMinor: 2_000n, categories: [], withinDays: null } });
    const { desk } = meetings.trail.sharers;
    await desk.order('eve', 3_000);
    app.clock.advanceBy(DAY_MS);
    const late = { code: 'REFERRAL_NOT_POSSIBLE', reason: 'ALREADY_CUSTOMER' };
    expect((await meetings.claim('eve', { code: await meetings.codeOf('bob') })).userErrors).toMatchObject([
      late,
    ]);
    expect(await attribute('eve', 'bob')).toMatchObject({ referral: { state: 'MATURING' }, userErrors: [] });
    expect(await audited('referral.attributed')).toBe(1);
    await attribute('eve', 'ann');
    await meetings.trail.daysLater(15);
    expect((await meetings.trail.referral('eve')).state).toBe('REWARDED');
    expect(await meetings.trail.told('eve')).toEqual(['approved', 'claimed', 'qualified']);
    await desk.order('ian', 1_000);
    expect(await attribute('ian', 'bob')).toMatchObject({
      referral: { state: 'ATTRIBUTED' },
      userErrors: [],
    });
    await meetings.join('joe');
    await desk.order('joe', 3_000, { occurredAt: new Date(app.now.getTime() - DAY_MS) });
    expect((await attribute('joe', 'bob')).userErrors).toMatchObject([late]);
    await meetings.join('kim');
    await desk.order('kim', 3_000);
    app.clock.advanceBy(21 * DAY_MS);
    expect((await attribute('kim', 'bob')).userErrors).toMatchObject([{ ...late, reason: 'TOO_LATE' }]);
  });

  test('staff reject what nobody has to look at, once, until it is approved', async () => {
    await open({ fraudRules: [ruleOf('rush', { sign: 'VELOCITY', window: 'DAY', threshold: 2 })] });
    await meetings.trail.give('referral.claimed', 50);
    await claim('eve', 'bob');
    await claim('ian', 'bob');
    await meetings.trail.sharers.desk.order('ian', 1_000);
    expect((await meetings.trail.referral('ian')).state).toBe('MATURING');
    for (let time = 0; time < 2; time += 1)
      expect(await reject('eve')).toMatchObject({
        referral: { state: 'REJECTED', reason: 'REJECTED_BY_STAFF' },
        userErrors: [],
      });
    expect((await reject('ian')).referral.state).toBe('REJECTED');
    expect(await audited('referral.rejected')).toBe(2);
    expect(await meetings.trail.told('eve')).toEqual(['claimed', 'rejected']);
    expect(await meetings.trail.points('bob')).toBe(0);
    expect((await reject('ann')).userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['customer'] }]);
    expect((await reject('nobody')).userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['customer'] }]);
    const rejected = await meetings.staff(LIST, { state: 'REJECTED' });
    expect(rejected.referrals.edges).toHaveLength(2);
  });

  test('what waits for a review is decided there, and what is approved stays', async () => {
    await open({
      maturingDays: 0,
      fraudRules: [ruleOf('rush', { sign: 'VELOCITY', window: 'DAY', threshold: 0 })],
    });
    await claim('eve', 'bob');
    expect((await reject('eve')).userErrors).toMatchObject([{ code: 'WRONG_STATE', state: 'FLAGGED' }]);
    await open({ maturingDays: 0 });
    await claim('eve', 'bob');
    await meetings.trail.sharers.desk.order('eve', 1_000);
    await meetings.trail.daysLater(1);
    expect((await reject('eve')).userErrors).toMatchObject([{ code: 'WRONG_STATE', state: 'REWARDED' }]);
    expect(await audited('referral.rejected')).toBe(0);
  });

  test('by rules of the first order, what it does not meet nothing else does', async () => {
    await open();
    expect(await publish({ minimumMinor: 5_000 })).toEqual({ firstOrderOnly: false });
    await claim('eve', 'bob');
    expect(await publish({ minimumMinor: 5_000, firstOrderOnly: true })).toEqual({ firstOrderOnly: true });
    await claim('ian', 'bob');
    await meetings.join('joe');
    await claim('joe', 'bob');
    const { desk } = meetings.trail.sharers;
    for (const totalMinor of [4_999, 8_000])
      for (const name of ['eve', 'ian']) await desk.order(name, totalMinor);
    expect((await meetings.trail.referral('eve')).state).toBe('MATURING');
    expect((await stepsOf('ian')).slice(2)).toEqual(['EXPIRED FIRST_ORDER_FELL_SHORT']);
    const { explainReferral } = await meetings.staff(STEPS, { customer: 'ian' });
    expect(String((explainReferral.steps as Shaped[]).at(-1)?.words)).toMatch(
      /^The first order alone could count, and did not meet the terms \(.*shortfall: BELOW_MINIMUM\)\.$/,
    );
    const first = await desk.order('joe', 6_000);
    app.clock.advanceBy(1_000);
    await desk.order('joe', 7_000);
    expect((await meetings.trail.referral('joe')).state).toBe('MATURING');
    app.clock.advanceBy(DAY_MS);
    await desk.return(first.externalId, 2_000);
    expect((await stepsOf('joe')).slice(-2)).toEqual([
      ...['ATTRIBUTED ORDER_RETURNED', 'EXPIRED FIRST_ORDER_FELL_SHORT'],
    ]);
    expect(await meetings.trail.told('joe')).toEqual(['claimed', 'disqualified', 'qualified']);
  });
});
