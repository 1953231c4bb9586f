import {
  Staff,
  STAFF_ROLES,
  StorefrontKeys,
  systemActor,
  type StaffRole,
  type StorefrontScope,
} from '#access';
import { ImportBatches } from '#activity';
import { required } from '#kernel';
import { Database } from '#platform';
import { toGlobalId } from '#platform/graphql';
import { STAFF_PASSWORD, valueOf, type Shop, type TestApp } from '../test-app.js';
import { Desk } from '../desk.js';
import { holdDraws } from './furnished-draws.js';
import { answerSurveys, askCustomers } from './furnished-surveys.js';
import { shareReferrals } from './furnished-referrals-sharing.js';
import { openReferralPrograms } from './furnished-referral-programs.js';
import { referFriends } from './furnished-referrals.js';
import { comeToEvents, holdEvents } from './furnished-events.js';
import { FurnishedCustomer } from './furnished-customer.js';
import { goToCheckout, setUpCheckout } from './furnished-checkouts.js';
import { foundCoupons, issueCoupons } from './furnished-coupons.js';
import { foundRewards, redeemReward } from './furnished-rewards.js';
import { BIND_KEY, foundPartners, linkToPartners, SETTLED } from './furnished-partners.js';
import { FurnishedHousehold } from './furnished-household.js';
import { FRESH, OTHER_CUSTOMER_MARK, type Names } from './names.js';

const ISSUER = `mutation ($input: AddTokenIssuerInput!) { addTokenIssuer(input: $input) {
  tokenIssuer { id } userErrors { code message } } }`;
const POINT_TYPE = `mutation ($input: CreatePointTypeInput!) { createPointType(input: $input) { userErrors { code message } } }`;
const STARS = `mutation ($input: UpdatePointTypeInput!) { updatePointType(input: $input) { userErrors { code message } } }`;
const CAMPAIGN = `mutation ($input: CreateCampaignInput!) { createCampaign(input: $input) { userErrors { code message } } }`;
const CLUB = `mutation ($input: CreateClubInput!) { createClub(input: $input) { userErrors { code message } } }`;
const PLAN = `mutation ($input: SaveClubPlanInput!) { saveClubPlan(input: $input) { userErrors { code message } } }`;
const INVITE = `mutation ($input: InviteToClubInput!) { inviteToClub(input: $input) { userErrors { code message } } }`;
const REMOVE = `mutation ($input: RemoveHouseholdMemberInput!) { removeHouseholdMember(input: $input) { userErrors { code message } } }`;
const JOIN = `mutation ($input: JoinClubInput!) { joinClub(input: $input) { userErrors { code message } } }`;
const PAY = `mutation ($input: ConfirmClubPaymentInput!) { confirmClubPayment(input: $input) { userErrors { code } } }`;
const SEGMENT = `mutation ($input: CreateSegmentInput!) { createSegment(input: $input) { userErrors { code message } } }`;
const LADDER = `mutation ($input: CreateTierLadderInput!) { createTierLadder(input: $input) { userErrors { code message } } }`;
const PUBLISH = `mutation ($input: PublishTierLadderInput!) { publishTierLadder(input: $input) { userErrors { code message } } }`;
const REDRAFT = `mutation ($input: SaveTierLadderDraftInput!) { saveTierLadderDraft(input: $input) { userErrors { code message } } }`;
const PLACE = `mutation ($input: PlaceCustomerInTierInput!) { placeCustomerInTier(input: $input) { userErrors { code message } } }`;
const BACKTEST = `mutation ($input: StartBacktestInput!) { startBacktest(input: $input) {
  backtest { id } userErrors { code message } } }`;
const CANCEL = `mutation ($input: CancelBacktestInput!) { cancelBacktest(input: $input) { userErrors { code message } } }`;
const RATE = `mutation ($input: SetExchangeRateInput!) { setExchangeRate(input: $input) { userErrors { code message } } }`;
const RENAME = `mutation ($input: UpdateProgramInput!) { updateProgram(input: $input) { userErrors { code message } } }`;
const LIMIT = `mutation ($input: SetAdjustmentLimitInput!) { setAdjustmentLimit(input: $input) { userErrors { code message } } }`;
const ADJUST = `mutation ($input: AdjustPointsInput!) { adjustPoints(input: $input) {
  adjustment { id } userErrors { code message } } }`;
