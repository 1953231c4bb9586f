import { HouseholdOffice, movesOf } from '../support/household-office.js';
import { TestApp } from '../support/test-app.js';

/** How customers share a wallet, through GraphQL and the worker. */
describe('Households', () => {
  let app: TestApp;
  let office: HouseholdOffice;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(async () => {
    office = await HouseholdOffice.open(app);
    await office.enrol('bea', 'cem');
  });

  afterAll(() => app.stop());

  afterEach(async () => {
    expect(await app.violations(office.campaigns.desk.shop.program)).toEqual([]);
  });

  test('are founded, joined by invitation, and left; the last one ends them', async () => {
    const founded = await office.done('createHousehold', { customer: 'ada', name: 'The Lovelaces' });
    expect(founded).toMatchObject({
      isChanged: true,
      household: { name: 'The Lovelaces', splitRule: 'CONTRIBUTED', balance: 0, members: [{ isHead: true }] },
    });
    expect(await office.done('createHousehold', { customer: 'ada' })).toMatchObject({ isChanged: false });
    const household = founded.household?.id;
    const accept = { customer: 'bea', household };
    expect((await office.ask('acceptHouseholdInvitation', accept)).userErrors).toMatchObject([
      { code: 'NOT_FOUND', path: ['household'] },
    ]);
    await office.done('inviteToHousehold', { customer: 'ada', invitee: 'bea' });
    expect((await office.customer('bea')).householdInvitations.edges).toMatchObject([
      { node: { household, name: 'The Lovelaces', expiresAt: '2026-03-17T04:00:00.000Z' } },
    ]);
    await office.done('acceptHouseholdInvitation', { ...accept, contributionPercent: 10 });
    expect(await office.done('acceptHouseholdInvitation', accept)).toMatchObject({ isChanged: false });
    expect((await office.customer('bea')).householdInvitations.edges).toEqual([]);
    await office.done('inviteToHousehold', { customer: 'ada', invitee: 'cem' });
    await office.done('declineHouseholdInvitation', { customer: 'cem', household });
    expect(
      (await office.ask('acceptHouseholdInvitation', { customer: 'cem', household })).userErrors,
    ).toMatchObject([{ code: 'NOT_FOUND' }]);
    expect((await office.ask('leaveHousehold', { customer: 'ada' })).userErrors).toMatchObject([
      { code: 'HEAD_MUST_STAY' },
    ]);
    await office.done('handOverHousehold', { customer: 'ada', member: 2 });
    expect(await office.done('leaveHousehold', { customer: 'ada' })).toMatchObject({ household: null });
    expect(await office.done('leaveHousehold', { customer: 'ada' })).toMatchObject({ isChanged: false });
    expect(
      (await office.ask('inviteToHousehold', { customer: 'ada', invitee: 'cem' })).userErrors,
    ).toMatchObject([{ code: 'NO_HOUSEHOLD' }]);
    expect(await office.movesOf('bea')).toEqual([
      ...['CREATED', 'JOINED 1', 'INVITED', 'JOINED 2', 'INVITED', 'DECLINED', 'HEAD_CHANGED 2', 'LEFT 1'],
    ]);
    await office.done('leaveHousehold', { customer: 'bea' });
    expect((await office.customer('bea')).household).toBeNull();
    expect(await office.campaigns.history()).toEqual([
      expect.stringMatching(/^household\.joined size=1 cause=JOINED household=/),
      expect.stringMatching(/^household\.left size=1 cause=LEFT household=/),
    ]);
  });

  test('let an invitation go that was not answered in time, and take nobody who has a household', async () => {
    const household = await office.found({}, 'ada');
    await office.done('inviteToHousehold', { customer: 'ada', invitee: 'bea', expiresInDays: 1 });
    app.clock.set(new Date('2026-03-04T05:00:00Z'));
    const accept = { customer: 'bea', household };
    expect((await office.ask('acceptHouseholdInvitation', accept)).userErrors).toMatchObject([
      { code: 'NOT_FOUND' },
    ]);
    await office.done('createHousehold', { customer: 'bea' });
    await office.done('inviteToHousehold', { customer: 'ada', invitee: 'bea' });
    expect((await office.ask('acceptHouseholdInvitation', accept)).userErrors).toMatchObject([
      { code: 'IN_ANOTHER_HOUSEHOLD' },
    ]);
    for (const member of [7, 0, -1])
      for (const name of ['setHouseholdLimit', 'removeFromHousehold'])
        expect((await office.ask(name, { customer: 'bea', member })).userErrors).toMatchObject([
          { code: 'NOT_FOUND', path: ['member'] },
        ]);
  });

  test.each(['household.joined', 'household.left', 'partner.bonus_awarded'])(
    'are told of by the service alone: nobody can record %s',
    async (type) => {
      const record =
        'mutation ($input: RecordActivityInput!) { recordActivity(input: $input) { userErrors { code path } } }';
      const input = { type, externalId: 'forged', customer: { externalId: 'ada' } };
      expect(await office.campaigns.desk.ask(record, { input })).toEqual({
        recordActivity: { userErrors: [{ code: 'INVALID_INPUT', path: ['type'] }] },
      });
    },
  );

  test('bring in the share of what members earn as it is earned, rounded down over all of it', async () => {
    await office.found({ contributionPercent: 50 }, 'ada', 'bea');
    await office.order('ada', 10_100);
    expect(await office.of('ada')).toMatchObject({
      balance: 50,
      members: [{ contributed: 50 }, { contributed: 0 }],
    });
    await office.order('ada', 10_100);
    expect((await office.of('ada')).balance).toBe(101);
    expect(await office.availableOf('ada')).toBe(101);
    await office.order('bea', 10_000);
    await office.done('setHouseholdContribution', { customer: 'bea', contributionPercent: 100 });
    expect((await office.of('ada')).balance).toBe(101);
    await office.order('bea', 20_000);
    expect((await office.of('ada')).balance).toBe(301);
    const gift = { customer: 'bea', points: 60, idempotencyKey: 'gift-of-bea-0001' };
    expect(await office.done('contributeToHousehold', gift)).toMatchObject({ points: 60, replayed: false });
    expect(await office.done('contributeToHousehold', gift)).toMatchObject({ points: 60, replayed: true });
    expect((await office.of('ada')).balance).toBe(361);
    expect(
      (await office.ask('contributeToHousehold', { customer: 'bea', points: 41 })).userErrors,
    ).toMatchObject([{ code: 'INSUFFICIENT_POINTS', available: 40 }]);
    expect(await office.movesOf('ada')).toEqual([
      ...['CREATED', 'JOINED 1', 'INVITED', 'JOINED 2', 'SHARED 1 50', 'SHARED 1 51', 'SHARE_CHANGED 2'],
      ...['SHARED 2 200', 'CONTRIBUTED 2 60'],
    ]);
  });

  test('are redeemed from within the limit of the calendar month of the program, and once per key', async () => {
    await office.found({ contributionPercent: 100 }, 'ada', 'bea');
    await office.order('ada', 100_000);
    await office.done('setHouseholdLimit', { customer: 'ada', member: 2, monthlyLimit: 300 });
    const redemption = {
      customer: 'bea',
      points: 200,
      idempotencyKey: 'bea-redeems-0001',
      orderReference: 'b1',
    };
    expect(await office.done('redeemHouseholdPoints', redemption)).toMatchObject({
      points: 200,
      replayed: false,
    });
    expect(await office.done('redeemHouseholdPoints', redemption)).toMatchObject({ replayed: true });
    expect((await office.of('bea')).members[1]).toMatchObject({ leftThisMonth: 100, redeemedThisMonth: 200 });
    expect((await office.ask('redeemHouseholdPoints', { customer: 'bea', points: 101 })).userErrors).toEqual([
      expect.objectContaining({ code: 'HOUSEHOLD_LIMIT_REACHED', limit: 300, left: 100 }),
    ]);
    expect((await office.of('bea')).balance).toBe(800);
    await office.done('redeemHouseholdPoints', { customer: 'bea', points: 100 });
    const others = { customer: 'ada', points: 1, orderReference: 'b1' };
    expect((await office.ask('redeemHouseholdPoints', others)).userErrors).toMatchObject([
      { code: 'INVALID_INPUT', path: ['orderReference'] },
    ]);
    expect(
      (await office.ask('redeemHouseholdPoints', { customer: 'ada', points: 701 })).userErrors,
    ).toMatchObject([{ code: 'INSUFFICIENT_POINTS', available: 700 }]);
    // April begins at 04:00Z in New York.
    app.clock.set(new Date('2026-04-01T03:59:00Z'));
    expect(
      (await office.ask('redeemHouseholdPoints', { customer: 'bea', points: 1 })).userErrors,
    ).toMatchObject([{ code: 'HOUSEHOLD_LIMIT_REACHED' }]);
    app.clock.set(new Date('2026-04-01T04:00:00Z'));
    await office.done('redeemHouseholdPoints', { customer: 'bea', points: 300 });
    expect((await office.of('bea')).balance).toBe(400);
  });

  test('get back what was redeemed on an order that is returned, and the limit with it', async () => {
    await office.found({ contributionPercent: 100 }, 'ada', 'bea');
    await office.order('ada', 100_000);
    await office.done('setHouseholdLimit', { customer: 'ada', member: 2, monthlyLimit: 300 });
    const order = await office.order('bea', 40_000);
    await office.done('redeemHouseholdPoints', { customer: 'bea', points: 120, orderReference: order });
    await office.done('redeemHouseholdPoints', { customer: 'bea', points: 180, orderReference: order });
    await office.campaigns.desk.return(order, 10_000);
    expect(await office.of('bea')).toMatchObject({
      balance: 775,
      members: [{}, { leftThisMonth: 75, redeemed: 225 }],
    });
    await office.campaigns.desk.return(order, 30_000);
    expect(await office.of('bea')).toMatchObject({
      balance: 1_000,
      members: [{}, { leftThisMonth: 300, redeemed: 0 }],
    });
    expect((await office.movesOf('bea')).slice(-5)).toEqual([
      ...['REDEEMED 2 120', 'REDEEMED 2 180', 'RESTORED 2 75', 'RESTORED 2 105', 'RESTORED 2 120'],
    ]);
  });

  test('give to whoever leaves what the rule says, and all when they end', async () => {
    for (const [rule, left] of [
      ['KEEP', 0],
      ['EQUAL', 33],
      ['CONTRIBUTED', 25],
    ] as const) {
      office = await HouseholdOffice.open(app);
      await office.enrol('bea', 'cem');
      await office.found({ splitRule: rule, contributionPercent: 100 }, 'ada', 'bea', 'cem');
      await office.order('ada', 15_000);
      await office.order('bea', 5_000);
      await office.done('contributeToHousehold', { customer: 'bea', points: 50 });
      await office.done('redeemHouseholdPoints', { customer: 'ada', points: 100 });
      expect((await office.of('ada')).balance).toBe(100);
      await office.done('removeFromHousehold', { customer: 'ada', member: 2 });
      expect(await office.availableOf('bea')).toBe(rule === 'CONTRIBUTED' ? 50 : left);
      expect(await office.done('removeFromHousehold', { customer: 'ada', member: 2 })).toMatchObject({
        isChanged: false,
      });
      const rest = (await office.of('ada')).balance;
      await office.done('dissolveHousehold', { customer: 'ada' });
      expect((await office.availableOf('ada')) + (await office.availableOf('cem'))).toBe(rest);
      expect((await office.customer('ada')).household).toBeNull();
    }
  });

  test('are ended by staff with a reason, and what comes back later goes to whoever had spent it', async () => {
    const household = await office.found({ contributionPercent: 100 }, 'ada', 'bea');
    await office.order('ada', 10_000);
    const order = await office.order('bea', 4_000);
    await office.done('redeemHouseholdPoints', { customer: 'bea', points: 60, orderReference: order });
    const ended = await office.decide('endHousehold', { household, reason: 'They asked us to.' });
    expect(ended).toMatchObject({ isChanged: true, userErrors: [], household: { balance: 0, members: [] } });
    expect(ended.household && movesOf(ended.household).slice(-4)).toEqual([
      ...['PAID_OUT 1 40', 'LEFT 1', 'LEFT 2', 'DISSOLVED'],
    ]);
    expect(await office.availableOf('ada')).toBe(40);
    const before = await office.availableOf('bea');
    await office.campaigns.desk.return(order, 4_000);
    // Less the 40 that the order had earned.
    expect(await office.availableOf('bea')).toBe(before + 60 - 40);
  });
});
