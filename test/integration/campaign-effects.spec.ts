import { Database, type Tx } from '#platform';
import { messagesOf } from '../../libs/campaigns/persistence/given-things.sql.js';
import { CampaignOffice, fixed, pointsOf } from '../support/campaign-office.js';
import { TestApp } from '../support/test-app.js';

const SETTINGS = `query ($code: String!) { campaign(code: $code) { current { effects {
  ... on StampCardEffect { card stamps perPiece lines stampsNeeded }
  ... on GrantBadgeEffect { badge name }
  ... on EnterDrawEffect { draw entries }
  ... on SendMessageEffect { channel template data { name text } }
  ... on EmitActivityEffect { type attributes { name text number flag } } } } } }`;
const MESSAGES = `query ($externalId: String!, $after: String) { customer(externalId: $externalId) {
  messages(first: 2, after: $after) { edges { node { campaign channel template status reason createdAt } }
    pageInfo { hasNextPage endCursor } } } }`;
const THINGS = `query ($externalId: String!) { customer(externalId: $externalId) {
  badges { badge name givenAt } drawEntries { draw entries } } }`;
const SOMEBODY = '01959d5e-0000-7000-8000-000000000001';

interface ThingsAnswer {
  readonly badges: readonly { readonly badge: string; readonly name: string }[];
  readonly drawEntries: readonly { readonly draw: string; readonly entries: number }[];
}

const stamps = (more: object = {}): object => ({ stampCard: { card: 'coffee', stampsNeeded: 5, ...more } });
const emits = (type: string, attributes: object[] = []): object => ({ emitActivity: { type, attributes } });

