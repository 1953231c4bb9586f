import type { Uuid } from '#kernel';
import { atOnce } from '../support/at-once.js';
import { EventOffice } from '../support/event-office.js';
import { ReferralSharers } from '../support/referral-sharers.js';
import { TestApp, type Shaped } from '../support/test-app.js';

const ERRORS = 'userErrors { code message path }';
const CODE = 'code { code isChosen isShown link }';
const ASKED = {
  openReferralCode: `mutation ($input: OpenReferralCodeInput!) { openReferralCode(input: $input) { ${CODE} ${ERRORS} } }`,
  chooseReferralCode: `mutation ($input: ChooseReferralCodeInput!) { chooseReferralCode(input: $input) { ${CODE} ${ERRORS} } }`,
  shareReferral: `mutation ($input: ShareReferralInput!) {
    shareReferral(input: $input) { share { channel code link text intentUrl } ${ERRORS} } }`,
  inviteFriends: `mutation ($input: InviteFriendsInput!) { inviteFriends(input: $input) { invited ${ERRORS} } }`,
  markReferralInvitationsSent: `mutation ($input: MarkReferralInvitationsSentInput!) {
    markReferralInvitationsSent(input: $input) { sent ${ERRORS} } }`,
} as const;
const CODES = `query ($program: String!) { me { referralCodes(program: $program) { code isChosen isShown } } }`;
const PENDING = `query ($after: String) { referralInvitations(first: 2, after: $after) { pageInfo { endCursor hasNextPage }
  edges { node { reference program advocate advocateName email link message } } } }`;
const DAY_MS = 86_400_000;
const TEN = Array.from({ length: 10 }, (_, place) => place);

