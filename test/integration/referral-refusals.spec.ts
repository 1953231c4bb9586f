import { Client } from 'pg';
import { ruleOf } from '../support/referral-court.js';
import { ReferralMeetings } from '../support/referral-meetings.js';
import { TestApp, type Shaped } from '../support/test-app.js';

const DAY_MS = 86_400_000;
const EXPLAIN = `query ($customer: String!) { explainReferral(customer: $customer) {
  referral { state } steps { to } refusals { program reason words at
    candidates { reason words kind advocate { externalId } } } } }`;
const OWN = `{ me { referral { state } referralRefusal } }`;
const SEEN = `mutation ($input: RecordReferralSignalsInput!) { recordReferralSignals(input: $input) { userErrors { code } } }`;
const NO_CODE = { referral: null, userErrors: [{ code: 'INVALID_CODE', path: ['code'] }] };
const NO_CODE_WORDS = 'The code that you gave us did not work.';

/** "Why did my referral not count?" when the claim itself was refused: staff learn it all, customers what helps them. */
describe('Claims of referrals that are refused', () => {
  let app: TestApp;
  let meetings: ReferralMeetings;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(async () => {
    meetings = await ReferralMeetings.open(app);
    for (const name of ['ann', 'bob', 'eve']) await meetings.join(name);
  });

  afterEach(async () => {
    expect(await meetings.trail.violations()).toEqual([]);
  });

  afterAll(() => app.stop());

  async function storyOf(customer: string): Promise<Shaped> {
    return (await meetings.staff(EXPLAIN, { customer })).explainReferral;
  }

  /** "REASON: advocate KIND REASON, ..." of each, the newest first. */
  async function refusalsOf(customer: string): Promise<string[]> {
    const { refusals } = await storyOf(customer);
    return (refusals as Shaped[]).map(({ reason, candidates }) => {
      const brought = (candidates as Shaped[]).map((one) =>
        [one.advocate.externalId, one.kind, one.reason].map(String).join(' '),
      );
      return `${String(reason)}: ${brought.join(', ')}`;
    });
  }

  /** What the customer reads, asked with their own token. */
  async function readBy(name: string): Promise<Shaped> {
    const { desk, shop } = meetings.trail.sharers;
    return (await desk.ask<Shaped>(OWN, {}, await app.token(shop, name))).me;
  }

  test('codes that do not work are answered alike; staff learn what was wrong with each', async () => {
    const over = await meetings.trail.sharers.program('over');
    const { codes } = meetings.trail.sharers;
    const closed = await meetings.trail.sharers.tx((tx) =>
      codes.open(tx, over, [meetings.trail.idOf('bob')], app.now),
    );
    await meetings.close('over');
    await meetings.block('ann');
    const own = await meetings.codeOf('eve');
    const [blocked, ofOver] = [await meetings.codeOf('ann'), [...closed.values()][0]?.shown];
    for (const code of ['NOBODYS', own, ofOver, blocked]) {
      expect(await meetings.claim('eve', { code })).toEqual(NO_CODE);
      expect(await readBy('eve')).toEqual({ referral: null, referralRefusal: NO_CODE_WORDS });
    }
    expect(await storyOf('eve')).toMatchObject({ referral: null, steps: [] });
    expect(await refusalsOf('eve')).toEqual([
      ...[
        'BLOCKED_ADVOCATE: ann TYPED_CODE BLOCKED_ADVOCATE',
        'CLOSED_PROGRAM: bob TYPED_CODE CLOSED_PROGRAM',
      ],
      ...['OWN_CODE: eve TYPED_CODE OWN_CODE', 'UNKNOWN_CODE: '],
    ]);
    const { refusals } = await storyOf('eve');
    expect(refusals[3]).toMatchObject({ program: 'trail', words: 'Nobody has the code that was typed.' });
  });

  test('unknown codes, the own and those of closed programs take the same statements', async () => {
    const over = await meetings.trail.sharers.program('over');
    const { codes } = meetings.trail.sharers;
    const closed = await meetings.trail.sharers.tx((tx) =>
      codes.open(tx, over, [meetings.trail.idOf('bob')], app.now),
    );
    await meetings.close('over');
    const tried = ['NOBODYS', await meetings.codeOf('eve'), [...closed.values()][0]?.shown];
    const sent = jest.spyOn(Client.prototype, 'query');
    try {
      const asked: string[] = [];
      for (const code of tried) {
        sent.mockClear();
        expect(await meetings.claim('eve', { code })).toEqual(NO_CODE);
        const statements = sent.mock.calls.map(([sql]: unknown[]) => String(sql));
        asked.push(statements.filter((sql) => sql.includes('referr')).join(';'));
      }
      expect(asked[0]).toContain('insert into referral_refusals');
      expect(new Set(asked).size).toBe(1);
    } finally {
      sent.mockRestore();
    }
  });

  test('who cannot be brought by anybody reads why, and staff see what they brought', async () => {
    const touch = await meetings.click('bob');
    await meetings.trail.sharers.desk.order('eve', 1_000);
    app.clock.advanceBy(600_000);
    expect((await meetings.claim('eve', { touches: [touch] })).userErrors).toMatchObject([
      { code: 'REFERRAL_NOT_POSSIBLE', reason: 'ALREADY_CUSTOMER' },
    ]);
    expect(await refusalsOf('eve')).toEqual(['ALREADY_CUSTOMER: bob CLICK CLAIM_REFUSED']);
    expect((await readBy('eve')).referralRefusal).toMatch(/^You had bought here before/);
    await meetings.claim('ann', { code: await meetings.codeOf('bob') });
    expect(
      (await meetings.claim('bob', { touches: [await meetings.click('ann')] })).userErrors,
    ).toMatchObject([{ reason: 'HAS_FRIENDS' }]);
    expect((await readBy('bob')).referralRefusal).toMatch(/^You have brought friends yourself/);
  });

  test('who claims too late, and by a link that is too old, reads so', async () => {
    meetings = await ReferralMeetings.open(app, { touchDays: 5, claimDays: 20 });
    for (const name of ['bob', 'eve']) await meetings.join(name);
    const old = await meetings.click('bob');
    app.clock.advanceBy(6 * DAY_MS);
    expect(await meetings.claim('eve', { touches: [old] })).toEqual(NO_CODE);
    expect((await readBy('eve')).referralRefusal).toMatch(/too old to count/);
    app.clock.advanceBy(15 * DAY_MS);
    await meetings.claim('eve', { touches: [await meetings.click('bob')] });
    expect((await readBy('eve')).referralRefusal).toMatch(/^The time to tell us/);
    expect(await refusalsOf('eve')).toEqual([
      'TOO_LATE: bob CLICK CLAIM_REFUSED',
      'OUTSIDE_WINDOW: bob CLICK OUTSIDE_WINDOW',
    ]);
  });

  test('who claims too late, or has friends, is told so whatever the code is worth', async () => {
    meetings = await ReferralMeetings.open(app, { claimDays: 20 });
    for (const name of ['ann', 'bob', 'eve']) await meetings.join(name);
    const codes = async (own: string): Promise<string[]> => [
      await meetings.codeOf('ann'),
      await meetings.codeOf(own),
      'NOBODYS',
    ];
    await meetings.claim('eve', { code: await meetings.codeOf('bob') });
    for (const code of await codes('bob'))
      expect((await meetings.claim('bob', { code })).userErrors).toMatchObject([{ reason: 'HAS_FRIENDS' }]);
    await meetings.join('joe');
    app.clock.advanceBy(21 * DAY_MS);
    for (const code of await codes('joe'))
      expect((await meetings.claim('joe', { code })).userErrors).toMatchObject([{ reason: 'TOO_LATE' }]);
  });

  test('a claim that works later takes the place of the words, and staff see both', async () => {
    await meetings.claim('eve', { code: 'NOBODYS' });
    await meetings.claim('eve', { code: await meetings.codeOf('bob') });
    expect(await readBy('eve')).toEqual({ referral: { state: 'ATTRIBUTED' }, referralRefusal: null });
    expect(await storyOf('eve')).toMatchObject({ referral: { state: 'ATTRIBUTED' } });
    expect(await refusalsOf('eve')).toEqual(['UNKNOWN_CODE: ']);
  });

  test('an invitation of somebody who may not refer is told of, though nobody claimed anything', async () => {
    await meetings.invite('ann', 'ian');
    await meetings.send();
    await meetings.block('ann');
    await meetings.join('ian');
    expect(await refusalsOf('ian')).toEqual(['BLOCKED_ADVOCATE: ann INVITATION BLOCKED_ADVOCATE']);
    expect((await readBy('ian')).referralRefusal).toBe('What you came by did not count.');
  });

  test('of a day each kind is kept once, and ten in all', async () => {
    for (let time = 0; time < 3; time += 1) await meetings.claim('eve', { code: `NOBODYS${time}` });
    expect(await refusalsOf('eve')).toHaveLength(1);
    await meetings.block('bob');
    for (let time = 0; time < 12; time += 1)
      await meetings.claim('eve', { touches: [await meetings.click('bob')] });
    expect(await refusalsOf('eve')).toHaveLength(10);
    app.clock.advanceBy(DAY_MS + 1);
    await meetings.claim('eve', { code: 'NOBODYS' });
    expect(await refusalsOf('eve')).toHaveLength(11);
  });

  test('one that says what the one before it said is not kept again, however much later', async () => {
    const comes = async (claim: object): Promise<number> => {
      await meetings.claim('eve', claim);
      app.clock.advanceBy(2 * DAY_MS);
      return (await refusalsOf('eve')).length;
    };
    await meetings.block('bob');
    const followed = { touches: [await meetings.click('bob')] };
    for (const [claim, kept] of [
      [{ code: 'NOBODYS' }, 1],
      [{ code: 'NOBODYS' }, 1],
      [followed, 2],
      [followed, 2],
      [{ code: 'NOBODYS' }, 3],
    ] as const)
      expect(await comes(claim)).toBe(kept);
  });

  test('with what a refused customer was seen is known when they claim again', async () => {
    const rule = ruleOf('device', { sign: 'SHARED_DEVICE', threshold: 1, action: 'HOLD' });
    meetings = await ReferralMeetings.open(app, { fraudRules: [rule] });
    for (const name of ['bob', 'eve']) await meetings.join(name);
    const { desk } = meetings.trail.sharers;
    const seen = { customer: 'bob', signals: { deviceId: 'tablet' } };
    const { recordReferralSignals } = await desk.ask<Shaped>(SEEN, { input: seen });
    expect(recordReferralSignals.userErrors).toEqual([]);
    expect(await meetings.claim('eve', { code: 'NOBODYS', signals: { deviceId: 'tablet' } })).toEqual(
      NO_CODE,
    );
    expect(await meetings.claim('eve', { code: await meetings.codeOf('bob') })).toMatchObject({
      referral: { state: 'FLAGGED' },
    });
  });
});
