import { FRESH, TEXT, type Kind, type Names, type Row, type RowBelow } from './names.js';
import { effectNames } from './effect-names.js';
import { TIER_ROWS, TIER_ROWS_BELOW } from './rows-tiers.js';
import { ADMIN_CLUB_ROWS } from './rows-clubs.js';
import { ADMIN_REWARD_ROWS, ADMIN_REWARD_ROWS_BELOW } from './rows-rewards.js';
import { ADMIN_CHECKOUT_ROWS } from './rows-checkout.js';
import { ADMIN_COUPON_ROWS, ADMIN_COUPON_ROWS_BELOW } from './rows-coupons.js';
import { ADMIN_METRIC_ROWS, METRIC_ROWS_BELOW } from './rows-metrics.js';
import { DOING_ROWS, DOING_ROWS_BELOW } from './rows-metrics-doings.js';
import { SNAPSHOT_ROWS, SNAPSHOT_ROWS_BELOW } from './rows-metrics-snapshots.js';
import { ADMIN_FINANCE_ROWS, FINANCE_ROWS_BELOW } from './rows-metrics-finance.js';
import { ADMIN_PARTNER_ROWS, ADMIN_PARTNER_ROWS_BELOW } from './rows-partners.js';
import { ADMIN_DRAW_ROWS } from './rows-draws.js';
import { ADMIN_SURVEY_ROWS } from './rows-surveys.js';
import { ADMIN_REFERRAL_PROGRAM_ROWS, REFERRAL_PROGRAM_ROWS_BELOW } from './rows-referral-programs.js';
import { ADMIN_FRAUD_ROWS } from './rows-referrals-fraud.js';
import { ADMIN_COURSE_ROWS } from './rows-referrals-course.js';
import { INVITATION_ROWS } from './rows-referrals-sharing.js';
import { ADMIN_EVENT_ROWS } from './rows-events.js';
import { ADMIN_HOUSEHOLD_ROWS } from './rows-households.js';
import { ACTIVITY_NAMES, ORDER_NAMES, orderOf, ROWS_BELOW, under } from './rows-storefront.js';

const PASSWORD = 'seven grey herons over the marsh';
const perAmount = { points: 1, perMinor: 100, lines: 'line.quantity > 1' };
/** A campaign of each kind of effect. */
function campaignsOf(
  code: unknown,
  {
    pointType,
    ladder,
    club,
    partner: issuer,
    ownTemplate: template,
    reward,
  }: {
    readonly pointType: unknown;
    readonly ladder: string | null;
    readonly club: string;
    readonly partner: string;
    readonly ownTemplate: string;
    readonly reward: string;
  },
  more: object = {},
): Record<string, unknown>[] {
  const condition = 'order.number > 1';
  return inputs(
    { code, ...more, condition, effects: [{ awardPoints: { amount: { perAmount }, pointType, issuer } }] },
    { code, ...more, condition, effects: [{ multiplyPoints: { numerator: 2, pointType, issuer } }] },
    ...(ladder === null
      ? []
      : [
          { code, ...more, condition, effects: [{ placeInTier: { ladder, tier: 'silver' } }] },
          { code, ...more, condition, effects: [{ admitToClub: { club } }] },
          { code, ...more, condition, effects: [{ issueCoupon: { template } }] },
          { code, ...more, condition, effects: [{ giveReward: { reward } }] },
        ]),
    {
      ...{ code, ...more, effects: [{ awardPoints: { amount: { fixed: { points: 1 } } } }] },
      timeTrigger: { pointsExpiring: { pointType, daysBefore: 3 } },
    },
  );
}

