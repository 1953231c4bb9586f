import { ReferralCourt, ruleOf } from '../support/referral-court.js';
import { TestApp } from '../support/test-app.js';

/** Longer before a claim than clocks are apart. */
const TEN_MINUTES_MS = 600_000;

const FLAG_DEVICE = ruleOf('device');
const CARD = { cardFingerprint: 'card-of-ada' };

/** What is found about referrals in the database, and what becomes of it. */
describe('Verdicts on referrals', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  async function opened(...rules: Parameters<typeof ReferralCourt.open>[1][]): Promise<ReferralCourt> {
    const court = await ReferralCourt.open(app, ...rules);
    await court.people('bob', 'cleo');
    return court;
  }

  /** What is decided when ada brings bob. */
  async function verdictOn(court: ReferralCourt): Promise<string> {
    const [verdict] = await court.judge('CLAIM', 'ada', ['bob']);
    return [verdict?.action, ...(verdict?.reasons ?? [])].join(' ');
  }

  test('allow, and are kept, where nothing is found', async () => {
    const court = await opened(FLAG_DEVICE);
    expect(await verdictOn(court)).toBe('ALLOW');
    expect(await verdictOn(court)).toBe('ALLOW');
    const kept = await app.database.query(
      'select number, stage, verdict, findings from referral_verdicts where program_id = $1 order by number',
      [court.programId],
    );
    expect(kept).toEqual(
      [1, 2].map((number) => ({ number, stage: 'CLAIM', verdict: 'ALLOW', findings: [] })),
    );
    expect(await court.reviews()).toEqual([]);
  });

  test.each<[string, string, (court: ReferralCourt) => Promise<unknown>]>([
    [
      'one e-mail address, however it is written',
      'BLOCK SELF_REFERRAL',
      async (court) => {
        await court.know('ada', { email: 'ada.l@gmail.com' });
        await court.know('bob', { email: 'adal+shop@gmail.com' });
      },
    ],
    [
      'one phone',
      'BLOCK SELF_REFERRAL',
      async (court) => {
        for (const name of ['ada', 'bob']) await court.know(name, { phone: '+14155550123' });
      },
    ],
    [
      'one card',
      'BLOCK SELF_REFERRAL',
      async (court) => {
        for (const name of ['ada', 'bob']) await court.see(name, CARD);
      },
    ],
    ['a friend who has bought', 'BLOCK ALREADY_CUSTOMER', (court) => bought(court, 'bob')],
    [
      'a friend whose other account has bought',
      'BLOCK ALREADY_CUSTOMER',
      async (court) => {
        for (const name of ['bob', 'cleo']) await court.know(name, { email: 'bob@shop.test' });
        await bought(court, 'cleo');
      },
    ],
    [
      'a friend who was referred with another account, by its card',
      'BLOCK DUPLICATE_PERSON',
      async (court) => {
        await court.refer('ada', 'cleo');
        for (const name of ['bob', 'cleo']) await court.see(name, CARD);
        app.clock.advanceBy(1);
      },
    ],
    [
      'a friend whose person was referred before',
      'BLOCK DUPLICATE_PERSON',
      async (court) => {
        await court.know('bob', { email: 'bob@shop.test' });
        await app.database.query(
          `insert into referred_persons (program_id, person_key, customer_id)
           select k.program_id, 'person:EMAIL:' || encode(k.key_hash, 'hex'), c.customer_id
           from customer_identity_keys k join customers c on c.program_id = k.program_id and c.external_id = 'cleo'
           where k.program_id = $1`,
          [court.programId],
        );
      },
    ],
    [
      'a device of both',
      'FLAG device',
      async (court) => {
        for (const name of ['ada', 'bob']) await court.see(name, { deviceId: 'tablet' });
      },
    ],
  ])('%s: %s', async (_, expected, prepare) => {
    const court = await opened(FLAG_DEVICE);
    await prepare(court);
    expect(await verdictOn(court)).toBe(expected);
    expect(await court.reviews()).toEqual(expected.startsWith('FLAG') ? ['bob 1 OPEN'] : []);
  });

  test('a friend who buys after the claim is a new customer all the same', async () => {
    const court = await opened();
    const claimedAt = app.now;
    app.clock.advanceBy(1_000);
    await court.campaigns.desk.order('bob', 500);
    const [verdict] = await court.judge('QUALIFICATION', 'ada', ['bob'], claimedAt);
    expect(verdict).toEqual({ action: 'ALLOW', reasons: [] });
  });

  test('find addresses, networks and names that are shared, and count who shares them', async () => {
    const court = await opened(
      ruleOf('address', { sign: 'SHARED_ADDRESS' }),
      ruleOf('network', { sign: 'SHARED_IP', threshold: 2 }),
      ruleOf('name', { sign: 'SIMILAR_NAME', threshold: 90, action: 'HOLD' }),
      ruleOf('email', { sign: 'SIMILAR_EMAIL', threshold: 90 }),
    );
    const address = { lines: ['High Street 7'], postalCode: 'N1 9GU', country: 'GB' };
    await court.see('cleo', { address, ip: '2a00:1450:4001:9::1' });
    await court.see('bob', { address: { ...address, lines: ['7 high street'] }, ip: '2a00:1450:4001:9::2' });
    expect(await verdictOn(court)).toBe('FLAG address');
    await court.see('ada', { ip: '2a00:1450:4001:9:ffff::1' });
    expect(await verdictOn(court)).toBe('FLAG address network');
    await court.know('ada', { givenName: 'Ada', familyName: 'Lovelace', email: 'ada.lovelace@shop.test' });
    await court.know('bob', { givenName: 'Ada', familyName: 'Lovelade', email: 'ada.lovelace2@shop.test' });
    expect(await verdictOn(court)).toBe('HOLD name address network email');
    // Somebody else's after a month; whoever is seen there again is not.
    await court.campaigns.daysPass(31);
    await court.see('bob', { ip: '2a00:1450:4001:9::2' });
    expect(await verdictOn(court)).toBe('HOLD name address email');
  });

  test('count the claims of an advocate, those of one batch too, and friends who are linked', async () => {
    const court = await opened(
      ruleOf('fast', { sign: 'VELOCITY', window: 'DAY', threshold: 2, action: 'HOLD' }),
      ruleOf('ring', { sign: 'RING', threshold: 2 }),
    );
    await court.people('dan', 'eli');
    for (const verdict of await court.judge('CLAIM', 'ada', ['bob', 'cleo']))
      expect(verdict.action).toBe('ALLOW');
    for (const verdict of await court.judge('CLAIM', 'ada', ['bob', 'cleo', 'dan']))
      expect(verdict).toEqual({ action: 'HOLD', reasons: ['fast'] });
    await court.refer('ada', 'bob', 'cleo');
    await court.campaigns.daysPass(3);
    for (const name of ['bob', 'cleo', 'dan']) await court.see(name, { deviceId: 'tablet' });
    await court.see('cleo', { deviceId: 'phone' });
    expect(await court.judge('CLAIM', 'ada', ['dan', 'eli'])).toEqual([
      { action: 'FLAG', reasons: ['ring'] },
      { action: 'ALLOW', reasons: [] },
    ]);
  });

  test('hold by a rule that is not known any more, and never in shadow mode', async () => {
    const unknown = ruleOf('shoes', { sign: 'SHARED_SHOES' as 'RING' });
    expect(await verdictOn(await opened(unknown))).toBe('HOLD RULE_FAILED:shoes');
    const shadow = await opened({ ...unknown, isShadow: true }, { ...FLAG_DEVICE, isShadow: true });
    for (const name of ['ada', 'bob']) await shadow.see(name, { deviceId: 'tablet' });
    expect(await verdictOn(shadow)).toBe('ALLOW');
    expect(await shadow.reviews()).toEqual([]);
    const [kept] = await app.database.query<{ codes: string[] }>(
      `select array(select f ->> 'code' from jsonb_array_elements(findings) f) as codes from referral_verdicts where program_id = $1`,
      [shadow.programId],
    );
    expect(kept?.codes).toEqual(['RULE_FAILED:shoes', 'device']);
  });

  test('open one review at a time, which what is certain closes', async () => {
    const court = await opened(FLAG_DEVICE);
    for (const name of ['ada', 'bob']) await court.see(name, { deviceId: 'tablet' });
    await verdictOn(court);
    await verdictOn(court);
    expect(await court.reviews()).toEqual(['bob 1 OPEN']);
    for (const name of ['ada', 'bob']) await court.see(name, CARD);
    expect(await verdictOn(court)).toBe('BLOCK SELF_REFERRAL device');
    expect(await court.reviews()).toEqual(['bob 1 WITHDRAWN']);
  });

  test('keep no personal data', async () => {
    const court = await opened(FLAG_DEVICE);
    for (const name of ['ada', 'bob'])
      await court.see(name, { deviceId: 'tablet-7', ip: '8.8.8.8', ...CARD });
    await court.know('bob', { givenName: 'Robert', email: 'robert@shop.test' });
    await verdictOn(court);
    const rows = await app.database.query<{ text: string }>(
      `select v::text as text from referral_verdicts v union all select s::text from referral_signals s`,
    );
    const text = JSON.stringify(rows);
    for (const secret of ['tablet-7', '8.8.8.8', 'card-of-ada', 'Robert', 'robert@'])
      expect(text).not.toContain(secret);
  });
});

async function bought(court: ReferralCourt, name: string): Promise<void> {
  await court.campaigns.desk.order(name, 500);
  court.app.clock.advanceBy(TEN_MINUTES_MS);
}
