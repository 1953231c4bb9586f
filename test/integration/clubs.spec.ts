import { pointsOf } from '../support/campaign-office.js';
import { ClubOffice } from '../support/club-office.js';
import { TestApp } from '../support/test-app.js';

const POINTS = { kind: 'POINTS', points: 300 };
const MONTHLY = { period: { unit: 'MONTHS', count: 1 }, renews: true, graceDays: 3 };

/** How customers come to clubs, pay, stay and go, through GraphQL and the worker. */
describe('Clubs', () => {
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

  test('paid with points: joined, renewed on its day and once, in grace without points, and lapsed', async () => {
    await office.found(
      { code: 'gold', privileges: ['The quiet room'], flags: ['early_access'] },
      { code: 'monthly', price: POINTS, ...MONTHLY },
    );
    expect((await office.ask('joinClub', { club: 'gold', customer: 'ada' })).userErrors).toMatchObject([
      { code: 'INSUFFICIENT_POINTS' },
    ]);
    await office.campaigns.order(70_000);
    const joined = await office.ask('joinClub', { club: 'gold', customer: 'ada' });
    expect(joined).toMatchObject({
      isChanged: true,
      userErrors: [],
      membership: {
        ...{ state: 'ACTIVE', plan: { code: 'monthly' }, paidFrom: '2026-03-02', paidUntil: '2026-04-01' },
        ...{ privileges: ['The quiet room'], flags: ['early_access'] },
      },
    });
    expect(await office.ask('joinClub', { club: 'gold', customer: 'ada' })).toMatchObject({
      isChanged: false,
      userErrors: [],
    });
    expect(await office.campaigns.availableOf('ada')).toBe(400);

    app.clock.set(new Date('2026-04-02T15:00:00Z'));
    await Promise.all([office.work(), office.work(), office.work()]);
    expect(await office.work()).toBe(0);
    expect(await office.of('gold')).toMatchObject({ state: 'ACTIVE', paidUntil: '2026-05-01' });
    expect(await office.campaigns.availableOf('ada')).toBe(100);

    app.clock.set(new Date('2026-05-02T15:00:00Z'));
    await office.work();
    expect(await office.of('gold')).toMatchObject({
      state: 'GRACE',
      payBy: '2026-05-04',
      flags: ['early_access'],
    });
    await office.daysPass(2);
    expect(await office.stateOf('gold')).toBe('GRACE');
    await office.daysPass(1);
    expect(await office.of('gold')).toMatchObject({ state: 'LAPSED', paidUntil: null, flags: [] });
    expect(await office.stepsOf('gold')).toEqual([
      '- > ACTIVE JOINED',
      'ACTIVE > ACTIVE RENEWED',
      'ACTIVE > GRACE NOT_PAID',
      'GRACE > LAPSED NOT_PAID',
    ]);
    expect(await office.campaigns.history()).toEqual([
      'club.joined club=gold plan=monthly cause=JOINED',
      'club.renewed club=gold plan=monthly cause=RENEWED',
      'club.left club=gold plan=monthly cause=NOT_PAID',
    ]);
  });

  test('points that come in within the grace pay the days since the period was over', async () => {
    await office.found({ code: 'gold' }, { code: 'monthly', price: POINTS, ...MONTHLY });
    await office.campaigns.order(30_000);
    await office.ask('joinClub', { club: 'gold', customer: 'ada' });
    app.clock.set(new Date('2026-04-02T15:00:00Z'));
    await office.work();
    expect(await office.stateOf('gold')).toBe('GRACE');
    await office.campaigns.order(30_000);
    await office.daysPass(1);
    expect(await office.of('gold')).toMatchObject({
      ...{ state: 'ACTIVE', paidFrom: '2026-04-02', paidUntil: '2026-05-01', payBy: null },
    });
    expect(await office.campaigns.availableOf('ada')).toBe(0);
  });

  test('leaving at once brings back the points of the days that had not begun, to their lots; at the end, none', async () => {
    await office.found(
      { code: 'gold' },
      { code: 'days', price: POINTS, period: { unit: 'DAYS', count: 7 }, renews: true },
    );
    await office.campaigns.order(60_000);
    await office.ask('joinClub', { club: 'gold', customer: 'ada' });
    await office.daysPass(2);
    const left = await office.ask('leaveClub', { club: 'gold', customer: 'ada' });
    // Three of seven days were used: floor(300 * 4 / 7) come back.
    expect(left.membership?.history.edges[0]?.node).toMatchObject({
      to: 'CANCELLED',
      cause: 'LEFT',
      pointsRestored: 171,
    });
    expect(await office.campaigns.availableOf('ada')).toBe(471);
    expect(await office.ask('leaveClub', { club: 'gold', customer: 'ada' })).toMatchObject({
      isChanged: false,
    });
    expect(await office.campaigns.availableOf('ada')).toBe(471);

    await office.ask('joinClub', { club: 'gold', customer: 'ada' });
    const asked = await office.ask('leaveClub', { club: 'gold', customer: 'ada', atPeriodEnd: true });
    expect(asked.membership).toMatchObject({ state: 'ACTIVE', endsAtPeriod: true, paidUntil: '2026-03-10' });
    await office.daysPass(6);
    expect(await office.stateOf('gold')).toBe('ACTIVE');
    await office.daysPass(1);
    expect(await office.stateOf('gold')).toBe('CANCELLED');
    expect(await office.campaigns.availableOf('ada')).toBe(171);
    expect((await office.stepsOf('gold')).slice(2)).toEqual([
      'CANCELLED > ACTIVE JOINED',
      'ACTIVE > ACTIVE ASKED_TO_LEAVE',
      'ACTIVE > CANCELLED PERIOD_OVER',
    ]);
  });

  test('paid with money: a confirmed reference counts once, the next one is another period, and what is owed is said', async () => {
    const price = { kind: 'MONEY', amountMinor: 1_000 };
    await office.found({ code: 'silver' }, { code: 'monthly', price, ...MONTHLY, paymentDays: 2 });
    const of = { club: 'silver', customer: 'ada' };
    expect((await office.ask('joinClub', of)).membership).toMatchObject({
      state: 'UNPAID',
      payBy: '2026-03-04',
    });
    const payment = { ...of, reference: 'till-1', currency: 'USD', amountMinor: 1_000 };
    const confirm = (more: object = {}): ReturnType<ClubOffice['ask']> =>
      office.ask('confirmClubPayment', { ...payment, ...more });
    expect((await confirm({ amountMinor: 900 })).userErrors).toMatchObject([{ path: ['amountMinor'] }]);
    expect((await confirm({ currency: 'EUR' })).userErrors).toMatchObject([{ code: 'WRONG_CURRENCY' }]);
    const answers = await Promise.all([confirm(), confirm(), confirm()]);
    expect(answers.map(({ isChanged }) => isChanged).sort()).toEqual([false, false, true]);
    expect(await office.of('silver')).toMatchObject({ state: 'ACTIVE', paidUntil: '2026-04-01' });
    await office.enrol('bob');
    await office.ask('joinClub', { club: 'silver', customer: 'bob' });
    expect((await confirm({ customer: 'bob' })).userErrors).toMatchObject([{ code: 'IDEMPOTENCY_CONFLICT' }]);

    await confirm({ reference: 'till-2' });
    expect(await office.of('silver')).toMatchObject({ paidFrom: '2026-03-02', paidUntil: '2026-05-01' });
    app.clock.set(new Date('2026-04-11T15:00:00Z'));
    await office.work();
    expect(await office.stateOf('silver', 'bob')).toBe('LAPSED');
    expect((await confirm({ customer: 'bob', reference: 'till-3' })).userErrors).toMatchObject([
      { code: 'WRONG_STATE', state: 'LAPSED' },
    ]);
    // 20 of the 30 days of the second payment have not begun.
    const left = await office.ask('leaveClub', of);
    expect(left.membership?.history.edges[0]?.node).toMatchObject({ owedMinor: 666, pointsRestored: 0 });
  });

  test('applications are approved or rejected, invitations accepted or declined, and bans hold', async () => {
    await office.enrol('bob', 'cleo');
    await office.found({ code: 'tasters', kind: 'APPLICATION' });
    await office.found({ code: 'salon', kind: 'INVITATION' });
    for (const customer of ['ada', 'bob', 'cleo'])
      expect((await office.ask('joinClub', { club: 'tasters', customer })).membership?.state).toBe('APPLIED');
    expect((await office.decide('approveClubApplication', 'tasters', 'ada')).membership?.state).toBe(
      'ACTIVE',
    );
    expect((await office.decide('approveClubApplication', 'tasters', 'ada')).isChanged).toBe(false);
    expect((await office.decide('rejectClubApplication', 'tasters', 'bob')).membership?.state).toBe(
      'REJECTED',
    );
    expect((await office.decide('approveClubApplication', 'tasters', 'bob')).userErrors).toMatchObject([
      { code: 'WRONG_STATE', state: 'REJECTED' },
    ]);
    expect((await office.members('tasters', 'APPLIED')).names).toEqual(['cleo']);

    expect((await office.ask('joinClub', { club: 'salon', customer: 'ada' })).userErrors).toMatchObject([
      { code: 'INVITATION_ONLY' },
    ]);
    for (const name of ['ada', 'bob'])
      expect((await office.decide('inviteToClub', 'salon', name)).membership?.state).toBe('INVITED');
    await office.ask('joinClub', { club: 'salon', customer: 'ada' });
    expect(
      (await office.ask('declineClubInvitation', { club: 'salon', customer: 'bob' })).membership?.state,
    ).toBe('DECLINED');
    expect(await office.stepsOf('salon')).toEqual(['- > INVITED INVITED', 'INVITED > ACTIVE ACCEPTED']);

    expect((await office.decide('banFromClub', 'salon', 'ada')).membership?.state).toBe('BANNED');
    expect((await office.ask('joinClub', { club: 'salon', customer: 'ada' })).userErrors).toMatchObject([
      { code: 'WRONG_STATE', state: 'BANNED' },
    ]);
    expect((await office.decide('inviteToClub', 'salon', 'ada')).userErrors).toMatchObject([
      { state: 'BANNED' },
    ]);
    await office.decide('liftClubBan', 'salon', 'ada');
    expect(await office.stateOf('salon')).toBe('CANCELLED');
    // Whom the club has never seen: kept out, and nothing is made up of what went before.
    expect((await office.decide('banFromClub', 'salon', 'cleo')).isChanged).toBe(true);
    expect((await office.decide('banFromClub', 'salon', 'cleo')).isChanged).toBe(false);
    expect(await office.stepsOf('salon', 'cleo')).toEqual(['- > BANNED BANNED']);
  });

  test('an application of somebody who has been suspended since is not approved before they are reactivated', async () => {
    await office.found({ code: 'tasters', kind: 'APPLICATION' });
    await office.ask('joinClub', { club: 'tasters', customer: 'ada' });
    await office.suspend('ada');
    expect((await office.decide('approveClubApplication', 'tasters', 'ada')).userErrors).toMatchObject([
      { code: 'CUSTOMER_SUSPENDED' },
    ]);
    expect(await office.stateOf('tasters')).toBe('APPLIED');
    await office.reactivate('ada');
    expect((await office.decide('approveClubApplication', 'tasters', 'ada')).membership?.state).toBe(
      'ACTIVE',
    );
  });

  test('a club of three seats: forty at once get three, the others wait in order, and who leaves is followed by the first', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `guest-${String(index).padStart(2, '0')}`);
    await office.enrol(...names);
    await office.found({ code: 'table', capacity: 3 });
    const answers = await Promise.all(
      names.map((customer) => office.ask('joinClub', { club: 'table', customer })),
    );
    const states = answers.map(({ membership }) => membership?.state);
    expect(states.filter((state) => state === 'ACTIVE')).toHaveLength(3);
    expect(states.filter((state) => state === 'WAITING')).toHaveLength(37);
    expect(answers.every(({ membership }) => membership !== null)).toBe(true);
    const line = await app.database.query<{ name: string }>(
      `select external_id as name from club_memberships m join customers c on c.customer_id = m.customer_id
       where place is not null order by place`,
    );
    const inside = (await office.members('table', 'ACTIVE')).names;
    await Promise.all(
      inside.slice(0, 2).map((customer) => office.ask('leaveClub', { club: 'table', customer })),
    );
    const now = (await office.members('table', 'ACTIVE')).names;
    expect(now.sort()).toEqual([inside[2], line[0]?.name, line[1]?.name].sort());
    expect((await office.of('table', line[2]?.name)).club).toMatchObject({ seatsLeft: 0, waiting: 35 });
    expect((await office.office('changeClub', { code: 'table', capacity: 2 })).userErrors).toMatchObject([
      { code: 'SEATS_TAKEN' },
    ]);
    await office.office('changeClub', { code: 'table', capacity: 5 });
    await office.work();
    expect((await office.members('table', 'ACTIVE')).names).toHaveLength(5);
    const page = await office.members('table', 'WAITING', { first: 20 });
    const rest = await office.members('table', 'WAITING', { first: 20, after: page.endCursor });
    expect([page.names.length, page.hasNextPage, rest.names.length, rest.hasNextPage]).toEqual([
      20,
      true,
      13,
      false,
    ]);
  });

  test('who is promoted without the points has some days to get them together', async () => {
    await office.enrol('bob');
    await office.found(
      { code: 'gold', capacity: 1 },
      { code: 'monthly', price: POINTS, ...MONTHLY, paymentDays: 2 },
    );
    await office.campaigns.order(30_000);
    await office.ask('joinClub', { club: 'gold', customer: 'ada' });
    expect((await office.ask('joinClub', { club: 'gold', customer: 'bob' })).membership?.state).toBe(
      'WAITING',
    );
    await office.ask('leaveClub', { club: 'gold', customer: 'ada' });
    expect(await office.of('gold', 'bob')).toMatchObject({
      state: 'UNPAID',
      payBy: '2026-03-04',
      paidUntil: null,
    });
    await office.daysPass(1);
    expect(await office.stateOf('gold', 'bob')).toBe('UNPAID');
    await office.campaigns.desk.order('bob', 30_000);
    expect((await office.ask('joinClub', { club: 'gold', customer: 'bob' })).membership?.state).toBe(
      'ACTIVE',
    );
  });

  test('campaigns react to who comes, and ask who belongs to which club', async () => {
    await office.found({ code: 'gold' });
    await office.campaigns.start('welcome', [{ awardPoints: { amount: { fixed: { points: 50 } } } }], {
      trigger: 'club.joined',
    });
    await office.campaigns.start('members', [{ awardPoints: { amount: { fixed: { points: 7 } } } }], {
      condition: '"gold" in customer.clubs',
    });
    expect(pointsOf((await office.campaigns.order(1_000)).awards)).toEqual({ 'base-points': 10 });
    await office.ask('joinClub', { club: 'gold', customer: 'ada' });
    expect(await office.campaigns.availableOf('ada')).toBe(60);
    expect(pointsOf((await office.campaigns.order(1_000)).awards)).toEqual({ 'base-points': 10, members: 7 });
    await office.ask('leaveClub', { club: 'gold', customer: 'ada' });
    expect(pointsOf((await office.campaigns.order(1_000)).awards)).toEqual({ 'base-points': 10 });
  });

  test('a campaign lets into a club, or to its line, and takes that back with the order', async () => {
    await office.enrol('bob');
    await office.found({ code: 'gold', kind: 'INVITATION', capacity: 1 });
    const more = { condition: 'order.total >= 10000' };
    const { campaigns } = office;
    expect(
      (await campaigns.tryToStart('none', [{ admitToClub: { club: 'none' } }])).userErrors[0],
    ).toMatchObject({ code: 'NOT_FOUND', path: ['effects', '0', 'admitToClub', 'club'] });
    const onClubs = { trigger: 'club.joined' };
    expect(
      (await campaigns.tryToStart('odd', [{ admitToClub: { club: 'gold' } }], onClubs)).userErrors[0],
    ).toMatchObject({ path: ['trigger'] });
    await campaigns.start('big-spenders', [{ admitToClub: { club: 'gold' } }], more);
    await campaigns.order(5_000);
    const order = await campaigns.order(10_000);
    await campaigns.order(20_000);
    expect(await office.stepsOf('gold')).toEqual(['- > ACTIVE ADMITTED']);
    await campaigns.desk.order('bob', 10_000);
    expect(await office.stepsOf('gold', 'bob')).toEqual(['- > WAITING ADMITTED']);
    await campaigns.desk.return(order.externalId, 10_000);
    expect((await office.stepsOf('gold')).slice(1)).toEqual(['ACTIVE > CANCELLED TAKEN_BACK']);
    await office.work();
    expect(await office.stateOf('gold', 'bob')).toBe('ACTIVE');
    expect(await campaigns.history()).toEqual([
      'club.joined club=gold plan= cause=ADMITTED',
      'club.left club=gold plan= cause=TAKEN_BACK',
    ]);
  });

  test("a customer's token joins and reads for that customer alone, and sees no reasons of staff", async () => {
    await office.enrol('bob');
    await office.found({ code: 'gold' });
    const token = await app.token(office.campaigns.desk.shop, 'ada');
    expect((await office.ask('joinClub', { club: 'gold' }, token)).membership?.state).toBe('ACTIVE');
    expect((await office.ask('joinClub', { club: 'gold', customer: 'bob' }, token)).userErrors).toMatchObject(
      [{ code: 'NOT_FOUND' }],
    );
    const own =
      '{ me { clubs { edges { node { state club { name } history { edges { node { cause } } } } } } } }';
    const answer = await app.storefront(token, own);
    expect(answer.data.me.clubs.edges[0].node).toMatchObject({
      state: 'ACTIVE',
      history: { edges: [{ node: { cause: 'JOINED' } }] },
    });
    const reasons = own.replace('cause', 'reason');
    expect((await app.storefront(token, reasons)).errors?.[0]?.message).toMatch(
      'Cannot query field "reason"',
    );
  });
});
