import { newId, required } from '#kernel';
import { toGlobalId } from '#platform/graphql';
import { Desk, freshKey } from '../support/desk.js';
import { printOf } from '../support/database-print.js';
import { CLOSED_COURSE_INPUTS } from '../support/matrix/rows-referrals-course.js';
import { CLOSED_FRAUD_INPUTS } from '../support/matrix/rows-referrals-fraud.js';
import { CLOSED_SHARING_INPUTS } from '../support/matrix/rows-referrals-sharing.js';
import { CLOSED_METRIC_INPUTS } from '../support/matrix/rows-metrics-doings.js';
import { CLOSED_SURVEY_INPUTS } from '../support/matrix/rows-surveys.js';
import { REFERRAL_INPUTS } from '../support/referral-inputs.js';
import { TestApp, type Answer } from '../support/test-app.js';

const MUTATIONS = `{ __schema { mutationType { fields { name args { type { ofType { name } } } } } } }`;
const CLOSE = `mutation { closeProgram(input: { reason: "Moving house" }) { program { status } userErrors { code } } }`;
const REOPEN = `mutation { reopenProgram(input: { reason: "Moved" }) { program { status } userErrors { code } } }`;
const ADJUST = `mutation ($input: AdjustPointsInput!) { adjustPoints(input: $input) { adjustment { id } } }`;
const SEGMENT = `mutation ($input: CreateSegmentInput!) { createSegment(input: $input) { userErrors { code } } }`;
const CLUB = `mutation ($input: CreateClubInput!) { createClub(input: $input) { userErrors { code } } }`;
const EVENT = `mutation ($input: CreateEventInput!) { createEvent(input: $input) { userErrors { code } } }`;
const LADDER = `mutation ($input: CreateTierLadderInput!) { createTierLadder(input: $input) { userErrors { code } } }`;
const CUSTOMER = `query { customer(externalId: "ada") { id wallet { available } } }`;

const TERMS = {
  window: { kind: 'LIFETIME' },
  tiers: [{ code: 'silver', name: 'Silver', rank: 1 }],
};
const GIFT = { awardPoints: { amount: { fixed: { points: 5 } } } };

const DECISIONS = [
  ...['approveClubApplication', 'rejectClubApplication', 'inviteToClub'],
  ...['removeFromClub', 'banFromClub', 'liftClubBan'],
];

const PARTNER_INPUTS = {
  linkPartnerMembership: { partner: 'hotel', customer: 'ada', number: '12345678' },
  unlinkPartnerMembership: { partner: 'hotel', customer: 'ada' },
  awardPartnerPoints: { partner: 'hotel', customer: 'ada', points: 5, reference: 'stay-1' },
  takeBackPartnerPoints: { partner: 'hotel', reference: 'stay-1' },
  closePartnerSettlement: { partner: 'hotel', from: '2026-03-01', to: '2026-03-01' },
  createPartner: { code: 'inn', name: 'Inn', verifier: { kind: 'NONE' }, minorPerThousand: 5 },
  changePartner: { partner: 'hotel', name: 'Hotel' },
  setPartnerPrice: { partner: 'hotel', minorPerThousand: 6 },
  issuePartnerSecret: { partner: 'hotel' },
  bindPartnerKey: { partner: 'hotel', storefrontKey: toGlobalId('StorefrontKey', newId(new Date(0))) },
};

