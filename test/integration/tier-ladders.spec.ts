import { freshKey } from '../support/desk.js';
import { RETAIL, spend, tier, TierOffice, told } from '../support/tier-office.js';
import { TestApp } from '../support/test-app.js';

const LADDERS = `query { tierLadders(first: 2) { edges { node { code name current { number isRollback likeNumber window { kind length }
  tiers { code anyOf { allOf { metric atLeast } } benefits { multiplier { numerator denominator } } } }
  draft { number } counts { tier customers } versions(first: 2) { edges { node { number state } } pageInfo { hasNextPage } } } } } }`;
const DIFF = `query ($from: Int!, $to: Int!) { tierLadderDiff(code: "retail", from: $from, to: $to) { path before after } }`;
const PREVIEW = `query ($version: Int, $application: TierLadderApplication) {
  tierLadderPreview(code: "retail", version: $version, application: $application) {
    version lookedAt isComplete moves { from to isUp customers } movers { customer { externalId } from to } } }`;
const MEMBERS = `query ($tier: String!, $after: String) { tierMembers(ladder: "retail", tier: $tier, first: 1, after: $after) {
  edges { cursor node { customer { externalId } tier since } } pageInfo { hasNextPage } } }`;
const FALLING = `query { tierMembersAtRisk(ladder: "retail", withinDays: 60) { edges { node { customer { externalId } tier fallsOn } } } }`;
const RISING = `query ($percent: Int) { tierMembersRising(ladder: "retail", percent: $percent) {
  edges { node { customer { externalId } standing { tierProgress { percent tier { code } } } } } pageInfo { hasNextPage endCursor } } }`;

