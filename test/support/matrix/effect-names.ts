import { TEXT, type Kind } from './names.js';

const EFFECT_NAMES: Readonly<Record<string, Kind>> = {
  'emitActivity.attributes[].name': TEXT,
  'emitActivity.attributes[].text': TEXT,
  'emitActivity.type': TEXT,
  'emitActivity.variant': TEXT,
  'enterDraw.draw': TEXT,
  'enterDraw.variant': TEXT,
  'grantBadge.badge': TEXT,
  'grantBadge.name': TEXT,
  'grantBadge.variant': TEXT,
  'sendMessage.data[].name': TEXT,
  'sendMessage.data[].text': TEXT,
  'sendMessage.template': TEXT,
  'sendMessage.variant': TEXT,
  'admitToClub.club': 'club',
  'admitToClub.variant': TEXT,
  'placeInTier.ladder': 'ladder',
  'placeInTier.tier': TEXT,
  'placeInTier.variant': TEXT,
  'stampCard.card': TEXT,
  'stampCard.lines': TEXT,
  'awardPoints.issuer': 'partner',
  'multiplyPoints.issuer': 'partner',
  'stampCard.variant': TEXT,
  'awardPoints.variant': TEXT,
  'multiplyPoints.variant': TEXT,
  'awardPoints.amount.perAmount.lines': TEXT,
  'awardPoints.amount.perItem.lines': TEXT,
  'awardPoints.amount.perUnit.attribute': TEXT,
  'awardPoints.pending.activityType': TEXT,
  'awardPoints.pointType': 'pointType',
  'multiplyPoints.pending.activityType': TEXT,
  'multiplyPoints.pointType': 'pointType',
  'issueCoupon.template': 'ownTemplate',
  'issueCoupon.variant': TEXT,
  'giveReward.reward': 'reward',
  'giveReward.variant': TEXT,
};

/** What an effect may name, wherever one is given. */
export function effectNames(prefix: string): Record<string, Kind> {
  return Object.fromEntries(Object.entries(EFFECT_NAMES).map(([path, kind]) => [`${prefix}${path}`, kind]));
}