/** What campaigns give besides points, how one campaign acts on what another did, and how returns take it all back. */
describe('effects other than points', () => {
  let app: TestApp;
  let office: CampaignOffice;

  const thingsOf = async (): Promise<ThingsAnswer> =>
    (await office.desk.ask<{ customer: ThingsAnswer }>(THINGS, { externalId: 'ada' })).customer;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(async () => {
    office = await CampaignOffice.open(app);
  });

  afterAll(() => app.stop());

  afterEach(async () => {
    expect(await app.violations(office.desk.shop.program)).toEqual([]);
  });

  describe('a badge', () => {
    const badge = { grantBadge: { badge: 'regular', name: 'Regular' } };
    const badges = async (): Promise<string[]> => (await thingsOf()).badges.map(({ name }) => name);

    test('is had once, as long as one of the orders that brought it is kept', async () => {
      await office.start('regular', [badge], { condition: 'order.total >= 1000' });
      await office.order(999);
      expect(await badges()).toEqual([]);
      const [first, second] = [await office.order(1_000), await office.order(2_000)];
      expect(await badges()).toEqual(['Regular']);
      await office.desk.cancel(first.externalId);
      expect(await badges()).toEqual(['Regular']);
      // What is kept of the second would not have brought it.
      await office.desk.return(second.externalId, 1_500);
      expect(await badges()).toEqual([]);
      await office.order(1_000);
      expect(await badges()).toEqual(['Regular']);
    });

    test('is given once to a customer of whom 20 orders come at once', async () => {
      await office.start('regular', [badge, { enterDraw: { draw: 'summer', entries: 2 } }]);
      const orders = await Promise.all(Array.from({ length: 20 }, () => office.desk.order('ada', 100)));
      expect(await thingsOf()).toMatchObject({
        badges: [{}],
        drawEntries: [{ draw: 'summer', entries: 40 }],
      });
      await Promise.all(orders.slice(1).map(({ externalId }) => office.desk.cancel(externalId)));
      expect(await thingsOf()).toMatchObject({ badges: [{}], drawEntries: [{ entries: 2 }] });
    });
  });

  test('entries of a draw are added up, and taken back with their order', async () => {
    await office.start('summer', [{ enterDraw: { draw: 'summer', entries: 3 } }]);
    const first = await office.order(100);
    await office.order(100);
    expect((await thingsOf()).drawEntries).toEqual([{ draw: 'summer', entries: 6 }]);
    await office.desk.return(first.externalId, 50);
    expect((await thingsOf()).drawEntries).toEqual([{ draw: 'summer', entries: 6 }]);
    await office.desk.cancel(first.externalId);
    expect((await thingsOf()).drawEntries).toEqual([{ draw: 'summer', entries: 3 }]);
  });

  test('a message waits for those who agreed to its channel, is skipped for others, and withdrawn with its order', async () => {
    const data = [{ name: 'voucher', text: 'SPRING' }];
    await office.start('thanks', [{ sendMessage: { channel: 'EMAIL', template: 'thanks', data } }]);
    await office.start('sorry', [{ sendMessage: { channel: 'EMAIL', template: 'sorry' } }], {
      trigger: 'order.cancelled',
    });
    const stored = async (): Promise<{ payload: object }[]> =>
      app.database.query(
        `select template, status, reason, payload from outbox_messages where program_id = $1 order by created_at, template`,
        [office.desk.shop.program.id],
      );
    const shown = async (): Promise<object[]> => {
      type Data = { customer: { messages: { edges: { node: object }[] } } };
      const { customer } = await office.desk.ask<Data>(MESSAGES, { externalId: 'ada' });
      return customer.messages.edges.map(({ node }) => node);
    };
    await office.order(100);
    const thanks = { campaign: 'thanks', channel: 'EMAIL', template: 'thanks' };
    expect(await shown()).toMatchObject([{ ...thanks, status: 'SKIPPED', reason: 'NO_CONSENT' }]);
    const CONSENT = `mutation ($input: UpdateConsentInput!) { updateConsent(input: $input) { userErrors { code } } }`;
    const input = { externalId: 'ada', channel: 'EMAIL', granted: true, source: 'checkout' };
    await office.desk.ask(CONSENT, { input });
    const second = await office.order(200);
    expect((await stored())[1]).toMatchObject({
      ...{ template: 'thanks', status: 'PENDING', reason: null },
      payload: {
        data: { voucher: 'SPRING' },
        activity: { type: 'order.paid' },
        order: { externalId: second.externalId, totalMinor: '200', currency: 'USD' },
      },
    });
    app.clock.advanceBy(1_000);
    await office.desk.cancel(second.externalId);
    expect(await shown()).toMatchObject([
      { template: 'sorry', status: 'PENDING', reason: null },
      { ...thanks, status: 'WITHDRAWN', reason: 'ORDER_RETURNED' },
    ]);
  });

  test('messages are listed page by page, newest first, each once', async () => {
    for (const code of ['one', 'two', 'three', 'four', 'five'])
      await office.start(code, [{ sendMessage: { channel: 'SMS', template: code } }]);
    await office.order(100);
    await office.order(100);
    interface Page {
      readonly edges: readonly { readonly node: { readonly campaign: string; readonly createdAt: string } }[];
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    }
    const pageAfter = async (cursor: string | null): Promise<Page> => {
      const asked = { externalId: 'ada', after: cursor };
      return (await office.desk.ask<{ customer: { messages: Page } }>(MESSAGES, asked)).customer.messages;
    };
    const listed: string[] = [];
    let after: string | null = null;
    for (let page = 1; page <= 5; page += 1) {
      const { edges, pageInfo }: Page = await pageAfter(after);
      expect(edges).toHaveLength(2);
      expect(pageInfo.hasNextPage).toBe(page < 5);
      listed.push(...edges.map(({ node }) => `${node.createdAt} ${node.campaign}`));
      after = pageInfo.endCursor;
    }
    expect(new Set(listed).size).toBe(10);
    const times = listed.map((line) => line.slice(0, 24));
    expect(times).toEqual([...times].sort().reverse());
  });

  test('a page of messages is read by an index', async () => {
    const read = async (tx: Tx): Promise<string> => {
      // On a handful of rows PostgreSQL would rather sort.
      await tx.execute(
        'set local enable_sort = off; set local enable_seqscan = off; set local enable_bitmapscan = off',
      );
      const query = (sql: string, parameters?: unknown[]): Promise<unknown> =>
        tx.query(`explain ${sql}`, parameters);
      const explaining = Object.assign(Object.create(tx) as Tx, { query });
      const page = { limit: 3, after: { createdAt: app.clock.now(), id: SOMEBODY } };
      return JSON.stringify(await messagesOf(explaining, [SOMEBODY], page));
    };
    const plan = await app.app.get(Database).tx({ programId: office.desk.shop.program.id }, read);
    expect(plan).toContain('Index Scan Backward using outbox_messages_customer_id_created_at_id_idx');
    expect(plan).toMatch(/Index Cond: [^"]*ROW\(created_at, id\) </);
  });

  test.each([
    ['yesterday', 'nobody'],
    ['2026-03-02T15:00:00.000Z', 'nobody'],
    ['+275760-09-13T00:00:00.000Z', SOMEBODY],
    ['0000-01-01T00:00:00.000Z', SOMEBODY],
  ])('messages after the made up cursor %s, %s are refused', async (...key) => {
    const after = Buffer.from(JSON.stringify(key)).toString('base64url');
    const { errors } = await app.storefront(office.desk.shop.key, MESSAGES, { externalId: 'ada', after });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  test('are shown with their settings as they were given', async () => {
    const settings = [
      { card: 'coffee', stamps: 1, perPiece: true, lines: '"coffee" in line.categories', stampsNeeded: 5 },
      { badge: 'b', name: 'B' },
      { draw: 'summer', entries: 3 },
      { channel: 'PUSH', template: 'thanks', data: [{ name: 'voucher', text: 'SPRING' }] },
      { type: 'quiz.passed', attributes: [{ name: 'level', text: null, number: 3, flag: null }] },
    ];
    const kinds = ['stampCard', 'grantBadge', 'enterDraw', 'sendMessage'];
    const effects = kinds.map((kind, index) => ({ [kind]: settings[index] }));
    await office.start('all', [...effects, emits('quiz.passed', [{ name: 'level', number: 3 }])]);
    const data = await office.desk.askAdmin(office.session, SETTINGS, { code: 'all' });
    expect(data).toEqual({ campaign: { current: { effects: settings } } });
  });

  test('a customer sees what is theirs, and nobody without the permission', async () => {
    await office.start('all', [
      stamps(),
      { enterDraw: { draw: 'summer' } },
      { grantBadge: { badge: 'b', name: 'B' } },
      { sendMessage: { channel: 'SMS', template: 'thanks' } },
    ]);
    await office.order(100);
    const token = await app.token(office.desk.shop, 'ada');
    const own = `{ me { stampCards { stamps } badges { badge } drawEntries { entries }
      messages { edges { node { template } } } } }`;
    expect(await office.desk.ask(own, {}, token)).toEqual({
      me: {
        stampCards: [{ stamps: 1 }],
        badges: [{ badge: 'b' }],
        drawEntries: [{ entries: 1 }],
        messages: { edges: [{ node: { template: 'thanks' } }] },
      },
    });
    const key = await app.keyWith(office.desk.shop, ['customers:read']);
    const { data, errors } = await app.storefront(
      key,
      `{ customer(externalId: "ada") { externalId stampCards { stamps } badges { badge } drawEntries { entries }
      messages { edges { node { template } } } } }`,
    );
    expect(data).toEqual({
      customer: { externalId: 'ada', stampCards: null, badges: null, drawEntries: null, messages: null },
    });
    expect(errors).toHaveLength(4);
  });

  describe('an emitted activity', () => {
    test('is what other campaigns act on, with the order that caused it', async () => {
      const attributes = [
        { name: 'level', text: 'gold' },
        { name: 'bonus', number: 3 },
      ];
      await office.start('large', [emits('challenge.completed', attributes), fixed(1)], {
        condition: 'order.total >= 5000',
      });
      await office.start(
        'challenge',
        [{ awardPoints: { amount: { perUnit: { attribute: 'bonus', points: 10 } } } }],
        {
          trigger: 'challenge.completed',
          condition: 'activity.text("level") == "gold"',
        },
      );
      await office.order(4_000);
      expect(await office.history()).toEqual([]);
      const large = await office.order(6_000);
      expect(await office.history()).toEqual(['challenge.completed bonus=3 level=gold']);
      expect(pointsOf(large.awards)).toEqual({ 'base-points': 60, large: 1, challenge: 30 });
      expect(await office.effectsOf(large)).toMatchObject([
        { campaign: 'large', kind: 'emitActivity', words: 'the activity "challenge.completed"', units: 1 },
      ]);
      // What is kept would not have been a large order: whatever followed from that is taken back.
      await office.desk.return(large.externalId, 2_000);
      expect(await office.availableOf('ada')).toBe(40 + 40);
      expect(await office.effectsOf(large)).toMatchObject([{ reversed: true }]);
    });

    test('cannot bring its own campaign about, nor be what the product records by itself', async () => {
      const path = ['effects', '1', 'emitActivity', 'type'];
      for (const [type, trigger] of [
        ['quiz.passed', 'quiz.passed'],
        ['order.paid', 'quiz.passed'],
        ['card.completed', 'quiz.passed'],
        ['not a type', 'quiz.passed'],
      ] as const) {
        const { userErrors } = await office.tryToStart('wrong', [fixed(1), emits(type)], { trigger });
        expect(userErrors).toMatchObject([{ code: 'INVALID_INPUT', path }]);
      }
    });

    test('that leads back to itself is cut, and the order is recorded all the same', async () => {
      await office.start('start', [emits('ping.sent')]);
      await office.start('ping', [emits('pong.sent'), fixed(1)], { trigger: 'ping.sent' });
      await office.start('pong', [emits('ping.sent'), fixed(1)], { trigger: 'pong.sent' });
      const made = await office.order(1_000);
      expect(made.status).toBe('PAID');
      // The order and seven rounds of what follows from it.
      expect(await office.history()).toHaveLength(7);
      expect(await office.availableOf('ada')).toBe(10 + 7);
      await office.desk.cancel(made.externalId);
      expect(await office.availableOf('ada')).toBe(0);
    });

    test('that multiplies without end is cut before it hurts', async () => {
      const many = Array.from({ length: 8 }, () => emits('ping.sent'));
      const more = Array.from({ length: 8 }, () => emits('pong.sent'));
      await office.start('start', many);
      await office.start('ping', more, { trigger: 'ping.sent' });
      await office.start('pong', many, { trigger: 'pong.sent' });
      expect((await office.order(1_000)).status).toBe('PAID');
    });
  });

  describe('limits', () => {
    test('let a campaign without points give so many times, say why not more, and are given back', async () => {
      await office.start('coffee-card', [stamps()], {
        limits: [{ measure: 'TIMES', window: 'DAY', max: 1 }],
      });
      const first = await office.order(100);
      const second = await office.order(100);
      expect(await office.card()).toMatchObject({ stamps: 1 });
      expect(await office.effectsOf(second)).toMatchObject([{ refusal: 'LIMIT_REACHED', units: 0 }]);
      await office.desk.cancel(first.externalId);
      expect(await office.card()).toMatchObject({ stamps: 0 });
      await office.order(100);
      expect(await office.card()).toMatchObject({ stamps: 1 });
    });

    test('withhold all that a version gives, points and others', async () => {
      await office.start('both', [fixed(5), stamps()], { coolDownDays: 1 });
      await office.order(100);
      const second = await office.order(100);
      expect(await office.card()).toMatchObject({ stamps: 1 });
      expect(await office.availableOf('ada')).toBe(1 + 1 + 5);
      expect(await office.effectsOf(second)).toMatchObject([{ refusal: 'COOL_DOWN' }]);
    });
  });

  describe('an exclusivity group in which somebody gives something else', () => {
    test('is decided as a whole: by priority, then by points, then by age', async () => {
      const group = { exclusivityGroup: 'spring' };
      await office.start('stamped', [fixed(5), stamps()], group);
      await office.start('more-points', [fixed(20)], { ...group, condition: 'order.total >= 1000' });
      await office.start('first', [stamps()], { ...group, priority: 1, condition: 'order.total >= 2000' });
      expect((await office.order(100)).awards.map(({ campaign }) => campaign)).toContain('stamped');
      expect(await office.card()).toMatchObject({ stamps: 1 });
      expect((await office.order(1_000)).awards.map(({ campaign }) => campaign)).toContain('more-points');
      expect(await office.card()).toMatchObject({ stamps: 1 });
      const third = await office.order(2_000);
      expect(third.awards.map(({ campaign }) => campaign)).toEqual(['base-points']);
      expect(await office.effectsOf(third)).toMatchObject([{ campaign: 'first' }]);
      expect(await office.card()).toMatchObject({ stamps: 2 });
    });
  });
});