/** What staff do with ladders. */
describe('Ladders', () => {
  let app: TestApp;
  let office: TierOffice;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(async () => {
    office = await TierOffice.open(app);
  });

  afterAll(() => app.stop());

  afterEach(async () => {
    expect(await app.violations(office.campaigns.desk.shop.program)).toEqual([]);
  });

  const asked = <T>(query: string, variables: object = {}): Promise<T> =>
    office.campaigns.desk.askAdmin<T>(office.campaigns.session, query, variables);
  const refusal = async (change: object): Promise<unknown> =>
    (await office.create({ ...RETAIL, ...change })).userErrors[0];

  test('are drafts first: nothing happens by them', async () => {
    const { ladder } = await office.create(RETAIL);
    expect(ladder).toMatchObject({ code: 'retail', current: null, draft: { number: 1 } });
    expect((await office.order(900_000)).tierChanges).toEqual([]);
    expect((await office.of()).tiers).toEqual([]);
    expect((await office.create(RETAIL)).userErrors).toMatchObject([
      { code: 'ALREADY_EXISTS', path: ['code'] },
    ]);
    expect((await office.publish({ code: 'retail' })).ladder).toMatchObject({
      current: { number: 2 },
      draft: null,
    });
    expect((await office.publish({ code: 'retail' })).userErrors).toMatchObject([{ code: 'NO_DRAFT' }]);
  });

  test('count what was done before they were published: everybody is looked at', async () => {
    await office.order(600_000);
    const { desk } = office.campaigns;
    await app.enrol(desk.shop, 'bob');
    await office.start();
    expect([(await office.standing()).tier?.code, (await office.standing('bob')).tier?.code]).toEqual([
      'gold',
      'bronze',
    ]);
    expect(told((await office.of()).history)).toEqual(['2026-03-02 - > gold LADDER_CHANGED']);
  });

  test('refuse what makes no sense, with the place in the input', async () => {
    const [bronze, silver, gold] = RETAIL.tiers;
    expect(await refusal({ tiers: [bronze, silver, tier('gold', 1, spend(9))] })).toMatchObject({
      code: 'INVALID_INPUT',
      path: ['tiers', '2', 'rank'],
    });
    expect(await refusal({ tiers: [bronze, silver, tier('silver', 2, spend(900_000))] })).toMatchObject({
      path: ['tiers', '2', 'code'],
    });
    expect(await refusal({ tiers: [bronze, gold, tier('platinum', 3, spend(500_000))] })).toMatchObject({
      path: ['tiers', '2', 'qualification', 'anyOf', '0', 'allOf', '0', 'atLeast'],
    });
    expect(await refusal({ tiers: [tier('a', 0, spend(0))] })).toMatchObject({
      path: ['tiers', '0', 'qualification', 'anyOf', '0', 'allOf', '0', 'atLeast'],
    });
    expect(await refusal({ tiers: [silver, tier('top', 5, null)] })).toMatchObject({
      path: ['tiers', '1', 'qualification'],
    });
    expect(await refusal({ window: { kind: 'ROLLING_DAYS' } })).toMatchObject({ path: ['window', 'length'] });
    expect(await refusal({ window: { kind: 'LIFETIME', length: 3 } })).toMatchObject({
      path: ['window', 'length'],
    });
    for (const kind of ['ROLLING_DAYS', 'ROLLING_MONTHS'])
      expect(await refusal({ window: { kind, length: 0 } })).toMatchObject({ path: ['window', 'length'] });
    expect(await refusal({ graceDays: 367 })).toMatchObject({ path: ['graceDays'] });
    const unknown = { anyOf: [{ allOf: [{ metric: 'POINTS_EARNED', pointType: 'miles', atLeast: 1 }] }] };
    const criterion = ['tiers', '0', 'qualification', 'anyOf', '0', 'allOf', '0'];
    expect(await refusal({ tiers: [tier('a', 0, unknown)] })).toMatchObject({
      code: 'NOT_FOUND',
      path: [...criterion, 'pointType'],
    });
    const unnamed = { anyOf: [{ allOf: [{ metric: 'ACTIVITIES', activityType: 'A review', atLeast: 1 }] }] };
    expect(await refusal({ tiers: [tier('a', 0, unnamed)] })).toMatchObject({
      code: 'INVALID_INPUT',
      path: [...criterion, 'activityType'],
    });
    const odd = { anyOf: [{ allOf: [{ metric: 'ACTIVITIES', atLeast: 1 }] }] };
    expect(await refusal({ tiers: [tier('a', 0, odd)] })).toMatchObject({ code: 'INVALID_INPUT' });
    expect(await refusal({ tiers: [tier('a', 0, null, { multiplier: { numerator: 1 } })] })).toMatchObject({
      path: ['tiers', '0', 'benefits', 'multiplier', 'numerator'],
    });
    expect(await refusal({ code: 'Retail' })).toMatchObject({ path: ['code'] });
  });

  test('are listed, compared, changed from an instant on, and rolled back', async () => {
    await office.start();
    await office.order(200_000);
    const lower = { ...RETAIL, tiers: [...RETAIL.tiers.slice(0, 2), tier('gold', 2, spend(150_000))] };
    await office.draft(lower);
    const effectiveFrom = new Date(app.now.getTime() + 3_600_000).toISOString();
    expect((await office.publish({ code: 'retail', effectiveFrom })).ladder?.current?.number).toBe(2);
    await office.work();
    expect((await office.standing()).tier?.code).toBe('silver');
    app.clock.advanceBy(3_600_000);
    await office.work();
    await office.campaigns.daysPass(0);
    expect((await office.standing()).tier?.code).toBe('gold');
    expect(await asked(DIFF, { from: 2, to: 4 })).toEqual({
      tierLadderDiff: [
        {
          path: 'tiers.gold.qualification',
          before: 'spend in minor units >= 500000',
          after: 'spend in minor units >= 150000',
        },
      ],
    });
    expect(await asked(DIFF, { from: 2, to: 9 })).toEqual({ tierLadderDiff: null });
    expect((await office.rollBack({ code: 'retail', version: 3 })).userErrors).toMatchObject([
      { code: 'NOT_PUBLISHED', path: ['version'] },
    ]);
    expect((await office.rollBack({ code: 'retail', version: 9 })).userErrors).toMatchObject([
      { code: 'NOT_FOUND' },
    ]);
    expect(
      (await office.rollBack({ code: 'retail', version: 2, application: 'BOTH_WAYS' })).userErrors,
    ).toEqual([]);
    await office.work();
    expect(told((await office.of()).history).slice(2)).toEqual([
      '2026-03-02 silver > gold LADDER_CHANGED',
      '2026-03-02 gold > silver ROLLBACK',
    ]);
    const { tierLadders } = await asked<{ tierLadders: { edges: { node: object }[] } }>(LADDERS);
    expect(tierLadders.edges.map(({ node }) => node)).toMatchObject([
      {
        code: 'retail',
        current: {
          number: 5,
          isRollback: true,
          likeNumber: 2,
          window: { kind: 'ROLLING_MONTHS', length: 12 },
        },
        draft: null,
        counts: [{ tier: 'silver', customers: 1 }],
        versions: { pageInfo: { hasNextPage: true } },
      },
    ]);
  });

  test('are previewed: who would move, with nothing done', async () => {
    await office.start();
    await office.order(200_000);
    expect(await asked(PREVIEW)).toEqual({ tierLadderPreview: null });
    const lower = { ...RETAIL, tiers: [...RETAIL.tiers.slice(0, 2), tier('gold', 2, spend(150_000))] };
    await office.draft(lower);
    expect(await asked(PREVIEW)).toEqual({
      tierLadderPreview: {
        ...{ version: 3, lookedAt: 1, isComplete: true },
        moves: [{ from: 'silver', to: 'gold', isUp: true, customers: 1 }],
        movers: [{ customer: { externalId: 'ada' }, from: 'silver', to: 'gold' }],
      },
    });
    expect(await asked(PREVIEW, { version: 2 })).toMatchObject({ tierLadderPreview: { moves: [] } });
    const higher = {
      ...RETAIL,
      tiers: [RETAIL.tiers[0], tier('silver', 1, spend(300_000)), RETAIL.tiers[2]],
    };
    await office.draft({ ...higher, name: 'Retail' });
    expect(await asked(PREVIEW)).toMatchObject({ tierLadderPreview: { version: 4, moves: [] } });
    expect(await asked(PREVIEW, { application: 'BOTH_WAYS' })).toMatchObject({
      tierLadderPreview: { moves: [{ from: 'silver', to: 'bronze', isUp: false, customers: 1 }] },
    });
    expect((await office.standing()).tier?.code).toBe('silver');
    expect((await office.of()).history).toHaveLength(2);
  });

  test('are rolled back with everybody where they were, but for those who did more since', async () => {
    const { desk } = office.campaigns;
    for (const name of ['bob', 'cleo']) await app.enrol(desk.shop, name);
    const lower = { ...RETAIL, tiers: [...RETAIL.tiers.slice(0, 2), tier('gold', 2, spend(150_000))] };
    await office.start();
    await office.order(200_000);
    await office.order(200_000, { customer: { externalId: 'bob' } });
    await office.order(120_000, { customer: { externalId: 'cleo' } });
    const { since: _since, ...before } = await office.standing();
    await office.draft(lower);
    await office.publish({ code: 'retail' });
    await office.work();
    expect([(await office.standing()).tier?.code, (await office.standing('bob')).tier?.code]).toEqual([
      'gold',
      'gold',
    ]);
    await office.order(400_000, { customer: { externalId: 'bob' } });
    await office.rollBack({ code: 'retail', version: 2 });
    await office.work();
    const { since: _now, ...after } = await office.standing();
    expect(after).toEqual(before);
    expect((await office.standing('bob')).tier?.code).toBe('gold');
    expect((await office.standing('cleo')).tier?.code).toBe('silver');
    expect(told((await office.of()).history).slice(2)).toEqual([
      '2026-03-02 silver > gold LADDER_CHANGED',
      '2026-03-02 gold > silver ROLLBACK',
    ]);
  });

  test('take no tier away at once by a higher threshold, but for whoever says so', async () => {
    await office.start();
    await office.order(500_000);
    const higher = { ...RETAIL, tiers: [...RETAIL.tiers.slice(0, 2), tier('gold', 2, spend(900_000))] };
    await office.draft(higher);
    await office.publish({ code: 'retail' });
    await office.work();
    expect(await office.standing()).toMatchObject({ tier: { code: 'gold' }, reviewOn: '2027-03-02' });
    await office.draft(higher);
    await office.publish({ code: 'retail', application: 'BOTH_WAYS' });
    await office.work();
    expect((await office.standing()).tier?.code).toBe('silver');
  });

  test('show who is on a tier, who will lose it and who is close to the next', async () => {
    const { desk } = office.campaigns;
    await app.enrol(desk.shop, 'bob');
    await office.start();
    await office.order(450_000);
    await office.order(300_000, { customer: { externalId: 'bob' } });
    const members = [];
    let after: string | null = null;
    for (;;) {
      type Page = {
        edges: { cursor: string; node: { customer: { externalId: string } } }[];
        pageInfo: { hasNextPage: boolean };
      };
      const { tierMembers }: { tierMembers: Page } = await asked(MEMBERS, { tier: 'silver', after });
      members.push(...tierMembers.edges.map(({ node }) => node.customer.externalId));
      after = tierMembers.edges.at(-1)?.cursor ?? null;
      if (!tierMembers.pageInfo.hasNextPage) break;
    }
    expect(members.sort()).toEqual(['ada', 'bob']);
    const rising = async (percent: number): Promise<unknown[]> => {
      type Data = { tierMembersRising: { edges: { node: object }[] } };
      return (await asked<Data>(RISING, { percent })).tierMembersRising.edges.map(({ node }) => node);
    };
    expect(await rising(80)).toEqual([
      {
        customer: { externalId: 'ada' },
        standing: { tierProgress: { percent: 90, tier: { code: 'gold' } } },
      },
    ]);
    expect(await rising(60)).toHaveLength(2);
    expect(await rising(91)).toEqual([]);
    app.clock.set(new Date('2027-02-17T15:00:00Z'));
    await office.work();
    await office.campaigns.daysPass(0);
    expect(await asked(FALLING)).toEqual({
      tierMembersAtRisk: {
        edges: expect.arrayContaining([
          { node: { customer: { externalId: 'ada' }, tier: 'silver', fallsOn: '2027-04-01' } },
        ]),
      },
    });
  });
});

