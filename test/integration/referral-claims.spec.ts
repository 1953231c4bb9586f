import { required } from '#kernel';
import { Database } from '#platform';
import { ReferralTrail } from '../support/referral-trail.js';
import { TestApp, type Shaped } from '../support/test-app.js';

const CLAIM = `mutation ($input: ClaimReferralInput!) { claimReferral(input: $input) {
  referral { state kind channel explanation } userErrors { code path ... on ReferralNotPossible { reason } } } }`;
const OWN = `{ customer: me { referral { state } referrals(first: 5) { edges { node { state friendInitial } } } } }`;
const FRIENDS = `query ($after: String) { me { referrals(first: 1, after: $after) {
  edges { cursor node { channel } } pageInfo { hasNextPage } } } }`;
const OF_MANY = `query ($first: Int!) { customers(first: $first) {
  edges { node { externalId referrals(first: 5) { edges { node { state } } } } } } }`;
const EXPLAIN = `query ($customer: String!) { explainReferral(customer: $customer) {
  referral { reason advocate { externalId } friend { externalId } } steps { to reason words }
  candidates { hasWon reason words advocate { externalId } } } }`;
const ATTRIBUTE = `mutation ($input: AttributeReferralInput!) { attributeReferral(input: $input) {
  referral { state advocate { externalId } } userErrors { code ... on WrongState { state } } } }`;
const BLOCK = `mutation ($input: BlockReferralAdvocateInput!) { blockReferralAdvocate(input: $input) {
  advocate { friends blockReason } userErrors { code } } }`;

