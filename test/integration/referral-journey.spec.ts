import { required } from '#kernel';
import { KeepReferralsJob } from '#referrals';
import { ReferralStaff } from '../support/referral-staff.js';
import { BROWSER } from '../support/referral-sharers.js';
import { TestApp, type Shaped } from '../support/test-app.js';

const DAY_MS = 86_400_000;
const START = `mutation ($input: StartCampaignByRecipeInput!) {
  startCampaignByRecipe(input: $input) { campaign { code } userErrors { code message } } }`;
const OPEN = `mutation ($input: OpenReferralCodeInput!) {
  openReferralCode(input: $input) { code { code } userErrors { code } } }`;
const SHARE = `mutation ($input: ShareReferralInput!) {
  shareReferral(input: $input) { share { channel link } userErrors { code } } }`;
const CLAIM = `mutation ($input: ClaimReferralInput!) {
  claimReferral(input: $input) { referral { state kind channel } userErrors { code message } } }`;
const OWN = `{ me { referral { state explanation } referrals { edges { node { state friendInitial } } } } }`;
const STORY = `query ($customer: String!) { explainReferral(customer: $customer) {
  referral { state } steps { to reason words }
  candidates { advocate { externalId } kind channel hasWon reason words } } }`;

/** What a storefront, two advocates, their friends and staff do, from the first share to the last return. */
describe('The journey of a referral', () => {
  let app: TestApp;
  let staff: ReferralStaff;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterEach(async () => {
    expect(await app.violations(staff.campaigns.desk.shop.program)).toEqual([]);
  });

  afterAll(() => app.stop());

  /** A shop that gives a point per dollar, 500 points to advocates and 250 to friends. */
  async function open(rules: object): Promise<void> {
    staff = await ReferralStaff.open(app);
    await staff.found('friends', { qualification: { minimumMinor: 5_000 }, maturingDays: 14, ...rules });
    const parameters = [
      { name: 'points', value: '500' },
      { name: 'friendPoints', value: '250' },
    ];
    const { desk, session } = staff.campaigns;
    const input = { recipe: 'refer-a-friend', code: 'refer-a-friend', parameters };
    const started = await desk.askAdmin<Shaped>(session, START, { input });
    expect(started.startCampaignByRecipe.userErrors).toEqual([]);
  }

  const own = async (name: string, query: string, input: object | null = null): Promise<Shaped> => {
    const token = await app.token(staff.campaigns.desk.shop, name);
    return staff.campaigns.desk.ask<Shaped>(query, input ? { input } : {}, token);
  };

  const codeOf = async (name: string): Promise<string> =>
    (await own(name, OPEN, { program: 'friends' })).openReferralCode.code.code as string;

  const linkOf = async (name: string, channel: string): Promise<string> =>
    (await own(name, SHARE, { program: 'friends', channel })).shareReferral.share.link as string;

  /** Follows a link; answers what it carries to the storefront. */
  async function click(link: string): Promise<string> {
    const { pathname } = new URL(link);
    const answer = await app.app.inject({ url: pathname, headers: { 'user-agent': BROWSER } });
    expect(answer.statusCode).toBe(302);
    const there = new URL(required(answer.headers.location, 'where it leads'));
    expect(there.origin).toBe('https://shop.test');
    return required(there.searchParams.get('perennial_ref'), 'the parameter');
  }

  async function signUp(name: string): Promise<void> {
    await app.enrol(staff.campaigns.desk.shop, name);
    app.clock.advanceBy(1_000);
  }

  async function daysPass(days: number): Promise<void> {
    app.clock.advanceBy(days * DAY_MS);
    await app.app.get(KeepReferralsJob).run(app.now);
  }

  const points = async (name: string): Promise<number> => (await staff.campaigns.desk.wallet(name)).available;

  async function story(customer: string): Promise<Shaped> {
    const { desk } = staff.campaigns;
    const session = await app.signIn(desk.shop, 'manager@acme.test');
    return (await desk.askAdmin<Shaped>(session, STORY, { customer })).explainReferral;
  }

  test('a friend follows one link and types the code of another: that one is rewarded, once, and everybody learns why', async () => {
    await open({});
    for (const name of ['bob', 'cleo']) await signUp(name);
    const links = [await linkOf('cleo', 'WHATSAPP'), await linkOf('cleo', 'TELEGRAM')];
    expect(new Set(links).size).toBe(2);
    const touch = await click(required(links[0], 'a link'));
    app.clock.advanceBy(60_000);
    await signUp('eve');
    const claim = { program: 'friends', code: await codeOf('bob'), touches: [touch], channel: 'INSTAGRAM' };
    for (let time = 0; time < 2; time += 1)
      expect((await own('eve', CLAIM, claim)).claimReferral).toEqual({
        referral: { state: 'ATTRIBUTED', kind: 'TYPED_CODE', channel: 'INSTAGRAM' },
        userErrors: [],
      });
    const { externalId } = await staff.campaigns.desk.order('eve', 8_000);
    await staff.campaigns.desk.return(externalId, 2_000);
    expect((await own('eve', OWN)).me.referral.state).toBe('MATURING');
    await daysPass(13);
    expect([await points('bob'), await points('eve')]).toEqual([0, 60]);
    for (let time = 0; time < 3; time += 1) await daysPass(1);
    expect([await points('bob'), await points('cleo'), await points('eve')]).toEqual([500, 0, 60 + 250]);
    expect((await own('bob', OWN)).me.referrals.edges).toMatchObject([{ node: { state: 'REWARDED' } }]);
    const { candidates, steps } = await story('eve');
    expect(candidates).toMatchObject([
      {
        advocate: { externalId: 'cleo' },
        kind: 'CLICK',
        channel: 'WHATSAPP',
        hasWon: false,
        reason: 'TYPED_CODE_WINS',
      },
      { advocate: { externalId: 'bob' }, kind: 'TYPED_CODE', hasWon: true },
    ]);
    expect((steps as { to: string }[]).map(({ to }) => to)).toEqual([
      ...['CLAIMED', 'ATTRIBUTED', 'QUALIFIED', 'MATURING', 'APPROVED', 'REWARDED'],
    ]);
    expect((await own('eve', OWN)).me.referral.explanation).toEqual(expect.any(String));
  });

  test.each([
    ['REVOKE', 'REVERSED', [0, 0]],
    ['KEEP', 'REWARDED', [500, 250]],
  ] as const)(
    'an order that comes back whole is dealt with by the rule %s',
    async (onReturn, state, left) => {
      await open({ onReturn });
      await signUp('bob');
      const touch = await click(await linkOf('bob', 'QR'));
      await signUp('ian');
      await own('ian', CLAIM, { program: 'friends', touches: [touch] });
      const { externalId } = await staff.campaigns.desk.order('ian', 6_000);
      await daysPass(15);
      expect([await points('bob'), await points('ian')]).toEqual([500, 60 + 250]);
      for (let time = 0; time < 2; time += 1)
        await staff.campaigns.desk.return(externalId, 6_000, { externalId: 'all-of-it' });
      await daysPass(1);
      expect([await points('bob'), await points('ian')]).toEqual(left);
      expect((await own('ian', OWN)).me.referral.state).toBe(state);
    },
  );
});
