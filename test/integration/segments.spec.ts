import { RefreshSegmentsJob, SegmentRefreshing } from '#campaigns';
import { required } from '#kernel';
import { Database } from '#platform';
import { Desk } from '../support/desk.js';
import { Seeded } from '../support/seeded.js';
import { TestApp } from '../support/test-app.js';

jest.setTimeout(60_000);

const DAY_MS = 86_400_000;
const ERRORS = `userErrors { __typename code path ... on InvalidExpression { line column hint } }`;
const SEGMENT = `segment { code name condition version state memberCount refreshedAt archivedAt }`;
const mutation = (name: string): string => {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  return `mutation ($input: ${type}!) { ${name}(input: $input) { ${SEGMENT} ${ERRORS} } }`;
};
const MEMBERS = `query ($code: String!, $first: Int!, $after: String) { segment(code: $code) { state memberCount
  members(first: $first, after: $after) { pageInfo { hasNextPage endCursor }
    edges { node { joinedAt customer { externalId } } } } } }`;
const LIST = `query ($first: Int!, $after: String) { segments(first: $first, after: $after) {
  pageInfo { hasNextPage endCursor } edges { node { code state memberCount } } } }`;
const PREVIEW = `query ($condition: String!) { segmentPreview(condition: $condition) {
  mistake { line column message hint } memberCount lookedAt isComplete sample { externalId } } }`;
const UPSERT = `mutation ($input: UpsertCustomerInput!) { upsertCustomer(input: $input) { userErrors { code } } }`;
const CAMPAIGN = `mutation ($input: CreateCampaignInput!) { createCampaign(input: $input) { userErrors { code message } } }`;
const SUSPEND = `mutation ($input: SuspendCustomerInput!) { suspendCustomer(input: $input) { userErrors { code } } }`;
const REACTIVATE = `mutation ($input: ReactivateCustomerInput!) {
  reactivateCustomer(input: $input) { userErrors { code } } }`;

interface SegmentAnswer {
  readonly code: string;
  readonly version: number;
  readonly state: string;
  readonly memberCount: number;
}

interface Payload {
  readonly segment: SegmentAnswer | null;
  readonly userErrors: readonly object[];
}

interface Page {
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
  readonly edges: readonly {
    readonly node: { readonly joinedAt: string; readonly customer: { readonly externalId: string } };
  }[];
}