const PAGED = { after: 'cursor' } as const;
const TERMS_NAMES = {
  'input.code': 'campaign',
  ...effectNames('input.effects[].'),
  'input.condition': TEXT,
  'input.experiment.variants[].code': TEXT,
  'input.exclusivityGroup': TEXT,
  'input.timeTrigger.afterOrder.time': TEXT,
  'input.timeTrigger.afterPurchase.category': TEXT,
  'input.timeTrigger.afterPurchase.sku': TEXT,
  'input.timeTrigger.afterPurchase.time': TEXT,
  'input.timeTrigger.birthday.time': TEXT,
  'input.timeTrigger.date.time': TEXT,
  'input.timeTrigger.enrolmentAnniversary.time': TEXT,
  'input.timeTrigger.inactive.time': TEXT,
  'input.timeTrigger.pointsExpiring.pointType': 'pointType',
  'input.timeTrigger.pointsExpiring.time': TEXT,
  'input.timeTrigger.replenishment.category': TEXT,
  'input.timeTrigger.replenishment.sku': TEXT,
  'input.timeTrigger.replenishment.time': TEXT,
  'input.trigger': TEXT,
} as const;

/** What is tried: terms that name what terms name, and campaigns by their codes. */
const TRIAL_NAMES: Readonly<Record<string, Kind>> = {
  ...Object.fromEntries(
    Object.entries(TERMS_NAMES)
      .filter(([path]) => path !== 'input.code')
      .map(([path, kind]) => [path.replace('input.', 'input.campaigns[].terms.'), kind]),
  ),
  'input.campaigns[].code': 'campaign',
  'input.replaces[]': 'campaign',
};

/** Each way in which something can be tried. */
function trialsOf({ campaign, ...things }: Names): Record<string, unknown>[] {
  const replaces = [campaign];
  const terms = campaignsOf('', things).map(({ input }) => {
    const { code: _code, ...rest } = input as Record<string, unknown>;
    return { campaigns: [{ terms: rest }], replaces };
  });
  return [{ campaigns: [{ code: campaign }] }, ...terms];
}

function inputs(...variants: readonly object[]): Record<string, unknown>[] {
  return variants.map((input) => ({ input }));
}

/** A list of everything of the program. */
function list(names: Readonly<Record<string, Kind>> = {}): Row {
  return { args: () => [{}], names: { ...PAGED, ...names } };
}

const WITHOUT_NAMES: Row = { args: () => [{}], names: {} };

function byId(kind: Exclude<Kind, 'cursor' | 'TEXT'>, more: object = {}, text: readonly string[] = []): Row {
  const texts = Object.fromEntries(text.map((path) => [path, TEXT] as const));
  return {
    args: (names) => inputs({ id: String(names[kind]), ...more }),
    names: { 'input.id': kind, ...texts },
  };
}