/** Claims through GraphQL, and what is told of them. */
describe('Claiming a referral', () => {
  let app: TestApp;
  let trail: ReferralTrail;
  let session: string;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(async () => {
    trail = await ReferralTrail.open(app);
    await trail.enrol('ann', 'bob', 'eve', 'ian');
    session = await app.staff(trail.sharers.shop, 'MANAGER');
  });

  afterEach(async () => {
    expect(await trail.violations()).toEqual([]);
  });

  afterAll(() => app.stop());

  async function codeOf(name: string): Promise<string> {
    const codes = await trail.sharers.tx((tx) =>
      trail.sharers.codes.open(tx, trail.program, [trail.idOf(name)], app.now),
    );
    return required(codes.get(trail.idOf(name)), 'a code').shown;
  }

  async function claim(customer: string, code: string): Promise<Shaped> {
    const input = { customer, code, program: 'trail', channel: 'TELEGRAM' };
    return (await trail.sharers.desk.ask<Shaped>(CLAIM, { input })).claimReferral;
  }

  async function staff(query: string, variables: object): Promise<Shaped> {
    return trail.sharers.desk.askAdmin<Shaped>(session, query, variables);
  }

  test('a typed code is claimed once, and codes that do not work are answered alike', async () => {
    const code = await codeOf('bob');
    const own = await claim('bob', code);
    const unknown = await claim('eve', 'NOBODYS');
    expect(own).toEqual({ referral: null, userErrors: [{ code: 'INVALID_CODE', path: ['code'] }] });
    expect(unknown).toEqual(own);
    const claimed = await claim('eve', code);
    expect(claimed).toMatchObject({
      referral: { state: 'ATTRIBUTED', kind: 'TYPED_CODE', channel: 'TELEGRAM' },
      userErrors: [],
    });
    expect(await claim('eve', await codeOf('ann'))).toEqual(claimed);
    expect((await claim('bob', await codeOf('eve'))).userErrors).toMatchObject([
      { code: 'REFERRAL_NOT_POSSIBLE', reason: 'HAS_FRIENDS' },
    ]);
    await trail.sharers.desk.order('ian', 1_000);
    app.clock.advanceBy(600_000);
    expect((await claim('ian', code)).userErrors).toMatchObject([
      { code: 'REFERRAL_NOT_POSSIBLE', reason: 'ALREADY_CUSTOMER' },
    ]);
  });

  test('codes of somebody who may not refer are guesses like all others, and who bought before learns of none', async () => {
    const code = await codeOf('bob');
    await staff(BLOCK, { input: { customer: 'bob', reason: 'A farm' } });
    const answers: string[] = [];
    for (let time = 0; time < 21; time += 1)
      answers.push((await claim('eve', code)).userErrors[0].code as string);
    expect(answers).toEqual([...Array<string>(20).fill('INVALID_CODE'), 'TOO_MANY_ATTEMPTS']);
    await trail.sharers.desk.order('ian', 1_000);
    app.clock.advanceBy(600_000);
    const ofIan = [await claim('ian', await codeOf('ann')), await claim('ian', 'NOBODYS')];
    expect(ofIan[0]).toMatchObject({ userErrors: [{ reason: 'ALREADY_CUSTOMER' }] });
    expect(ofIan[1]).toEqual(ofIan[0]);
  });

  test('who has an advocate cannot tell codes that work from others by tries that cost nothing, and repeats their own', async () => {
    const [own, other] = [await codeOf('ann'), await codeOf('bob')];
    for (let time = 0; time < 25; time += 1) expect((await claim('eve', own)).userErrors).toEqual([]);
    app.clock.advanceBy(600_000);
    const answers: unknown[] = [];
    for (let time = 0; time < 21; time += 1) answers.push((await claim('eve', other)).userErrors[0]?.code);
    expect(answers).toEqual([...Array<undefined>(20).fill(undefined), 'TOO_MANY_ATTEMPTS']);
  });

  test('who is kept from referring gets nothing any more, milestones neither', async () => {
    const milestones = [{ code: 'one', name: 'A friend', friends: 1, isRepeated: true }];
    trail = await ReferralTrail.open(app, { milestones });
    await trail.enrol('bob', 'eve');
    session = await app.staff(trail.sharers.shop, 'MANAGER');
    await trail.claim('eve', 'bob');
    await trail.sharers.desk.order('eve', 1_000);
    await staff(BLOCK, { input: { customer: 'bob', reason: 'A farm' } });
    await trail.daysLater(15);
    expect([await trail.told('bob'), await trail.told('eve')]).toEqual([
      ['claimed'],
      ['approved', 'claimed', 'qualified'],
    ]);
  });

  test('staff see why, give it to another advocate, and keep one from referring', async () => {
    await claim('eve', await codeOf('bob'));
    const input = { customer: 'eve', advocate: 'ann', program: 'trail', reason: 'Ann wrote to us' };
    const given = (await staff(ATTRIBUTE, { input })).attributeReferral;
    expect(given).toMatchObject({ referral: { advocate: { externalId: 'ann' } }, userErrors: [] });
    const { explainReferral } = await staff(EXPLAIN, { customer: 'eve' });
    expect(explainReferral.candidates).toMatchObject([
      { hasWon: true, reason: 'TYPED_CODE', advocate: { externalId: 'bob' } },
      { hasWon: true, reason: 'STAFF_DECIDED', advocate: { externalId: 'ann' } },
    ]);
    expect(await trail.told('bob')).toEqual(['claimed', 'rejected']);
    expect(await trail.told('ann')).toEqual(['claimed']);
    await trail.sharers.desk.order('eve', 1_000);
    await trail.daysLater(14);
    session = await app.signIn(trail.sharers.shop, 'manager@acme.test');
    expect(
      (await staff(ATTRIBUTE, { input: { ...input, advocate: 'bob' } })).attributeReferral,
    ).toMatchObject({
      userErrors: [{ code: 'WRONG_STATE', state: 'REWARDED' }],
    });
    const block = { customer: 'ann', reason: 'Spam' };
    expect((await staff(BLOCK, { input: block })).blockReferralAdvocate).toMatchObject({
      advocate: { friends: 1, blockReason: 'Spam' },
    });
    expect((await claim('ian', await codeOf('ann'))).userErrors).toMatchObject([{ code: 'INVALID_CODE' }]);
  });

  test('customers see how their own stand', async () => {
    await claim('eve', await codeOf('bob'));
    const { desk, shop } = trail.sharers;
    const bob = await desk.ask<Shaped>(OWN, {}, await app.token(shop, 'bob'));
    expect(bob.customer).toEqual({
      referral: null,
      referrals: { edges: [{ node: { state: 'ATTRIBUTED', friendInitial: null } }] },
    });
    const eve = await desk.ask<Shaped>(OWN, {}, await app.token(shop, 'eve'));
    expect(eve.customer.referral).toEqual({ state: 'ATTRIBUTED' });
  });

  test('customers turn the pages of their friends, and are told no ids of them', async () => {
    const code = await codeOf('bob');
    // At the same moment: one claim is not newer than the other.
    for (const friend of ['eve', 'ian', 'ann']) await claim(friend, code);
    const { desk, shop } = trail.sharers;
    const token = await app.token(shop, 'bob');
    const cursors: string[] = [];
    for (let hasNext = true; hasNext;) {
      const { me } = await desk.ask<Shaped>(FRIENDS, { after: cursors.at(-1) ?? null }, token);
      const edges = me.referrals.edges as { cursor: string }[];
      cursors.push(...edges.map(({ cursor }) => cursor));
      hasNext = me.referrals.pageInfo.hasNextPage;
    }
    expect(new Set(cursors).size).toBe(3);
    expect(cursors).toHaveLength(3);
    const read = cursors.map((cursor) => Buffer.from(cursor, 'base64url').toString()).join();
    for (const friend of ['eve', 'ian', 'ann']) expect(read).not.toContain(trail.idOf(friend));
  });

  test('friends of many customers are read in as many transactions as those of one', async () => {
    await claim('eve', await codeOf('bob'));
    await claim('ian', await codeOf('ann'));
    const one = await transactionsOf(() => staff(OF_MANY, { first: 1 }));
    const all = await transactionsOf(() => staff(OF_MANY, { first: 10 }));
    const advocates = (all.answer.customers.edges as { node: Shaped }[])
      .filter(({ node }) => node.referrals.edges.length > 0)
      .map(({ node }) => node.externalId as string);
    expect(advocates.toSorted()).toEqual(['ann', 'bob']);
    expect(all.count).toBe(one.count);
  });

  async function transactionsOf(work: () => Promise<Shaped>): Promise<{ count: number; answer: Shaped }> {
    const transactions = jest.spyOn(app.app.get(Database), 'tx');
    const answer = await work();
    const count = transactions.mock.calls.length;
    transactions.mockRestore();
    return { count, answer };
  }
});