describe('Staff place a customer', () => {
  let app: TestApp;
  let office: TierOffice;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(async () => {
    office = await TierOffice.open(app);
    await office.start();
  });

  afterAll(() => app.stop());

  afterEach(async () => {
    expect(await app.violations(office.campaigns.desk.shop.program)).toEqual([]);
  });

  test('with a reason and an end date, which is in the audit log, once per key', async () => {
    const idempotencyKey = freshKey();
    const placed = await office.place('gold', { until: '2026-03-20', idempotencyKey });
    expect(placed).toMatchObject({
      replayed: false,
      standing: { tier: { code: 'gold' }, isGiven: true, givenUntil: '2026-03-20' },
    });
    const again = await office.place('gold', { until: '2026-03-20', idempotencyKey });
    expect([again.replayed, (await office.of()).history.length]).toEqual([true, 2]);
    const other = await office.place('silver', { until: '2026-03-20', idempotencyKey });
    expect(other.userErrors).toMatchObject([{ code: 'IDEMPOTENCY_CONFLICT' }]);
    expect((await office.of()).history[1]).toMatchObject({
      ...{ from: 'bronze', to: 'gold', cause: 'MANUAL', until: '2026-03-20', reason: 'A regular.' },
    });
    const owner = await app.staff(office.campaigns.desk.shop, 'OWNER');
    const log = `query { auditEntries(first: 5, action: "tier.placed") { edges { node { action } } } }`;
    type Log = { auditEntries: { edges: { node: { action: string } }[] } };
    const { auditEntries } = await office.campaigns.desk.askAdmin<Log>(owner, log);
    expect(auditEntries.edges.map(({ node }) => node.action)).toEqual(['tier.placed']);
    await office.daysPass(18);
    expect(await office.standing()).toMatchObject({
      tier: { code: 'gold' },
      isAtRisk: true,
      fallsOn: '2026-03-21',
    });
    await office.daysPass(1);
    expect(told((await office.of()).history).at(-1)).toBe('2026-03-21 gold > bronze REVIEW');
  });

  test('by a status elsewhere, which lowers nobody', async () => {
    await office.order(500_000);
    await office.place('silver', { cause: 'STATUS_MATCH', until: '2028-01-31' });
    expect((await office.standing()).tier?.code).toBe('gold');
    app.clock.set(new Date('2027-05-01T15:00:00Z'));
    await office.work();
    // Without it they would have fallen to bronze.
    expect(await office.standing()).toMatchObject({
      tier: { code: 'silver' },
      isGiven: true,
      givenUntil: '2028-01-31',
    });
  });

  test('lower than they qualify for, and end that', async () => {
    await office.order(500_000);
    await office.place('bronze');
    await office.order(1_000);
    expect((await office.standing()).tier?.code).toBe('bronze');
    const ended = await office.end();
    expect(ended.standing?.tier?.code).toBe('gold');
    expect((await office.end()).userErrors).toMatchObject([{ code: 'NOT_PLACED' }]);
  });

  test('on tiers that are there, with a reason, not for days that are over', async () => {
    const codes = async (more: object, tierCode = 'gold'): Promise<unknown> =>
      (await office.place(tierCode, more)).userErrors[0];
    expect(await codes({}, 'none')).toMatchObject({ code: 'NOT_FOUND', path: ['tier'] });
    expect(await codes({ ladder: 'none' })).toMatchObject({ code: 'NOT_FOUND', path: ['ladder'] });
    expect(await codes({ reason: ' ' })).toMatchObject({ code: 'INVALID_INPUT', path: ['reason'] });
    expect(await codes({ until: '2026-03-01' })).toMatchObject({ code: 'INVALID_INPUT', path: ['until'] });
    expect(await codes({ customer: 'nobody' })).toMatchObject({ code: 'NOT_FOUND', path: ['customer'] });
    await office.create({ ...RETAIL, code: 'draft' });
    expect(await codes({ ladder: 'draft' })).toMatchObject({ code: 'NOT_PUBLISHED' });
    const upsert = `mutation { upsertCustomer(input: { externalId: "zoe" }) { customer { id } } }`;
    type Data = { upsertCustomer: { customer: { id: string } } };
    const { upsertCustomer } = await office.campaigns.desk.ask<Data>(upsert);
    expect(await codes({ customer: upsertCustomer.customer.id })).toMatchObject({ code: 'NOT_ENROLLED' });
  });
});
