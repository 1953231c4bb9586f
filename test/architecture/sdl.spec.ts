import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isIntrospectionType, isObjectType, printSchema, type GraphQLSchema } from 'graphql';
import { INHERIT, OR, permissionOf } from '#platform/graphql';
import { adminModules, storefrontModules } from '../../apps/api/endpoints.js';
import { PERMISSIONS } from '../../libs/access/domain/permission.js';
import { root } from './cruise.js';
import { schemaOf } from './endpoint-schema.js';
import { breachesOf } from './schema-rules.js';

const everywhere = [
  'Customer.tiers', // one per ladder, of which a program has at most 10
  'Order.tierChanges', // a few per ladder
  'Tier.anyOf', // at most 10
  'TierCriteria.allOf', // at most 10
  'TierCriteriaProgress.allOf', // at most 10
  'TierProgress.anyOf', // at most 10
  'FailedCondition.values', // as many as a condition may name
  'Club.plans', // at most 20
  'EventRegistration.guests', // at most 20
  'Draw.prizes', // at most 20
  'Household.members', // at most 12
  'Activity.attributes', // at most as many as an activity may have
  'Activity.effectExplanations', // one per effect of a campaign
  'Activity.explanation', // one per effect of a campaign
  'Customer.attributes', // at most as many as a customer may have
  'Customer.consents', // one per channel
  'Customer.wallets', // one per point type, of which a program has at most 20
  'Movement.draws', // one per lot it drew on
  'Order.awards', // one per campaign
  'Order.effectExplanations', // one per effect of a campaign
  'Order.explanation', // one per campaign
  'Order.lines', // at most 500
  'Order.returns', // what a store can return of one order
  'OrderReturn.lines', // at most 500
  'OriginalOrder.lines', // at most 500
  'OriginalReturn.lines', // at most 500
  'Query.pointTypes', // at most 20
  'Query.referralPrograms', // at most 50
  'ReferralRules.milestones', // at most 20
  'Customer.referralCodes', // at most 6
  'Referral.story', // a few of each order, and of the 20 latest orders
  'Checkout.lines', // at most 500
  'Checkout.outcomes',
  'Checkout.rewards', // one per code, at most 10, coupon and offer that was looked at
  'CheckoutOutcome.shares', // at most one per line
  'RewardAvailability.reasons', // one per kind of reason, of which there are nine
  'RedemptionQuote.draws', // one per lot it would draw on
  'RedemptionQuote.holds', // at most 100 are open at once
  'RedemptionQuote.pending', // at most 100 dates
  'Wallet.expirations', // at most 100 dates
  'Wallet.holds', // at most 100 are open at once
  'Wallet.upcoming', // at most 100 dates
];