const DECIDE = `mutation ($input: DecideAdjustmentInput!) { decideAdjustment(input: $input) { userErrors { code message } } }`;
const SUSPEND = `mutation ($input: SuspendCustomerInput!) { suspendCustomer(input: $input) { userErrors { code message } } }`;

/** Of every kind that is kept anywhere. */
const LIMITS = [
  { measure: 'POINTS', max: 1_000_000_000 },
  { measure: 'POINTS', per: 'PROGRAM', max: 1_000_000_000 },
];

interface Payload {
  readonly userErrors: readonly object[];
  readonly tokenIssuer?: { readonly id: string };
  readonly adjustment?: { readonly id: string };
  readonly backtest?: { readonly id: string };
}

export interface Furnishing {
  readonly code: string;
  /** Planted in every text; empty for the program that asks. */
  readonly mark: string;
}

/** A program with something in every corner, made through the service itself. */
export class FurnishedProgram {
  readonly desk: Desk;
  readonly customers = new Map<string, FurnishedCustomer>();
  readonly sessions = new Map<StaffRole, string>();
  private common: Partial<Names> = {};
  private readonly eventCodes = new Map<string, string>();
  private readonly redemptions = new Map<string, string>();

  private constructor(
    readonly app: TestApp,
    readonly shop: Shop,
    readonly mark: string,
  ) {
    this.desk = new Desk(app, shop);
  }

  static async open(app: TestApp, { code, mark }: Furnishing): Promise<FurnishedProgram> {
    const program = new FurnishedProgram(app, await app.shop({ code }), mark);
    await program.hire();
    await program.configure();
    return program;
  }

  get owner(): string {
    return this.session('OWNER');
  }

  session(role: StaffRole): string {
    return required(this.sessions.get(role), `a session of ${role}`);
  }

  /** How a customer of this program calls things, and the storefront and staff for that customer. */
  namesOf(externalId: string): Names {
    const customer = required(this.customers.get(externalId), externalId);
    const own = { eventCode: this.eventCodes.get(externalId), redemption: this.redemptions.get(externalId) };
    return { ...customer.names, ...this.common, ...own } as Names;
  }

  /** A storefront key of these scopes. */
  async key(
    scopes: readonly StorefrontScope[],
    expiresAt: Date | null = null,
  ): Promise<{ id: string; secret: string }> {
    const origin = { actor: systemActor(this.shop.program.id, 'test'), now: this.app.now };
    const key = { name: `key ${this.mark}`, scopes: [...scopes], expiresAt };
    const { key: issued, secret } = valueOf(await this.app.app.get(StorefrontKeys).issue(origin, key));
    return { id: issued.id, secret };
  }

  async customer(externalId: string, mark: string, usedKeys: readonly string[]): Promise<void> {
    const customer = new FurnishedCustomer(this.desk, externalId, mark, usedKeys.includes(FRESH.key));
    await customer.live(usedKeys);
    const household = new FurnishedHousehold(this.desk, externalId, mark || 'plain');
    customer.names = { ...customer.names, ...(await household.live(usedKeys)) };
    this.customers.set(externalId, customer);
    const remove = { household: customer.names.household, member: 3, reason: `quarrel ${mark}` };
    await this.staff('OWNER', 'removeHouseholdMember', REMOVE, remove);
    const { club, customerId } = this.namesOf(externalId);
    const invited = { club: `${club}_by`, customer: customerId, reason: `please ${mark}` };
    await this.staff('OWNER', 'inviteToClub', INVITE, invited);
    for (const code of [club, `${club}_in`, `${club}_paid`])
      await this.desk.ask(JOIN, { input: { club: code, customer: externalId, plan: 'yearly' } });
    const ask = (field: string, query: string, input: object): Promise<Payload> =>
      this.staff('OWNER', field, query, input);
    await issueCoupons(ask, this.common.couponTemplate ?? '', invited.customer, externalId);
    this.redemptions.set(
      externalId,
      await redeemReward(this.desk, ask, { reward: this.common.reward ?? '', customer: externalId, mark }),
    );
    await goToCheckout(this.desk, {
      ...{ customer: externalId, mark: mark || 'plain', code: this.common.couponCode ?? '', usedKeys },
      reward: this.common.reward ?? '',
      isTwin: usedKeys.includes(FRESH.key),
    });
    await linkToPartners(this.desk, this.common.partner ?? '', externalId);
    const payment = { reference: `till-${externalId}-${mark}`, currency: 'USD', amountMinor: 500 };
    await this.desk.ask(PAY, { input: { club: `${club}_paid`, customer: externalId, ...payment } });
    this.eventCodes.set(externalId, await comeToEvents(this, externalId, mark));
    customer.names = { ...customer.names, ...(await referFriends(this, externalId, mark)) };
    await shareReferrals(this, externalId, mark);
    const survey = this.common.survey ?? '';
    await answerSurveys(this, externalId, { survey, mark: mark || 'plain', usedKeys });
  }