/** How customers share their codes and invite friends, through GraphQL. */
describe('Sharing referral codes', () => {
  let app: TestApp;
  let sharers: ReferralSharers;
  let ada: Uuid;
  let token: string;

  beforeAll(async () => {
    app = await TestApp.start(undefined, { environment: { PUBLIC_URL: 'https://go.shop.example/loyalty/' } });
  });

  beforeEach(async () => {
    sharers = await ReferralSharers.open(app);
    [ada = ''] = await sharers.enrol('ada');
    token = await app.token(sharers.shop, 'ada');
  });

  afterAll(() => app.stop());

  async function ask(name: keyof typeof ASKED, input: object, credential = token): Promise<Shaped> {
    const { data, errors } = await app.storefront(credential, ASKED[name], { input });
    if (errors) throw new Error(JSON.stringify(errors));
    return data[name];
  }

  const count = async (table: string): Promise<number> => {
    const sql = `select count(*)::int as count from ${table} where program_id = $1`;
    return (await app.database.query<{ count: number }>(sql, [sharers.loyalty.id]))[0]?.count ?? 0;
  };

  interface Pending {
    readonly edges: readonly { readonly node: Readonly<Record<string, string>> }[];
    readonly pageInfo: { readonly endCursor: string };
  }

  const pending = async (after: string | null = null): Promise<Pending> =>
    (await app.storefront(sharers.shop.key, PENDING, { after })).data.referralInvitations as Pending;

  test("goes by a customer's own token for that customer alone", async () => {
    await sharers.enrol('bob');
    const inputs = {
      openReferralCode: {},
      chooseReferralCode: { code: 'BOBBYCODE' },
      shareReferral: { channel: 'VK' },
      inviteFriends: { emails: ['eve@friends.test'] },
    } as const;
    for (const [name, input] of Object.entries(inputs) as [keyof typeof inputs, object][])
      for (const customer of ['bob', 'nobody']) {
        const { userErrors } = await ask(name, { program: 'friends', customer, ...input });
        expect(userErrors).toMatchObject([{ code: 'INVALID_INPUT', path: ['customer'] }]);
      }
    for (const table of ['referral_codes', 'referral_shares', 'referral_invitations', 'referral_touches'])
      expect(await count(table)).toBe(0);
  });

  test('a customer gets a code, chooses another, and sees both', async () => {
    const opened = await ask('openReferralCode', { program: 'friends' });
    expect(opened).toMatchObject({ code: { isChosen: false, isShown: true }, userErrors: [] });
    const again = await ask('openReferralCode', { program: 'friends', customer: 'ada' }, sharers.shop.key);
    expect(again.code).toEqual(opened.code);
    const chosen = await ask('chooseReferralCode', { program: 'friends', code: 'Sophie' });
    expect(chosen.code).toMatchObject({ code: 'SOPHIE', isChosen: true, isShown: true });
    const { data } = await app.storefront(token, CODES, { program: 'friends' });
    expect(data.me.referralCodes).toEqual([
      { code: 'SOPHIE', isChosen: true, isShown: true },
      { code: opened.code.code, isChosen: false, isShown: false },
    ]);
    expect((await app.storefront(token, CODES, { program: 'none' })).data.me.referralCodes).toEqual([]);
    const base = 'https://go.shop.example/loyalty/r/';
    const [address, chosenAddress] = [String(opened.code.link), String(chosen.code.link)];
    expect(address.startsWith(base)).toBe(true);
    const { headers } = await sharers.click(chosenAddress.slice(base.length));
    expect(sharers.touchIn(headers['location'])).toMatchObject({
      advocateId: ada,
      code: '50PH1E',
      channel: 'COPIED_LINK',
    });
    expect((await ask('chooseReferralCode', { program: 'friends', code: 'help' })).userErrors).toMatchObject([
      { code: 'INVALID_INPUT', path: ['code'] },
    ]);
  });

  test('to be told that a code is taken costs a try of a code, and what is free or their own does not', async () => {
    const choose = async (code: string): Promise<string[]> => {
      const { userErrors } = await ask('chooseReferralCode', { program: 'friends', code });
      return (userErrors as Shaped[]).map((error) => String(error.code));
    };
    await sharers.enrol('bob');
    const ofBob = { program: 'friends', customer: 'bob', code: 'Bobby' };
    expect((await ask('chooseReferralCode', ofBob, sharers.shop.key)).userErrors).toEqual([]);
    for (let time = 0; time < 30; time += 1) expect(await choose('Sophie')).toEqual([]);
    app.clock.advanceBy(61_000);
    const answers: unknown[] = [];
    for (let time = 0; time < 21; time += 1) answers.push((await choose('Bobby'))[0]);
    expect(answers).toEqual([...Array<string>(20).fill('ALREADY_EXISTS'), 'TOO_MANY_ATTEMPTS']);
    // Otherwise a refusal would tell what is taken.
    expect(await choose('Somebody')).toEqual(['TOO_MANY_ATTEMPTS']);
    app.clock.advanceBy(61_000);
    expect(await choose('Somebody')).toEqual([]);
  });

  test('what is shared is counted once a day for each channel, which the link carries', async () => {
    const share = (channel: string): Promise<Shaped> => ask('shareReferral', { program: 'friends', channel });
    const [first, ...others] = await atOnce(TEN, 5, () => share('WHATSAPP'));
    expect(first.userErrors).toEqual([]);
    expect(first.share.text).toContain(sharers.loyalty.name);
    expect(first.share.intentUrl).toBe(`https://wa.me/?text=${encodeURIComponent(first.share.text)}`);
    for (const one of others) expect(one).toEqual(first);
    expect(await count('referral_shares')).toBe(1);
    const printed = await share('PRINT');
    expect(printed.share).toMatchObject({ channel: 'PRINT', code: first.share.code, intentUrl: null });
    const { headers } = await sharers.click(String(printed.share.link).split('/').at(-1) ?? '');
    expect(sharers.touchIn(headers['location'])).toMatchObject({ advocateId: ada, channel: 'PRINT' });
    expect(await count('referral_shares')).toBe(2);
    // Midnight in New York.
    app.clock.set(new Date('2026-03-03T04:59:59Z'));
    token = await app.token(sharers.shop, 'ada');
    await share('PRINT');
    expect(await count('referral_shares')).toBe(2);
    app.clock.set(new Date('2026-03-03T05:00:00Z'));
    expect((await share('PRINT')).share).toEqual(printed.share);
    expect(await count('referral_shares')).toBe(3);
  });

  test('friends are invited once within the window, whoever asks and how often', async () => {
    const invite = (...emails: string[]): Promise<Shaped> =>
      ask('inviteFriends', { program: 'friends', emails, message: 'Come!' });
    const answers = await atOnce(TEN, 5, () =>
      invite('Bob@Friends.example', 'bob@friends.example', 'eve@friends.example'),
    );
    expect(answers.reduce((sum: number, { invited }) => sum + Number(invited), 0)).toBe(2);
    expect((await invite('not an address')).userErrors).toMatchObject([
      { code: 'INVALID_INPUT', path: ['emails', '0'] },
    ]);
    const touches = await sharers.touches();
    expect(touches.map(({ kind, channel, visitor }) => [kind, channel, visitor])).toEqual([
      ...[
        ['INVITATION', 'EMAIL', null],
        ['INVITATION', 'EMAIL', null],
      ],
    ]);
    expect(new Set(touches.map(({ contactKey }) => contactKey)).size).toBe(2);
    expect(JSON.stringify(touches)).not.toContain('friends.example');
    app.clock.advanceBy(29 * DAY_MS);
    token = await app.token(sharers.shop, 'ada');
    expect((await invite('bob@friends.example')).invited).toBe(0);
    app.clock.advanceBy(2 * DAY_MS);
    token = await app.token(sharers.shop, 'ada');
    expect((await invite('bob@friends.example')).invited).toBe(1);
  });

  test('an advocate invites 20 at once and 50 a day, also by many requests at once', async () => {
    const emails = (place: number, many: number): string[] =>
      Array.from({ length: many }, (_, index) => `f${place}-${index}@friends.example`);
    const { errors, data } = await app.storefront(token, ASKED.inviteFriends, {
      input: { program: 'friends', emails: emails(99, 21) },
    });
    expect(errors?.[0]?.extensions.code ?? data.inviteFriends.userErrors[0].code).toBe('INVALID_INPUT');
    const answers = await atOnce(TEN, 5, (place) =>
      ask('inviteFriends', { program: 'friends', emails: emails(place, 20) }),
    );
    expect(answers.filter(({ invited }) => invited === 20)).toHaveLength(2);
    for (const { userErrors } of answers.filter(({ invited }) => invited === null))
      expect(userErrors).toMatchObject([{ code: 'TOO_MANY_INVITATIONS' }]);
    expect((await ask('inviteFriends', { program: 'friends', emails: emails(50, 10) })).invited).toBe(10);
    app.clock.advanceBy(DAY_MS);
    token = await app.token(sharers.shop, 'ada');
    expect((await ask('inviteFriends', { program: 'friends', emails: emails(51, 20) })).invited).toBe(20);
    expect(await count('referral_invitations')).toBe(70);
  });

  test('whoever sends e-mail finds invitations, and the addresses are forgotten once they are sent', async () => {
    const emails = ['a@friends.example', 'b@friends.example', 'c@friends.example'];
    for (const email of emails) {
      app.clock.advanceBy(1);
      await ask('inviteFriends', { program: 'friends', emails: [email], message: 'Come!' });
    }
    const first = await pending();
    const rest = await pending(first.pageInfo.endCursor);
    const found = [...first.edges, ...rest.edges].map(({ node }) => node);
    expect(found.map((one) => one['email'])).toEqual(emails);
    expect(found[0]).toMatchObject({ program: 'friends', advocate: 'ada', message: 'Come!' });
    expect(found[0]?.['link']).toMatch(/^https:\/\/go\.shop\.example\/loyalty\/r\/[\w-]+$/);
    const references = found.slice(0, 2).map((one) => one['reference']);
    const key = sharers.shop.key;
    const marked = await atOnce(TEN, 5, () => ask('markReferralInvitationsSent', { references }, key));
    expect(marked.reduce((sum: number, { sent }) => sum + Number(sent), 0)).toBe(2);
    expect((await pending()).edges.map(({ node }) => node['email'])).toEqual(['c@friends.example']);
    const rows = await app.database.query<object>(
      'select * from referral_invitations where program_id = $1',
      [sharers.loyalty.id],
    );
    expect(JSON.stringify(rows)).not.toMatch(/[ab]@friends\.example/);
    const [elsewhere] = [await ReferralSharers.open(app)];
    expect(
      (
        await ask(
          'markReferralInvitationsSent',
          { references: [found[2]?.['reference']] },
          elsewhere.shop.key,
        )
      ).sent,
    ).toBe(0);
  });

  test('guests of events are touches of their hosts, in every program in which these may refer', async () => {
    const office = await EventOffice.open(app);
    const { desk } = office.campaigns;
    sharers = ReferralSharers.at(app, desk.shop);
    await office.enrol('bob');
    for (const [code, terms, rules] of [
      ['friends', {}, {}],
      ['closed', { isOpen: false }, {}],
      ['staff', { variant: 'EMPLOYEES' }, {}],
      ['buyers', {}, { advocates: 'customer.orders >= 1' }],
    ] as const)
      await sharers.program(code, terms, rules);
    await desk.order('bob', 1_000);
    await office.hold({ code: 'tasting', capacity: 20, guestsPerMember: 2 });
    const eve = { name: 'Eve', email: 'Eve@Friends.example' };
    expect((await office.register('tasting', 'ada', [eve, { name: 'Nobody' }])).userErrors).toEqual([]);
    expect((await office.register('tasting', 'bob', [eve])).userErrors).toEqual([]);
    const [adaId, bobId] = await sharers.idsOf('ada', 'bob');
    const told = (await sharers.touches()).map(({ advocateId, program, kind, channel, code }) => [
      ...[advocateId === adaId ? 'ada' : advocateId === bobId ? 'bob' : '?', program, kind, channel, code],
    ]);
    expect(told.sort()).toEqual([
      ['ada', 'friends', 'EVENT_GUEST', 'EVENT', null],
      ['bob', 'buyers', 'EVENT_GUEST', 'EVENT', null],
      ['bob', 'friends', 'EVENT_GUEST', 'EVENT', null],
    ]);
    const keys = (await sharers.touches()).map(({ contactKey }) => contactKey);
    expect(new Set(keys).size).toBe(1);
    // An invitation of the same address has the same key: both are found by it.
    const invited = { program: 'friends', emails: ['eve@friends.example'], customer: 'ada' };
    expect((await ask('inviteFriends', invited, desk.shop.key)).invited).toBe(1);
    const [invitation] = (await sharers.touches()).filter(({ kind }) => kind === 'INVITATION');
    expect(invitation?.contactKey).toBe(keys[0]);
  });

  test('nobody refers who may not, and everybody is told why', async () => {
    await sharers.program('vip', {}, { advocates: 'customer.orders >= 1' });
    await sharers.program('over', { isOpen: false });
    const refusal = async (program: string, customer = 'ada'): Promise<string> => {
      const answer = await ask('openReferralCode', { program, customer }, sharers.shop.key);
      return String(answer.userErrors[0]?.code ?? 'none');
    };
    expect(await refusal('vip')).toBe('NOT_ELIGIBLE');
    await sharers.desk.order('ada', 1_000);
    expect(await refusal('vip')).toBe('none');
    expect([await refusal('over'), await refusal('nothing')]).toEqual(['REFERRALS_CLOSED', 'NOT_FOUND']);
    expect(await refusal('friends', 'nobody')).toBe('NOT_FOUND');
    const upsert = 'mutation { upsertCustomer(input: { externalId: "guest" }) { userErrors { code } } }';
    await app.storefront(sharers.shop.key, upsert);
    expect(await refusal('friends', 'guest')).toBe('NOT_ENROLLED');
    await app.database.query(
      `insert into referral_people (customer_id, program_id, generation, friends, blocked_at, block_reason, created_at)
       values ($1, $2, 0, 0, now(), 'Fraud', now())`,
      [ada, sharers.loyalty.id],
    );
    expect(await refusal('friends')).toBe('NOT_ELIGIBLE');
    expect(await count('referral_codes')).toBe(1);
  });
});
