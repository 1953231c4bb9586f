import { wordsOfNothing } from '../../libs/referrals/domain/wording.js';
import { findSteps } from '../../libs/referrals/persistence/referrals.js';
import { ReferralTrail } from '../support/referral-trail.js';
import { TestApp } from '../support/test-app.js';

const AFTER_FIFTY = { qualification: { minimumMinor: 5_000n, categories: [], withinDays: 30 } };

/** Referrals from the claim to the reward, through orders, returns and the worker. */
describe('The course of referrals', () => {
  let app: TestApp;
  let trail: ReferralTrail;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterEach(async () => {
    expect(await trail.violations()).toEqual([]);
  });

  afterAll(() => app.stop());

  test('a friend orders, the return window passes, and both are rewarded once', async () => {
    trail = await ReferralTrail.open(app, AFTER_FIFTY);
    await trail.enrol('bob', 'eve');
    await trail.give('referral.approved', 500);
    const claimed = await trail.claim('eve', 'bob');
    expect(claimed).toMatchObject({
      state: 'ATTRIBUTED',
      kind: 'TYPED_CODE',
      channel: 'WHATSAPP',
      generation: 1,
    });
    await trail.sharers.desk.order('eve', 4_999);
    expect((await trail.referral('eve')).state).toBe('ATTRIBUTED');
    const { externalId } = await trail.sharers.desk.order('eve', 8_000);
    expect((await trail.referral('eve')).state).toBe('MATURING');
    await trail.sharers.desk.return(externalId, 3_000);
    expect(await trail.daysLater(13)).toBe(0);
    expect(await trail.daysLater(1)).toBe(1);
    expect(await trail.daysLater(1)).toBe(0);
    expect(await trail.steps('eve')).toEqual([
      ...[
        'CLAIMED TYPED_CODE',
        'ATTRIBUTED NOTHING_FOUND',
        'QUALIFIED ORDER_QUALIFIED',
        'MATURING NOTHING_FOUND',
      ],
      ...['APPROVED RETURN_WINDOW_OVER', 'REWARDED ALL_TOLD'],
    ]);
    expect(await trail.told('eve')).toEqual(['approved', 'claimed', 'qualified']);
    expect(await trail.told('bob')).toEqual(['approved', 'claimed']);
    expect(await trail.points('bob')).toBe(500);
    expect(await trail.points('eve')).toBe(500 + 49 + 50);
  });

  test('an order that comes back makes room for another one, and is none when it is too late', async () => {
    trail = await ReferralTrail.open(app, AFTER_FIFTY);
    await trail.enrol('bob', 'eve', 'ian');
    await trail.claim('eve', 'bob');
    await trail.claim('ian', 'bob');
    const first = await trail.sharers.desk.order('eve', 6_000);
    await trail.sharers.desk.return(first.externalId, 2_000);
    expect((await trail.referral('eve')).state).toBe('ATTRIBUTED');
    await trail.sharers.desk.order('eve', 7_000);
    const third = await trail.sharers.desk.order('eve', 9_000);
    const { orderId } = await trail.referral('eve');
    await trail.sharers.desk.cancel(third.externalId);
    expect(await trail.referral('eve')).toMatchObject({ state: 'MATURING', orderId });
    await trail.sharers.desk.order('ian', 4_000);
    await trail.daysLater(33);
    expect(await trail.steps('ian')).toContain('EXPIRED NO_ORDER_IN_TIME');
    expect((await trail.referral('eve')).state).toBe('REWARDED');
    expect(await trail.told('eve')).toEqual([
      'approved',
      'claimed',
      'disqualified',
      'qualified',
      'qualified',
    ]);
    expect(await trail.told('ian')).toEqual(['claimed']);
  });

  test('the order after the one that came back qualifies by itself', async () => {
    trail = await ReferralTrail.open(app, AFTER_FIFTY);
    await trail.enrol('bob', 'eve');
    await trail.claim('eve', 'bob');
    const first = await trail.sharers.desk.order('eve', 6_000);
    await trail.sharers.desk.order('eve', 7_000);
    await trail.sharers.desk.cancel(first.externalId);
    expect((await trail.steps('eve')).slice(-3)).toEqual([
      ...['ATTRIBUTED ORDER_RETURNED', 'QUALIFIED ORDER_QUALIFIED', 'MATURING NOTHING_FOUND'],
    ]);
    expect(await trail.told('eve')).toEqual(['claimed', 'disqualified', 'qualified', 'qualified']);
  });

  test.each([
    ['REVOKE', 'REVERSED', ['claimed', 'qualified', 'approved', 'disqualified', 'reversed'], 0],
    ['KEEP', 'REWARDED', ['claimed', 'qualified', 'approved'], 500],
  ] as const)(
    'what was approved and comes back is treated by the rule %s',
    async (onReturn, state, told, points) => {
      trail = await ReferralTrail.open(app, { onReturn });
      await trail.enrol('bob', 'eve');
      await trail.give('referral.approved', 500);
      await trail.claim('eve', 'bob');
      const { externalId } = await trail.sharers.desk.order('eve', 6_000);
      await trail.daysLater(14);
      await trail.sharers.desk.cancel(externalId);
      expect((await trail.referral('eve')).state).toBe(state);
      expect(await trail.told('eve')).toEqual([...told].sort());
      expect(await trail.points('bob')).toBe(points);
      expect(await trail.points('eve')).toBe(points);
    },
  );

  test('each side is told when its delay is over, and no more than the cap are rewarded', async () => {
    trail = await ReferralTrail.open(app, {
      ...{ advocateDelayDays: 7, friendDelayDays: 0, advocateCap: { max: 2, per: 'MONTH' }, maturingDays: 0 },
      milestones: [{ code: 'two', name: 'Two', friends: 2, isRepeated: true }],
    });
    await trail.enrol('bob', 'f1', 'f2', 'f3', 'f4');
    for (const friend of ['f1', 'f2', 'f3', 'f4']) {
      await trail.claim(friend, 'bob');
      await trail.sharers.desk.order(friend, 1_000);
      // Whose return window is over first is approved first.
      app.clock.advanceBy(1_000);
    }
    expect(await trail.daysLater(0)).toBe(4);
    expect(await trail.told('f1')).toEqual(['approved', 'claimed', 'qualified']);
    expect((await trail.referral('f1')).state).toBe('APPROVED');
    expect(await trail.referral('f4')).toMatchObject({ state: 'REWARDED', advocateSkipped: 'CAPPED' });
    expect(await trail.daysLater(7)).toBe(2);
    const told = await trail.told('bob');
    expect(told.filter((word) => word === 'approved')).toHaveLength(2);
    expect(told.filter((word) => word === 'milestone_reached')).toHaveLength(2);
  });

  test.each([
    ['approved', 0],
    ['due', 7],
  ])(
    'an advocate who is suspended when it is %s gets nothing, and it says so',
    async (_, advocateDelayDays) => {
      const milestones = [{ code: 'one', name: 'A friend', friends: 1, isRepeated: true }];
      trail = await ReferralTrail.open(app, { advocateDelayDays, milestones });
      await trail.enrol('bob', 'eve');
      await trail.give('referral.approved', 500);
      await trail.claim('eve', 'bob');
      await trail.sharers.desk.order('eve', 6_000);
      if (advocateDelayDays > 0) await trail.daysLater(14);
      await trail.suspend('bob');
      await trail.daysLater(14);
      expect(await trail.referral('eve')).toMatchObject({ state: 'REWARDED', advocateSkipped: 'SUSPENDED' });
      const steps = await trail.sharers.tx((tx) => findSteps(tx, [trail.idOf('eve')]));
      expect(steps.at(-1)).toMatchObject({ reason: 'ALL_TOLD', details: { advocate: 'SUSPENDED' } });
      expect(wordsOfNothing(await trail.referral('eve'), 'ADVOCATE')).toBe(
        'The advocate was suspended when it was due.',
      );
      expect(await trail.told('bob')).not.toContain('approved');
      expect(await trail.points('eve')).toBe(500 + 60);
      expect(await trail.tally('bob')).toBe(1);
      // What an advocate came to before is theirs.
      expect((await trail.ladder('bob')).length).toBe(advocateDelayDays > 0 ? 1 : 0);
    },
  );
});