  /** Corrections of a customer's balance: one that waits, one that was turned down, one that was done. */
  async adjust(externalId: string): Promise<void> {
    const { customerId: customer, idempotencyKey: used } = this.namesOf(externalId);
    const ask = async (points: number): Promise<string> => {
      const idempotencyKey = points === 5 ? used : `adjusting-by-${points}`;
      const input = { customer, points, reason: `sorry ${this.mark}`, idempotencyKey };
      const { adjustment } = await this.staff('SUPPORT', 'adjustPoints', ADJUST, input);
      return required(adjustment, 'an adjustment').id;
    };
    await ask(5);
    const rejected = await ask(2_000_001);
    const decision = { adjustment: rejected, decision: 'REJECTED', note: `no ${this.mark}` };
    await this.staff('OWNER', 'decideAdjustment', DECIDE, decision);
    this.common = { ...this.common, adjustment: await ask(2_000_002) };
    const place = { customer, ladder: this.common.ladder, tier: 'silver', cause: 'STATUS_MATCH' };
    const reason = `card of ${this.mark}`;
    await this.staff('OWNER', 'placeCustomerInTier', PLACE, { ...place, reason, idempotencyKey: used });
  }

  /** Backtests: one that was cancelled, and one that waits. */
  async backtest(): Promise<void> {
    const code = required(this.common.campaign, 'a campaign');
    const start = async (idempotencyKey: string): Promise<string> => {
      const period = { from: '2025-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' };
      const input = { campaigns: [{ code }], replaces: [code], ...period, idempotencyKey };
      const { backtest } = await this.staff('OWNER', 'startBacktest', BACKTEST, input);
      return required(backtest, 'a backtest').id;
    };
    await this.staff('OWNER', 'cancelBacktest', CANCEL, { id: await start(`cancelled-of-${code}-backtest`) });
    this.common = { ...this.common, backtest: await start(`waiting-of-${code}-backtest`) };
  }

  async suspend(externalId: string): Promise<void> {
    const { customerId: id } = this.namesOf(externalId);
    await this.staff('OWNER', 'suspendCustomer', SUSPEND, { id, reason: `fraud ${this.mark}` });
    this.common = { ...this.common, suspendedId: id };
  }

  async staff(role: StaffRole, name: string, query: string, input: object): Promise<Payload> {
    this.app.clock.advanceBy(1_000);
    const data = await this.desk.askAdmin<Record<string, Payload>>(this.session(role), query, { input });
    const payload = required(data[name], name);
    if (payload.userErrors.length > 0) throw new Error(`${name}: ${JSON.stringify(payload.userErrors)}`);
    return payload;
  }

  /** The roles, of whom two are called as in the other program, and somebody who can be dismissed. */
  private async hire(): Promise<void> {
    const { app, shop, mark } = this;
    const domain = mark ? `${mark}.test` : 'acme.test';
    const origin = { actor: systemActor(shop.program.id, 'test'), now: app.now };
    const create = async (email: string, role: StaffRole, password = STAFF_PASSWORD): Promise<string> => {
      const member = { email, name: `${role} ${mark}`, role, password };
      return valueOf(await app.app.get(Staff).create(origin, member)).id;
    };
    for (const role of STAFF_ROLES) {
      const email = `${role.toLowerCase()}@${domain}`;
      await create(email, role);
      this.sessions.set(role, await app.signIn(shop, email));
    }
    const clerk = await create(`clerk@${domain}`, 'SUPPORT');
    if (mark) await create('owner@acme.test', 'OWNER', `${STAFF_PASSWORD} at ${mark}`);
    this.common = {
      program: shop.program.code,
      staffEmail: `owner@${domain}`,
      staffMember: toGlobalId('StaffMember', clerk),
      auditActor: `staff:${clerk}`,
      auditSubject: clerk,
    };
  }