const BATCH = toGlobalId('CouponBatch', newId(new Date(0)));
const TERMS_OF_COUPON = { code: 'mail', name: 'Mail', benefit: { kind: 'FREE_SHIPPING' } };
const TERMS_OF_REWARD = { code: 'mug', name: 'Mug', price: 5, delivery: 'PRODUCT' };
const REDEMPTION = toGlobalId('Redemption', `${newId(new Date(0))}/${newId(new Date(0))}`);
const REWARD_INPUTS = {
  createReward: TERMS_OF_REWARD,
  changeReward: TERMS_OF_REWARD,
  archiveReward: { code: 'mug' },
  changeRewardStock: { code: 'mug', by: 1, reason: 'More', idempotencyKey: 'stock of a closed program' },
  redeemReward: { customer: 'ada', reward: 'mug', idempotencyKey: 'mugs of a closed program' },
  cancelRedemption: { redemption: REDEMPTION, reason: 'Lost' },
  fulfilRewards: { items: [{ redemption: REDEMPTION }] },
};
const DRAW_TERMS = {
  opensAt: '2030-01-01T00:00:00Z',
  closesAt: '2030-02-01T00:00:00Z',
  prizes: [{ name: 'A mug' }],
};
const DRAW_INPUTS = {
  createDraw: { code: 'spring', name: 'Spring', ...DRAW_TERMS },
  changeDraw: { code: 'spring', name: 'Summer' },
  cancelDraw: { code: 'spring', reason: 'No prize' },
  drawLots: { code: 'spring' },
  disqualifyDrawn: { code: 'spring', place: 1, reason: 'Works here' },
  deliverPrize: { code: 'spring', place: 1 },
};
const CART = { currency: 'USD', lines: [{ id: 'tea', quantity: 1, amountMinor: 500 }] };
const CHECKOUT_INPUTS = {
  reserveCheckout: { customer: 'ada', orderReference: 'o-10', ...CART },
  commitCheckout: { orderReference: 'o-10' },
  releaseCheckout: { orderReference: 'o-10' },
  reverseCheckout: { orderReference: 'o-10', idempotencyKey: 'goods of a closed program' },
  setCheckoutSettings: { ttlSeconds: 60 },
  setMetricCosts: { goodsBasisPoints: 6_000 },
};
const COUPON_INPUTS = {
  createCouponTemplate: TERMS_OF_COUPON,
  changeCouponTemplate: TERMS_OF_COUPON,
  archiveCouponTemplate: { code: 'mail' },
  addCouponCode: { template: 'mail', publicCode: 'SALE' },
  createCouponBatch: { template: 'mail', count: 1, idempotencyKey: 'a batch of a closed program' },
  cancelCouponBatch: { id: BATCH },
  voidCouponBatch: { id: BATCH, reason: 'Lost' },
  voidCouponCode: { code: 'SALE', reason: 'Lost' },
};

const householdInputs = (): Record<string, object> => {
  const household = toGlobalId('Household', '019ca945-4c68-74e4-b97e-45edd58e73c7');
  const [customer, reason] = ['ada', 'It is so'];
  return {
    createHousehold: { customer },
    inviteToHousehold: { customer, invitee: 'bob' },
    acceptHouseholdInvitation: { customer, household },
    declineHouseholdInvitation: { customer, household },
    leaveHousehold: { customer },
    removeFromHousehold: { customer, member: 2 },
    handOverHousehold: { customer, member: 2 },
    dissolveHousehold: { customer },
    setHouseholdLimit: { customer, member: 1, monthlyLimit: 5 },
    setHouseholdContribution: { customer, contributionPercent: 5 },
    contributeToHousehold: { customer, points: 1, idempotencyKey: freshKey() },
    redeemHouseholdPoints: { customer, points: 1, idempotencyKey: freshKey() },
    removeHouseholdMember: { household, reason, member: 2 },
    appointHouseholdHead: { household, reason, member: 2 },
    endHousehold: { household, reason },
  };
};

/** Who may get in stays manageable, and so does the program itself; tokens are only for reading then. */
const OF_ACCESS = new Set([
  'issueCustomerToken',
  'signIn',
  'signOut',
  'changePassword',
  'closeProgram',
  'reopenProgram',
  'updateProgram',
  'createStaffMember',
  'deactivateStaffMember',
  'updateStaffRole',
  'issueStorefrontKey',
  'rotateStorefrontKey',
  'revokeStorefrontKey',
  'addTokenIssuer',
  'removeTokenIssuer',
]);

