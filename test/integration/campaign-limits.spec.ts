import { localDateOf, newId, required, type Uuid } from '#kernel';
import { createDataSource, Database, type Tx } from '#platform';
import type { Allotment, GivenBack, Want } from '../../libs/campaigns/domain/allotment.js';
import type { CampaignLimits, Limit } from '../../libs/campaigns/domain/limits.js';
import { LimitCounters } from '../../libs/campaigns/persistence/limit-counters.js';
import { Seeded } from '../support/seeded.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const NOW = new Date('2026-03-01T00:00:00Z');
const DAY = '2026-03-02';
const VALUE = { valuePoints: 1n, valueMinor: 2n };
const CONNECTIONS = 20;

const limit = (measure: Limit['measure'], max: bigint, more: Partial<Limit> = {}): Limit => ({
  measure,
  per: 'PROGRAM',
  window: 'EVER',
  max,
  ...more,
});
const limits = (...all: Limit[]): CampaignLimits => ({ limits: all, coolDownDays: 0 });
const cooled = (coolDownDays: number): CampaignLimits => ({ limits: [], coolDownDays });

/** The counters of limits, in transactions at the same moment on a real database. */
describe('limits of campaigns', () => {
  const counters = new LimitCounters();
  let owner: TestDatabase;
  let database: Database;
  let statements: number;
  let tries: number;
  let programId: Uuid;
  let campaignId: Uuid;

  beforeAll(async () => {
    owner = await createTestDatabase();
    const dataSource = createDataSource({ url: owner.url, poolSize: CONNECTIONS, as: 'app' });
    database = new Database(await dataSource.initialize());
  });

  afterAll(async () => {
    await database.dataSource.destroy();
    await owner.drop();
  });

  beforeEach(() => {
    [programId, campaignId] = [newId(NOW), newId(NOW)];
    [statements, tries] = [0, 0];
  });

  const wantOf = (all: CampaignLimits, more: Partial<Want> = {}): Want => ({
    ...{ campaignId, customerId: newId(NOW), day: DAY, limits: all },
    ...{ parts: [{ points: 10n, value: VALUE }], ...more },
  });
  const within = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
    database.tx({ programId }, (tx) => {
      tries += 1;
      return work({
        ...tx,
        programId,
        query: (sql, parameters) => ((statements += 1), tx.query(sql, parameters)),
        execute: (sql, parameters) => ((statements += 1), tx.execute(sql, parameters)),
      });
    });
  const take = (...wants: Want[]): Promise<Allotment[]> => within((tx) => counters.take(tx, wants));
  const takeOne = async (want: Want): Promise<Allotment> => required((await take(want))[0], 'the answer');
  const peekOne = async (want: Want): Promise<Allotment> =>
    required((await within((tx) => counters.peek(tx, [want])))[0], 'the answer');
  const backOf = (want: Want, keptBefore: bigint, keptAfter: bigint): GivenBack => ({
    ...{ campaignId, customerId: want.customerId, day: want.day, limits: want.limits },
    ...{ parts: [{ value: VALUE, keptBefore, keptAfter }], isWhole: keptAfter === 0n },
  });
  const giveBack = (...items: GivenBack[]): Promise<void> => within((tx) => counters.giveBack(tx, items));
  const given = (answers: readonly Allotment[]): bigint =>
    answers.flatMap(({ points }) => points).reduce((sum, points) => sum + points, 0n);
  const countersOf = async (): Promise<Record<string, string>> => {
    const rows = await owner.query<{ name: string; count: string }>(
      `select measure || ' ' || window_name as name, used || '/' || cap as count from
        (select * from program_limit_counters where program_id = $1) p
       union all
       select 'own ' || measure || ' ' || window_name, string_agg(used || '/' || cap, ' ' order by used)
       from limit_counters where program_id = $1 group by 1 order by 1`,
      [programId],
    );
    return Object.fromEntries(rows.map(({ name, count }) => [name, count]));
  };

  describe('200 transactions at once', () => {
    const FORMS: readonly (readonly [string, CampaignLimits, Record<string, string>])[] = [
      ['100 awards', limits(limit('TIMES', 100n)), { 'TIMES ever': '100/100' }],
      ['the points of 100 awards', limits(limit('POINTS', 1_000n)), { 'POINTS ever': '1000/1000' }],
      ['the money of 100 awards', limits(limit('MONEY', 2_000n)), { 'MONEY ever': '2000/2000' }],
      [
        'all of them in different windows',
        limits(
          limit('MONEY', 2_000n, { window: 'DAY' }),
          limit('POINTS', 1_000n, { window: 'WEEK' }),
          limit('TIMES', 100n, { window: 'YEAR' }),
        ),
        { 'MONEY 2026-03-02': '2000/2000', 'POINTS 2026-W10': '1000/1000', 'TIMES 2026': '100/100' },
      ],
    ];
    it.each(FORMS)('get exactly 100 awards of a budget of %s', async (_what, all, found) => {
      const answers = await Promise.all(Array.from({ length: 200 }, () => takeOne(wantOf(all))));
      expect(answers.filter(({ isGiven }) => isGiven)).toHaveLength(100);
      expect(given(answers)).toBe(1_000n);
      const refused = answers.filter(({ isGiven }) => !isGiven);
      expect(refused).toHaveLength(100);
      for (const { trimmedBy, points } of refused) {
        expect([trimmedBy?.kind, points]).toEqual(['LIMIT', [0n]]);
      }
      expect(await countersOf()).toEqual(found);
    });

    it('get what is left of a budget that does not come out even, the last one trimmed', async () => {
      const all = limits(limit('POINTS', 1_005n));
      const answers = await Promise.all(Array.from({ length: 200 }, () => takeOne(wantOf(all))));
      expect(given(answers)).toBe(1_005n);
      expect(answers.filter(({ points }) => points[0] === 5n)).toHaveLength(1);
      expect(answers.filter(({ points }) => points[0] === 0n)).toHaveLength(99);
    });

    it('of one customer get what one customer may have', async () => {
      const customerId = newId(NOW);
      const all = limits(limit('TIMES', 7n, { per: 'CUSTOMER', window: 'MONTH' }));
      const answers = await Promise.all(
        Array.from({ length: 200 }, () => takeOne(wantOf(all, { customerId }))),
      );
      expect(answers.filter(({ isGiven }) => isGiven)).toHaveLength(7);
      expect(await countersOf()).toEqual({ 'own TIMES 2026-03': '7/7' });
    });

    it.each([
      ['the first', null],
      ['another', '2026-02-27'],
    ])('of one customer get %s award, where there is a cool-down, once', async (_what, earlier) => {
      const customerId = newId(NOW);
      if (earlier !== null) await takeOne(wantOf(cooled(3), { customerId, day: earlier }));
      const answers = await Promise.all(
        Array.from({ length: 200 }, () => takeOne(wantOf(cooled(3), { customerId }))),
      );
      expect(answers.filter(({ isGiven }) => isGiven)).toHaveLength(1);
      const [refused] = answers.filter(({ isGiven }) => !isGiven);
      expect(refused?.trimmedBy).toEqual({ kind: 'COOL_DOWN', coolDownDays: 3, awardedOn: DAY });
    });

    it('that give and take the same counters crosswise neither deadlock nor lose anything', async () => {
      const seed = 20_260_302;
      const random = new Seeded(seed);
      const campaigns = Array.from({ length: 4 }, () => newId(NOW));
      const customers = Array.from({ length: 4 }, () => newId(NOW));
      const all: CampaignLimits = {
        limits: [
          limit('TIMES', 1_000n),
          limit('POINTS', 100_000n, { window: 'DAY' }),
          limit('POINTS', 100_000n, { per: 'CUSTOMER' }),
          limit('TIMES', 1_000n, { per: 'CUSTOMER', window: 'MONTH' }),
        ],
        coolDownDays: 0,
      };
      const pairs = campaigns.flatMap((campaign) =>
        customers.map((customerId) => wantOf(all, { campaignId: campaign, customerId })),
      );
      // Locks the counters and leaves them as they are.
      const giveNothingBack = (wants: readonly Want[]): Promise<void> =>
        giveBack(
          ...wants.map((want) => ({
            ...backOf(want, 10n, 10n),
            campaignId: want.campaignId,
            isWhole: false,
          })),
        );
      await Promise.all(
        Array.from({ length: 200 }, async () => {
          const some = [...pairs].sort(() => random.int(0, 2) - 1).slice(0, random.int(2, 16));
          await (random.bool() ? giveNothingBack(some) : take(...some));
        }),
      );
      expect([seed, await deadlocks()]).toEqual([seed, 0]);
      const [sums] = await owner.query<{ used: bigint; own: bigint }>(
        `select (select sum(used) from program_limit_counters where program_id = $1 and measure = 'TIMES')::int as used,
           (select sum(used) from limit_counters where program_id = $1 and measure = 'TIMES')::int as own`,
        [programId],
      );
      expect(sums?.used).toBe(sums?.own);
    });
  });

  const deadlocks = async (): Promise<number> => {
    await owner.query('select pg_stat_force_next_flush()');
    const [row] = await owner.query<{ deadlocks: number }>(
      `select deadlocks::int from pg_stat_database where datname = current_database()`,
    );
    return row?.deadlocks ?? -1;
  };

  it('send no statement for wants and awards without limits', async () => {
    const want = wantOf({ limits: [], coolDownDays: 0 });
    expect(given(await take(want, want))).toBe(20n);
    expect(given([await peekOne(want)])).toBe(10n);
    await giveBack(backOf(want, 10n, 0n));
    expect(statements).toBe(0);
  });

  it('take a batch of any size in a few statements', async () => {
    const all: CampaignLimits = {
      limits: [limit('TIMES', 150n), limit('POINTS', 20n, { per: 'CUSTOMER' })],
      coolDownDays: 1,
    };
    const wants = Array.from({ length: 200 }, () => wantOf(all));
    expect(given(await take(...wants))).toBe(1_500n);
    expect(statements).toBeLessThanOrEqual(8);
  });

  it('read a spent budget without locking it', async () => {
    const all = limits(limit('TIMES', 1n));
    await takeOne(wantOf(all));
    await within(async (holding) => {
      const locked = `select from program_limit_counters where program_id = $1 for update`;
      expect(await holding.query(locked, [programId])).toHaveLength(1);
      const answer = await takeOne(wantOf(all));
      expect(answer).toMatchObject({ isGiven: false, trimmedBy: { kind: 'LIMIT' } });
    });
  });

  it('change nothing when the transaction is rolled back, and give the same when it is tried again', async () => {
    const all: CampaignLimits = {
      limits: [limit('POINTS', 25n), limit('TIMES', 3n, { per: 'CUSTOMER' })],
      coolDownDays: 1,
    };
    const want = wantOf(all);
    let failures = 2;
    const answer = await within(async (tx) => {
      const taken = await counters.take(tx, [want]);
      if ((failures -= 1) >= 0) throw Object.assign(new Error('again'), { code: '40001' });
      return taken;
    });
    expect([answer[0]?.points, tries]).toEqual([[10n], 3]);
    const failing = within(async (tx) => {
      await counters.take(tx, [wantOf(all), wantOf(all)]);
      throw new Error('boom');
    });
    await expect(failing).rejects.toThrow('boom');
    expect(await countersOf()).toEqual({ 'POINTS ever': '10/25', 'own TIMES ever': '1/3' });
  });

  it('quote what would be given, and write nothing', async () => {
    const all: CampaignLimits = { limits: [limit('POINTS', 15n)], coolDownDays: 2 };
    const want = wantOf(all);
    expect((await peekOne(want)).points).toEqual([10n]);
    expect(await countersOf()).toEqual({});
    await takeOne(want);
    expect((await peekOne(wantOf(all))).points).toEqual([5n]);
    expect((await peekOne(want)).trimmedBy?.kind).toBe('COOL_DOWN');
    expect(await countersOf()).toEqual({ 'POINTS ever': '10/15' });
  });

  it('are given back: points as they are taken back, the award and its day with the last of them', async () => {
    const all: CampaignLimits = {
      limits: [
        limit('POINTS', 10n),
        limit('MONEY', 20n),
        limit('TIMES', 1n, { per: 'CUSTOMER', window: 'DAY' }),
      ],
      coolDownDays: 3,
    };
    const want = wantOf(all);
    await takeOne(want);
    await giveBack(backOf(want, 10n, 4n));
    expect(await countersOf()).toEqual({
      'MONEY ever': '8/20',
      'POINTS ever': '4/10',
      'own TIMES 2026-03-02': '1/1',
    });
    expect((await peekOne(want)).trimmedBy?.kind).toBe('COOL_DOWN');
    await giveBack(backOf(want, 4n, 0n));
    expect(await countersOf()).toEqual({
      'MONEY ever': '0/20',
      'POINTS ever': '0/10',
      'own TIMES 2026-03-02': '0/1',
    });
    expect(await takeOne(want)).toMatchObject({ points: [10n], trimmedBy: null });
    // Of what was never counted nothing comes back.
    await giveBack(backOf(wantOf(all, { campaignId: newId(NOW) }), 10n, 0n));
  });

  it('hold over a batch too: the first gets it', async () => {
    const all = limits(limit('POINTS', 15n, { per: 'CUSTOMER' }));
    const customerId = newId(NOW);
    const answers = await take(...Array.from({ length: 3 }, () => wantOf(all, { customerId })));
    expect(answers.map(({ points }) => points[0])).toEqual([10n, 5n, 0n]);
  });

  it('leave nothing of a cap that was lowered below what is used, and more once it is raised', async () => {
    const perCustomer = { per: 'CUSTOMER' } as const;
    const at = (max: bigint): CampaignLimits =>
      limits(limit('POINTS', max), limit('POINTS', max, perCustomer));
    const { customerId } = wantOf(at(1n));
    const want = (max: bigint): Want => wantOf(at(max), { customerId });
    expect((await takeOne(want(30n))).points).toEqual([10n]);
    expect((await takeOne(want(4n))).isGiven).toBe(false);
    expect(await countersOf()).toEqual({ 'POINTS ever': '10/30', 'own POINTS ever': '10/30' });
    expect((await takeOne(want(12n))).points).toEqual([2n]);
    expect((await takeOne(want(50n))).points).toEqual([10n]);
    expect(await countersOf()).toEqual({ 'POINTS ever': '22/50', 'own POINTS ever': '22/50' });
    // Two versions in one batch: each goes by its own cap, and the row is never above the one it is kept with.
    expect((await take(want(25n), want(23n))).map(({ points }) => points[0])).toEqual([3n, 0n]);
    expect(await countersOf()).toEqual({ 'POINTS ever': '25/25', 'own POINTS ever': '25/25' });
    // Given back below a cap that is lower now: the lower one holds.
    await giveBack({ ...backOf(want(23n), 10n, 0n), isWhole: false });
    expect((await takeOne(want(23n))).points).toEqual([8n]);
  });

  it('turn over at midnight of the program, on the days when the clocks change as well', async () => {
    const zone = 'America/New_York';
    const all = limits(limit('TIMES', 1n, { per: 'CUSTOMER', window: 'DAY' }));
    const { customerId } = wantOf(all);
    const at = (instant: string): Want =>
      wantOf(all, { customerId, day: localDateOf(new Date(instant), zone) });
    // 8 March 2026 has 23 hours there, from 05:00 UTC to 04:00 UTC; 1 November has 25.
    const cases: readonly (readonly [string, boolean])[] = [
      ['2026-03-08T04:59:59Z', true],
      ['2026-03-08T05:00:00Z', true],
      ['2026-03-09T03:59:59Z', false],
      ['2026-03-09T04:00:00Z', true],
      ['2026-11-01T03:59:59Z', true],
      ['2026-11-01T04:00:00Z', true],
      ['2026-11-02T04:59:59Z', false],
      ['2026-11-02T05:00:00Z', true],
    ];
    for (const [instant, isGiven] of cases) {
      expect([instant, (await takeOne(at(instant))).isGiven]).toEqual([instant, isGiven]);
    }
  });

  it('are of one program: another one does not see them', async () => {
    const all = limits(limit('TIMES', 1n), limit('TIMES', 1n, { per: 'CUSTOMER' }));
    const want = wantOf(all);
    await takeOne(want);
    programId = newId(NOW);
    expect((await peekOne(want)).isGiven).toBe(true);
    await giveBack(backOf(want, 10n, 0n));
    expect(await countersOf()).toEqual({});
  });
});
