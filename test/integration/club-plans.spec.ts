import { atOnce } from '../support/at-once.js';
import { pointsOf } from '../support/campaign-office.js';
import { ClubOffice } from '../support/club-office.js';
import { TestApp } from '../support/test-app.js';

const POINTS = { kind: 'POINTS', points: 300 };
const FREE = { kind: 'FREE' };
const MONTH = { period: { unit: 'MONTHS', count: 1 }, renews: true };
const TRIES_MAX = 60;
const MULTIPLIED = 'club-gold-members';

// Two hundred ask for one club, which lets in one after the other, on a busy machine.
jest.setTimeout(180_000);

/** What a membership brings, and how long it lasts, through GraphQL and the worker. */
describe('Members of clubs', () => {
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

  const ask = (name: Parameters<ClubOffice['ask']>[0], more: object = {}): ReturnType<ClubOffice['ask']> =>
    office.ask(name, { club: 'gold', customer: 'ada', ...more });

  /** Asks again, as clients do, when too many ask at once. */
  async function insist(name: 'joinClub' | 'leaveClub', customer: string): ReturnType<ClubOffice['ask']> {
    for (let tries = 1; ; tries += 1) {
      try {
        const answer = await ask(name, { customer });
        if (tries === TRIES_MAX || answer.userErrors[0]?.code !== 'IN_PROGRESS') return answer;
      } catch (error) {
        if (tries === TRIES_MAX || !String(error).includes('retryAfterSeconds')) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 1_000 * Math.random()));
    }
  }

  test('pay with points month by month, lapse after the grace, come again, and get back what they paid for days they leave', async () => {
    await office.found({ code: 'gold' }, { code: 'monthly', price: POINTS, ...MONTH, graceDays: 2 });
    await office.campaigns.order(60_000);
    await ask('joinClub');
    app.clock.set(new Date('2026-04-02T15:00:00Z'));
    await Promise.all([office.work(), office.work()]);
    expect(await office.of('gold')).toMatchObject({ state: 'ACTIVE', paidUntil: '2026-05-01' });
    expect(await office.campaigns.availableOf('ada')).toBe(0);
    app.clock.set(new Date('2026-05-02T15:00:00Z'));
    await office.work();
    expect(await office.of('gold')).toMatchObject({ state: 'GRACE', payBy: '2026-05-03' });
    await office.daysPass(2);
    expect(await office.stateOf('gold')).toBe('LAPSED');

    await office.campaigns.order(30_000);
    expect((await ask('joinClub')).membership).toMatchObject({ state: 'ACTIVE', paidUntil: '2026-06-03' });
    await office.daysPass(10);
    const left = await ask('leaveClub');
    // Of 31 days 11 were used: floor(300 * 20 / 31).
    expect(left.membership?.history.edges[0]?.node).toMatchObject({ cause: 'LEFT', pointsRestored: 193 });
    expect(await office.campaigns.availableOf('ada')).toBe(193);
    expect(await office.stepsOf('gold')).toEqual([
      ...['- > ACTIVE JOINED', 'ACTIVE > ACTIVE RENEWED', 'ACTIVE > GRACE NOT_PAID'],
      ...['GRACE > LAPSED NOT_PAID', 'LAPSED > ACTIVE JOINED', 'ACTIVE > CANCELLED LEFT'],
    ]);
  });

  test('who join on the 31st renew on the last day of shorter months, and on the 31st again', async () => {
    app.clock.set(new Date('2027-01-31T15:00:00Z'));
    await office.campaigns.daysPass(0);
    await office.found({ code: 'gold' }, { code: 'monthly', price: POINTS, ...MONTH, graceDays: 5 });
    await office.campaigns.order(200_000);
    await ask('joinClub');
    const terms: (string | null)[] = [];
    for (const day of ['2027-02-28', '2027-03-31', '2027-04-30']) {
      terms.push((await office.of('gold')).paidUntil);
      app.clock.set(new Date(`${day}T15:00:00Z`));
      await office.work();
      expect((await office.of('gold')).paidFrom).toBe(day);
    }
    expect(terms).toEqual(['2027-02-27', '2027-03-30', '2027-04-29']);
    expect(await office.campaigns.availableOf('ada')).toBe(2_000 - 4 * 300);
  });

  test('earn more by the multiplier of their club, which quotes and explanations know and returns take back', async () => {
    await office.found({ code: 'gold', multiplier: { numerator: 3, denominator: 2 } });
    const cart = { totalMinor: 10_000 };
    expect((await office.campaigns.quote(cart))[MULTIPLIED]).toMatchObject({ whyNot: 'CONDITION_NOT_MET' });
    await ask('joinClub');
    expect((await office.campaigns.quote(cart))[MULTIPLIED]).toMatchObject({ points: 50 });
    const order = await office.campaigns.order(10_000);
    expect(pointsOf(order.awards)).toEqual({ 'base-points': 100, [MULTIPLIED]: 50 });
    const { explanation } = await office.campaigns.desk.explain(order.externalId);
    expect(explanation.find(({ campaign }) => campaign === MULTIPLIED)).toMatchObject({ points: 50 });
    await office.campaigns.desk.return(order.externalId, 4_000);
    expect(await office.campaigns.availableOf('ada')).toBe(90);

    await office.office('changeClub', { code: 'gold', multiplier: { numerator: 2 } });
    expect(pointsOf((await office.campaigns.order(1_000)).awards)).toEqual({
      'base-points': 10,
      [MULTIPLIED]: 10,
    });
    const unchanged = await office.office('changeClub', { code: 'gold', name: 'Gold' });
    expect(unchanged.club).toMatchObject({ multiplier: { numerator: 2, denominator: 1 } });
    expect((await office.office('changeClub', { code: 'gold', multiplier: null })).club).toMatchObject({
      multiplier: null,
    });
    expect(pointsOf((await office.campaigns.order(1_000)).awards)).toEqual({ 'base-points': 10 });
    await office.office('changeClub', { code: 'gold', multiplier: { numerator: 2 } });
    expect(pointsOf((await office.campaigns.order(1_000)).awards)).toMatchObject({ [MULTIPLIED]: 10 });
    await ask('leaveClub');
    expect(pointsOf((await office.campaigns.order(1_000)).awards)).toEqual({ 'base-points': 10 });
    const wrong = await office.office('changeClub', { code: 'gold', multiplier: { numerator: 1 } });
    expect(wrong.userErrors).toMatchObject([{ path: ['multiplier', 'numerator'] }]);
  });

  test('go by another plan from the next period on, and pay what that costs', async () => {
    const yearly = {
      code: 'yearly',
      price: { kind: 'POINTS', points: 1_000 },
      period: { unit: 'YEARS', count: 1 },
    };
    await office.found({ code: 'gold' }, { code: 'monthly', price: POINTS, ...MONTH, graceDays: 3 }, yearly);
    await office.campaigns.order(140_000);
    expect((await ask('changeClubPlan', { plan: 'yearly' })).userErrors).toMatchObject([
      { code: 'WRONG_STATE', state: 'NONE' },
    ]);
    await ask('joinClub', { plan: 'monthly' });
    expect((await ask('changeClubPlan', { plan: 'weekly' })).userErrors).toMatchObject([{ path: ['plan'] }]);
    expect((await ask('changeClubPlan', { plan: 'monthly' })).isChanged).toBe(false);
    expect(await ask('changeClubPlan', { plan: 'yearly' })).toMatchObject({
      isChanged: true,
      membership: { plan: { code: 'monthly' }, nextPlan: { code: 'yearly' }, paidUntil: '2026-04-01' },
    });
    expect((await ask('changeClubPlan', { plan: 'yearly' })).isChanged).toBe(false);
    expect(await office.campaigns.availableOf('ada')).toBe(1_100);
    app.clock.set(new Date('2026-04-02T15:00:00Z'));
    await office.work();
    expect(await office.of('gold')).toMatchObject({
      ...{ state: 'ACTIVE', plan: { code: 'yearly' }, nextPlan: null, paidFrom: '2026-04-02' },
      paidUntil: '2027-04-01',
    });
    expect(await office.campaigns.availableOf('ada')).toBe(100);
    // And back, before a year that would not be renewed is over.
    expect((await ask('changeClubPlan', { plan: 'monthly' })).membership?.nextPlan).toEqual({
      code: 'monthly',
    });
    app.clock.set(new Date('2027-04-02T15:00:00Z'));
    await office.work();
    expect(await office.of('gold')).toMatchObject({ state: 'GRACE', payBy: '2027-04-04' });
    await office.campaigns.order(20_000);
    expect((await ask('joinClub')).membership).toMatchObject({
      plan: { code: 'monthly' },
      paidUntil: '2027-05-01',
    });
    expect((await office.stepsOf('gold')).filter((step) => step.endsWith('PLAN_CHANGED'))).toHaveLength(2);
  });

  test('who have something without end keep their plan; who wait, or have not paid, go by another at once', async () => {
    await office.enrol('bob', 'cleo');
    const money = { code: 'money', price: { kind: 'MONEY', amountMinor: 500 }, ...MONTH };
    await office.found({ code: 'gold', capacity: 1 }, { code: 'ever', price: FREE }, money);
    await ask('joinClub', { plan: 'ever' });
    expect((await ask('changeClubPlan', { plan: 'money' })).userErrors).toMatchObject([{ path: ['plan'] }]);
    await ask('joinClub', { plan: 'money', customer: 'bob' });
    await ask('joinClub', { plan: 'money', customer: 'cleo' });
    expect(await ask('changeClubPlan', { plan: 'ever', customer: 'cleo' })).toMatchObject({
      membership: { state: 'WAITING', plan: { code: 'ever' }, placeInLine: 2 },
    });
    await ask('leaveClub');
    expect(await office.stateOf('gold', 'bob')).toBe('UNPAID');
    expect(await ask('changeClubPlan', { plan: 'ever', customer: 'bob' })).toMatchObject({
      membership: { state: 'UNPAID', plan: { code: 'ever' }, placeInLine: null },
    });
    await office.daysPass(1);
    expect(await office.of('gold', 'bob')).toMatchObject({ state: 'ACTIVE', paidUntil: null });
  });

  test('who leave at the end of the period stay after all', async () => {
    await office.found({ code: 'gold' }, { code: 'monthly', price: POINTS, ...MONTH });
    expect((await ask('keepClubMembership')).userErrors).toMatchObject([
      { code: 'WRONG_STATE', state: 'NONE' },
    ]);
    await office.campaigns.order(60_000);
    await ask('joinClub');
    expect((await ask('keepClubMembership')).isChanged).toBe(false);
    await ask('leaveClub', { atPeriodEnd: true });
    expect(await ask('keepClubMembership')).toMatchObject({
      isChanged: true,
      membership: { endsAtPeriod: false },
    });
    app.clock.set(new Date('2026-04-02T15:00:00Z'));
    await office.work();
    expect(await office.of('gold')).toMatchObject({ state: 'ACTIVE', paidUntil: '2026-05-01' });
    expect((await office.stepsOf('gold')).slice(1)).toEqual([
      ...['ACTIVE > ACTIVE ASKED_TO_LEAVE', 'ACTIVE > ACTIVE KEPT', 'ACTIVE > ACTIVE RENEWED'],
    ]);
  });

  test('200 ask, 50 at once, for the last 20 seats: 20 get one, the others know their places, and who goes is followed in order', async () => {
    const names = Array.from({ length: 200 }, (_, index) => `guest-${String(index).padStart(3, '0')}`);
    await office.enrol(...names);
    await office.found({ code: 'gold', capacity: 20 });
    const answers = await atOnce(names, 50, (name) => insist('joinClub', name));
    expect(answers.flatMap(({ userErrors }) => userErrors)).toEqual([]);
    const inside = (await office.members('gold', 'ACTIVE')).names;
    expect(inside).toHaveLength(20);
    const line = await app.database.query<{ name: string }>(
      `select external_id as name from club_memberships m join customers c using (customer_id)
       where place is not null and m.program_id = $1 order by place`,
      [office.campaigns.desk.shop.program.id],
    );
    expect(line).toHaveLength(180);
    const first = line.map(({ name }) => name);
    for (const index of [0, 1, 90, 179])
      expect((await office.of('gold', first[index])).placeInLine).toBe(index + 1);
    // Places that are given up leave no gaps.
    await ask('leaveClub', { customer: first[1] });
    expect((await office.of('gold', first[179])).placeInLine).toBe(179);
    await Promise.all(inside.slice(0, 5).map((name) => insist('leaveClub', name)));
    await office.work();
    const now = (await office.members('gold', 'ACTIVE')).names.sort();
    expect(now).toEqual([...inside.slice(5), first[0], ...first.slice(2, 6)].sort());
    expect((await office.of('gold', first[6])).placeInLine).toBe(1);
  });

  test('who was suspended in the line is passed over: the seat goes to the next, and who comes again begins anew', async () => {
    await office.enrol('bob', 'cleo');
    await office.found({ code: 'gold', capacity: 1 }, { code: 'monthly', price: FREE, ...MONTH });
    for (const customer of ['ada', 'bob', 'cleo']) await ask('joinClub', { customer });
    await office.suspend('bob');
    await ask('leaveClub');
    await office.work();
    expect(await office.stepsOf('gold', 'bob')).toEqual([
      '- > WAITING JOINED',
      'WAITING > CANCELLED SUSPENDED',
    ]);
    expect(await office.stateOf('gold', 'cleo')).toBe('ACTIVE');
  });

  test('a name with half of a character is the mistake of who sends it, and changes nothing', async () => {
    const { desk, session } = office.campaigns;
    const query = 'mutation ($input: CreateClubInput!) { createClub(input: $input) { userErrors { code } } }';
    const answer = await app.admin(session, query, { input: { code: 'broken', name: 'half \ud800' } });
    expect(answer.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(await desk.askAdmin(session, '{ club(code: "broken") { code } }', {})).toEqual({ club: null });
  });
});
