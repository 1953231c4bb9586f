import { ClubOffice } from '../support/club-office.js';
import { TestApp } from '../support/test-app.js';

const SPENT = { condition: 'customer.spent >= 10000' };
const MONTHLY = {
  code: 'monthly',
  price: { kind: 'FREE' },
  period: { unit: 'MONTHS', count: 1 },
  renews: true,
};

/** Clubs whose members are whoever meets a condition, through GraphQL and the worker. */
describe('Clubs by rule', () => {
  let app: TestApp;
  let office: ClubOffice;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(async () => {
    office = await ClubOffice.open(app);
  });

  afterAll(() => app.stop());

  afterEach(async () => {
    expect(await app.violations(office.campaigns.desk.shop.program)).toEqual([]);
  });

  const join = (club: string, customer = 'ada'): ReturnType<ClubOffice['ask']> =>
    office.ask('joinClub', { club, customer });
  const has = async (club: string, customer = 'ada'): Promise<boolean> =>
    (await office.clubsOf(customer)).includes(club);

  test('let in whoever meets the rule by what they do, in the answer to it, and campaigns see that at once', async () => {
    await office.found({ code: 'vip', kind: 'RULE', rule: SPENT, flags: ['early_access'] });
    await office.campaigns.start('welcome', [{ awardPoints: { amount: { fixed: { points: 50 } } } }], {
      trigger: 'club.joined',
    });
    await office.campaigns.order(9_999);
    expect(await has('vip')).toBe(false);
    expect((await join('vip')).userErrors).toMatchObject([{ code: 'NOT_ELIGIBLE', path: ['club'] }]);
    const order = await office.campaigns.order(1);
    expect(await office.of('vip')).toMatchObject({
      state: 'ACTIVE',
      paidUntil: null,
      flags: ['early_access'],
    });
    expect(await office.stepsOf('vip')).toEqual(['- > ACTIVE RULE_MET']);
    expect(await office.campaigns.availableOf('ada')).toBe(99 + 50);
    // KEEP is for good where there is no period.
    await office.campaigns.desk.return(order.externalId, 1);
    await office.daysPass(2);
    expect(await office.stepsOf('vip')).toEqual(['- > ACTIVE RULE_MET']);
  });

  test('warn whoever does not meet it any more, keep who does again in time, and end it behind the grace', async () => {
    const rule = { ...SPENT, onLoss: 'LEAVE', graceDays: 2 };
    await office.found({ code: 'vip', kind: 'RULE', rule });
    const order = await office.campaigns.order(10_000);
    await office.campaigns.desk.return(order.externalId, 10_000);
    expect(await office.of('vip')).toMatchObject({ state: 'ACTIVE', leaveBy: '2026-03-04' });
    const other = await office.campaigns.order(10_000);
    expect(await office.of('vip')).toMatchObject({ state: 'ACTIVE', leaveBy: null });
    await office.campaigns.desk.return(other.externalId, 10_000);
    await office.daysPass(2);
    expect(await office.of('vip')).toMatchObject({ state: 'ACTIVE', leaveBy: '2026-03-04' });
    await office.daysPass(1);
    expect(await office.stateOf('vip')).toBe('LAPSED');
    await office.campaigns.order(10_000);
    expect(await office.stepsOf('vip')).toEqual([
      '- > ACTIVE RULE_MET',
      ...['ACTIVE > ACTIVE RULE_NOT_MET', 'ACTIVE > ACTIVE RULE_MET', 'ACTIVE > ACTIVE RULE_NOT_MET'],
      ...['ACTIVE > LAPSED RULE_NOT_MET', 'LAPSED > ACTIVE RULE_MET'],
    ]);
    expect(await office.campaigns.history()).toEqual([
      'club.joined club=vip plan= cause=RULE_MET',
      'club.left club=vip plan= cause=RULE_NOT_MET',
      'club.joined club=vip plan= cause=RULE_MET',
    ]);
  });

  test('look at everybody after a change, and each night for what time alone brings about', async () => {
    await office.enrol('bob', 'cleo');
    await office.campaigns.order(5_000);
    await office.campaigns.desk.order('bob', 12_000);
    const rule = { condition: 'customer.daysSinceLastOrder >= 30', onLoss: 'LEAVE' };
    await office.found({ code: 'missed', kind: 'RULE', rule }, MONTHLY);
    await office.found({ code: 'vip', kind: 'RULE', rule: SPENT });
    expect(await has('vip', 'bob')).toBe(false);
    await Promise.all([office.work(), office.work(), office.work()]);
    expect((await office.members('vip', 'ACTIVE')).names).toEqual(['bob']);
    expect(await office.work()).toBe(0);
    await office.office('changeClub', { code: 'vip', rule: { condition: 'customer.spent >= 5000' } });
    await office.work();
    expect((await office.members('vip', 'ACTIVE')).names.sort()).toEqual(['ada', 'bob']);

    await office.daysPass(29);
    expect((await office.members('missed', 'ACTIVE')).names).toEqual([]);
    await office.daysPass(1);
    expect((await office.members('missed', 'ACTIVE')).names.sort()).toEqual(['ada', 'bob']);
    await office.campaigns.order(1_000);
    expect(await office.of('missed')).toMatchObject({ state: 'LAPSED', leaveBy: null });
  });

  test('keep members to the end of the period, and begin no other one without the rule', async () => {
    await office.found({ code: 'vip', kind: 'RULE', rule: SPENT }, MONTHLY);
    const order = await office.campaigns.order(10_000);
    expect(await office.of('vip')).toMatchObject({ state: 'ACTIVE', paidUntil: '2026-04-01' });
    app.clock.set(new Date('2026-04-02T15:00:00Z'));
    await office.work();
    expect(await office.of('vip')).toMatchObject({ state: 'ACTIVE', paidUntil: '2026-05-01' });
    await office.campaigns.desk.return(order.externalId, 10_000);
    app.clock.set(new Date('2026-05-01T15:00:00Z'));
    await office.work();
    expect(await office.stateOf('vip')).toBe('ACTIVE');
    app.clock.set(new Date('2026-05-02T15:00:00Z'));
    await office.work();
    expect((await office.stepsOf('vip')).at(-1)).toBe('ACTIVE > LAPSED RULE_NOT_MET');
  });

  test('let nobody in who left or is kept out, and promote of those who wait whoever meets it still', async () => {
    await office.enrol('bob', 'cleo', 'dan');
    await office.found({ code: 'vip', kind: 'RULE', rule: SPENT, capacity: 1 });
    const { desk } = office.campaigns;
    await desk.order('ada', 10_000);
    const bobs = await desk.order('bob', 10_000);
    await desk.order('cleo', 10_000);
    await office.decide('banFromClub', 'vip', 'dan');
    await desk.order('dan', 10_000);
    expect(await office.stateOf('vip', 'dan')).toBe('BANNED');
    expect((await office.of('vip', 'cleo')).placeInLine).toBe(2);
    await desk.return(bobs.externalId, 10_000);
    await office.ask('leaveClub', { club: 'vip', customer: 'ada' });
    expect(await office.stateOf('vip', 'cleo')).toBe('ACTIVE');
    expect(await office.stepsOf('vip', 'bob')).toEqual([
      '- > WAITING RULE_MET',
      'WAITING > LAPSED RULE_NOT_MET',
    ]);
    await desk.order('ada', 10_000);
    await office.daysPass(1);
    expect(await office.stateOf('vip')).toBe('CANCELLED');
    expect((await join('vip')).membership).toMatchObject({ state: 'WAITING', placeInLine: 1 });
  });

  test('charge nobody without being asked, and nobody for days that the club is not for them', async () => {
    const price = { kind: 'POINTS', points: 100 };
    const days = { code: 'days', price, period: { unit: 'DAYS', count: 10 }, renews: true, graceDays: 3 };
    const rule = { ...SPENT, onLoss: 'LEAVE', graceDays: 5 };
    await office.found({ code: 'gold', kind: 'RULE', rule }, days);
    const order = await office.campaigns.order(50_000);
    expect(await has('gold')).toBe(false);
    expect((await join('gold')).membership?.state).toBe('ACTIVE');
    expect(await office.campaigns.availableOf('ada')).toBe(400);
    await office.daysPass(1);
    await office.campaigns.start('gift', [{ awardPoints: { amount: { fixed: { points: 500 } } } }], {
      trigger: 'order.returned',
    });
    await office.campaigns.desk.return(order.externalId, 50_000);
    expect((await office.of('gold')).leaveBy).toBe('2026-03-08');
    const before = await office.campaigns.availableOf('ada');
    await office.daysPass(6);
    // Seven of ten days were used by the last day: the points of the three behind it come back.
    const { history } = await office.of('gold');
    expect(history.edges[0]?.node).toMatchObject({ to: 'LAPSED', cause: 'RULE_NOT_MET', pointsRestored: 20 });
    expect(await office.campaigns.availableOf('ada')).toBe(before + 20);
  });

  test('of other kinds are a condition on coming, from which invitations and campaigns are free', async () => {
    await office.enrol('bob');
    await office.found({ code: 'tasters', kind: 'APPLICATION', rule: SPENT });
    await office.found({ code: 'open', rule: { ...SPENT, onLoss: 'LEAVE' } });
    expect((await join('tasters')).userErrors).toMatchObject([{ code: 'NOT_ELIGIBLE' }]);
    await office.decide('inviteToClub', 'open', 'bob');
    expect((await join('open', 'bob')).membership?.state).toBe('ACTIVE');
    const order = await office.campaigns.order(10_000);
    expect(await office.clubsOf('ada')).toEqual([]);
    expect((await join('tasters')).membership?.state).toBe('APPLIED');
    expect((await join('open')).membership?.state).toBe('ACTIVE');
    await office.campaigns.desk.return(order.externalId, 10_000);
    await office.daysPass(1);
    expect(await office.stateOf('open')).toBe('LAPSED');
    expect(await office.stateOf('open', 'bob')).toBe('ACTIVE');
    // Without a rule nobody has to meet one.
    await office.office('changeClub', { code: 'open', rule: null });
    expect((await join('open')).membership?.state).toBe('ACTIVE');
  });

  test('are checked when they are saved, and shown to staff alone', async () => {
    const make = (input: object): ReturnType<ClubOffice['office']> =>
      office.office('createClub', { code: 'vip', name: 'VIP', kind: 'RULE', ...input });
    expect((await make({})).userErrors).toMatchObject([{ code: 'INVALID_INPUT', path: ['rule'] }]);
    expect((await make({ rule: { condition: 'customer.spend > 5' } })).userErrors).toMatchObject([
      { code: 'INVALID_EXPRESSION', path: ['rule', 'condition'], line: 1, column: 10 },
    ]);
    for (const condition of ['"gold" in customer.clubs', 'order.total > 5'])
      expect((await make({ rule: { condition } })).userErrors).toMatchObject([
        { path: ['rule', 'condition'] },
      ]);
    const early = { rule: { ...SPENT, graceDays: 3 } };
    expect((await make(early)).userErrors).toMatchObject([{ path: ['rule', 'graceDays'] }]);
    expect((await make({ rule: SPENT })).club).toMatchObject({
      rule: { condition: 'customer.spent >= 10000', onLoss: 'KEEP', graceDays: 0 },
    });
    const { key } = office.campaigns.desk.shop;
    const asked = await app.storefront(key, '{ club(code: "vip") { kind rule { condition } } }');
    expect(asked.errors?.[0]?.message).toMatch('Cannot query field "rule"');
    const seen = JSON.stringify([
      await app.storefront(key, '{ clubs { edges { node { id code name description kind } } } }'),
      await join('vip'),
    ]);
    expect(seen).not.toMatch('spent');
  });
});
