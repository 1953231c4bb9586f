import { loadConfig } from '#platform';
import { HttpVerifier } from '../../libs/partners/http-verifier.js';
import { PartnerOffice } from '../support/partner-office.js';
import { PartnerServer, type PartnerMood } from '../support/partner-server.js';
import { TestApp } from '../support/test-app.js';

const MINUTE_MS = 60_000;
const NUMBER = '6012 3456 7890';

/** Whose number with a partner is whose, through GraphQL, the worker and a partner's own machine. */
describe('Memberships with partners', () => {
  let app: TestApp;
  let office: PartnerOffice;
  let airline: PartnerServer;

  beforeAll(async () => {
    app = await TestApp.start(undefined, { environment: { PARTNER_ADDRESSES: 'any' } });
  });

  beforeEach(async () => {
    office = await PartnerOffice.open(app);
    airline = await PartnerServer.start();
  });

  afterAll(() => app.stop());

  afterEach(async () => {
    await airline.stop();
    expect(await app.violations(office.campaigns.desk.shop.program)).toEqual([]);
  });

  test('are verified by the partner, who is asked once and learns nothing about the person', async () => {
    await office.foundAsked('airline', airline);
    airline.members.add('601234567890');
    expect(await office.link('airline', NUMBER)).toMatchObject({
      isChanged: true,
      membership: { state: 'PENDING', numberHint: '7890' },
      userErrors: [],
    });
    expect(airline.requests).toBe(0);
    expect(await office.link('airline', '601234567890')).toMatchObject({ isChanged: false, userErrors: [] });
    // Many workers at once ask once.
    await Promise.all([office.work(), office.work(), office.work()]);
    expect(await office.stateOf('airline')).toBe('VERIFIED');
    expect(airline.asked).toHaveLength(1);
    const { program, partner, number, member } = airline.asked[0] ?? {};
    expect({ program, partner, number }).toEqual({
      program: office.campaigns.desk.shop.program.code,
      partner: 'airline',
      number: '601234567890',
    });
    expect(member).toMatch(/^[0-9a-f]{32}$/);
    expect(await office.members('airline', 'VERIFIED')).toEqual(['ada']);
    app.clock.advanceBy(10 * 3_600_000);
    expect(await office.work()).toBe(0);
    const rows = await app.database.query<{ number: string | null }>(
      'select number from partner_memberships',
    );
    // Once it is verified nobody needs the number itself any more.
    expect(rows.map(({ number: kept }) => kept)).toEqual(rows.map(() => null));
  });

  test('are rejected with the words of the partner, and can be linked anew', async () => {
    await office.foundAsked('airline', airline);
    await office.link('airline', NUMBER);
    await office.work();
    expect(await office.of('airline')).toMatchObject({
      ...{ state: 'REJECTED', reason: 'No such card.', numberHint: null },
    });
    airline.members.add('99887766');
    expect((await office.link('airline', '99-88-77-66')).membership?.state).toBe('PENDING');
    await office.work();
    expect(await office.of('airline')).toMatchObject({ state: 'VERIFIED', numberHint: '7766', reason: null });
  });

  const UNTRUSTWORTHY: readonly PartnerMood[] = [
    ...(['down', 'rude', 'unsigned', 'forging', 'stale', 'redirecting', 'flooding', 'babbling'] as const),
  ];

  test.each(UNTRUSTWORTHY)(
    'stay pending while the partner is %s, and are verified when it answers',
    async (mood) => {
      await office.foundAsked('airline', airline);
      await office.link('airline', NUMBER);
      airline.mood = mood;
      await office.work();
      expect(airline.requests).toBe(1);
      expect(await office.stateOf('airline')).toBe('PENDING');
      // Not before its time.
      expect(await office.work()).toBe(0);
      app.clock.advanceBy(MINUTE_MS);
      await office.work();
      expect(await office.stateOf('airline')).toBe('PENDING');
      airline.mood = 'honest';
      airline.members.add('601234567890');
      app.clock.advanceBy(MINUTE_MS);
      expect(await office.work()).toBe(0);
      app.clock.advanceBy(MINUTE_MS);
      await office.work();
      expect(await office.stateOf('airline')).toBe('VERIFIED');
      expect(airline.requests).toBe(3);
    },
  );

  test('believe no answer to another question, however well it is signed', async () => {
    await office.enrol('bob');
    await office.foundAsked('airline', airline);
    airline.members.add('11111111');
    await office.link('airline', '11111111', 'bob');
    await office.work();
    expect(await office.stateOf('airline', 'bob')).toBe('VERIFIED');
    airline.mood = 'replaying';
    await office.link('airline', NUMBER);
    await office.work();
    expect(await office.stateOf('airline')).toBe('PENDING');
  });

  test('do not wait for a partner that never answers for longer than 5 seconds', async () => {
    await office.foundAsked('airline', airline);
    await office.link('airline', NUMBER);
    airline.mood = 'silent';
    const start = performance.now();
    expect(await office.work()).toBe(1);
    expect(performance.now() - start).toBeLessThan(8_000);
    expect(await office.stateOf('airline')).toBe('PENDING');
  }, 20_000);

  test('leave a partner alone that gives no answers, until the next run', async () => {
    await office.foundAsked('airline', airline);
    const names = Array.from({ length: 45 }, (_, index) => `p${index}`);
    await office.enrol(...names);
    for (const [index, name] of names.entries()) await office.link('airline', `5000${1000 + index}`, name);
    airline.mood = 'down';
    await office.work();
    expect(airline.requests).toBe(20);
    airline.mood = 'honest';
    await office.work();
    expect(airline.requests).toBe(45);
  });

  test('that were taken back while the partner thought stay so', async () => {
    await office.foundAsked('airline', airline);
    airline.members.add('601234567890');
    airline.onAsked = async () => {
      // No transaction is open meanwhile: nobody waits.
      expect((await office.unlink('airline')).membership?.state).toBe('UNLINKED');
      expect((await office.link('airline', '12121212')).membership?.state).toBe('PENDING');
      airline.onAsked = () => Promise.resolve();
    };
    await office.link('airline', NUMBER);
    await office.work();
    // The yes was for the number that was taken back; the other one is nobody's.
    expect(airline.asked.map(({ number }) => number)).toEqual(['601234567890', '12121212']);
    expect(await office.stateOf('airline')).toBe('REJECTED');
  });

  test('are asked about under both secrets while one is replaced', async () => {
    await office.enrol('bob', 'cid');
    await office.foundAsked('airline', airline);
    for (const number of ['10000001', '10000002', '10000003']) airline.members.add(number);
    const next = await office.issueSecret('airline');
    // The partner still has the old one.
    await office.link('airline', '10000001');
    await office.work();
    expect(await office.stateOf('airline')).toBe('VERIFIED');
    airline.secret = next;
    await office.link('airline', '10000002', 'bob');
    await office.work();
    expect(await office.stateOf('airline', 'bob')).toBe('VERIFIED');
    await office.issueSecret('airline');
    await office.issueSecret('airline');
    await office.link('airline', '10000003', 'cid');
    await office.work();
    expect(await office.stateOf('airline', 'cid')).toBe('PENDING');
  });

  test('are one customer’s, also when many ask at once, and free again once taken back', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `q${index}`);
    await office.enrol(...names);
    await office.found('hotel', { verifier: { kind: 'PATTERN', format: '"H"999999' } });
    const answers = await Promise.all(names.map((name) => office.link('hotel', 'h 123-456', name)));
    const codes = answers.map(({ membership, userErrors }) => membership?.state ?? userErrors[0]?.code);
    expect(codes.sort()).toEqual([...names.slice(1).map(() => 'ALREADY_EXISTS'), 'VERIFIED']);
    const [winner] = await office.members('hotel', 'VERIFIED');
    const loser = names.find((name) => name !== winner) ?? '';
    expect((await office.unlink('hotel', winner)).membership).toMatchObject({
      state: 'UNLINKED',
      numberHint: null,
    });
    expect(await office.unlink('hotel', winner)).toMatchObject({ isChanged: false, userErrors: [] });
    expect((await office.link('hotel', 'H123456', loser)).membership?.state).toBe('VERIFIED');
    expect((await office.link('hotel', 'H999999', loser)).userErrors).toMatchObject([
      { code: 'WRONG_STATE', state: 'VERIFIED' },
    ]);
  });

  test('are refused for a number of another form, strangers, closed partners, and whoever guesses', async () => {
    await office.found('hotel', { verifier: { kind: 'PATTERN', format: '"H"999999' } });
    expect((await office.link('hotel', 'X123456')).userErrors).toMatchObject([
      { code: 'INVALID_INPUT', path: ['number'] },
    ]);
    expect((await office.link('inn', 'H123456')).userErrors).toMatchObject([
      { code: 'NOT_FOUND', path: ['partner'] },
    ]);
    expect((await office.link('hotel', 'H123456', 'nobody')).userErrors).toMatchObject([
      { code: 'NOT_FOUND' },
    ]);
    const token = await app.token(office.campaigns.desk.shop, 'ada');
    for (let attempt = 0; attempt < 20; attempt += 1)
      expect((await office.link('hotel', `X${100_000 + attempt}`, null, token)).userErrors[0]?.code).toBe(
        'INVALID_INPUT',
      );
    expect((await office.link('hotel', 'H123456', null, token)).userErrors).toMatchObject([
      { code: 'TOO_MANY_ATTEMPTS' },
    ]);
    app.clock.advanceBy(MINUTE_MS);
    await office.staff('changePartner', { partner: 'hotel', isOpen: false });
    expect((await office.link('hotel', 'H123456', null, token)).userErrors).toMatchObject([
      { code: 'PARTNER_CLOSED' },
    ]);
    await office.staff('changePartner', { partner: 'hotel', isOpen: true });
    expect((await office.link('hotel', 'H123456', null, token)).membership?.state).toBe('VERIFIED');
  });

  test('are a fact of their time, and activities that campaigns react to', async () => {
    await office.found('hotel');
    const fixed = (points: number): object => ({ awardPoints: { amount: { fixed: { points } } } });
    const linked = { trigger: 'partner.linked', condition: 'activity.text("partner") == "hotel"' };
    await office.campaigns.start('welcome', [fixed(50)], linked);
    await office.campaigns.start('guests', [fixed(7)], { condition: '"hotel" in customer.partners' });
    await office.campaigns.order(1_000);
    expect(await office.campaigns.availableOf('ada')).toBe(10);
    await office.link('hotel', '12345678');
    expect(await office.campaigns.availableOf('ada')).toBe(60);
    app.clock.advanceBy(1);
    await office.campaigns.order(1_000);
    expect(await office.campaigns.availableOf('ada')).toBe(77);
    app.clock.advanceBy(1);
    await office.unlink('hotel');
    app.clock.advanceBy(1);
    await office.campaigns.order(1_000);
    expect(await office.campaigns.availableOf('ada')).toBe(87);
  });

  test('with a key of a partner concern that partner alone', async () => {
    await office.found('hotel');
    await office.found('inn');
    const key = await office.keyOf('hotel');
    expect((await office.link('inn', '12345678', 'ada', key)).userErrors).toMatchObject([
      { code: 'NOT_FOUND', path: ['partner'] },
    ]);
    expect((await office.link('hotel', '12345678', 'ada', key)).membership?.state).toBe('VERIFIED');
    const storefrontKey = await office.idOfKey(key);
    expect(
      (await office.staff('bindPartnerKey', { partner: 'inn', storefrontKey })).userErrors,
    ).toMatchObject([{ code: 'ALREADY_EXISTS' }]);
    expect((await office.staff('bindPartnerKey', { partner: 'hotel', storefrontKey })).userErrors).toEqual(
      [],
    );
  });

  test('ask at public addresses over https only, unless the configuration says otherwise', async () => {
    const config = loadConfig({ NODE_ENV: 'test', DATABASE_URL: app.database.url });
    const verifier = new HttpVerifier(config);
    const { port } = new URL(airline.url);
    const question = { secrets: ['s'], id: 'i', program: 'p', partner: 'q', number: '1234', member: 'm' };
    for (const url of [
      airline.url,
      ...[
        '127.0.0.1',
        '[::1]',
        '[::ffff:127.0.0.1]',
        'localhost',
        '2130706433',
        '0x7f.1',
        '169.254.169.254',
      ].map((host) => `https://${host}:${port}/members`),
    ]) {
      const verdict = await verifier.ask({ ...question, url }, app.now);
      expect({ url, ...verdict }).toEqual({
        url,
        kind: 'UNKNOWN',
        why: expect.stringMatching(/not (an https|public)|is not public/),
      });
    }
    expect(airline.requests).toBe(0);
    expect(() =>
      loadConfig({
        NODE_ENV: 'production',
        DATABASE_URL: app.database.url,
        PERENNIAL_SECRET: 'x'.repeat(40),
        PARTNER_ADDRESSES: 'any',
      }),
    ).toThrow('PARTNER_ADDRESSES');
  });
});
