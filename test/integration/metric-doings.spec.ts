import { SnapshotUpkeep } from '#metrics';
import { buyers, nodesOf } from '../support/buyers.js';
import { PlantedDoings } from '../support/planted-doings.js';
import { TestApp, type Shaped, type Shop } from '../support/test-app.js';

/** A night in New York: the 3rd of March begins at 05:00Z, the thirty days before it on the 1st of February at 05:00Z. */
const NIGHT = '2026-03-03T08:00:00Z';
const SINCE = '2026-02-01T05:00:00Z';
const BEFORE = '2026-02-01T04:59:59.999Z';
const UNTIL = '2026-03-03T05:00:00Z';
const INSIDE = '2026-02-14T12:00:00Z';
const LONG_AGO = '2025-01-01T00:00:00Z';

const SHARE = '{ numerator denominator value }';
const ENGAGEMENT = `query ($by: MetricDimension) { engagementReport(by: $by) { asOf frame { warnings } rows { edges { node { value
  engaged ${SHARE} earned ${SHARE} redeemed ${SHARE} shared ${SHARE} signedIn ${SHARE} } } } } }`;
const REFERRAL = `query ($by: MetricDimension) { referralReport(by: $by) { frame { warnings } rows { edges { node { value
  participation ${SHARE} conversion ${SHARE} invitesPerMember ${SHARE} k kInterval { low high } referralRate ${SHARE} repeatDays referredRepeat ${SHARE}
  otherRepeat ${SHARE} repeatDifference { value interval { low high } } } } } } }`;
const TIERS = `{ tierMovementReport { asOf rows { edges { node { ladder months { month isComplete atStart atEnd up down entered left
  passages { from to isUp count } } } } } } }`;
const CLUBS = `{ clubMovementReport { rows { edges { node { club months { month isComplete atStart atEnd joined renewed lapsed left } } } } } }`;

