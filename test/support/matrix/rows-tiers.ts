import { FRESH, TEXT, type Row, type RowBelow } from './names.js';

const PAGED = { after: 'cursor' } as const;
const CRITERION = 'input.tiers[].qualification.anyOf[].allOf[]';
const LADDER_NAMES = {
  'input.code': 'ladder',
  'input.tiers[].benefits.flags[]': TEXT,
  'input.tiers[].benefits.privileges[]': TEXT,
  'input.tiers[].code': TEXT,
  'input.tiers[].name': TEXT,
  [`${CRITERION}.activityType`]: TEXT,
  [`${CRITERION}.pointType`]: 'pointType',
  'input.tiers[].benefits.multiplier.pointType': 'pointType',
} as const;
const PLACEMENT_NAMES = {
  'input.customer': 'customerId',
  'input.idempotencyKey': 'idempotencyKey',
  'input.ladder': 'ladder',
  'input.reason': TEXT,
} as const;

/** A ladder that asks for each kind of metric. */
function ladderTermsOf(pointType: string): object {
  const anyOf = [
    { allOf: [{ metric: 'POINTS_EARNED', pointType, atLeast: 9_000 }] },
    { allOf: [{ metric: 'ACTIVITIES', activityType: 'review.published', atLeast: 1 }] },
  ];
  const multiplier = { numerator: 2, pointType };
  const benefits = { privileges: ['Tea'], flags: ['free_shipping'], multiplier };
  const tiers = [{ code: 'silver', name: 'Silver', rank: 1, qualification: { anyOf }, benefits }];
  return { tiers, window: { kind: 'LIFETIME' } };
}

function inputs(...variants: readonly object[]): Record<string, unknown>[] {
  return variants.map((input) => ({ input }));
}

/** Ladders and placements in the back office's schema. */
export const TIER_ROWS: Readonly<Record<string, Row>> = {
  'query tierLadder': { args: ({ ladder }) => [{ code: ladder }], names: { code: 'ladder' } },
  'query tierLadderDiff': {
    args: ({ ladder }) => [{ code: ladder, from: 1, to: 2 }],
    names: { code: 'ladder' },
  },
  'query tierLadderMovers': {
    args: ({ ladder }) => [{ code: ladder }, { code: ladder, version: 2 }],
    names: { ...PAGED, code: 'ladder' },
  },
  'query tierLadderPreview': {
    args: ({ ladder }) => [{ code: ladder }, { code: ladder, version: 2 }],
    names: { code: 'ladder' },
  },
  'query tierLadders': { args: () => [{}], names: PAGED },
  'query tierMembers': {
    args: ({ ladder }) => [{ ladder, tier: 'silver' }],
    names: { ...PAGED, ladder: 'ladder', tier: TEXT },
  },
  'query tierMembersAtRisk': {
    args: ({ ladder }) => [{ ladder }],
    names: { ...PAGED, ladder: 'ladder' },
  },
  'query tierMembersRising': {
    args: ({ ladder }) => [{ ladder, percent: 1 }],
    names: { ...PAGED, ladder: 'ladder' },
  },
  'mutation createTierLadder': {
    args: ({ pointType }) => inputs({ code: FRESH.code, name: 'Fresh', ...ladderTermsOf(pointType) }),
    names: { ...LADDER_NAMES, 'input.name': TEXT },
  },
  'mutation endTierPlacement': {
    args: ({ customerId: customer, ladder }) =>
      inputs({ customer, ladder, reason: 'A mistake', idempotencyKey: FRESH.key }),
    names: PLACEMENT_NAMES,
  },
  'mutation placeCustomerInTier': {
    args: ({ customerId: customer, ladder }) =>
      inputs({ customer, ladder, tier: 'silver', reason: 'A gift', idempotencyKey: FRESH.key }),
    names: { ...PLACEMENT_NAMES, 'input.tier': TEXT },
  },
  'mutation publishTierLadder': {
    args: ({ ladder }) => inputs({ code: ladder }),
    names: { 'input.code': 'ladder' },
  },
  'mutation rollBackTierLadder': {
    args: ({ ladder }) => inputs({ code: ladder, version: 2 }),
    names: { 'input.code': 'ladder' },
  },
  'mutation saveTierLadderDraft': {
    args: ({ ladder, pointType }) => inputs({ code: ladder, ...ladderTermsOf(pointType) }),
    names: LADDER_NAMES,
  },
};

export const TIER_ROWS_BELOW: Readonly<Record<string, RowBelow>> = {
  'TierLadder.versions': { args: () => ({}), names: PAGED },
  'TierLadderPreview.pointsCost': { args: () => ({ days: 30 }), names: {} },
};