  /** A club for each way of coming to it. */
  private async foundClubs(name: string): Promise<void> {
    const paid = { kind: 'POINTS', points: 5 };
    const ruleOf = (kind: string): object =>
      kind === 'APPLICATION' ? { rule: { condition: 'customer.isEnrolled' } } : {};
    const found = async (code: string, kind: string, price: object): Promise<void> => {
      const what = {
        name: `Club ${name}`,
        privileges: [`Tea ${name}`],
        flags: [`tea_${name}`],
        ...ruleOf(kind),
      };
      await this.staff('OWNER', 'createClub', CLUB, { code, kind, description: `For ${name}`, ...what });
      const plan = { code: 'yearly', name: `Yearly ${name}`, price, period: { unit: 'YEARS', count: 1 } };
      await this.staff('OWNER', 'saveClubPlan', PLAN, { club: code, ...plan, renews: true });
    };
    for (const code of [`${name}_club`, ...(this.mark ? ['fresh'] : [])]) await found(code, 'OPEN', paid);
    await found(`${name}_club_in`, 'APPLICATION', paid);
    await found(`${name}_club_by`, 'INVITATION', paid);
    await found(`${name}_club_paid`, 'OPEN', { kind: 'MONEY', amountMinor: 500 });
  }

  /** Ladders that are in force, with a draft besides. */
  private async raiseLadders(name: string): Promise<void> {
    for (const code of [`${name}_ladder`, ...(this.mark ? ['fresh'] : [])]) {
      const terms = ladderOf(name, this.mark ? 4_000_000 : 2_000_000);
      await this.staff('OWNER', 'createTierLadder', LADDER, { ...terms, code, name: `Ladder ${name}` });
      await this.staff('OWNER', 'publishTierLadder', PUBLISH, { code });
      // By the draft all who bought anything would move.
      await this.staff('OWNER', 'saveTierLadderDraft', REDRAFT, { ...ladderOf(name, 2_000), code });
    }
  }

  private async foundStores(name: string): Promise<void> {
    await this.raiseLadders(name);
    await this.foundClubs(name);
    const ask = (field: string, query: string, input: object): Promise<Payload> =>
      this.staff('OWNER', field, query, input);
    await foundPartners(ask, name, this.mark !== '');
    await this.app.database.query(SETTLED, [this.shop.program.id, `${name}_partner`]);
    const couponBatch = await foundCoupons(ask, this.app, name, this.mark !== '');
    const coupons = {
      couponTemplate: `${name}_coupon`,
      ownTemplate: `${name}_own`,
      couponCode: `${name}-sale`,
      couponBatch,
    };
    const reward = await foundRewards(ask, name, this.mark);
    await setUpCheckout(ask);
    this.common = { ...this.common, ...coupons, reward };
    const till = await this.key(['ledger:spend']);
    const bound = { partner: `${name}_partner`, storefrontKey: toGlobalId('StorefrontKey', till.id) };
    await this.staff('OWNER', 'bindPartnerKey', BIND_KEY, bound);
    await holdEvents(this, name);
    await holdDraws(this, name);
    await askCustomers(this, name);
    await openReferralPrograms(this, name);
  }

