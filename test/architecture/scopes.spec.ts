import {
  getNamedType,
  isInterfaceType,
  isObjectType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { STOREFRONT_SCOPES, type StorefrontScope } from '#access';
import { required } from '#kernel';
import { INHERIT, OR, permissionOf } from '#platform/graphql';
import { storefrontModules } from '../../apps/api/endpoints.js';
import { schemaOf } from './endpoint-schema.js';

interface Reach {
  /** Root fields it may ask for, besides `node`. */
  readonly roots: string;
  /** What it comes to see through them, payloads, pages and errors aside. */
  readonly sees: string;
}

const NODES: Readonly<Record<string, StorefrontScope>> = {
  Activity: 'activity:read',
  Club: 'program:read',
  Customer: 'customers:read',
  Hold: 'ledger:read',
  Household: 'households:write',
  Movement: 'ledger:read',
  Order: 'activity:read',
  Program: 'program:read',
  Redemption: 'rewards:write',
};

/** What a storefront key of one scope alone gets to see: a change here is a change of the product. */
const REACHES: Readonly<Record<StorefrontScope, Reach>> = {
  'program:read': {
    roots:
      'club clubs draw drawTickets drawWinners draws event events partners pointTypes program referralLeaderboard referralProgram referralPrograms referralSeasons waysToEarn',
    sees: 'Club ClubMultiplier ClubPeriod ClubPlan ClubPrice Draw DrawPlace DrawPrize DrawTicket Event ExpiryPolicy OwnDrawStanding Partner PointType Program ReferralCap ReferralMilestone ReferralProgram ReferralQualification ReferralRules ReferralSeason ReferralStanding WayToEarn',
  },
  'tokens:issue': { roots: 'issueCustomerToken', sees: '' },
  'customers:read': { roots: 'customer', sees: 'Customer CustomerAttribute CustomerConsent' },
  // Writing a customer implies reading it: neither orders nor wallets, though.
  'customers:write': {
    roots: 'enrolCustomer updateConsent upsertCustomer upsertCustomers',
    sees: 'Customer CustomerAttribute CustomerConsent',
  },
  // Alone it follows wallets, and reads by global ids; otherwise wallets are reached through customers or what was spent.
  'ledger:read': {
    roots: 'walletChanged',
    sees:
      'ExpiryPolicy Hold Lot LotDraw Movement PendingPoints PointType PointsExpiration RedemptionQuote Wallet ' +
      'WalletChange',
  },
  // The balance, and no journal.
  'ledger:spend': {
    roots: 'captureHold holdPoints redeemPoints releaseHold transferPoints',
    sees: 'ExpiryPolicy Hold LotDraw PendingPoints PointType PointsExpiration RedemptionQuote Wallet',
  },
  'activity:read': {
    roots: 'activityRecorded order quoteOrder',
    sees:
      'Activity ActivityAttribute Award AwardExplanation EffectExplanation ExpiryPolicy FactValue FailedCondition GivenEffect Order OrderAmounts OrderLine OrderQuote ' +
      'OrderReturn OriginalOrder OriginalOrderLine OriginalReturn PointType QuotedEffect ReturnedLine TierMove',
  },
  // Writing an order implies reading it with what it earned; nothing of its customer.
  'activity:write': {
    roots: 'cancelOrder linkGuestOrders recordActivity recordOrder recordOrders recordReturn',
    sees:
      'Activity ActivityAttribute Award AwardExplanation EffectExplanation ExpiryPolicy FactValue FailedCondition GivenEffect Order OrderAmounts OrderLine OrderReturn ' +
      'OriginalOrder OriginalOrderLine OriginalReturn PointType ReturnedLine TierMove',
  },
  // Letting somebody in implies reading how they stand; nothing else of the customer.
  'clubs:write': {
    roots: 'changeClubPlan confirmClubPayment declineClubInvitation joinClub keepClubMembership leaveClub',
    sees: 'Club ClubMembership ClubMove ClubMultiplier ClubPeriod ClubPlan ClubPrice',
  },
  'partners:write': {
    roots: 'awardPartnerPoints linkPartnerMembership takeBackPartnerPoints unlinkPartnerMembership',
    sees: 'Partner PartnerBonus PartnerMembership',
  },
  // Likewise: with the guests, and nothing else of the customer.
  'events:write': {
    roots: 'cancelEventRegistration changeEventGuests checkIn registerForEvent',
    sees: 'Event EventGuest EventMove EventRegistration',
  },
  // Of members their given names, and what they share.
  'households:write': {
    roots:
      'acceptHouseholdInvitation contributeToHousehold createHousehold declineHouseholdInvitation dissolveHousehold handOverHousehold ' +
      'inviteToHousehold leaveHousehold redeemHouseholdPoints removeFromHousehold setHouseholdContribution setHouseholdLimit',
    sees: 'Household HouseholdMember HouseholdMove',
  },
  // What a code is worth; coupons of customers are reached through customers.
  'coupons:read': {
    roots: 'coupon',
    sees: 'CouponBenefit CouponDiscount CouponHours CouponMinimumSpend CouponOffer',
  },
  // Redeeming for a customer implies reading what stands in the way; nothing else of the customer.
  'rewards:write': {
    roots: 'cancelRedemption redeemReward rewards',
    sees: 'CustomerReward FactValue FailedCondition Redemption RewardAvailability RewardReason',
  },
  // What stands in the way of a coupon, of whomever it is; nothing else of the customer.
  'checkout:write': {
    roots: 'checkout commitCheckout quoteCheckout releaseCheckout reserveCheckout reverseCheckout',
    sees:
      'Checkout CheckoutLine CheckoutMove CheckoutOutcome CheckoutPointsToEarn CheckoutQuote CheckoutReason ' +
      'CheckoutReward CheckoutShare CheckoutUnlock',
  },
  // Codes and referrals of whomever it names; nothing else of the customer.
  'referrals:write': {
    roots:
      'chooseReferralCode claimReferral inviteFriends markReferralInvitationsSent openReferralCode recordReferralSignals referralInvitations shareReferral',
    sees: 'Referral ReferralChapter ReferralCode ReferralInvitation ReferralShare',
  },
  // The answer of whomever it names; nothing else of the customer.
  'feedback:write': { roots: 'recordSurveyAnswer', sees: 'SurveyAnswer SurveyLoyalty' },
};

const STRUCTURE = /(Payload|Result|Connection|Edge|PageInfo)$/;

function isOpenTo(scope: StorefrontScope, permission: string): boolean {
  return permission === INHERIT || permission.split(OR).includes(scope);
}

/** Walks from the root fields a scope opens through every field that asks for nothing more. */
function reachOf(schema: GraphQLSchema, scope: StorefrontScope): Reach {
  const roots: string[] = [];
  const seen = new Set<GraphQLObjectType>();
  const refusals = schema.getType('UserError');
  const visit = (type: GraphQLObjectType): void => {
    if (seen.has(type)) return;
    if (isInterfaceType(refusals) && type.getInterfaces().includes(refusals)) return;
    seen.add(type);
    for (const field of Object.values(type.getFields())) {
      const next = getNamedType(field.type);
      const permission = required(
        permissionOf(type, field, false),
        `permission of ${type.name}.${field.name}`,
      );
      if (isObjectType(next) && isOpenTo(scope, permission)) visit(next);
    }
  };
  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    for (const field of Object.values(required(root, 'a root type').getFields())) {
      const next = getNamedType(field.type);
      if (
        !isObjectType(next) ||
        !isOpenTo(scope, required(permissionOf(required(root, 'it'), field, true), field.name))
      )
        continue;
      roots.push(field.name);
      visit(next);
    }
  }
  for (const [name, needed] of Object.entries(NODES)) {
    const type = schema.getType(name);
    if (needed === scope && isObjectType(type)) visit(type);
  }
  const sees = [...seen].map(({ name }) => name).filter((name) => !STRUCTURE.test(name));
  return { roots: roots.sort().join(' '), sees: sees.sort().join(' ') };
}

describe('A storefront key of one scope alone', () => {
  let schema: GraphQLSchema;

  beforeAll(async () => {
    schema = await schemaOf(storefrontModules);
  });

  test.each(STOREFRONT_SCOPES)('%s reaches what is written down here', (scope) => {
    expect(reachOf(schema, scope)).toEqual(REACHES[scope]);
  });

  test('every type that has global ids asks for one of the scopes', () => {
    const node = schema.getType('Node');
    if (!isInterfaceType(node)) throw new Error('no Node');
    expect(
      schema
        .getPossibleTypes(node)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(Object.keys(NODES).sort());
  });
});