describe('A segment', () => {
  let app: TestApp;
  let desk: Desk;
  let session: string;
  let shops = 0;

  const save = async (name: string, input: object, by = session): Promise<Payload> => {
    const data = await desk.askAdmin<Record<string, Payload>>(by, mutation(name), { input });
    return required(data[name], name);
  };
  const create = async (code: string, condition: string): Promise<void> => {
    expect(await save('createSegment', { code, name: code, condition })).toMatchObject({ userErrors: [] });
  };
  /** Sets the clock on; sessions do not last that long. */
  const at = async (time: Date | string): Promise<void> => {
    app.clock.set(new Date(time));
    session = await app.signIn(desk.shop, 'manager@acme.test');
  };
  const nextDay = (): Promise<void> => at(new Date(app.now.getTime() + DAY_MS));
  const refresh = (): Promise<void> => app.app.get(RefreshSegmentsJob).run(app.now);
  const upsert = (input: object): Promise<unknown> => desk.ask(UPSERT, { input });
  const pageOf = async (code: string, first = 100, after: string | null = null): Promise<Page> => {
    type Data = { segment: { members: Page } };
    return (await desk.askAdmin<Data>(session, MEMBERS, { code, first, after })).segment.members;
  };
  const membersOf = async (code: string): Promise<string[]> =>
    (await pageOf(code)).edges.map(({ node }) => node.customer.externalId).sort();
  const stateOf = async (code: string): Promise<[string, number]> => {
    type Data = { segment: SegmentAnswer };
    const data = await desk.askAdmin<Data>(session, MEMBERS, { code, first: 1, after: null });
    return [data.segment.state, data.segment.memberCount];
  };
  const idOf = async (externalId: string): Promise<string> => {
    type Data = { customer: { id: string } };
    const query = `query ($externalId: String!) { customer(externalId: $externalId) { id } }`;
    return (await desk.ask<Data>(query, { externalId })).customer.id;
  };
  /** Every time in every segment, as "customer segment joined left". */
  const history = async (): Promise<string[]> => {
    const rows = await app.database.query<{ line: string }>(
      `select concat_ws(' ', c.external_id, s.code, to_char(m.joined_at at time zone 'utc', 'MM-DD'),
         to_char(m.left_at at time zone 'utc', 'MM-DD')) as line
       from segment_members m join segments s on s.id = m.segment_id join customers c on c.customer_id = m.customer_id
       where m.program_id = $1 order by m.joined_at, 1`,
      [desk.shop.program.id],
    );
    return rows.map(({ line }) => line);
  };

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(async () => {
    shops += 1;
    app.clock.set(new Date('2026-03-02T15:00:00Z'));
    desk = new Desk(app, await app.shop({ code: `shop-${shops}` }));
    session = await app.staff(desk.shop, 'MANAGER');
    await app.enrol(desk.shop, 'ada');
    await upsert({ externalId: 'bob' });
  });

  afterEach(async () => {
    expect(await app.violations(desk.shop.program)).toEqual([]);
  });

  afterAll(() => app.stop());

  test('is pending until everybody was looked at, and then listed and counted', async () => {
    await desk.order('ada', 12_000);
    await desk.order('bob', 500);
    await create('vip', 'customer.spent >= 10000');
    await create('buyers', 'customer.orders > 0');
    expect(await stateOf('vip')).toEqual(['PENDING', 0]);
    await refresh();
    expect(await stateOf('vip')).toEqual(['READY', 1]);
    expect(await membersOf('vip')).toEqual(['ada']);
    expect(await membersOf('buyers')).toEqual(['ada', 'bob']);
    type Data = { segments: { edges: { node: SegmentAnswer }[]; pageInfo: Page['pageInfo'] } };
    const first = await desk.askAdmin<Data>(session, LIST, { first: 1, after: null });
    expect(first.segments).toMatchObject({
      edges: [{ node: { code: 'buyers', memberCount: 2 } }],
      pageInfo: { hasNextPage: true },
    });
    const { endCursor: after } = first.segments.pageInfo;
    const second = await desk.askAdmin<Data>(session, LIST, { first: 5, after });
    expect(second.segments.edges.map(({ node }) => node.code)).toEqual(['vip']);
  });

  test('lists its members page by page, each once', async () => {
    const names = Array.from({ length: 25 }, (_, index) => `buyer-${index}`);
    for (const externalId of names) await upsert({ externalId, locale: 'de' });
    await create('german', 'customer.locale == "de"');
    await refresh();
    const listed: string[] = [];
    let page = await pageOf('german', 10);
    for (;;) {
      listed.push(...page.edges.map(({ node }) => node.customer.externalId));
      if (!page.pageInfo.hasNextPage) break;
      page = await pageOf('german', 10, page.pageInfo.endCursor);
    }
    expect(listed.sort()).toEqual([...names].sort());
  });

  test('is joined and left with what customers do, and keeps when', async () => {
    await create('vip', 'customer.spent >= 10000');
    await refresh();
    const { externalId } = await desk.order('ada', 9_999);
    expect(await membersOf('vip')).toEqual([]);
    await nextDay();
    await desk.order('ada', 1);
    expect(await membersOf('vip')).toEqual(['ada']);
    await nextDay();
    await desk.return(externalId, 5_000);
    expect(await membersOf('vip')).toEqual([]);
    await nextDay();
    await desk.order('ada', 5_000);
    expect(await history()).toEqual(['ada vip 03-03 03-04', 'ada vip 03-05']);
  });

  test('is joined and left by time and profile in the night of the program', async () => {
    await create('lapsed', 'customer.orders > 0 && customer.daysSinceLastOrder >= 30');
    await create('march', 'customer.birthMonth == calendar.month');
    await refresh();
    await desk.order('ada', 100);
    await upsert({ externalId: 'bob', birthday: '1990-04-07' });
    await refresh();
    expect(await membersOf('lapsed')).toEqual([]);
    await at('2026-04-02T03:59:00Z');
    await refresh();
    // In New York it is 1 April until four o'clock by UTC, and 30 days are over at eleven that day.
    expect([await membersOf('lapsed'), await membersOf('march')]).toEqual([['ada'], ['bob']]);
    expect(await history()).toEqual(['bob march 04-02', 'ada lapsed 04-02'].sort());
    await at('2026-05-01T03:59:00Z');
    await refresh();
    expect(await membersOf('march')).toEqual(['bob']);
    await at('2026-05-01T04:00:00Z');
    await refresh();
    expect(await membersOf('march')).toEqual([]);
    await desk.order('ada', 100);
    expect(await membersOf('lapsed')).toEqual([]);
  });

  test('has those who never joined the program, and nobody who is suspended', async () => {
    await desk.order('ada', 100);
    await desk.order('bob', 100);
    await create('buyers', 'customer.orders > 0');
    await create('joined', 'customer.isEnrolled');
    await refresh();
    expect([await membersOf('buyers'), await membersOf('joined')]).toEqual([['ada', 'bob'], ['ada']]);
    const owner = await app.staff(desk.shop, 'OWNER');
    const id = await idOf('ada');
    await desk.askAdmin(owner, SUSPEND, { input: { id, reason: 'fraud' } });
    await desk.order('ada', 100);
    expect([await membersOf('buyers'), await membersOf('joined')]).toEqual([['bob'], []]);
    await desk.askAdmin(owner, REACTIVATE, { input: { id, reason: 'a mistake' } });
    await nextDay();
    await refresh();
    expect(await membersOf('joined')).toEqual(['ada']);
    await app.enrol(desk.shop, 'bob');
    expect(await membersOf('joined')).toEqual(['ada', 'bob']);
  });

  test('decides in conditions of campaigns, after what has just happened; quotes promise the same', async () => {
    const effects = [{ awardPoints: { amount: { fixed: { points: 500 } } } }];
    // Put together: a segment that is named outright cannot be archived.
    const condition = '("v" + "ip") in customer.segments';
    await create('vip', 'customer.spent >= 10000 && customer.daysSinceLastOrder == 0');
    await desk.askAdmin(session, CAMPAIGN, { input: { code: 'thanks', name: 'Thanks', condition, effects } });
    const points = async (totalMinor: number): Promise<[number, number]> => {
      const cart = { customer: { externalId: 'ada' }, totalMinor };
      const quote = await desk.quote(cart);
      const { order } = await desk.tryOrder(cart);
      return [quote.points, (order?.awards ?? []).reduce((sum, award) => sum + award.points, 0)];
    };
    // Nobody was looked at yet: conditions ask the condition of the segment itself.
    expect(await points(9_999)).toEqual([99, 99]);
    expect(await points(1)).toEqual([500, 500]);
    await save('archiveSegment', { code: 'vip' });
    expect(await points(200)).toEqual([2, 2]);
  });

  test('that is changed looks for its members again, and a repeat changes nothing', async () => {
    await desk.order('ada', 12_000);
    await desk.order('bob', 500);
    await create('some', 'customer.spent >= 10000');
    await refresh();
    const changed = await save('changeSegment', { code: 'some', condition: 'customer.spent < 10000' });
    expect(changed.segment).toMatchObject({ version: 2, state: 'PENDING', memberCount: 1 });
    await refresh();
    expect(await membersOf('some')).toEqual(['bob']);
    const again = await save('changeSegment', { code: 'some', condition: 'customer.spent < 10000' });
    expect(again.segment).toMatchObject({ version: 2, state: 'READY' });
    expect((await save('changeSegment', { code: 'some', name: 'Some' })).segment).toMatchObject({
      ...{ name: 'Some', version: 2, state: 'READY' },
    });
  });

  test('that is archived stays as it was, and cannot be changed', async () => {
    await desk.order('ada', 100);
    await create('buyers', 'customer.orders > 0');
    await refresh();
    expect((await save('archiveSegment', { code: 'buyers' })).segment).toMatchObject({ state: 'ARCHIVED' });
    await desk.order('bob', 100);
    await nextDay();
    await refresh();
    expect(await membersOf('buyers')).toEqual(['ada']);
    for (const name of ['changeSegment', 'archiveSegment'])
      expect(await save(name, { code: 'buyers' })).toMatchObject({
        segment: null,
        userErrors: [{ code: 'SEGMENT_ARCHIVED', path: ['code'] }],
      });
    expect(await save('createSegment', { code: 'buyers', name: 'x', condition: 'true' })).toMatchObject({
      userErrors: [{ code: 'ALREADY_EXISTS' }],
    });
  });

  test('is refused where it depends on segments or orders, with the place of the mistake', async () => {
    const refusal = (condition: string): Promise<Payload> =>
      save('createSegment', { code: 'wrong', name: 'Wrong', condition });
    const place = {
      __typename: 'InvalidExpression',
      code: 'INVALID_EXPRESSION',
      path: ['condition'],
      line: 1,
    };
    expect((await refusal('"vip" in customer.segments')).userErrors).toMatchObject([
      { ...place, column: 19 },
    ]);
    expect((await refusal('[customer].exists(one, "vip" in one.segments)')).userErrors).toMatchObject([
      place,
    ]);
    expect((await refusal('order.total > 5')).userErrors).toMatchObject([{ ...place, column: 1 }]);
    expect((await refusal('customer.spend > 5')).userErrors).toMatchObject([
      { ...place, hint: 'Did you mean "spent"?' },
    ]);
    expect((await save('changeSegment', { code: 'none' })).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
    const analyst = await app.staff(desk.shop, 'ANALYST');
    const answer = await app.admin(analyst, mutation('archiveSegment'), { input: { code: 'vip' } });
    expect(answer.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });

  test('is previewed without being saved', async () => {
    await desk.order('ada', 12_000);
    type Data = { segmentPreview: object };
    const preview = async (condition: string): Promise<object> =>
      (await desk.askAdmin<Data>(session, PREVIEW, { condition })).segmentPreview;
    const before = await history();
    expect(await preview('customer.spent >= 10000')).toEqual({
      ...{ mistake: null, memberCount: 1, lookedAt: 2, isComplete: true },
      sample: [{ externalId: 'ada' }],
    });
    expect(await preview('customer.spent >=')).toMatchObject({
      mistake: { line: 1 },
      memberCount: 0,
      sample: [],
    });
    expect(await history()).toEqual(before);
  });

  test('is written down in the audit log', async () => {
    app.clock.advanceBy(1_000);
    await create('vip', 'customer.spent >= 10000');
    app.clock.advanceBy(1_000);
    await save('changeSegment', { code: 'vip', name: 'VIP' });
    app.clock.advanceBy(1_000);
    await save('archiveSegment', { code: 'vip' });
    type Data = { auditEntries: { edges: { node: { action: string } }[] } };
    const query = `{ auditEntries(first: 3) { edges { node { action } } } }`;
    const data = await desk.askAdmin<Data>(session, query);
    expect(data.auditEntries.edges.map(({ node }) => node.action)).toEqual([
      ...['segment.archived', 'segment.changed', 'segment.created'],
    ]);
  });

  test('is not brought back by a round that began before somebody bought and joined, and comes by later', async () => {
    await create('lapsed', 'customer.orders > 0 && customer.daysSinceLastOrder >= 30');
    await create('joined', 'customer.isEnrolled && customer.daysSinceFirstOrder >= -1');
    await create('fresh', 'customer.daysSinceLastOrder == 0');
    await desk.order('ada', 100);
    await refresh();
    await at('2026-04-12T12:00:00Z');
    const began = app.now;
    app.clock.advanceBy(60_000);
    await desk.order('ada', 100);
    await app.enrol(desk.shop, 'bob');
    await app.app.get(SegmentRefreshing).refresh(desk.shop.program.id, began);
    expect(await stateOf('lapsed')).toEqual(['READY', 0]);
    expect(await membersOf('joined')).toEqual(['ada', 'bob']);
    expect(await membersOf('fresh')).toEqual(['ada']);
    expect(await history()).toEqual(['ada fresh 03-02', 'ada joined 03-02', 'bob joined 04-12']);
  });

  test('ends right when two workers look at everybody while customers buy and return', async () => {
    const random = new Seeded(20_260_304);
    const names = Array.from({ length: 30 }, (_, index) => `racer-${index}`);
    for (const externalId of names) await upsert({ externalId });
    await create('none', 'customer.orders == 0');
    await create('few', 'customer.orders > 0 && customer.spent < 3000');
    await create('lots', 'customer.spent >= 3000');
    const other = await app.beside();
    try {
      for (let round = 0; round < 6; round += 1) {
        await nextDay();
        const { id } = desk.shop.program;
        const workers = [app, other, app].map(
          ({ app: nest }) =>
            () =>
              nest.get(SegmentRefreshing).refresh(id, app.now),
        );
        const shoppers = names.map((name) => async () => {
          const order = await desk.order(name, random.int(100, 2_500));
          if (random.bool()) await desk.return(order.externalId, 50);
        });
        const [first, ...more] = workers;
        const all = [
          ...shoppers.slice(0, 10),
          first,
          ...shoppers.slice(10, 20),
          ...more,
          ...shoppers.slice(20),
        ];
        await Promise.all(all.map((work) => required(work, 'work')()));
        expect(await wrongMembers()).toEqual([]);
      }
    } finally {
      await other.app.close();
    }
  });

  /** Whoever is not where the totals say, and whoever is in a segment twice. */
  async function wrongMembers(): Promise<object[]> {
    return app.app.get(Database).tx({ programId: desk.shop.program.id }, (tx) =>
      tx.query<object>(
        `select * from (
           select c.customer_id, s.code,
             (select count(*) from segment_members m
              where m.customer_id = c.customer_id and m.segment_id = s.id and m.left_at is null) as is_in,
             (case s.code
               when 'none' then coalesce(t.orders_count, 0) = 0
               when 'few' then t.orders_count > 0 and t.gross_minor - t.returned_minor < 3000
               else t.gross_minor - t.returned_minor >= 3000 end)::int as ought
           from customers c cross join segments s
           left join customer_totals t on t.customer_id = c.customer_id) x
         where is_in <> coalesce(ought, 0)`,
      ),
    );
  }
});
