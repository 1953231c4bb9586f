import { ReferralMeetings } from '../support/referral-meetings.js';
import { TestApp, type Shaped } from '../support/test-app.js';

const OWN = `{ me { referral { explanation story { at words } }
  referrals(first: 5) { edges { node { explanation friendInitial story { at words } } } } } }`;
const RULES = {
  qualification: { minimumMinor: 5_000n, categories: [], withinDays: null },
  advocateCap: { max: 1, per: 'MONTH' as const },
};

/** What friends and advocates read of their own referrals. */
describe('The story that customers read', () => {
  let app: TestApp;
  let meetings: ReferralMeetings;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  async function readBy(name: string): Promise<Shaped> {
    const { desk, shop } = meetings.trail.sharers;
    return (await desk.ask<Shaped>(OWN, {}, await app.token(shop, name))).me;
  }

  const wordsIn = ({ story }: Shaped): string[] => (story as Shaped[]).map(({ words }) => String(words));

  /** Of the friend of this initial, as their advocate reads it. */
  async function friendOf(advocate: string, initial: string): Promise<Shaped> {
    const { edges } = (await readBy(advocate)).referrals as { edges: { node: Shaped }[] };
    const found = edges.find(({ node }) => node['friendInitial'] === initial);
    return found?.node ?? {};
  }

  test('says step by step what happened and what is awaited, to each side in its own words', async () => {
    meetings = await ReferralMeetings.open(app, RULES);
    for (const name of ['bob', 'eve', 'ian']) await meetings.join(name);
    await meetings.claim('eve', { touches: [await meetings.click('bob')] });
    app.clock.advanceBy(1_000);
    const { desk } = meetings.trail.sharers;
    await desk.order('eve', 1_000);
    const met = 'You came by the link of B.';
    const missed = 'Your order of 2 March 2026 did not count: it was worth too little.';
    expect(wordsIn((await readBy('eve')).referral)).toEqual([
      ...[met, missed, 'It counts once you place an order that meets the terms.'],
    ]);
    app.clock.advanceBy(1_000);
    const { externalId } = await desk.order('eve', 8_000);
    const open = 'The order can be returned until 16 March 2026; after that it counts.';
    expect(wordsIn((await readBy('eve')).referral)).toEqual([
      met,
      missed,
      'Your order meets the terms.',
      open,
    ]);
    const brought = ['Your link brought E.', 'An order of your friend meets the terms.'];
    expect(wordsIn(await friendOf('bob', 'E.'))).toEqual([...brought, open]);
    app.clock.advanceBy(1_000);
    await meetings.claim('ian', { code: await meetings.codeOf('bob') });
    await desk.order('ian', 8_000);
    await meetings.trail.daysLater(15);
    await meetings.trail.daysLater(0);
    const given = 'It is complete: nothing more is due.';
    expect(wordsIn(await friendOf('bob', 'E.'))).toEqual([...brought, 'It counts.', given]);
    const capped = await friendOf('bob', 'I.');
    expect(wordsIn(capped)[2]).toBe(
      'It counts. There is no reward for you: at most 1 friend is rewarded in a month, and as many had counted before.',
    );
    expect(capped['explanation']).toMatch(/there is no reward for you\.$/);
    expect((await readBy('ian')).referral.explanation).toBe('It counts.');
    await desk.cancel(externalId);
    const { story } = (await readBy('eve')).referral;
    expect((story as Shaped[]).at(-1)).toEqual({
      at: app.now.toISOString(),
      words:
        'The order came back after the referral had counted: what was given for the order was taken back.',
    });
  });
});