  private async configure(): Promise<void> {
    const { mark } = this;
    const name = mark || 'acme';
    await this.staff('OWNER', 'updateProgram', RENAME, { name: `Program ${name}` });
    await this.staff('OWNER', 'updatePointType', STARS, { code: 'points', name: `Stars ${name}` });
    const rate = { currency: 'GBP', rate: '1.25', reason: `Bank ${name}` };
    await this.staff('OWNER', 'setExchangeRate', RATE, rate);
    for (const code of ['miles', ...(mark ? [`${mark}_miles`, 'fresh'] : [])])
      await this.staff('OWNER', 'createPointType', POINT_TYPE, { code, name: `Miles ${name}` });
    const amount = { perAmount: { points: 7, perMinor: 100_000 } };
    const effects = [{ awardPoints: { amount, pointType: 'miles' } }];
    for (const code of ['more', ...(mark ? [`${mark}-more`, 'fresh'] : [])])
      await this.staff('OWNER', 'createCampaign', CAMPAIGN, {
        ...{ code, name: `More ${name}`, effects, limits: LIMITS, coolDownDays: code === 'more' ? 1 : 0 },
        experiment: code === 'more' ? { holdoutPermille: 1 } : null,
      });
    const things = { code: `${name}-things`, name: `Things ${name}`, effects: thingsOf(name) };
    await this.staff('OWNER', 'createCampaign', CAMPAIGN, things);
    // The condition does not hold all of the mark: explanations of anybody's orders show it.
    const isHers = `customer.text("hobby").endsWith("${OTHER_CUSTOMER_MARK.slice(1)}")`;
    const hers = { code: `${name}-hers`, name: `Hers ${name}`, effects: thingsOf(OTHER_CUSTOMER_MARK) };
    await this.staff('OWNER', 'createCampaign', CAMPAIGN, { ...hers, condition: isHers });
    for (const code of [`${name}-all`, ...(mark ? ['fresh'] : [])])
      await this.staff('OWNER', 'createSegment', SEGMENT, {
        ...{ code, name: `All ${name}`, condition: 'customer.orders >= 0' },
      });
    await this.foundStores(name);
    const draft = { code: `${name}-draft`, name: `Draft ${name}`, effects, draft: true };
    await this.staff('OWNER', 'createCampaign', CAMPAIGN, draft);
    await this.staff('OWNER', 'setAdjustmentLimit', LIMIT, { role: 'SUPPORT', pointsMax: 1_000_000 });
    const issuer = `https://id.${name}.test/`;
    const audience = `${name}-audience`;
    const trust = { issuer, audience, algorithms: ['ES256'], jwksUri: `${issuer}keys.json` };
    const { tokenIssuer } = await this.staff('OWNER', 'addTokenIssuer', ISSUER, trust);
    const { id } = await this.key(['program:read']);
    this.common = {
      ...this.common,
      campaign: mark ? `${mark}-more` : 'base-points',
      draft: draft.code,
      segment: `${name}-all`,
      ladder: `${name}_ladder`,
      club: `${name}_club`,
      partner: `${name}_partner`,
      event: `${name}_event`,
      ...{ draw: `${name}-draw`, survey: `${name}-survey`, surveyWave: `${name}-wave` },
      referralProgram: `${name}-friends`,
      referralSeason: `${name}-season`,
      pointType: mark ? `${mark}_miles` : 'points',
      tokenIssuer: required(tokenIssuer, 'an issuer').id,
      storefrontKey: toGlobalId('StorefrontKey', id),
      issuer,
      audience,
    };
    const file = { kind: 'orders', fileName: `${name}.csv`, fileSha256: 'a'.repeat(64) };
    const { database, batches } = {
      database: this.app.app.get(Database),
      batches: this.app.app.get(ImportBatches),
    };
    await database.tx({ programId: this.shop.program.id }, (tx) => batches.start(tx, file, this.app.now));
  }
}

/** A ladder on which everybody begins; what all orders of a customer come to is just enough for gold, and a return is too much. */
function ladderOf(name: string, goldMinor: number): object {
  const spend = (atLeast: number): object => ({ anyOf: [{ allOf: [{ metric: 'SPEND', atLeast }] }] });
  const benefits = { privileges: [`Tea ${name}`], flags: [`tea_${name}`] };
  const tiers = [
    { code: 'bronze', name: `Bronze ${name}`, rank: 0 },
    { code: 'silver', name: `Silver ${name}`, rank: 1, qualification: spend(1_000), benefits },
    { code: 'gold', name: `Gold ${name}`, rank: 2, qualification: spend(goldMinor) },
    { code: 'platinum', name: `Platinum ${name}`, rank: 3, qualification: spend(3 * goldMinor) },
  ];
  return { tiers, window: { kind: 'CALENDAR_YEAR' } };
}

/** All that an order can bring besides points; two orders make a card full. */
function thingsOf(name: string): object[] {
  return [
    { stampCard: { card: `${name}-card`, stampsNeeded: 2 } },
    { grantBadge: { badge: `${name}-badge`, name: `Badge ${name}` } },
    { enterDraw: { draw: `${name}-draw` } },
    {
      sendMessage: {
        ...{ channel: 'EMAIL', template: `${name}-thanks` },
        data: [{ name: 'greeting', text: `Thanks ${name}` }],
      },
    },
  ];
}