/** Lists of objects without pages, and what bounds them. */
const boundedLists = {
  storefront: new Set([
    ...everywhere,
    'Customer.badges', // at most 50
    'Customer.drawEntries', // at most 50
    'Customer.stampCards', // at most 50
    'CheckoutQuote.earns', // one per point type
    'CheckoutQuote.lines', // at most 500
    'CheckoutQuote.outcomes',
    'CheckoutQuote.rewards', // one per code, at most 10, coupon and offer that was looked at
    'LinkGuestOrdersPayload.orders', // at most as many as one call links
    'Order.effects', // one per effect of a campaign
    'OrderQuote.effects', // one per effect of a campaign
    'OrderQuote.explanations', // one per effect of a campaign
    'RecordOrdersPayload.results', // one per item of the input
    'UpsertCustomersPayload.results', // one per item of the input
    'WalletChange.movements', // at most 100
  ]),
  admin: new Set([
    ...everywhere,
    'Survey.reasons', // at most 20
    'Survey.waves', // at most 120
    'SurveyTally.counts', // one per answer there can be, of which there are at most 20
    'FulfilRewardsPayload.redemptions', // at most 100
    'Query.referralFunnel', // one per channel, of which there are 14
    'ReferralRules.fraudRules', // at most 20
    'ReferralReview.findings', // at most 41
    'MetricModel.parameters', // at most 4
    'ModelBacktest.weeks', // at most 26
    'RfmReport.segments', // ten
    'RepeatPurchaseRow.within', // four
    'RepeatPurchaseRow.ladder', // ten
    'ChurnAfterJoiningRow.days', // thirteen
    'SurvivalRow.points', // at most 121
    'TenureRow.bands', // five
    'TierMovementRow.months', // two
    'TierMonth.passages', // pairs of tiers of a ladder
    'ClubMovementRow.months', // two
    'ExperimentReport.arms', // at most 6
    'MetricAlert.movers', // five
    'Query.metricDigestSchedules', // two
    'MetricDigest.files', // at most 30 tables
    'ReferralRulesBacktest.cases', // at most 100
    'ReferralRulesBacktest.outcomes', // at most 48
    'ReferralRulesCase.findings', // at most 24
    'ReferralStory.candidates', // a claim brings a few dozen at most
    'ReferralStory.given', // a few of each claim, order and approval
    'ReferralStory.nothingGiven', // at most 2
    'ReferralRefusal.candidates', // a claim brings a few dozen at most
    'ReferralStory.refusals', // at most 50
    'ReferralStory.steps', // a few of each order
    'ReferralStory.verdicts', // one of each claim, order and approval
    'ReferralVerdict.findings', // at most 24
    'RewardVersion.tierPrices', // at most 50
    'Query.tierLadderDiff', // a handful per tier, of which there are at most 20
    'TierLadder.counts', // one per tier
    'TierLadderPreview.movers', // at most 10
    'TierLadderPreview.moves', // a few per tier
    'TierPointsCost.points', // one per point type that is given
    'TierLadderVersion.tiers', // at most 20
    'Customer.badges', // at most 50
    'Customer.drawEntries', // at most 50
    'SendMessageEffect.data', // at most 50
    'Customer.stampCards', // at most 50
    'Order.effects', // one per effect of a campaign
    'EmitActivityEffect.attributes', // at most 50
    'BacktestResult.effects', // at most 8 effects of at most 8 campaigns
    'BacktestResult.points', // one per point type that is given
    'CampaignDiff.differences', // a handful per effect, of which there are at most 8
    'Campaign.arms', // at most 6
    'CampaignSimulation.alone', // at most 8 effects of at most 8 campaigns
    'CampaignSimulation.together', // one per effect of a campaign
    'CampaignSimulation.effectsAlone', // at most 8 effects of at most 8 campaigns
    'CampaignSimulation.effectsTogether', // one per effect of a campaign
    'CampaignRecipe.parameters', // a handful
    'CampaignVersion.effects', // at most 8
    'Experiment.variants', // at most 5
    'CampaignVersion.limits', // at most 8
    'CustomerCampaign.limits', // at most 8
    'CustomerCampaign.segments', // as many as a condition may name
    'ExplainedActivity.effectExplanations', // at most 8 effects of one campaign
    'ExplainedActivity.explanation', // at most 8 effects of one campaign
    'CampaignVocabulary.amounts', // one per kind
    'CampaignVocabulary.effects', // one per kind
    'CampaignVocabulary.facts', // declared by the libs
    'CampaignVocabulary.functions', // declared by the engine
    'CampaignVocabulary.lineFacts', // declared by the libs
    'CampaignVocabulary.triggers', // declared by the engine
    'ExpressionFactGroup.facts', // declared by the libs
    'Query.adjustmentLimits', // one per role
    'SegmentPreview.sample', // at most 10
  ]),
};

/** Fields that ask for no credential at all, per endpoint. */
const publicFields = {
  storefront: ['Query.node'],
  admin: ['Mutation.signIn', 'Mutation.signOut', 'Query.node'],
};

const HEADER = '# Generated from the code by `npm run sdl:write`: change the code, not this file.\n\n';

describe.each([
  { endpoint: 'storefront', modules: storefrontModules },
  { endpoint: 'admin', modules: adminModules },
] as const)('The $endpoint schema', ({ endpoint, modules }) => {
  let schema: GraphQLSchema;

  beforeAll(async () => {
    schema = await schemaOf(modules);
  });

  it('is what the checked-in file says (else: npm run sdl:write)', () => {
    const file = join(root, `apps/api/${endpoint}.graphql`);
    const text = `${HEADER}${printSchema(schema)}\n`;
    if (process.env['UPDATE_SDL'] === '1') writeFileSync(file, text);
    expect(text).toBe(existsSync(file) ? readFileSync(file, 'utf8') : '');
  });

  it('describes everything, pages every list and answers refusals in payloads', () => {
    expect(breachesOf(schema, boundedLists[endpoint])).toEqual([]);
  });

  it('asks every root field for a permission that somebody can hold', () => {
    const known = new Set<string>(PERMISSIONS);
    const odd = permissionsOf(schema).filter(({ permission, isRoot }) => {
      if (permission === null) return true;
      return permission === INHERIT ? isRoot : permission.split(OR).some((one) => !known.has(one));
    });
    expect(odd).toEqual([]);
  });

  it('opens nothing to everybody but what is meant to be', () => {
    const open = permissionsOf(schema).filter(({ permission }) => permission === 'public');
    expect(open.map(({ name }) => name)).toEqual(publicFields[endpoint]);
  });
});

function permissionsOf(
  schema: GraphQLSchema,
): { name: string; permission: string | null; isRoot: boolean }[] {
  const roots = new Set([schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]);
  const types = Object.values(schema.getTypeMap()).filter(isObjectType);
  return types
    .filter((type) => !isIntrospectionType(type))
    .flatMap((type) =>
      Object.values(type.getFields()).map((field) => {
        const isRoot = roots.has(type);
        return { name: `${type.name}.${field.name}`, permission: permissionOf(type, field, isRoot), isRoot };
      }),
    );
}
