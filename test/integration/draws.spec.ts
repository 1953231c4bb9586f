import { createHash, createHmac } from 'node:crypto';
import { atOnce } from '../support/at-once.js';
import { fixed } from '../support/campaign-office.js';
import { DrawOffice } from '../support/draw-office.js';
import { TestApp } from '../support/test-app.js';

const QUIZ = { trigger: 'quiz.won' };
const entering = (draw: string, more: object = {}): object[] => [{ enterDraw: { draw, ...more } }];
const FOUR = [1, 2, 3, 4];
const NAMES = ['bob', 'cleo', 'dan', 'eli'];
const BADGE = { grantBadge: { badge: 'lucky', name: 'Lucky' } };

/** Prize draws from the commitment to the winners, through GraphQL and the worker. */
describe('Prize draws', () => {
  let app: TestApp;
  let office: DrawOffice;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(async () => {
    office = await DrawOffice.open(app);
  });

  afterAll(() => app.stop());

  afterEach(async () => {
    expect(await app.violations(office.campaigns.desk.shop.program)).toEqual([]);
  });

  test('commit to a seed, freeze a list, and draw what anybody can draw again', async () => {
    await office.enrol(...NAMES);
    const held = await office.hold('spring', {
      prizes: [{ name: 'Machine' }, { name: 'Mug', count: 2 }],
      reserves: 1,
    });
    expect(held).toMatchObject({
      state: 'SCHEDULED',
      seed: null,
      digest: null,
      algorithm: 'perennial-draw/1',
    });
    await office.campaigns.start('entering', entering('spring', { entries: 2 }), QUIZ);
    await office.enter('ada');
    await office.at('2026-03-03T10:00:00Z');
    await office.enter('ada', 'ada', ...NAMES);
    expect(await office.draw('spring', 'ada')).toMatchObject({
      ...{
        state: 'OPEN',
        commitment: held.commitment,
        seed: null,
        own: { entries: 4, ticket: null, place: null },
      },
    });
    await office.at('2026-03-04T00:00:00Z');
    await office.enter('bob');
    expect(await office.draw('spring')).toMatchObject({ state: 'CLOSED', own: null });
    expect(await office.work()).toBe(2);
    expect(await office.work()).toBe(0);
    const drawn = await office.draw('spring', 'ada');
    const list = await office.list('spring');
    expect(drawn).toMatchObject({ state: 'DRAWN', participants: 5, entries: '12', beacon: null });
    expect(drawn.own.entries).toBe(4);
    expect(list).toContain(`${drawn.own.ticket} 4`);
    // Again, by what was published and nothing else.
    const seed = Buffer.from(drawn.seed, 'hex');
    expect(createHash('sha256').update(seed).digest('hex')).toBe(held.commitment);
    const text = list.map((line) => `${line}\n`).join('');
    expect([...list].sort()).toEqual(list);
    expect(createHash('sha256').update(text).digest('hex')).toBe(drawn.digest);
    const key = createHmac('sha256', seed).update(`perennial-draw/1\n${drawn.digest}\n`).digest();
    const number = createHmac('sha256', key).update(Buffer.alloc(8)).digest().readBigUInt64BE();
    const entries = list.flatMap((line) =>
      Array.from({ length: Number(line.slice(33)) }, () => line.slice(0, 32)),
    );
    const query = `{ drawWinners(draw: "spring") { edges { node { number ticket prize { rank name } } } } }`;
    const winners = (await app.storefront(office.campaigns.desk.shop.key, query)).data.drawWinners.edges;
    expect(winners).toHaveLength(3);
    expect(winners[0].node).toEqual({
      ...{ number: 1, ticket: entries[Number(number % 12n)], prize: { rank: 1, name: 'Machine' } },
    });
    expect(await office.drawn('spring')).toHaveLength(3);
    expect(await office.drawn('spring', 'RESERVE')).toHaveLength(1);
  });

  test('nobody reads a seed before it is revealed', async () => {
    await office.hold('secret');
    const rows = await app.database.query<{ seed: string }>(
      `select encode(seed, 'hex') as seed from draw_secrets`,
    );
    const audit = await app.database.query<{ text: string }>(
      `select details::text as text from audit_entries`,
    );
    for (const { seed } of rows) expect(JSON.stringify(audit)).not.toContain(seed);
    expect((await office.draw('secret')).seed).toBeNull();
  });

  test('those take part whom the conditions let, with no more of their entries than may', async () => {
    await office.enrol(...NAMES);
    const { desk } = office.campaigns;
    const prizes = [{ name: 'Mug', count: 9 }];
    await office.hold('first', { reserves: 0 });
    await office.hold('second', {
      ...{ entriesMax: 2, audience: 'customer.orders == 0', withoutWinnersOf: ['first'], prizes },
      ...{ opensAt: '2026-03-05T00:00:00Z', closesAt: '2026-03-06T00:00:00Z' },
    });
    await office.campaigns.start('first', entering('first'), QUIZ);
    await office.campaigns.start('second', entering('second', { entries: 3 }), QUIZ);
    await office.at('2026-03-03T10:00:00Z');
    await office.enter('bob');
    await office.at('2026-03-05T10:00:00Z');
    await office.work();
    expect(await office.drawn('first')).toEqual(['1 bob A mug']);
    await office.enter('ada', 'bob', 'cleo', 'dan', 'eli');
    await desk.order('cleo', 500);
    await office.suspend('dan');
    expect((await office.draw('second', 'ada')).own.entries).toBe(2);
    await office.at('2026-03-06T00:00:00Z');
    await office.work();
    // Bob won before, cleo has bought, and dan is suspended.
    expect((await office.drawn('second')).map((line) => line.split(' ')[1]).sort()).toEqual(['ada', 'eli']);
    expect(await office.draw('second')).toMatchObject({ participants: 2, entries: '4' });
  });

  test('a public value that was announced is waited for, and mixed in', async () => {
    await office.hold('beacon', { beaconSource: 'drand quicknet, round 14000000' });
    await office.campaigns.start('entering', entering('beacon'), QUIZ);
    await office.at('2026-03-03T10:00:00Z');
    await office.enter('ada');
    expect((await office.ask('drawLots', { code: 'beacon', beacon: 'x' })).userErrors).toMatchObject([
      { code: 'WRONG_STATE', state: 'OPEN' },
    ]);
    await office.at('2026-03-04T00:01:00Z');
    expect([await office.work(), await office.work()]).toEqual([1, 0]);
    expect(await office.draw('beacon')).toMatchObject({ state: 'FROZEN', seed: null, participants: 1 });
    expect((await office.ask('drawLots', { code: 'beacon' })).userErrors).toMatchObject([
      { code: 'INVALID_INPUT', path: ['beacon'] },
    ]);
    const many = await atOnce(FOUR, 4, () => office.ask('drawLots', { code: 'beacon', beacon: ' 5f3a ' }));
    for (const { draw, userErrors } of many)
      expect({ draw, userErrors }).toMatchObject({ draw: { beacon: '5f3a' }, userErrors: [] });
    expect((await office.ask('drawLots', { code: 'beacon', beacon: 'other' })).draw.beacon).toBe('5f3a');
    expect(await office.drawn('beacon')).toEqual(['1 ada A mug']);
  });

  test('prizes are given with the draw, and taken back from whoever is disqualified', async () => {
    await office.enrol('bob', 'cleo');
    await office.hold('lucky', { prizes: [{ name: 'Badge', effect: BADGE }], reserves: 1 });
    await office.campaigns.start('entering', entering('lucky'), QUIZ);
    await office.campaigns.start('points', [fixed(500)], {
      trigger: 'draw.won',
      condition: 'activity.number("rank") == 1.0',
    });
    await office.at('2026-03-03T10:00:00Z');
    await office.enter('ada', 'bob', 'cleo');
    await office.at('2026-03-04T00:01:00Z');
    await office.work();
    const [first = ''] = await office.drawn('lucky');
    const [second = ''] = await office.drawn('lucky', 'RESERVE');
    const [winner = '', reserve = ''] = [first, second].map((line) => line.split(' ')[1] ?? '');
    expect(await office.badgesOf(winner)).toEqual(['lucky']);
    expect(await office.campaigns.availableOf(winner)).toBe(500);
    const out = { code: 'lucky', place: 1, reason: 'Works here' };
    const many = await atOnce(FOUR, 4, () => office.ask('disqualifyDrawn', out));
    for (const { place } of many)
      expect(place).toMatchObject({ state: 'DISQUALIFIED', reason: 'Works here', prize: null });
    expect(await office.drawn('lucky')).toEqual([`2 ${reserve} Badge`]);
    expect([await office.badgesOf(winner), await office.badgesOf(reserve)]).toEqual([[], ['lucky']]);
    expect(await office.campaigns.availableOf(winner)).toBe(0);
    expect(await office.campaigns.availableOf(reserve)).toBe(500);
    expect((await office.ask('deliverPrize', { code: 'lucky', place: 2 })).userErrors).toMatchObject([
      { code: 'WRONG_STATE', state: 'GIVEN' },
    ]);
    // Nobody is left to take the place.
    await office.ask('disqualifyDrawn', { ...out, place: 2 });
    expect(await office.drawn('lucky')).toEqual([]);
  });

  test('what returned before the list is frozen does not count, and entries go by what was paid', async () => {
    await office.hold('spend');
    await office.campaigns.start('entering', entering('spend', { entries: 3, perMinor: 1_000 }), {
      trigger: 'order.paid',
    });
    await office.at('2026-03-03T10:00:00Z');
    await office.campaigns.order(999);
    const order = await office.campaigns.order(4_500);
    expect((await office.draw('spend', 'ada')).own.entries).toBe(12);
    await office.campaigns.desk.return(order.externalId, 2_000);
    expect((await office.draw('spend', 'ada')).own.entries).toBe(6);
    await office.campaigns.desk.cancel(order.externalId);
    await office.at('2026-03-04T00:01:00Z');
    await office.work();
    expect(await office.draw('spend')).toMatchObject({ state: 'DRAWN', participants: 0, entries: '0' });
    expect(await office.drawn('spend')).toEqual([]);
  });

  test('workers at once take each step once', async () => {
    await office.enrol('bob');
    await office.hold('race', { prizes: [{ name: 'Mug', count: 5 }] });
    await office.campaigns.start('entering', entering('race'), QUIZ);
    await office.at('2026-03-03T10:00:00Z');
    await office.enter('ada', 'bob');
    await office.at('2026-03-04T00:01:00Z');
    const steps = await atOnce(FOUR, 4, () => office.work());
    expect(steps.reduce((sum, one) => sum + one, 0)).toBe(2);
    expect(await office.drawn('race')).toHaveLength(2);
    const told = await app.database.query(
      `select from activities where program_id = $1 and type = 'draw.won'`,
      [office.campaigns.desk.shop.program.id],
    );
    expect(told).toHaveLength(2);
  });

  test('a draw is changed until it opens, and cancelled until it is drawn', async () => {
    const { commitment } = await office.hold('change');
    const changed = await office.ask('changeDraw', {
      code: 'change',
      name: 'New',
      entriesMax: 5,
      prizes: [{ name: 'Cup', count: 3 }],
    });
    expect(changed.draw).toMatchObject({
      entriesMax: 5,
      commitment,
      prizes: [{ rank: 1, name: 'Cup', count: 3 }],
    });
    expect(
      (await office.ask('changeDraw', { code: 'change', opensAt: '2026-01-01T00:00:00Z' })).userErrors,
    ).toMatchObject([{ code: 'INVALID_INPUT', path: ['opensAt'] }]);
    await office.at('2026-03-03T10:00:00Z');
    expect((await office.ask('changeDraw', { code: 'change', name: 'Late' })).userErrors).toMatchObject([
      { code: 'WRONG_STATE', state: 'OPEN' },
    ]);
    const cancelled = await office.ask('cancelDraw', { code: 'change', reason: 'No prize' });
    expect(cancelled.draw.state).toBe('CANCELLED');
    expect((await office.ask('cancelDraw', { code: 'change', reason: 'Again' })).userErrors).toEqual([]);
    await office.at('2026-03-05T00:00:00Z');
    expect(await office.work()).toBe(0);
  });

  test.each([
    [{ prizes: [{ name: 'P', effect: fixed(5) }] }, 'INVALID_INPUT'],
    [{ prizes: [{ name: 'P', effect: { stampCard: { card: 'a', stampsNeeded: 5 } } }] }, 'INVALID_INPUT'],
    [{ prizes: [{ name: 'P', effect: { admitToClub: { club: 'none' } } }] }, 'NOT_FOUND'],
    [{ prizes: [] }, 'INVALID_INPUT'],
    [
      {
        prizes: [
          { name: 'P', count: 600 },
          { name: 'Q', count: 600 },
        ],
      },
      'INVALID_INPUT',
    ],
    [{ audience: 'customer.nothing' }, 'INVALID_EXPRESSION'],
    [{ withoutWinnersOf: ['unknown'] }, 'NOT_FOUND'],
    [{ closesAt: '2026-03-02T23:00:00Z' }, 'INVALID_INPUT'],
    [{ opensAt: '2026-03-02T15:00:00Z' }, 'INVALID_INPUT'],
    [{ code: 'Upper' }, 'INVALID_INPUT'],
  ])('are not made of %j', async (wrong, code) => {
    const input = {
      ...{ code: 'wrong', name: 'Wrong', opensAt: '2026-03-03T00:00:00Z', closesAt: '2026-03-04T00:00:00Z' },
      ...{ prizes: [{ name: 'A mug' }], ...wrong },
    };
    expect((await office.ask('createDraw', input)).userErrors).toMatchObject([{ code }]);
  });
});
