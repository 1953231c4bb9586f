import {
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  getNamedType,
  getNullableType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { ROLE_PERMISSIONS, STAFF_ROLES, type Permission, type StaffRole } from '#access';
import { permissionOf } from '#platform/graphql';
import { required } from '#kernel';
import { adminModules } from '../../apps/api/endpoints.js';
import { schemaOf } from '../architecture/endpoint-schema.js';
import { TestApp, type Answer, type Shop } from '../support/test-app.js';

const ALL = 'OWNER MANAGER SUPPORT ANALYST';
const SUPPORT = 'OWNER MANAGER SUPPORT';
const MANAGER = 'OWNER MANAGER';
const OWNER = 'OWNER';

/** Who may do what in the back office, field by field: a change here is a change of the product. */
const ALLOWED: Readonly<Record<string, string>> = {
  adjustmentLimits: ALL,
  adjustments: ALL,
  approvals: ALL,
  auditEntries: MANAGER,
  backtest: ALL,
  backtests: ALL,
  campaign: ALL,
  campaignDiff: ALL,
  campaignRecipes: ALL,
  campaigns: ALL,
  campaignVocabulary: ALL,
  checkExpression: ALL,
  club: ALL,
  clubMembers: ALL,
  clubs: ALL,
  partnerMembers: ALL,
  partnerSettlements: ALL,
  partnerStatement: ALL,
  partners: ALL,
  draw: ALL,
  drawTickets: ALL,
  drawWinners: ALL,
  drawnCustomers: ALL,
  metricModels: ALL,
  rfmSegments: ALL,
  retentionReport: ALL,
  pointsReport: ALL,
  couponsReport: ALL,
  liabilityReport: MANAGER,
  deferredRevenueReport: MANAGER,
  pointCosts: MANAGER,
  revenueReport: ALL,
  cohortReport: ALL,
  repeatPurchaseReport: ALL,
  loyaltyReport: ALL,
  concentrationReport: ALL,
  churnAfterJoiningReport: ALL,
  survivalReport: ALL,
  tenureReport: ALL,
  lifetimeValueReport: ALL,
  metricCosts: ALL,
  experimentReport: ALL,
  participationReport: ALL,
  campaignReport: ALL,
  engagementReport: ALL,
  referralReport: ALL,
  tierMovementReport: ALL,
  clubMovementReport: ALL,
  satisfactionReport: ALL,
  metricGoals: ALL,
  metricAlerts: ALL,
  metricDigests: ALL,
  metricDigestSchedules: ALL,
  atRiskCustomers: ALL,
  draws: ALL,
  survey: ALL,
  surveyAnswers: ALL,
  surveys: ALL,
  backtestReferralRules: MANAGER,
  referralReviews: ALL,
  referralFunnel: ALL,
  referralLeaderboard: ALL,
  referralProgram: ALL,
  referralSeasons: ALL,
  referralPrograms: ALL,
  referralInvitations: MANAGER,
  markReferralInvitationsSent: MANAGER,
  event: ALL,
  eventRegistrations: ALL,
  events: ALL,
  couponBatch: ALL,
  couponBatches: ALL,
  couponLink: ALL,
  couponTemplate: ALL,
  couponTemplates: ALL,
  checkout: ALL,
  checkoutSettings: ALL,
  fulfilments: ALL,
  explainReferral: ALL,
  referrals: ALL,
  reward: ALL,
  rewards: ALL,
  customer: ALL,
  customerCampaign: ALL,
  customers: ALL,
  exchangeRates: ALL,
  household: ALL,
  households: ALL,
  node: ALL,
  order: ALL,
  orders: ALL,
  pointTypes: ALL,
  program: ALL,
  simulateCampaign: ALL,
  segment: ALL,
  segmentPreview: ALL,
  segments: ALL,
  tierLadder: ALL,
  tierLadderDiff: ALL,
  tierLadderMovers: ALL,
  tierLadderPreview: ALL,
  tierLadders: ALL,
  tierMembers: ALL,
  tierMembersAtRisk: ALL,
  tierMembersRising: ALL,
  staffMembers: MANAGER,
  storefrontKeys: OWNER,
  tokenIssuers: OWNER,
  viewer: ALL,

  addSurveyWave: MANAGER,
  changeSurvey: MANAGER,
  closeSurvey: MANAGER,
  closeSurveyWave: MANAGER,
  createSurvey: MANAGER,
  moveSurveyWave: MANAGER,
  addTokenIssuer: OWNER,
  adjustPoints: SUPPORT,
  appointHouseholdHead: MANAGER,
  approveClubApplication: MANAGER,
  archiveSegment: MANAGER,
  attributeReferral: MANAGER,
  banFromClub: MANAGER,
  rejectReferral: MANAGER,
  blockReferralAdvocate: MANAGER,
  unblockReferralAdvocate: MANAGER,
  bindPartnerKey: OWNER,
  cancelDraw: MANAGER,
  changeDraw: MANAGER,
  createDraw: MANAGER,
  deliverPrize: MANAGER,
  disqualifyDrawn: MANAGER,
  drawLots: MANAGER,
  changeReferralProgram: MANAGER,
  changeReferralSeason: MANAGER,
  createReferralSeason: MANAGER,
  createReferralProgram: MANAGER,
  publishReferralRules: MANAGER,
  decideReferralReview: MANAGER,
  addCouponCode: MANAGER,
  archiveCouponTemplate: MANAGER,
  cancelCouponBatch: MANAGER,
  changeCouponTemplate: MANAGER,
  createCouponBatch: MANAGER,
  createCouponTemplate: MANAGER,
  issueCoupon: MANAGER,
  voidCouponBatch: MANAGER,
  voidCouponCode: MANAGER,
  setCheckoutSettings: MANAGER,
  setMetricCosts: OWNER,
  archiveReward: MANAGER,
  cancelRedemption: SUPPORT,
  changeReward: MANAGER,
  changeRewardStock: MANAGER,
  createReward: MANAGER,
  fulfilRewards: SUPPORT,
  cancelBacktest: MANAGER,
  cancelOrder: MANAGER,
  changeCampaign: MANAGER,
  cancelEvent: MANAGER,
  changeClub: MANAGER,
  changePartner: MANAGER,
  changeEvent: MANAGER,
  changeSegment: MANAGER,
  checkIn: SUPPORT,
  cloneCampaign: MANAGER,
  publishCampaign: MANAGER,
  changePassword: ALL,
  closeProgram: OWNER,
  createCampaign: MANAGER,
  closePartnerSettlement: MANAGER,
  createClub: MANAGER,
  createPartner: MANAGER,
  createEvent: MANAGER,
  createPointType: OWNER,
  createSegment: MANAGER,
  createStaffMember: OWNER,
  createTierLadder: MANAGER,
  endTierPlacement: MANAGER,
  placeCustomerInTier: MANAGER,
  publishTierLadder: MANAGER,
  rollBackTierLadder: MANAGER,
  saveTierLadderDraft: MANAGER,
  deactivateStaffMember: OWNER,
  decideAdjustment: MANAGER,
  enrolCustomer: SUPPORT,
  endHousehold: MANAGER,
  inviteToClub: MANAGER,
  issuePartnerSecret: OWNER,
  issueStorefrontKey: OWNER,
  liftClubBan: MANAGER,
  reactivateCustomer: SUPPORT,
  recordReturn: MANAGER,
  rejectClubApplication: MANAGER,
  removeFromClub: MANAGER,
  removeFromEvent: MANAGER,
  removeHouseholdMember: MANAGER,
  removeTokenIssuer: OWNER,
  reopenProgram: OWNER,
  revokeStorefrontKey: OWNER,
  rotateStorefrontKey: OWNER,
  saveClubPlan: MANAGER,
  setAdjustmentLimit: OWNER,
  setExchangeRate: OWNER,
  setPartnerPrice: MANAGER,
  setPointCost: MANAGER,
  setMetricGoal: MANAGER,
  removeMetricGoal: MANAGER,
  acknowledgeMetricAlert: MANAGER,
  setMetricDigest: MANAGER,
  startBacktest: MANAGER,
  setCampaignState: MANAGER,
  startCampaignByRecipe: MANAGER,
  signIn: ALL,
  signOut: ALL,
  suspendCustomer: SUPPORT,
  undoCheckIn: MANAGER,
  updatePointType: OWNER,
  updateProgram: OWNER,
  updateStaffRole: OWNER,
  upsertCustomer: SUPPORT,
};

interface RootField {
  readonly operation: 'query' | 'mutation';
  readonly field: GraphQLField<unknown, unknown>;
  readonly permission: string;
}

function rootFieldsOf(schema: GraphQLSchema): RootField[] {
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
  ] as const;
  return roots.flatMap(([operation, type]) =>
    Object.values(required(type, operation).getFields()).map((field) => ({
      operation,
      field,
      permission: required(
        permissionOf(type as GraphQLObjectType, field, true),
        `permission of ${field.name}`,
      ),
    })),
  );
}