describe('Reports of what members do', () => {
  let app: TestApp;
  let shop: Shop;
  let session: string;
  let plants: PlantedDoings;
  let shops = 0;

  beforeAll(async () => {
    app = await TestApp.start(new Date(NIGHT));
  });

  beforeEach(async () => {
    shops += 1;
    shop = await app.shop({ code: `shop-${shops}`, since: new Date('2024-01-01T00:00:00Z') });
    session = await app.staff(shop, 'OWNER', `shop-${shops}@acme.test`);
    plants = new PlantedDoings(app, shop);
  });

  afterAll(() => app.stop());

  async function make(): Promise<void> {
    await plants.count();
    await app.app.get(SnapshotUpkeep).run(shop.program.id, app.now);
  }

  async function ask(query: string, variables: object = {}): Promise<Shaped> {
    const { data, errors } = await app.admin(session, query, variables);
    if (errors) throw new Error(JSON.stringify(errors));
    return Object.values(data as object)[0];
  }

  it('tell how many of those who were members as thirty days began did something in them', async () => {
    await plants.members({
      ...{ ann: LONG_AGO, bob: BEFORE, dan: LONG_AGO, eve: LONG_AGO, fay: LONG_AGO, gus: LONG_AGO },
      // A member since the first moment of the thirty days, and nobody's member.
      ...{ cat: SINCE, hal: null },
    });
    await plants.plant('ledger_movements', 'ann', SINCE, { kind: 'AWARD' });
    await plants.plant('activities', 'ann', INSIDE, { type: 'customer.signed_in' });
    await plants.plant('activities', 'bob', SINCE, { type: 'customer.signed_in' });
    await plants.plant('ledger_movements', 'cat', INSIDE, { kind: 'AWARD' });
    await plants.plant('ledger_movements', 'hal', INSIDE, { kind: 'AWARD' });
    // Too early, too late, and nothing that somebody does.
    await plants.plant('ledger_movements', 'dan', UNTIL, { kind: 'REDEEM' });
    await plants.plant('activities', 'dan', BEFORE, { type: 'customer.signed_in' });
    await plants.plant('referral_shares', 'dan', BEFORE);
    await plants.plant('ledger_movements', 'gus', INSIDE, { kind: 'EXPIRE' });
    await plants.plant('activities', 'gus', INSIDE, { type: 'review.published' });
    await plants.plant('referral_touches', 'gus', INSIDE, { kind: 'CLICK' });
    await plants.plant('referral_touches', 'eve', INSIDE, { kind: 'INVITATION' });
    await plants.plant('coupon_uses', 'fay', INSIDE);
    await plants.count();
    // A tier that somebody was given in time, and one a day later.
    await app.database.query(
      `insert into customer_traits (program_id, customer_id, dimension, value, from_day)
       values ($1, $2, 'TIER', 'vip/gold', '2026-01-31'), ($1, $3, 'TIER', 'vip/gold', '2026-02-01')`,
      [shop.program.id, plants.id('dan'), plants.id('eve')],
    );
    await app.app.get(SnapshotUpkeep).run(shop.program.id, app.now);
    const report = await ask(ENGAGEMENT);
    expect([report.asOf, report.frame.warnings]).toEqual(['2026-03-03', []]);
    const of = (numerator: number): object => ({ numerator, denominator: 6, value: numerator / 6 });
    expect(nodesOf(report)).toEqual([
      { value: '', engaged: of(4), earned: of(1), redeemed: of(1), shared: of(1), signedIn: of(2) },
    ]);
    const byTier = await ask(ENGAGEMENT, { by: 'TIER' });
    expect(byTier.frame.warnings).toEqual(['SELF_SELECTION']);
    expect(
      nodesOf(byTier).map(({ value, engaged }): unknown[] => [value, engaged.numerator, engaged.denominator]),
    ).toEqual([['vip/gold', 0, 1]]);
  });

  it('say nothing of nobody rather than nothing at all', async () => {
    await make();
    const none = { numerator: 0, denominator: 0, value: null };
    expect(nodesOf(await ask(ENGAGEMENT))).toMatchObject([{ value: '', engaged: none }]);
    expect(nodesOf(await ask(REFERRAL))).toMatchObject([
      { participation: none, conversion: none, k: null, kInterval: null, repeatDifference: null },
    ]);
    expect(nodesOf(await ask(TIERS))).toEqual([]);
  });

  it('tell what referring comes to', async () => {
    // Active until the 31st of January are ann, bob (180 days ago) and eve, who has bought since; dan is no member.
    await buyers(app, shop, {
      ...{ ann: ['2026-01-15'], bob: ['2025-08-04'], cat: ['2025-08-03'], dan: ['2026-01-20'] },
      ...{ eve: ['2025-12-01', '2026-02-10'], fay: ['2026-02-05'], gus: ['2026-02-01', '2026-02-20'] },
      // Brought: one came again on the ninetieth day, one on the day after it.
      ...{ ivy: ['2025-06-01', '2025-08-30'], jon: ['2025-06-01', '2025-08-31'] },
    });
    await plants.members({ kim: null, leo: null, mia: null });
    await app.database.query(
      `update customers set enrolled_at = $2 where program_id = $1 and external_id in ('ann', 'bob', 'cat', 'eve')`,
      [shop.program.id, LONG_AGO],
    );
    await plants.plant('referral_shares', 'ann', SINCE);
    await plants.plant('referral_shares', 'ann', INSIDE);
    await plants.plant('referral_shares', 'dan', INSIDE);
    await plants.plant('referral_touches', 'cat', INSIDE, { kind: 'INVITATION' });
    for (const advocate of ['ann', 'ann', 'ann', 'ann', 'cat'])
      await plants.plant('referral_touches', advocate, INSIDE, { kind: 'CLICK' });
    await plants.plant('referral_touches', 'ann', BEFORE, { kind: 'CLICK' });
    await plants.plant('referral_touches', 'ann', UNTIL, { kind: 'CLICK' });
    const qualified = (at: string): object => ({
      qualified_at: at,
      order_id: plants.id('ann'),
      qualified_step: 1,
    });
    const ended = { ended_at: UNTIL };
    const advocate_id = plants.id('ann');
    const matures_at = UNTIL;
    await plants.plant('referrals', 'fay', INSIDE, {
      advocate_id,
      state: 'MATURING',
      matures_at,
      ...qualified(INSIDE),
    });
    await plants.plant('referrals', 'kim', INSIDE, {
      advocate_id,
      state: 'REVERSED',
      ...ended,
      ...qualified(SINCE),
    });
    await plants.plant('referrals', 'leo', INSIDE, {
      advocate_id,
      state: 'REJECTED',
      ...ended,
      ...qualified(INSIDE),
    });
    await plants.plant('referrals', 'mia', INSIDE, { advocate_id, state: 'ATTRIBUTED' });
    await plants.plant('referrals', 'ivy', '2025-05-30T12:00:00Z', {
      ...{ advocate_id, state: 'MATURING', matures_at, ...qualified(BEFORE) },
    });
    // Brought all the same, though too little was bought.
    await plants.plant('referrals', 'jon', '2025-05-30T12:00:00Z', {
      ...{ advocate_id, state: 'EXPIRED', ...ended },
    });
    await make();
    const report = await ask(REFERRAL);
    expect(report.frame.warnings).toEqual(['SELF_SELECTION']);
    const [{ k, kInterval, repeatDifference, ...row }] = nodesOf(report) as [Shaped];
    expect(row).toEqual({
      ...{ value: '', repeatDays: 90 },
      participation: { numerator: 1, denominator: 3, value: 1 / 3 },
      conversion: { numerator: 2, denominator: 5, value: 0.4 },
      invitesPerMember: { numerator: 4, denominator: 3, value: 4 / 3 },
      referralRate: { numerator: 1, denominator: 2, value: 0.5 },
      referredRepeat: { numerator: 1, denominator: 2, value: 0.5 },
      otherRepeat: { numerator: 1, denominator: 3, value: 1 / 3 },
    });
    expect(k).toBeCloseTo(8 / 15, 12);
    // By hand: ann shared 2 of 4, brought 2 of 2 by 4 of 5 clicks and is one of 3; cat 1 of 4 and 1 of 5; dan 1 of 4; bob and eve did nothing.
    const variance =
      (2 / 4 + 2 / 2 - 4 / 5 - 1 / 3) ** 2 + (1 / 4 - 1 / 5) ** 2 + (1 / 4) ** 2 + 2 * (1 / 3) ** 2;
    const reach = Math.exp(1.959963984540054 * Math.sqrt(variance));
    expect([kInterval.low, kInterval.high]).toEqual([
      expect.closeTo(8 / 15 / reach, 9),
      expect.closeTo((8 / 15) * reach, 9),
    ]);
    expect(repeatDifference.value).toBeCloseTo(1 / 6, 12);
    // By hand, from Wilson's bounds of 1 of 2 (0.0945312, 0.9054688) and of 1 of 3 (0.0614919, 0.7923404).
    expect(repeatDifference.interval.low).toBeCloseTo(-0.445781, 6);
    expect(repeatDifference.interval.high).toBeCloseTo(0.654829, 6);
    const brought = nodesOf(await ask(REFERRAL, { by: 'REFERRAL' }));
    expect(
      brought.map(({ value, referralRate }): unknown[] => [
        value,
        referralRate.numerator,
        referralRate.denominator,
      ]),
    ).toEqual([
      ['NOT_REFERRED', 0, 1],
      ['REFERRED', 1, 1],
    ]);
  });

  it('tell who came to which tier, in the last month and the running one', async () => {
    await plants.members({ ann: LONG_AGO, bob: LONG_AGO, cat: LONG_AGO, dan: LONG_AGO });
    const ladder_id = plants.id('ann');
    for (const code of ['status', 'unused'])
      await plants.insert('tier_ladders', {
        ...{ id: code === 'status' ? ladder_id : plants.id('bob'), code, name: code, created_at: LONG_AGO },
      });
    const move = (
      name: string,
      number: number,
      at: string,
      [from_tier, to_tier]: (string | null)[],
      more = {},
    ) => plants.plant('tier_moves', name, at, { ladder_id, number, from_tier, to_tier, ...more });
    const down = { is_up: false };
    await move('ann', 1, '2026-01-10T12:00:00Z', [null, 'bronze']);
    await move('ann', 2, '2026-02-03T12:00:00Z', ['bronze', 'gold']);
    await move('ann', 3, '2026-02-20T12:00:00Z', ['gold', 'bronze'], down);
    await move('ann', 4, '2026-03-01T05:00:00Z', ['bronze', 'silver']);
    await move('bob', 1, BEFORE, [null, 'bronze']);
    await move('bob', 2, '2026-02-10T12:00:00Z', ['bronze', 'bronze'], { cause: 'REVIEW' });
    await move('bob', 3, '2026-03-01T04:59:00Z', ['bronze', null], down);
    await move('cat', 1, SINCE, [null, 'bronze']);
    await move('dan', 1, UNTIL, [null, 'bronze']);
    await make();
    const report = await ask(TIERS);
    expect(report.asOf).toBe('2026-03-03');
    const [used, unused] = nodesOf(report);
    expect(used).toEqual({
      ladder: 'status',
      months: [
        {
          ...{
            month: '2026-02-01',
            isComplete: true,
            atStart: 2,
            atEnd: 2,
            up: 1,
            down: 1,
            entered: 1,
            left: 1,
          },
          passages: [
            { from: null, to: 'bronze', isUp: true, count: 1 },
            { from: 'bronze', to: null, isUp: false, count: 1 },
            { from: 'bronze', to: 'gold', isUp: true, count: 1 },
            { from: 'gold', to: 'bronze', isUp: false, count: 1 },
          ],
        },
        {
          ...{
            month: '2026-03-01',
            isComplete: false,
            atStart: 2,
            atEnd: 2,
            up: 1,
            down: 0,
            entered: 0,
            left: 0,
          },
          passages: [{ from: 'bronze', to: 'silver', isUp: true, count: 1 }],
        },
      ],
    });
    expect(unused).toMatchObject({ ladder: 'unused', months: [{ atStart: 0, passages: [] }, { atEnd: 0 }] });
  });

  it('tell who came to clubs, stayed and left', async () => {
    await plants.members({ ann: LONG_AGO, bob: LONG_AGO, cat: LONG_AGO, dan: LONG_AGO });
    const club_id = plants.id('ann');
    await plants.insert('clubs', {
      ...{
        id: club_id,
        code: 'wine',
        name: 'Wine',
        kind: 'OPEN',
        is_open: true,
        taken: 0,
        waiting: 0,
        next_place: 1,
      },
      ...{ privileges: '[]', created_at: LONG_AGO },
    });
    const move = (
      name: string,
      number: number,
      at: string,
      [from_state, to_state]: (string | null)[],
      more = {},
    ) => plants.plant('club_moves', name, at, { club_id, number, from_state, to_state, ...more });
    await move('ann', 1, '2026-01-05T12:00:00Z', [null, 'ACTIVE']);
    await move('ann', 2, '2026-02-05T12:00:00Z', ['ACTIVE', 'ACTIVE'], { cause: 'RENEWED' });
    await move('ann', 3, '2026-02-06T12:00:00Z', ['ACTIVE', 'ACTIVE'], { cause: 'PLAN_CHANGED' });
    await move('ann', 4, '2026-03-01T12:00:00Z', ['ACTIVE', 'GRACE'], { cause: 'NOT_PAID' });
    await move('bob', 1, SINCE, [null, 'APPLIED']);
    await move('bob', 2, '2026-02-03T12:00:00Z', ['APPLIED', 'ACTIVE']);
    await move('bob', 3, '2026-02-09T12:00:00Z', ['ACTIVE', 'CANCELLED'], { cause: 'LEFT' });
    await move('bob', 4, '2026-02-12T12:00:00Z', ['CANCELLED', 'ACTIVE']);
    await move('cat', 1, BEFORE, [null, 'ACTIVE']);
    await move('cat', 2, '2026-02-28T12:00:00Z', ['ACTIVE', 'LAPSED'], { cause: 'PERIOD_OVER' });
    await move('dan', 1, INSIDE, [null, 'WAITING']);
    await make();
    expect(nodesOf(await ask(CLUBS))).toEqual([
      {
        club: 'wine',
        months: [
          {
            month: '2026-02-01',
            isComplete: true,
            atStart: 2,
            atEnd: 2,
            joined: 2,
            renewed: 1,
            lapsed: 1,
            left: 1,
          },
          {
            month: '2026-03-01',
            isComplete: false,
            atStart: 2,
            atEnd: 2,
            joined: 0,
            renewed: 0,
            lapsed: 0,
            left: 0,
          },
        ],
      },
    ]);
  });
});
