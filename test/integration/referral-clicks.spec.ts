import { required, type Uuid } from '#kernel';
import { Database, Overloaded } from '#platform';
import { ClickAllowance } from '../../libs/referrals/clicks/click-allowance.js';
import { ReferralLinks, type ReferralProgram } from '#referrals';
import { atOnce } from '../support/at-once.js';
import { ReferralSharers, type Clicked } from '../support/referral-sharers.js';
import { TestApp } from '../support/test-app.js';

const LANDING = 'https://shop.example/hello?from=links';
const MANY = Array.from({ length: 200 }, (_, place) => place);

/** Where links lead, and what is written down of it. */
describe('Referral links', () => {
  let app: TestApp;
  let sharers: ReferralSharers;
  let program: ReferralProgram;
  let [ada, bob]: Uuid[] = [];
  let token: string;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(async () => {
    sharers = await ReferralSharers.open(app);
    program = await sharers.program('hello', { landingUrl: `${LANDING}#top` });
    [ada = '', bob = ''] = await sharers.enrol('ada', 'bob');
    token = await sharers.link(program, ada);
  });

  afterEach(() => jest.restoreAllMocks());

  afterAll(() => app.stop());

  const plain = { statusCode: 302, location: `${LANDING}#top` };
  const seen = ({ statusCode, headers }: Clicked): object => ({ statusCode, location: headers['location'] });

  test('lead to the shop with a touch that is committed and signed, and tell nobody else', async () => {
    const { statusCode, headers, body } = await sharers.click(token);
    expect([statusCode, body]).toEqual([302, '']);
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    expect(headers['set-cookie']).toBeUndefined();
    const location = String(headers['location']);
    expect(location.startsWith(`${LANDING}&perennial_ref=`)).toBe(true);
    expect(new URL(location).hash).toBe('#top');
    const [touch, ...others] = await sharers.touches();
    expect(others).toEqual([]);
    expect(touch).toMatchObject({
      advocateId: ada,
      program: 'hello',
      kind: 'CLICK',
      channel: 'WHATSAPP',
      contactKey: null,
    });
    const { id: touchId, code } = required(touch, 'a touch');
    const expected = { touchId, advocateId: ada, code, channel: 'WHATSAPP', at: app.now };
    expect(sharers.touchIn(location)).toEqual({ ...expected, referralProgramId: program.id });
    expect(touch?.occurredAt).toEqual(app.now);
  });

  test('count a visitor as one for a day, and say nothing about who it is', async () => {
    const clicks = [
      ...[
        {},
        {},
        { ip: '198.51.100.8' },
        { headers: { 'user-agent': 'Mozilla/5.0 (X11; rv:123.0) Gecko Firefox/123.0' } },
      ],
      ...[{ ip: '2001:db8:1:2::1' }, { ip: '2001:db8:1:2:ffff::9' }],
    ];
    for (const click of clicks) {
      app.clock.advanceBy(1);
      await sharers.click(token, click);
    }
    app.clock.set(new Date('2026-03-03T00:00:00Z'));
    await sharers.click(token);
    const visitors = (await sharers.touches()).map(({ visitor }) => visitor);
    const [a, b, c, d, e, f, g] = visitors;
    expect(a).toMatch(/^[0-9a-f]{32}$/);
    expect([b, f]).toEqual([a, e]);
    expect(new Set([a, c, d, e, g]).size).toBe(5);
    const elsewhere = await ReferralSharers.open(app);
    const [eve = ''] = await elsewhere.enrol('eve');
    const other = await elsewhere.link(await elsewhere.program('hello'), eve);
    await elsewhere.click(other);
    expect((await elsewhere.touches()).map(({ visitor }) => visitor)).not.toContain(a);
  });

  test('that are forged, cut, of nobody or of another kind lead nowhere, and all answer the same', async () => {
    const links = app.app.get(ReferralLinks);
    const signed = sharers.touchIn((await sharers.click(token)).headers['location']);
    const { touchId: id, ...rest } = required(signed, 'a touch');
    const wrong = [
      ...[
        token.slice(0, -1),
        `${token}A`,
        'x',
        '-',
        'A'.repeat(64),
        'A'.repeat(2_000),
        'a/b',
        '',
        `${token.slice(0, 20)}${token[20] === 'B' ? 'C' : 'B'}${token.slice(21)}`,
        'https:%2F%2Fevil.example',
      ],
      links.linkToken(sharers.loyalty.id, 'NOBODYS', 'VK'),
      links.linkToken(id, rest.code, 'VK'),
      links.touchToken(sharers.loyalty.id, { id, ...rest }),
    ];
    const answers = new Set<string>();
    for (const one of wrong) {
      const { statusCode, headers, body } = await sharers.click(one);
      answers.add(
        JSON.stringify({ statusCode, type: headers['content-type'], location: headers['location'], body }),
      );
    }
    expect([...answers]).toEqual([expect.stringContaining('This link leads nowhere')]);
    expect([...answers][0]).toContain('"statusCode":404');
    expect(await sharers.touches()).toHaveLength(1);
  });

  test('lead nowhere but to the address of their program, whatever is put behind them', async () => {
    for (const more of [
      '?url=https://evil.example',
      '?perennial_ref=x',
      '#https://evil.example',
      '?next=//evil.example',
    ]) {
      const { headers } = await sharers.click(token + more);
      expect(String(headers['location']).startsWith(`${LANDING}&perennial_ref=`)).toBe(true);
      expect(String(headers['location'])).not.toContain('evil');
    }
  });

  test('are shown to messengers and machines without being counted', async () => {
    const agents = ['WhatsApp/2.23.20.0', 'TelegramBot (like TwitterBot)', 'facebookexternalhit/1.1', ''];
    for (const agent of agents)
      expect(seen(await sharers.click(token, { headers: { 'user-agent': agent } }))).toEqual(plain);
    expect(seen(await sharers.click(token, { method: 'HEAD' }))).toEqual(plain);
    for (const headers of [
      { 'sec-purpose': 'prefetch;prerender' },
      { purpose: 'prefetch' },
      { 'x-moz': 'prefetch' },
    ])
      expect(seen(await sharers.click(token, { headers }))).toEqual(plain);
    expect(await sharers.touches()).toEqual([]);
  });

  test('of a program that is closed lead to the shop, and count for nothing, a minute later at most', async () => {
    await sharers.click(token);
    await app.database.query('update referral_programs set is_open = false where id = $1', [program.id]);
    app.clock.advanceBy(60_000);
    expect(seen(await sharers.click(token))).toEqual(plain);
    await app.database.query('update referral_programs set is_open = true, landing_url = $2 where id = $1', [
      program.id,
      'https://new.example/',
    ]);
    app.clock.advanceBy(60_000);
    expect(String((await sharers.click(token)).headers['location'])).toMatch(
      /^https:\/\/new\.example\/\?perennial_ref=/,
    );
    await app.database.query(`update programs set status = 'CLOSED' where id = $1`, [sharers.loyalty.id]);
    app.clock.advanceBy(60_000);
    expect(seen(await sharers.click(token))).toEqual({ ...plain, location: 'https://new.example/' });
    expect(await sharers.touches()).toHaveLength(2);
  });

  test('are recorded each for itself, however many are opened at once', async () => {
    const tokens = [token, await sharers.link(program, bob ?? '', 'TELEGRAM')];
    const answers = await atOnce(MANY, 100, (place) => sharers.click(tokens[place % 2] ?? ''));
    const told = answers.map(({ headers }) => required(sharers.touchIn(headers['location']), 'a touch'));
    const stored = new Map((await sharers.touches()).map((one) => [one.id, one]));
    expect(stored.size).toBe(MANY.length);
    for (const [place, { touchId, code, advocateId, channel }] of told.entries()) {
      expect(advocateId).toBe(place % 2 === 0 ? ada : bob);
      expect(stored.get(touchId)).toMatchObject({ advocateId, code, channel });
    }
  });

  test('lead to the shop even while nothing can be recorded, without a touch that is not there', async () => {
    await sharers.click(token);
    const tx = jest.spyOn(app.app.get(Database), 'tx').mockRejectedValue(new Overloaded());
    expect(seen(await sharers.click(token))).toEqual(plain);
    app.clock.advanceBy(60_000);
    // Where it leads is not known any more, and cannot be read.
    expect((await sharers.click(token)).statusCode).toBe(503);
    tx.mockRestore();
    expect(sharers.touchIn((await sharers.click(token)).headers['location'])).not.toBeNull();
    expect(await sharers.touches()).toHaveLength(2);
  });

  test('that one address opens more often than it may lead to the shop, and are not counted', async () => {
    const take = jest.spyOn(app.app.get(ClickAllowance), 'take').mockReturnValueOnce(false);
    expect(seen(await sharers.click(token))).toEqual(plain);
    expect(take).toHaveBeenCalledWith('198.51.100.7', app.now);
    expect(sharers.touchIn((await sharers.click(token)).headers['location'])).not.toBeNull();
    expect(await sharers.touches()).toHaveLength(1);
  });
});