/** Every root field of the back office's schema. */
export const ADMIN_ROWS: Readonly<Record<string, Row>> = {
  ...{ ...TIER_ROWS, ...ADMIN_CLUB_ROWS, ...ADMIN_PARTNER_ROWS },
  ...ADMIN_COURSE_ROWS,
  ...{
    ...ADMIN_EVENT_ROWS,
    ...{ ...ADMIN_DRAW_ROWS, ...ADMIN_SURVEY_ROWS },
    ...ADMIN_REFERRAL_PROGRAM_ROWS,
    ...ADMIN_FRAUD_ROWS,
    ...INVITATION_ROWS,
    ...ADMIN_HOUSEHOLD_ROWS,
    ...ADMIN_COUPON_ROWS,
  },
  ...{ ...ADMIN_REWARD_ROWS, ...ADMIN_CHECKOUT_ROWS, ...ADMIN_METRIC_ROWS, ...SNAPSHOT_ROWS, ...DOING_ROWS },
  ...ADMIN_FINANCE_ROWS,
  'query adjustmentLimits': WITHOUT_NAMES,
  'query adjustments': list(),
  'query approvals': list(),
  'query auditEntries': {
    args: ({ auditActor, auditSubject }) => [{}, { actor: auditActor }, { subjectId: auditSubject }],
    names: { ...PAGED, action: TEXT, actor: 'auditActor', subjectId: 'auditSubject', subjectType: TEXT },
  },
  'query backtest': { args: ({ backtest }) => [{ id: backtest }], names: { id: 'backtest' } },
  'query backtests': list(),
  'query campaign': { args: ({ campaign }) => [{ code: campaign }], names: { code: 'campaign' } },
  'query campaignDiff': {
    args: ({ draft }) => [{ code: draft, from: 1, to: 1 }],
    names: { code: 'draft' },
  },
  'query campaignRecipes': list(),
  'query campaigns': list(),
  'query campaignVocabulary': { args: () => [{ trigger: 'review.published' }], names: { trigger: TEXT } },
  'query checkExpression': {
    args: () => [{ expression: 'line.quantity > 1', trigger: 'order.paid', forLines: true }],
    names: { expression: TEXT, trigger: TEXT },
  },
  'query customer': {
    args: ({ customer, customerId }) => [{ externalId: customer }, { id: customerId }],
    names: { externalId: 'customer', id: 'customerId' },
  },
  'query customerCampaign': {
    args: ({ customer, customerId, campaign }) => [
      { externalId: customer, campaign },
      { id: customerId, campaign },
    ],
    names: { externalId: 'customer', id: 'customerId', campaign: 'campaign' },
  },
  'query customers': {
    args: ({ search }) => [{}, { search: search[0] }],
    names: { ...PAGED, search: 'search' },
  },
  'query exchangeRates': {
    args: () => [{}, { currency: 'EUR' }],
    names: { ...PAGED, currency: TEXT },
  },
  'query node': { args: ({ customerId }) => [{ id: customerId }], names: { id: 'node' } },
  'query order': {
    args: ({ order, source }) => [{ externalId: order, source }],
    names: { externalId: 'order', source: 'source' },
  },
  'query orders': list(),
  'query pointTypes': WITHOUT_NAMES,
  'query program': WITHOUT_NAMES,
  'query simulateCampaign': {
    args: (names) => {
      const { customer, order, source, guestEmail, guestPhone } = names;
      const cart = orderOf(names);
      const review = { type: 'review.published', externalId: FRESH.activity, source };
      const guests = [{ email: guestEmail }, { phone: guestPhone }].map((guest) => ({ guest }));
      const activities = [
        { order: cart },
        { recordedOrder: { externalId: order, source } },
        { activity: { ...review, customer: { externalId: customer } } },
        { activity: { ...review, order: { externalId: order, source } } },
        ...guests.map((one) => ({ order: { ...cart, customer: one } })),
        ...guests.map((one) => ({ activity: { ...review, customer: one } })),
      ];
      const [byCode = {}] = trialsOf(names);
      return inputs(
        ...trialsOf(names).map((trial) => ({ ...trial, activity: { order: cart } })),
        ...activities.map((activity) => ({ ...byCode, activity })),
      );
    },
    names: {
      ...TRIAL_NAMES,
      ...under('input.activity.activity.', ACTIVITY_NAMES),
      ...under('input.activity.order.', ORDER_NAMES),
      'input.activity.recordedOrder.externalId': 'order',
      'input.activity.recordedOrder.source': 'source',
    },
  },
  'query segment': { args: ({ segment }) => [{ code: segment }], names: { code: 'segment' } },
  'query segmentPreview': { args: () => [{ condition: 'customer.orders >= 0' }], names: { condition: TEXT } },
  'query segments': list(),
  'query staffMembers': list(),
  'query storefrontKeys': list(),
  'query tokenIssuers': list(),
  'query viewer': WITHOUT_NAMES,

  'mutation addTokenIssuer': {
    args: () =>
      inputs({
        issuer: 'https://id.fresh.test/',
        audience: 'fresh-audience',
        algorithms: ['ES256'],
        jwksUri: 'https://id.fresh.test/keys.json',
      }),
    names: {
      'input.audience': 'audience',
      'input.issuer': 'issuer',
      'input.jwks': TEXT,
      'input.jwksUri': TEXT,
    },
  },
  'mutation adjustPoints': {
    args: ({ customerId: customer, pointType }) =>
      inputs({ customer, points: 5, pointType, reason: 'A gift', idempotencyKey: FRESH.key }),
    names: {
      'input.customer': 'customerId',
      'input.idempotencyKey': 'idempotencyKey',
      'input.pointType': 'pointType',
      'input.reason': TEXT,
    },
  },
  'mutation archiveSegment': {
    args: ({ segment }) => inputs({ code: segment }),
    names: { 'input.code': 'segment' },
  },
  'mutation cancelBacktest': byId('backtest'),
  'mutation cancelOrder': {
    args: ({ order, source }) => inputs({ orderExternalId: order, source }),
    names: { 'input.orderExternalId': 'order', 'input.source': 'source' },
  },
  'mutation changeCampaign': {
    args: ({ campaign, ...things }) => campaignsOf(campaign, things),
    names: TERMS_NAMES,
  },
  'mutation changeSegment': {
    args: ({ segment }) => inputs({ code: segment, name: 'Other', condition: 'customer.orders > 1' }),
    names: { 'input.code': 'segment', 'input.condition': TEXT, 'input.name': TEXT },
  },
  'mutation changePassword': {
    args: () => inputs({ currentPassword: PASSWORD, newPassword: `${PASSWORD} again` }),
    names: { 'input.currentPassword': TEXT, 'input.newPassword': TEXT },
  },
  'mutation cloneCampaign': {
    args: ({ campaign }) => inputs({ from: campaign, code: FRESH.code, name: 'Fresh' }),
    names: { 'input.code': 'campaign', 'input.from': 'campaign', 'input.name': TEXT },
  },
  'mutation closeProgram': {
    args: () => inputs({ reason: 'Moving house' }),
    names: { 'input.reason': TEXT },
  },
  'mutation createCampaign': {
    args: (things) => campaignsOf(FRESH.code, things, { name: 'Fresh' }),
    names: { ...TERMS_NAMES, 'input.name': TEXT },
  },
  'mutation createPointType': {
    args: () => inputs({ code: FRESH.code, name: 'Fresh' }),
    names: { 'input.code': 'pointType', 'input.name': TEXT },
  },
  'mutation createSegment': {
    args: () => inputs({ code: FRESH.code, name: 'Fresh', condition: 'customer.orders > 2' }),
    names: { 'input.code': 'segment', 'input.condition': TEXT, 'input.name': TEXT },
  },
  'mutation createStaffMember': {
    args: () => inputs({ email: FRESH.email, name: 'Fresh', password: PASSWORD, role: 'ANALYST' }),
    names: { 'input.email': 'staffEmail', 'input.name': TEXT, 'input.password': TEXT },
  },
  'mutation deactivateStaffMember': byId('staffMember'),
  'mutation decideAdjustment': {
    args: ({ adjustment }) => inputs({ adjustment, decision: 'APPROVED' }),
    names: { 'input.adjustment': 'adjustment', 'input.note': TEXT },
  },
  'mutation enrolCustomer': {
    args: ({ customer, customerId }) => inputs({ externalId: customer }, { id: customerId }),
    names: { 'input.externalId': 'customer', 'input.id': 'customerId' },
  },
  'mutation issueStorefrontKey': {
    args: () => inputs({ name: 'Fresh', scopes: ['PROGRAM_READ'] }),
    names: { 'input.name': TEXT },
  },
  'mutation publishCampaign': {
    args: ({ draft }) => inputs({ code: draft }),
    names: { 'input.code': 'draft' },
  },
  'mutation reactivateCustomer': {
    args: ({ suspendedId }) => inputs({ id: suspendedId, reason: 'It was a mistake' }),
    names: { 'input.id': 'customerId', 'input.reason': TEXT },
  },
  'mutation recordReturn': {
    args: ({ order: orderExternalId, source }) =>
      inputs({ orderExternalId, source, externalId: FRESH.return, amountMinor: 100 }),
    names: { 'input.externalId': 'return', 'input.orderExternalId': 'order', 'input.source': 'source' },
  },
  'mutation removeTokenIssuer': byId('tokenIssuer'),
  'mutation reopenProgram': { args: () => inputs({ reason: 'Moved' }), names: { 'input.reason': TEXT } },
  'mutation revokeStorefrontKey': byId('storefrontKey'),
  'mutation rotateStorefrontKey': byId('storefrontKey', { graceMinutes: 5 }),
  'mutation setAdjustmentLimit': { args: () => inputs({ role: 'SUPPORT', pointsMax: 5 }), names: {} },
  'mutation setExchangeRate': {
    args: () => inputs({ currency: 'CHF', rate: '1.1', reason: 'Bank' }),
    names: { 'input.currency': TEXT, 'input.rate': TEXT, 'input.reason': TEXT },
  },
  'mutation setCampaignState': {
    args: ({ campaign }) => inputs({ code: campaign, state: 'PAUSED' }),
    names: { 'input.code': 'campaign' },
  },
  'mutation signIn': {
    args: ({ program, staffEmail: email }) => inputs({ program, email, password: PASSWORD }),
    names: { 'input.email': 'staffEmail', 'input.password': TEXT, 'input.program': 'program' },
    // An attempt to sign in is a row of the audit log of the program that was named.
    noted: ['input.program'],
  },
  'mutation signOut': { args: () => inputs({}), names: {} },
  'mutation startCampaignByRecipe': {
    args: () => inputs({ recipe: 'welcome', code: FRESH.code, name: 'Fresh' }),
    names: {
      ...{ 'input.code': 'campaign', 'input.name': TEXT, 'input.recipe': TEXT },
      ...{ 'input.parameters[].name': TEXT, 'input.parameters[].value': TEXT },
    },
  },
  'mutation startBacktest': {
    args: (names) => {
      const period = { from: '2025-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' };
      // Past orders are tried on by campaigns on orders alone.
      const trials = trialsOf(names).filter((trial) => !JSON.stringify(trial).includes('timeTrigger'));
      return inputs(...trials.map((trial) => ({ ...trial, ...period, idempotencyKey: FRESH.key })));
    },
    names: {
      ...TRIAL_NAMES,
      'input.campaigns[].terms.timeTrigger.pointsExpiring.pointType': TEXT,
      'input.idempotencyKey': 'idempotencyKey',
    },
  },
  'mutation suspendCustomer': byId('customerId', { reason: 'Looks like fraud' }, ['input.reason']),
  'mutation updatePointType': {
    args: ({ pointType }) => inputs({ code: pointType, name: 'Stars' }),
    names: { 'input.code': 'pointType', 'input.name': TEXT },
  },
  'mutation updateProgram': {
    args: () => inputs({ name: 'Renamed' }),
    names: { 'input.locales[]': TEXT, 'input.name': TEXT },
  },
  'mutation updateStaffRole': byId('staffMember', { role: 'ANALYST' }),
  'mutation upsertCustomer': {
    args: ({ customer, email, phone }) => inputs({ externalId: customer, email, phone }),
    names: {
      'input.attributes[].name': TEXT,
      'input.attributes[].text': TEXT,
      'input.email': 'email',
      'input.externalId': 'customer',
      'input.familyName': TEXT,
      'input.givenName': TEXT,
      'input.locale': TEXT,
      'input.phone': 'phone',
      'input.phoneRegion': TEXT,
    },
  },
};

export const ADMIN_ROWS_BELOW: Readonly<Record<string, RowBelow>> = {
  ...ROWS_BELOW,
  ...TIER_ROWS_BELOW,
  ...{ ...ADMIN_PARTNER_ROWS_BELOW, ...ADMIN_COUPON_ROWS_BELOW, ...ADMIN_REWARD_ROWS_BELOW },
  ...{ ...REFERRAL_PROGRAM_ROWS_BELOW, ...METRIC_ROWS_BELOW, ...SNAPSHOT_ROWS_BELOW, ...DOING_ROWS_BELOW },
  ...FINANCE_ROWS_BELOW,
  'Campaign.versions': { args: () => ({}), names: PAGED },
  'CustomerCampaign.activities': { args: () => ({}), names: PAGED },
  'Segment.members': { args: () => ({}), names: PAGED },
};
