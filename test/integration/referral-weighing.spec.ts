import { ReferralMeetings } from '../support/referral-meetings.js';
import { TestApp, type Shaped } from '../support/test-app.js';

const DAY_MS = 86_400_000;
const EXPLAIN = `query ($customer: String!) { explainReferral(customer: $customer) {
  referral { state kind advocate { externalId } } steps { to reason actor }
  candidates { hasWon reason words kind occurredAt advocate { externalId } } } }`;
const REFUSALS = `query ($customer: String!) { explainReferral(customer: $customer) {
  referral { state } refusals { reason words candidates { reason words } } } }`;

/** What friends do goes before what others did for them, also when it becomes known later. */
describe('Weighing what friends bring', () => {
  let app: TestApp;
  let meetings: ReferralMeetings;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterEach(async () => {
    expect(await meetings.trail.violations()).toEqual([]);
  });

  afterAll(() => app.stop());

  async function storyOf(customer: string): Promise<Shaped> {
    return (await meetings.staff(EXPLAIN, { customer })).explainReferral;
  }

  /** "advocate KIND REASON" of everything that was weighed, in its order; the winners with a star. */
  async function weighedOf(customer: string): Promise<string[]> {
    const { candidates } = await storyOf(customer);
    return (candidates as Shaped[]).map(
      ({ advocate, kind, reason, hasWon }) => `${advocate.externalId} ${kind} ${reason}${hasWon ? ' *' : ''}`,
    );
  }

  const advocateOf = async (customer: string): Promise<string> =>
    (await storyOf(customer)).referral.advocate.externalId as string;

  /** Ann has invited eve, and bob has not; eve has followed bob's link, and joins. */
  async function invited(rules: Parameters<typeof ReferralMeetings.open>[1] = {}): Promise<string> {
    meetings = await ReferralMeetings.open(app, rules);
    for (const name of ['ann', 'bob', 'ian']) await meetings.join(name);
    await meetings.invite('ann', 'eve');
    expect(await meetings.send()).toBe(1);
    const touch = await meetings.click('bob');
    await meetings.join('eve');
    expect(await advocateOf('eve')).toBe('ann');
    return touch;
  }

  test('an invitation of which it is said late that it was sent before the friend joined brings them yet', async () => {
    for (const isEarlier of [false, true]) {
      meetings = await ReferralMeetings.open(app);
      await meetings.join('ann');
      await meetings.invite('ann', 'eve');
      const sentAt = app.now;
      app.clock.advanceBy(60_000);
      await meetings.join('eve');
      expect((await meetings.claim('eve')).userErrors).toMatchObject([{ code: 'INVALID_CODE' }]);
      expect(await meetings.send(isEarlier ? sentAt : undefined)).toBe(1);
      expect((await meetings.claim('eve')).userErrors).toMatchObject(
        isEarlier ? [] : [{ code: 'INVALID_CODE' }],
      );
    }
    expect(await weighedOf('eve')).toEqual(['ann INVITATION LAST_TOUCH *']);
  });

  test('a link that the friend followed takes the place of an invitation, and the history says so', async () => {
    const touch = await invited();
    expect(await meetings.claim('eve', { touches: [touch] })).toMatchObject({
      referral: { state: 'ATTRIBUTED', kind: 'CLICK', channel: 'TELEGRAM' },
      userErrors: [],
    });
    expect(await weighedOf('eve')).toEqual([
      ...['ann INVITATION LAST_TOUCH *', 'ann INVITATION CLICK_WINS', 'bob CLICK LAST_TOUCH *'],
    ]);
    const { steps } = await storyOf('eve');
    expect((steps as Shaped[]).map(({ to, reason }) => `${to} ${reason}`)).toEqual([
      ...['CLAIMED LAST_TOUCH', 'ATTRIBUTED NOTHING_FOUND', 'ATTRIBUTED LAST_TOUCH'],
    ]);
    expect([await meetings.trail.told('ann'), await meetings.trail.told('bob')]).toEqual([
      ['claimed', 'rejected'],
      ['claimed'],
    ]);
    // What the friend did stays, whatever they bring later; each is kept once.
    const later = { touches: [touch, await meetings.click('ian')] };
    for (let time = 0; time < 2; time += 1) await meetings.claim('eve', later);
    expect(await advocateOf('eve')).toBe('bob');
    expect((await weighedOf('eve')).slice(3)).toEqual(['ian CLICK REFERRED_BEFORE']);
    const { candidates } = await storyOf('eve');
    expect((candidates as Shaped[]).at(-1)?.words).toBe('The friend had an advocate by then.');
  });

  test('links go before invitations however late these came, and codes before both', async () => {
    meetings = await ReferralMeetings.open(app);
    for (const name of ['ann', 'bob', 'ian']) await meetings.join(name);
    const touches = [await meetings.click('bob')];
    for (const friend of ['eve', 'joe']) await meetings.invite('ann', friend);
    await meetings.send();
    for (const friend of ['eve', 'joe']) await meetings.join(friend);
    await meetings.claim('eve', { touches });
    expect((await weighedOf('eve')).slice(1)).toEqual([
      ...['bob CLICK LAST_TOUCH *', 'ann INVITATION CLICK_WINS'],
    ]);
    await meetings.claim('joe', { touches, code: await meetings.codeOf('ian') });
    expect((await weighedOf('joe')).slice(1)).toEqual([
      ...['bob CLICK TYPED_CODE_WINS', 'ann INVITATION TYPED_CODE_WINS', 'ian TYPED_CODE TYPED_CODE *'],
    ]);
  });

  test('by the rule of the first touch, the first link takes the place of an invitation', async () => {
    const touch = await invited({ attribution: 'FIRST_TOUCH' });
    await meetings.claim('eve', { touches: [await meetings.click('ian'), touch] });
    expect((await weighedOf('eve')).slice(1)).toEqual([
      ...['ann INVITATION CLICK_WINS', 'bob CLICK FIRST_TOUCH *', 'ian CLICK EARLIER_TOUCH'],
    ]);
  });

  test('a link outside the window, one that comes too late to claim, and one after the order change nothing', async () => {
    const touch = await invited({ touchDays: 10, claimDays: 20 });
    app.clock.advanceBy(11 * DAY_MS);
    await meetings.claim('eve', { touches: [touch] });
    expect((await weighedOf('eve')).slice(1)).toEqual(['bob CLICK OUTSIDE_WINDOW']);
    app.clock.advanceBy(10 * DAY_MS);
    const fresh = await meetings.click('ian');
    await meetings.claim('eve', { touches: [fresh] });
    expect((await weighedOf('eve')).slice(2)).toEqual(['ian CLICK REFERRED_BEFORE']);
    const other = await invited();
    await meetings.trail.sharers.desk.order('eve', 1_000);
    await meetings.claim('eve', { touches: [other] });
    expect([await advocateOf('eve'), (await storyOf('eve')).referral.state]).toEqual(['ann', 'MATURING']);
    expect((await weighedOf('eve')).slice(1)).toEqual(['bob CLICK REFERRED_BEFORE']);
  });

  test('who may not refer loses, and so does a program that is closed', async () => {
    meetings = await ReferralMeetings.open(app, { advocates: 'customer.orders >= 1' });
    for (const name of ['ann', 'bob', 'eve']) await meetings.join(name);
    await meetings.trail.sharers.desk.order('bob', 1_000);
    const over = await meetings.trail.sharers.program('over');
    const touches = [await meetings.click('bob'), await meetings.click('bob', over)];
    await meetings.close('over');
    touches.push(await meetings.click('ann'));
    await meetings.claim('eve', { touches });
    expect(await weighedOf('eve')).toEqual([
      ...['bob CLICK LAST_TOUCH *', 'bob CLICK CLOSED_PROGRAM', 'ann CLICK NOT_ELIGIBLE'],
    ]);
    const { candidates } = await storyOf('eve');
    expect((candidates as Shaped[]).slice(1).map(({ words }) => String(words))).toEqual([
      ...['Its referral program takes no friends now.', 'Its advocate may not refer.'],
    ]);
  });

  test('an invitation that was sent after the friend had joined brings nobody, and staff read why', async () => {
    meetings = await ReferralMeetings.open(app);
    for (const name of ['ann', 'bob']) await meetings.join(name);
    await meetings.invite('ann', 'eve');
    await meetings.join('eve');
    expect(await meetings.send()).toBe(1);
    expect((await meetings.claim('eve')).userErrors).toMatchObject([{ code: 'INVALID_CODE' }]);
    const asked = await meetings.staff(REFUSALS, { customer: 'eve' });
    expect(asked.explainReferral).toEqual({
      referral: null,
      refusals: [
        {
          ...{ reason: 'AFTER_JOINING', words: 'The customer had joined before the invitation was sent.' },
          candidates: [{ reason: 'AFTER_JOINING', words: 'The customer had joined by then.' }],
        },
      ],
    });
    await meetings.claim('eve', { touches: [await meetings.click('bob')] });
    expect(await weighedOf('eve')).toEqual(['ann INVITATION AFTER_JOINING', 'bob CLICK LAST_TOUCH *']);
  });

  test('an invitation that was never sent brings nobody, and one that was counts from then', async () => {
    meetings = await ReferralMeetings.open(app, { touchDays: 10 });
    for (const name of ['ann', 'bob']) await meetings.join(name);
    await meetings.invite('ann', 'eve');
    await meetings.join('eve');
    expect(await storyOf('eve')).toBeNull();
    expect((await meetings.claim('eve')).userErrors).toMatchObject([{ code: 'INVALID_CODE' }]);
    // Written before the window, sent within it, and behind an invitation that was written later.
    await meetings.invite('ann', 'ian');
    app.clock.advanceBy(9 * DAY_MS);
    await meetings.invite('bob', 'ian');
    const bobs = app.now;
    expect(await meetings.send()).toBe(3);
    app.clock.advanceBy(9 * DAY_MS);
    await meetings.join('ian');
    const { candidates } = await storyOf('ian');
    expect((candidates as { occurredAt: string }[]).map(({ occurredAt }) => occurredAt)).toEqual(
      [bobs, bobs].map((at) => at.toISOString()),
    );
    app.clock.advanceBy(2 * DAY_MS);
    await meetings.claim('eve');
    expect((await storyOf('eve')).referral).toBeNull();
  });
});