interface Schema {
  readonly __schema: {
    readonly mutationType: {
      readonly fields: readonly {
        readonly name: string;
        readonly args: readonly [{ type: { ofType: { name: string } } }];
      }[];
    };
  };
}

describe('a closed program', () => {
  let app: TestApp;
  let desk: Desk;
  let session: string;
  let token: string;
  let inputs: Readonly<Record<string, object>>;

  const customer = { externalId: 'ada' };
  const order = { externalId: 'o-9', currency: 'USD', totalMinor: 500, customer };

  const placementOf = (id: string): object => ({
    ...{ customer: id, ladder: 'retail', reason: 'A gift', idempotencyKey: freshKey() },
  });

  const inputsOfClubs = (customer: string): Record<string, object> => ({
    joinClub: { club: 'regulars', customer: 'ada' },
    keepClubMembership: { club: 'regulars', customer: 'ada' },
    changeClubPlan: { club: 'regulars', customer: 'ada', plan: 'free' },
    leaveClub: { club: 'regulars', customer: 'ada' },
    declineClubInvitation: { club: 'regulars', customer: 'ada' },
    confirmClubPayment: {
      ...{ club: 'regulars', customer: 'ada', reference: 'till-1', currency: 'USD', amountMinor: 5 },
    },
    createClub: { code: 'others', name: 'Others' },
    changeClub: { code: 'regulars', name: 'Friends' },
    saveClubPlan: { club: 'regulars', code: 'free', name: 'Free', price: { kind: 'FREE' } },
    ...Object.fromEntries(
      DECISIONS.map((name) => [name, { club: 'regulars', customer, reason: 'It is so' }]),
    ),
  });

  const inputsOf = (ids: { customer: string; hold: string; adjustment: string }): Record<string, object> => ({
    cancelOrder: { orderExternalId: 'o-1' },
    captureHold: { hold: ids.hold, idempotencyKey: freshKey() },
    enrolCustomer: { externalId: 'bob' },
    holdPoints: { customer: 'ada', points: 1, idempotencyKey: freshKey() },
    linkGuestOrders: { customerExternalId: 'ada', guest: { email: 'guest@acme.test' } },
    recordActivity: { type: 'review.published', externalId: 'a-9', customer },
    recordOrder: order,
    recordOrders: { orders: [order] },
    recordReturn: { orderExternalId: 'o-1', externalId: 'r-9', amountMinor: 100 },
    redeemPoints: { customer: 'ada', points: 1, idempotencyKey: freshKey() },
    releaseHold: { hold: ids.hold, idempotencyKey: freshKey() },
    transferPoints: { customer: 'ada', toCustomer: 'bob', points: 1, idempotencyKey: freshKey() },
    updateConsent: { externalId: 'ada', channel: 'EMAIL', granted: true, source: 'test' },
    upsertCustomer: { externalId: 'cleo' },
    upsertCustomers: { customers: [{ externalId: 'cleo' }] },
    adjustPoints: { customer: ids.customer, points: 1, reason: 'A gift', idempotencyKey: freshKey() },
    cancelBacktest: { id: toGlobalId('Backtest', newId(app.now)) },
    startBacktest: {
      ...{ campaigns: [{ code: 'base-points' }], idempotencyKey: freshKey() },
      ...{ from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' },
    },
    ...inputsOfClubs(ids.customer),
    ...eventInputsOf(ids.customer),
    ...PARTNER_INPUTS,
    ...householdInputs(),
    ...COUPON_INPUTS,
    ...REWARD_INPUTS,
    ...DRAW_INPUTS,
    ...CLOSED_COURSE_INPUTS,
    ...CLOSED_FRAUD_INPUTS,
    ...CLOSED_SHARING_INPUTS,
    ...REFERRAL_INPUTS,
    ...CHECKOUT_INPUTS,
    ...CLOSED_SURVEY_INPUTS,
    ...CLOSED_METRIC_INPUTS,
    issueCoupon: { template: 'mail', customer: ids.customer, reference: 'A gift' },
    createTierLadder: { code: 'trade', name: 'Trade', ...TERMS },
    saveTierLadderDraft: { code: 'retail', ...TERMS },
    publishTierLadder: { code: 'retail' },
    rollBackTierLadder: { code: 'retail', version: 1 },
    placeCustomerInTier: { ...placementOf(ids.customer), tier: 'silver' },
    endTierPlacement: placementOf(ids.customer),
    archiveSegment: { code: 'all' },
    changeSegment: { code: 'all', name: 'Everybody' },
    createSegment: { code: 'vip', name: 'The best', condition: 'true' },
    startCampaignByRecipe: { recipe: 'welcome', code: 'welcome' },
    publishCampaign: { code: 'base-points' },
    cloneCampaign: { from: 'base-points', code: 'copied', name: 'Copied' },
    changeCampaign: { code: 'base-points', effects: [GIFT] },
    createCampaign: { code: 'more-points', name: 'More', effects: [GIFT] },
    createPointType: { code: 'miles', name: 'Miles' },
    decideAdjustment: { adjustment: ids.adjustment, decision: 'APPROVED' },
    reactivateCustomer: { id: ids.customer, reason: 'It was a mistake' },
    setExchangeRate: { currency: 'EUR', rate: '1.1', reason: 'Bank' },
    setAdjustmentLimit: { role: 'SUPPORT', pointsMax: 5 },
    setCampaignState: { code: 'base-points', state: 'PAUSED' },
    suspendCustomer: { id: ids.customer, reason: 'Looks like fraud' },
    updatePointType: { code: 'points', name: 'Stars' },
  });

  const codesOf = (answer: Answer, name: string): readonly string[] =>
    answer.errors?.map(({ message }) => message) ??
    (answer.data[name].userErrors as { code: string }[]).map(({ code }) => code);

  const answersOf = async (
    ask: (query: string, variables?: object) => Promise<Answer>,
  ): Promise<Record<string, readonly string[]>> => {
    const { fields } = ((await ask(MUTATIONS)).data as Schema).__schema.mutationType;
    const answers: Record<string, readonly string[]> = {};
    for (const { name, args } of fields) {
      if (OF_ACCESS.has(name)) continue;
      const input = required(inputs[name], `an input for ${name}: is it refused by a closed program?`);
      const query = `mutation ($input: ${args[0].type.ofType.name}!) { ${name}(input: $input) { userErrors { code } } }`;
      answers[name] = codesOf(await ask(query, { input }), name);
    }
    return answers;
  };

  beforeAll(async () => {
    app = await TestApp.start();
    desk = new Desk(app, await app.shop({ terms: { pending: { kind: 'NONE' } } }));
    for (const name of ['ada', 'bob']) await app.enrol(desk.shop, name);
    await desk.order('ada', 50_000, { externalId: 'o-1' });
    await desk.tryOrder({ customer: { guest: { email: 'guest@acme.test' } }, totalMinor: 100 });
    const { hold } = await desk.hold('ada', 100, { ttlSeconds: 86_400 });
    session = await app.staff(desk.shop, 'OWNER');
    const segment = { code: 'all', name: 'All', condition: 'true' };
    await desk.askAdmin(session, SEGMENT, { input: segment });
    await desk.askAdmin(session, LADDER, { input: { code: 'retail', name: 'Retail', ...TERMS } });
    await desk.askAdmin(session, CLUB, { input: { code: 'regulars', name: 'Regulars' } });
    const times = { startsAt: '2027-01-01T18:00:00Z', endsAt: '2027-01-01T22:00:00Z' };
    await desk.askAdmin(session, EVENT, { input: { code: 'gala', name: 'Gala', ...times } });
    const support = await app.staff(desk.shop, 'SUPPORT');
    const { id } = (await desk.ask<{ customer: { id: string } }>(CUSTOMER)).customer;
    const input = { customer: id, points: 5_000, reason: 'Waits', idempotencyKey: freshKey() };
    const adjusted = await app.admin(support, ADJUST, { input });
    const adjustment = adjusted.data.adjustPoints.adjustment.id as string;
    inputs = inputsOf({ customer: id, hold: required(hold, 'a hold').id, adjustment });
    token = await app.token(desk.shop, 'ada');
    expect((await app.admin(session, CLOSE)).data.closeProgram.program.status).toBe('CLOSED');
  });

  afterAll(() => app.stop());

  test('refuses every write of both schemas with PROGRAM_CLOSED, and nothing changes', async () => {
    const before = await printOf(app.database);
    const storefront = await answersOf((query, variables) => app.storefront(desk.shop.key, query, variables));
    const admin = await answersOf((query, variables) => app.admin(session, query, variables));
    const all = Object.entries({ ...storefront, ...admin });
    expect(all.length).toBeGreaterThan(20);
    expect(all.filter(([, codes]) => codes.join() !== 'PROGRAM_CLOSED')).toEqual([]);
    const spend = { points: 1, idempotencyKey: freshKey() };
    const query = `mutation ($input: RedeemPointsInput!) { redeemPoints(input: $input) { userErrors { code } } }`;
    expect(codesOf(await app.storefront(token, query, { input: spend }), 'redeemPoints')).toEqual([
      'PROGRAM_CLOSED',
    ]);
    expect(await printOf(app.database)).toEqual(before);
    expect(await app.violations(desk.shop.program)).toEqual([]);
  });

  test('is read as before, and points still expire and mature', async () => {
    expect((await desk.wallet('ada')).available).toBe(400);
    expect((await app.storefront(token, '{ me { externalId } }')).data.me).toEqual({ externalId: 'ada' });
    expect((await app.admin(session, CUSTOMER)).data.customer.wallet).toEqual({ available: 400 });
    app.clock.advanceBy(2 * 86_400_000);
    // The hold is outlived.
    expect(await app.advanceDue()).toBe(1);
    expect(await desk.wallet('ada')).toMatchObject({ available: 500, held: 0 });
  });

  test('takes writes again when it is reopened; what was refused under a key stays refused', async () => {
    session = await app.signIn(desk.shop, 'owner@acme.test');
    expect((await app.admin(session, REOPEN)).data.reopenProgram.program.status).toBe('OPEN');
    const query = `mutation ($input: RedeemPointsInput!) { redeemPoints(input: $input) { replayed userErrors { code } } }`;
    const replayed = await app.storefront(desk.shop.key, query, { input: inputs['redeemPoints'] });
    expect(replayed.data.redeemPoints).toEqual({ replayed: true, userErrors: [{ code: 'PROGRAM_CLOSED' }] });
    expect((await desk.redeem('ada', 500)).userErrors).toEqual([]);
    expect((await desk.tryOrder(order)).userErrors).toEqual([]);
    expect(await app.violations(desk.shop.program)).toEqual([]);
  });
});

function eventInputsOf(customer: string): Record<string, object> {
  return {
    registerForEvent: { event: 'gala', customer: 'ada' },
    changeEventGuests: { event: 'gala', customer: 'ada', guests: [] },
    cancelEventRegistration: { event: 'gala', customer: 'ada' },
    checkIn: { code: '0000-0000-000' },
    undoCheckIn: { code: '0000-0000-000', reason: 'It is so' },
    createEvent: {
      code: 'ball',
      name: 'Ball',
      startsAt: '2027-01-01T18:00:00Z',
      endsAt: '2027-01-01T22:00:00Z',
    },
    changeEvent: { code: 'gala', name: 'Party' },
    cancelEvent: { code: 'gala', reason: 'Rain' },
    removeFromEvent: { event: 'gala', customer, reason: 'It is so' },
  };
}
