import { ruleOf } from '../support/referral-court.js';
import { CAMPAIGN } from '../support/campaign-office.js';
import { ReviewDesk } from '../support/review-desk.js';
import { TestApp, type Shaped } from '../support/test-app.js';

const DAY_MS = 86_400_000;
const FLAG = ruleOf('device');
const SHADOW = ruleOf('tight', { sign: 'VELOCITY', window: 'DAY', threshold: 0, isShadow: true });
const CLAIM = `mutation ($input: ClaimReferralInput!) { claimReferral(input: $input) {
  referral { state } userErrors { code } } }`;
const LINK = `mutation ($input: LinkGuestOrdersInput!) { linkGuestOrders(input: $input) { userErrors { code } } }`;
const EXPLAIN = `query ($customer: String!) { explainReferral(customer: $customer) {
  referral { state reason advocate { externalId } } steps { to reason words }
  candidates { hasWon reason words kind channel advocate { externalId } }
  verdicts { stage action at findings { code isShadow isAllowed words } }
  given { side told campaign words units takenBack whyNot at } nothingGiven { side words } } }`;

/** What staff are told of a referral: why this advocate, what was found, and what either side got of it. */
describe('The story of a referral', () => {
  let app: TestApp;
  let desk: ReviewDesk;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterEach(async () => {
    expect(await app.violations(desk.loyalty)).toEqual([]);
  });

  afterAll(() => app.stop());

  async function storyOf(customer: string): Promise<Shaped> {
    return (await desk.ask(EXPLAIN, { customer })).explainReferral;
  }

  /** "side told campaign: words", with how many were taken back, or why it was not given. */
  function giftsIn({ given }: Shaped): string[] {
    return (given as Shaped[]).map(({ side, told, campaign, words, units, takenBack, whyNot }) =>
      [`${side} ${told} ${campaign}: ${words}`, `${units} less ${takenBack}`, whyNot ?? 'given'].join(', '),
    );
  }

  async function start(code: string, trigger: string, more: object): Promise<void> {
    const input = { code, name: code, trigger, ...more };
    expect((await desk.ask(CAMPAIGN.create, { input })).createCampaign.userErrors).toEqual([]);
  }

  /** Opens a link of an advocate, and answers what the storefront reads of it. */
  async function click(advocate: string, program = desk.trail.program): Promise<string> {
    const { sharers } = desk.trail;
    const token = await sharers.link(program, desk.trail.idOf(advocate), 'TELEGRAM');
    const { location } = (await sharers.click(token)).headers;
    return new URL(String(location)).searchParams.get('perennial_ref') ?? '';
  }

  test('names what lost and why, what the checks said, and what campaigns gave and took back', async () => {
    desk = await ReviewDesk.open(app, { fraudRules: [FLAG, SHADOW] });
    const { trail } = desk;
    await trail.enrol('ann', 'bob', 'eve', 'ian', 'joe');
    await start('friend', 'referral.approved', {
      condition: 'activity.text("side") == "ADVOCATE"',
      effects: [{ grantBadge: { badge: 'friend', name: 'Friend' } }],
    });
    const other = await trail.sharers.program('other');
    const touches = [await click('ann')];
    app.clock.advanceBy(31 * DAY_MS);
    for (const name of ['ian', 'eve', 'joe']) {
      touches.push(await click(name));
      app.clock.advanceBy(60_000);
    }
    touches.push(await click('ian', other));
    await desk.ask(
      `mutation ($input: BlockReferralAdvocateInput!) { blockReferralAdvocate(input: $input) { userErrors { code } } }`,
      { input: { customer: 'joe', reason: 'Spam' } },
    );
    app.clock.advanceBy(60_000);
    touches.push(await click('bob'));
    await desk.sharing('tablet', 'bob', 'eve');
    const input = { customer: 'eve', program: 'trail', channel: 'TELEGRAM', touches };
    expect((await trail.sharers.desk.ask<Shaped>(CLAIM, { input })).claimReferral.userErrors).toEqual([]);

    const claimed = await storyOf('eve');
    expect(
      (claimed.candidates as Shaped[]).map(
        ({ advocate, reason, words }) => `${advocate.externalId} ${reason} ${words}`,
      ),
    ).toEqual([
      'ann OUTSIDE_WINDOW It was too long ago to count.',
      'ian LATER_TOUCH A later touch won.',
      'eve OWN_CODE It is their own.',
      'joe BLOCKED_ADVOCATE Staff keep its advocate from referring.',
      'ian OTHER_PROGRAM It is of another referral program than the claim.',
      'bob LAST_TOUCH It won: The last touch within the window.',
    ]);
    const device = '1 other customer used a device of the friend, the advocate among them.';
    expect(claimed.verdicts).toMatchObject([
      {
        ...{ stage: 'CLAIM', action: 'FLAG' },
        findings: [
          { code: 'device', isShadow: false, isAllowed: false, words: device },
          { code: 'tight', isShadow: true },
        ],
      },
    ]);
    const waits = 'Nothing is given until somebody has looked.';
    expect(claimed).toMatchObject({
      given: [],
      nothingGiven: [
        { side: 'ADVOCATE', words: waits },
        { side: 'FRIEND', words: waits },
      ],
    });

    const { externalId } = await trail.sharers.desk.order('eve', 8_000);
    expect((await desk.decide('eve', 'ALLOW')).userErrors).toEqual([]);
    expect((await storyOf('eve')).nothingGiven[0].words).toBe('The order can still be returned.');
    app.clock.advanceBy(14 * DAY_MS);
    await desk.work();
    const approved = await storyOf('eve');
    expect(giftsIn(approved)).toEqual([
      'ADVOCATE referral.approved friend: the badge "friend": Friend, 1 less 0, given',
      'ADVOCATE referral.approved referral-approved: 500 points, 500 less 0, given',
      'FRIEND referral.approved referral-approved: 500 points, 500 less 0, given',
    ]);
    expect(approved.nothingGiven).toEqual([]);
    expect(
      (approved.verdicts as Shaped[]).map(
        ({ stage, action, findings }) => `${stage} ${action}, allowed before: ${findings[0].isAllowed}`,
      ),
    ).toEqual([
      'CLAIM FLAG, allowed before: false',
      'QUALIFICATION FLAG, allowed before: false',
      'APPROVAL ALLOW, allowed before: true',
    ]);

    await trail.sharers.desk.cancel(externalId);
    const reversed = await storyOf('eve');
    expect(giftsIn(reversed)).toEqual([
      'ADVOCATE referral.approved friend: the badge "friend": Friend, 1 less 1, given',
      'ADVOCATE referral.approved referral-approved: 500 points, 500 less 500, given',
      'FRIEND referral.approved referral-approved: 500 points, 500 less 500, given',
    ]);
    expect(reversed.nothingGiven).toMatchObject([
      {
        side: 'ADVOCATE',
        words: 'It does not count: What is left of the order does not meet the terms.',
      },
      { side: 'FRIEND' },
    ]);
  });

  test('says that staff rejected one that was flagged, and that nothing was given', async () => {
    desk = await ReviewDesk.open(app, { fraudRules: [FLAG] });
    await desk.trail.enrol('bob');
    await desk.sharing('tablet', 'ada', 'bob');
    await desk.trail.claim('bob', 'ada');
    await desk.trail.sharers.desk.order('bob', 8_000);
    expect((await desk.decide('bob', 'REJECT')).userErrors).toEqual([]);
    const story = await storyOf('bob');
    expect(story).toMatchObject({
      referral: { state: 'REJECTED', reason: 'REJECTED_BY_STAFF' },
      verdicts: [
        { stage: 'CLAIM', action: 'FLAG' },
        { stage: 'QUALIFICATION', action: 'FLAG' },
      ],
      given: [],
      nothingGiven: [
        { side: 'ADVOCATE', words: 'It does not count: Staff rejected it.' },
        { side: 'FRIEND', words: 'It does not count: Staff rejected it.' },
      ],
    });
  });

  test('tells of a purchase before the claim that became known late, and what it took back', async () => {
    desk = await ReviewDesk.open(app, {});
    const { trail } = desk;
    await trail.give('referral.claimed', 50);
    await trail.enrol('bob');
    const guest = { email: 'bob.before@example.org' };
    const { order } = await trail.sharers.desk.tryOrder({ customer: { guest }, totalMinor: 5_000 });
    app.clock.advanceBy(DAY_MS);
    await trail.claim('bob', 'ada');
    expect(giftsIn(await storyOf('bob'))).toEqual([
      'ADVOCATE referral.claimed referral-claimed: 50 points, 50 less 0, given',
      'FRIEND referral.claimed referral-claimed: 50 points, 50 less 0, given',
    ]);
    const input = { customerExternalId: 'bob', orders: [{ externalId: order?.externalId }] };
    expect((await trail.sharers.desk.ask<Shaped>(LINK, { input })).linkGuestOrders.userErrors).toEqual([]);
    const story = await storyOf('bob');
    expect(story.referral).toMatchObject({ state: 'REJECTED', reason: 'ALREADY_CUSTOMER' });
    const { words } = (story.steps as Shaped[]).at(-1) ?? {};
    expect(words).toContain('The friend had bought before (orderId: ');
    expect(giftsIn(story)).toEqual([
      'ADVOCATE referral.claimed referral-claimed: 50 points, 50 less 50, given',
      'FRIEND referral.claimed referral-claimed: 50 points, 50 less 50, given',
    ]);
    expect(story.nothingGiven[0].words).toBe('It does not count: The friend had bought before.');
    expect([await trail.points('ada'), await trail.points('bob')]).toEqual([0, 50]);
  });

  test('says why a side gets nothing: a cap, a delay, a limit of the campaign', async () => {
    const advocateCap = { max: 1, per: 'MONTH' as const };
    desk = await ReviewDesk.open(app, { maturingDays: 0, advocateCap, friendDelayDays: 3 });
    const { trail } = desk;
    await start('once', 'referral.approved', {
      effects: [{ awardPoints: { amount: { fixed: { points: 7 } } } }],
      limits: [{ measure: 'TIMES', max: 1, per: 'PROGRAM' }],
    });
    await trail.enrol('bob', 'cleo');
    for (const name of ['bob', 'cleo']) {
      await trail.claim(name, 'ada');
      await trail.sharers.desk.order(name, 1_000);
      app.clock.advanceBy(1_000);
    }
    await trail.daysLater(0);
    const due = { side: 'FRIEND', words: 'It is due on 2026-03-05T15:00:02.000Z.' };
    expect((await storyOf('bob')).nothingGiven).toEqual([due]);
    const capped = { side: 'ADVOCATE', words: expect.stringContaining('had been approved before') };
    expect((await storyOf('cleo')).nothingGiven).toEqual([capped, due]);
    await trail.daysLater(3);
    expect(giftsIn(await storyOf('bob'))).toEqual([
      'ADVOCATE referral.approved once: 7 points, 7 less 0, given',
      'ADVOCATE referral.approved referral-approved: 500 points, 500 less 0, given',
      'FRIEND referral.approved once: 7 points, 0 less 0, LIMIT_REACHED',
      'FRIEND referral.approved referral-approved: 500 points, 500 less 0, given',
    ]);
    expect((await storyOf('cleo')).nothingGiven).toEqual([capped]);
  });
});