/** A value that the schema takes and that names nothing that exists. */
function dummyOf(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return dummyOf(type.ofType);
  if (isListType(type)) return [dummyOf(type.ofType)];
  if (isEnumType(type)) return required(type.getValues()[0], 'a value').name;
  if (isInputObjectType(type)) {
    const [first] = Object.values(type.getFields());
    if (type.isOneOf && first) return { [first.name]: dummyOf(getNullableType(first.type)) };
    const needed = Object.values(type.getFields()).filter(
      ({ type: of, defaultValue }) => isNonNullType(of) && defaultValue === undefined,
    );
    return Object.fromEntries(needed.map((field) => [field.name, dummyOf(field.type)]));
  }
  const scalars: Record<string, unknown> = {
    ...{ Boolean: true, Int: 1, Float: 1, Points: 1, Money: 1 },
    DateTime: '2026-01-01T00:00:00Z',
    Date: '2026-01-01',
  };
  return scalars[type.name] ?? 'x';
}

function requestOf({ operation, field }: RootField): { query: string; variables: Record<string, unknown> } {
  const args = field.args.filter(
    ({ type, defaultValue }) => isNonNullType(type) && defaultValue === undefined,
  );
  const declared = args.map(({ name, type }) => `$${name}: ${type.toString()}`).join(', ');
  const passed = args.map(({ name }) => `${name}: $${name}`).join(', ');
  const selection = isLeafType(getNamedType(field.type)) ? '' : '{ __typename }';
  return {
    query: `${operation} ${declared && `(${declared})`} { ${field.name}${passed && `(${passed})`} ${selection} }`,
    variables: Object.fromEntries(args.map(({ name, type }) => [name, dummyOf(type)])),
  };
}

