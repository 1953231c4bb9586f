import { FRESH, TEXT, type Names, type Row, type RowBelow } from './names.js';

const PAGED = { after: 'cursor' } as const;
const KEYED = { 'input.idempotencyKey': 'idempotencyKey' } as const;

function input(value: object): Record<string, unknown>[] {
  return [{ input: value }];
}

/** With a key a customer is named; a customer's token is for one person. */
function whose({ isCustomer, customer }: Names): { customer?: string } {
  return isCustomer ? {} : { customer };
}

export const STOREFRONT_REWARD_ROWS: Readonly<Record<string, Row>> = {
  'query rewards': {
    args: (names) => [{ ...whose(names), tag: 'kitchen' }],
    names: { ...PAGED, customer: 'customer', tag: TEXT },
  },
  'mutation cancelRedemption': {
    args: ({ redemption }) => input({ redemption, reason: 'Too many' }),
    names: { 'input.redemption': 'redemption', 'input.reason': TEXT },
  },
  'mutation redeemReward': {
    args: (names) =>
      input({ ...whose(names), reward: names.reward, pointsAtMost: 5, idempotencyKey: FRESH.key }),
    names: { 'input.customer': 'customer', 'input.reward': 'reward', ...KEYED },
  },
};

const TERMS = {
  ...{ name: 'Fresh', description: 'For all', tags: ['kitchen'], pointType: 'points', price: 5 },
  ...{ ladder: 'retail', tierPrices: [{ tier: 'gold', price: 4 }], from: '2026-01-01T00:00:00Z' },
  ...{ until: '2040-01-01T00:00:00Z', audience: 'true', effectiveFrom: '2030-01-01T00:00:00Z' },
  delivery: 'EFFECT',
};
/** Points, stamps and messages are refused whatever they name, and so is a template whose coupons are not for customers. */
const EFFECT_TEXTS = [
  ...['admitToClub.variant', 'awardPoints.amount.perAmount.lines', 'awardPoints.amount.perItem.lines'],
  ...['awardPoints.amount.perUnit.attribute', 'awardPoints.issuer', 'awardPoints.pending.activityType'],
  ...['awardPoints.pointType', 'awardPoints.variant', 'emitActivity.attributes[].name'],
  ...['emitActivity.attributes[].text', 'emitActivity.type', 'emitActivity.variant', 'enterDraw.draw'],
  ...[
    'enterDraw.variant',
    'grantBadge.badge',
    'grantBadge.name',
    'grantBadge.variant',
    'issueCoupon.template',
  ],
  ...['issueCoupon.variant', 'multiplyPoints.issuer', 'multiplyPoints.pending.activityType'],
  ...['multiplyPoints.pointType', 'multiplyPoints.variant', 'placeInTier.tier', 'placeInTier.variant'],
  ...['sendMessage.data[].name', 'sendMessage.data[].text', 'sendMessage.template', 'sendMessage.variant'],
  ...['stampCard.card', 'stampCard.lines', 'stampCard.variant', 'giveReward.variant'],
].map((path) => `effect.${path}`);
const TERMS_NAMES = {
  ...Object.fromEntries(
    ['name', 'description', 'tags[]', 'ladder', 'tierPrices[].tier', 'audience', ...EFFECT_TEXTS].map(
      (path) => [`input.${path}`, TEXT] as const,
    ),
  ),
  'input.effect.admitToClub.club': 'club',
  'input.effect.placeInTier.ladder': 'ladder',
  'input.effect.giveReward.reward': 'reward',
} as const;

function termSets(code: string, { pointType, club, ladder, reward }: Names): Record<string, unknown>[] {
  const effects = [
    { grantBadge: { badge: 'fan', name: 'Fan' } },
    { admitToClub: { club } },
    { placeInTier: { ladder, tier: 'silver' } },
    { giveReward: { reward } },
  ];
  return effects.map((effect) => ({ input: { code, ...TERMS, pointType, effect } }));
}
const POINT_TYPE = { 'input.pointType': 'pointType' } as const;

export const ADMIN_REWARD_ROWS: Readonly<Record<string, Row>> = {
  'query fulfilments': { args: () => [{ state: 'REDEEMED' }, { kind: 'PRODUCT' }], names: PAGED },
  'query reward': { args: ({ reward }) => [{ code: reward }], names: { code: 'reward' } },
  'query rewards': { args: () => [{}], names: PAGED },
  'mutation archiveReward': {
    args: ({ reward }) => input({ code: reward }),
    names: { 'input.code': 'reward' },
  },
  'mutation cancelRedemption': {
    args: ({ redemption }) => input({ redemption, reason: 'Lost' }),
    names: { 'input.redemption': 'redemption', 'input.reason': TEXT },
  },
  'mutation changeReward': {
    args: (names) => termSets(names.reward, names),
    names: { 'input.code': 'reward', ...POINT_TYPE, ...TERMS_NAMES },
  },
  'mutation changeRewardStock': {
    args: ({ reward }) => input({ code: reward, by: 5, reason: 'A delivery', idempotencyKey: FRESH.key }),
    names: { 'input.code': 'reward', 'input.reason': TEXT, ...KEYED },
  },
  'mutation createReward': {
    args: (names) => termSets(FRESH.code, names),
    names: { 'input.code': 'reward', ...POINT_TYPE, ...TERMS_NAMES },
  },
  'mutation fulfilRewards': {
    args: ({ redemption }) => input({ items: [{ redemption, reference: 'A parcel' }] }),
    names: {
      'input.items[].redemption': 'redemption',
      'input.items[].reference': TEXT,
      'input.items[].giftCardCode': TEXT,
    },
  },
};

export const REWARD_ROWS_BELOW: Readonly<Record<string, RowBelow>> = {
  'Customer.redemptions': { args: () => ({}), names: PAGED },
  'Customer.rewards': { args: () => ({ tag: 'kitchen' }), names: { ...PAGED, tag: TEXT } },
};

export const ADMIN_REWARD_ROWS_BELOW: Readonly<Record<string, RowBelow>> = {
  'Reward.versions': { args: () => ({}), names: PAGED },
};
