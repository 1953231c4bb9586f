import { ReferralMeetings } from '../support/referral-meetings.js';
import { TestApp, type Shaped } from '../support/test-app.js';

const LIST = `query ($first: Int!, $after: String) { me { referrals(first: $first, after: $after) {
  edges { node { state explanation kind friendInitial claimedAt endedAt qualifyBy story { at words } } }
  pageInfo { hasNextPage endCursor } } } }`;
const ADMIN = `query ($id: String!) { customer(externalId: $id) { referrals(first: 5) { edges { node { state explanation } } } } }`;
const ATTRIBUTE = `mutation ($input: AttributeReferralInput!) { attributeReferral(input: $input) { userErrors { code } } }`;
const REJECT = `mutation ($input: RejectReferralInput!) { rejectReferral(input: $input) { userErrors { code } } }`;
const GONE = 'It is noted by now that somebody else brought your friend.';
const LEFT =
  'It was noted that somebody else brought your friend: it does not count for you, and what was given for it was taken back.';
const DAY_MS = 86_400_000;

type Node = Readonly<Record<string, unknown>> & { readonly story: readonly { readonly words: string }[] };

/** Points passed through their wallets: they read what became of it. */
describe('Advocates of friends who went to somebody else', () => {
  let app: TestApp;
  let meetings: ReferralMeetings;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  /** Eve was invited by ann, and has joined. */
  beforeEach(async () => {
    meetings = await ReferralMeetings.open(app);
    for (const name of ['ann', 'bob', 'dora']) await meetings.join(name);
    await meetings.invite('ann', 'eve');
    await meetings.send();
    await meetings.join('eve');
    app.clock.advanceBy(DAY_MS);
  });

  afterEach(async () => {
    expect(await meetings.trail.violations()).toEqual([]);
  });

  afterAll(() => app.stop());

  async function listOf(name: string, page: object = { first: 5 }): Promise<Shaped> {
    const { desk, shop } = meetings.trail.sharers;
    return (await desk.ask<Shaped>(LIST, page, await app.token(shop, name))).me.referrals;
  }

  async function nodesOf(name: string): Promise<Node[]> {
    const { edges } = (await listOf(name)) as { edges: { node: Node }[] };
    return edges.map(({ node }) => node);
  }

  async function decide(query: string, input: object): Promise<void> {
    const [answer] = Object.values(
      await meetings.staff(query, { input: { ...input, reason: 'They said so' } }),
    );
    expect(answer).toEqual({ userErrors: [] });
    app.clock.advanceBy(1_000);
  }

  const attribute = (advocate: string): Promise<void> =>
    decide(ATTRIBUTE, { customer: 'eve', advocate, program: 'trail' });

  test('read that it has ended, and nothing of what came after it', async () => {
    const claimedAt = (await nodesOf('ann'))[0]?.['claimedAt'];
    await meetings.claim('eve', { touches: [await meetings.click('bob')] });
    const leftAt = app.now.toISOString();
    app.clock.advanceBy(1_000);
    await meetings.trail.sharers.desk.order('eve', 5_000);
    expect(await nodesOf('ann')).toEqual([
      {
        ...{ state: 'REJECTED', explanation: GONE, kind: 'INVITATION', friendInitial: 'E.', claimedAt },
        ...{ endedAt: leftAt, qualifyBy: null },
        story: [
          { at: claimedAt, words: 'Your invitation brought E.' },
          { at: leftAt, words: LEFT },
        ],
      },
    ]);
    expect(await nodesOf('bob')).toMatchObject([{ state: 'MATURING', kind: 'CLICK' }]);
    const { customer } = (await meetings.staff(ADMIN, { id: 'ann' })) as unknown as Record<string, Shaped>;
    expect(customer?.['referrals']).toEqual({
      edges: [{ node: { state: 'REJECTED', explanation: GONE } }],
    });
  });

  test('have no more than one of a friend: as it was last, and none of one who came back', async () => {
    for (const advocate of ['bob', 'dora', 'bob']) await attribute(advocate);
    expect(await nodesOf('bob')).toMatchObject([{ state: 'ATTRIBUTED', kind: 'STAFF' }]);
    expect(await nodesOf('ann')).toMatchObject([{ explanation: GONE }]);
    await attribute('dora');
    const [former, ...none] = await nodesOf('bob');
    expect([former?.['explanation'], none]).toEqual([GONE, []]);
    expect(former?.story.map(({ words }) => words)).toEqual(['We noted that you brought E.', LEFT]);
  });

  test('read of one that had ended by itself how it did, and not that the friend came anew', async () => {
    await decide(REJECT, { customer: 'eve' });
    const [before] = await nodesOf('ann');
    await meetings.claim('eve', { code: await meetings.codeOf('bob') });
    expect(await nodesOf('bob')).toMatchObject([{ state: 'ATTRIBUTED' }]);
    expect(await nodesOf('ann')).toEqual([before]);
    expect(before).toMatchObject({ state: 'REJECTED', explanation: 'It does not count.' });
  });

  test('read of one whose time to order was over that the friend went on, and what was given was taken back', async () => {
    meetings = await ReferralMeetings.open(app, {
      qualification: { minimumMinor: 1_000n, categories: [], withinDays: 5 },
    });
    for (const name of ['ann', 'bob']) await meetings.join(name);
    await meetings.trail.give('referral.claimed', 50);
    await meetings.invite('ann', 'eve');
    await meetings.send();
    await meetings.join('eve');
    await meetings.trail.daysLater(9);
    expect(await nodesOf('ann')).toMatchObject([{ state: 'EXPIRED' }]);
    expect(await meetings.trail.points('ann')).toBe(50);
    await meetings.claim('eve', { code: await meetings.codeOf('bob') });
    expect(await meetings.trail.points('ann')).toBe(0);
    const [former] = await nodesOf('ann');
    expect(former).toMatchObject({ state: 'REJECTED', explanation: GONE, endedAt: app.now.toISOString() });
    expect(former?.story.map(({ words }) => words)).toEqual([
      ...['Your invitation brought E.', 'It ended: no order met the terms in time.', LEFT],
    ]);
  });

  test('find them between the others, page by page, in the order of their claims', async () => {
    const code = await meetings.codeOf('ann');
    for (const friend of ['fay', 'gus']) {
      await meetings.join(friend);
      await meetings.claim(friend, { code });
      app.clock.advanceBy(DAY_MS);
    }
    await decide(ATTRIBUTE, { customer: 'fay', advocate: 'bob', program: 'trail' });
    await attribute('bob');
    const read: unknown[] = [];
    let after: unknown = null;
    do {
      const { edges, pageInfo } = (await listOf('ann', { first: 1, after })) as {
        edges: { node: Node }[];
        pageInfo: { hasNextPage: boolean; endCursor: string };
      };
      read.push(...edges.map(({ node }) => `${String(node['friendInitial'])} ${String(node['state'])}`));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null);
    expect(read).toEqual(['G. ATTRIBUTED', 'F. REJECTED', 'E. REJECTED']);
  });
});