describe('permissions of the back office', () => {
  let app: TestApp;
  let shop: Shop;
  let fields: RootField[];

  const codeOf = ({ errors }: Answer): string | undefined => errors?.[0]?.extensions.code;

  beforeAll(async () => {
    fields = rootFieldsOf(await schemaOf(adminModules));
    app = await TestApp.start();
    shop = await app.shop();
  });

  afterAll(() => app.stop());

  test('every root field has its roles written down here', () => {
    expect(fields.map(({ field }) => field.name).sort()).toEqual(Object.keys(ALLOWED).sort());
  });

  test('roles grow: whoever ranks higher may do whatever the lower ones may', () => {
    const [owner, manager, support, analyst] = STAFF_ROLES.map((role) => [...ROLE_PERMISSIONS[role]].sort());
    expect(owner).toEqual(expect.arrayContaining(required(manager, 'manager')));
    expect(manager).toEqual(expect.arrayContaining(required(support, 'support')));
    expect(support).toEqual(expect.arrayContaining(required(analyst, 'analyst')));
  });

  test.each(STAFF_ROLES)(
    '%s: permissions, the schema and real calls say the same',
    async (role: StaffRole) => {
      const session = await app.staff(shop, role);
      for (const root of fields) {
        const { name } = root.field;
        const isAllowed = required(ALLOWED[name], name).split(' ').includes(role);
        const mayBy = (one: string): boolean => ROLE_PERMISSIONS[role].has(one as Permission);
        expect({ name, isAllowed: root.permission.split('|').some(mayBy) }).toEqual({ name, isAllowed });
        // Signing out would end the session, and closing the program the test.
        if (['signIn', 'signOut', 'closeProgram'].includes(name) && isAllowed) continue;
        const { query, variables } = requestOf(root);
        const answer = await app.admin(session, query, variables);
        const code = codeOf(answer);
        if (isAllowed)
          expect({ name, code }).not.toMatchObject({
            code: expect.stringMatching(/FORBIDDEN|INTERNAL|VALIDATION/),
          });
        else {
          expect({ name, code, message: answer.errors?.[0]?.message }).toEqual({
            ...{ name, code: 'FORBIDDEN', message: 'Not allowed.' },
          });
        }
      }
      expect(await app.violations(shop.program)).toEqual([]);
    },
  );

  test('without a session only the public fields answer', async () => {
    for (const root of fields) {
      if (root.permission === 'public') continue;
      const { query, variables } = requestOf(root);
      const { name } = root.field;
      expect({ name, code: codeOf(await app.admin(null, query, variables)) }).toEqual({
        name,
        code: 'UNAUTHENTICATED',
      });
    }
  });

  test('a changed role holds from the next request on', async () => {
    const owner = await app.signIn(shop, 'owner@acme.test');
    const support = await app.staff(shop, 'SUPPORT', 'climber@acme.test');
    expect(codeOf(await app.admin(support, '{ auditEntries { edges { cursor } } }'))).toBe('FORBIDDEN');
    const { id } = (await app.admin(support, '{ viewer { id } }')).data.viewer as { id: string };
    const change = `mutation ($input: UpdateStaffRoleInput!) { updateStaffRole(input: $input) { userErrors { code } } }`;
    await app.admin(owner, change, { input: { id, role: 'MANAGER' } });
    expect((await app.admin(support, '{ viewer { id } }')).status).toBe(401);
    const manager = await app.signIn(shop, 'climber@acme.test');
    expect(codeOf(await app.admin(manager, '{ auditEntries { edges { cursor } } }'))).toBeUndefined();
  });
});
