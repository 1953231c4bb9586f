import type { PointType } from '#ledger';
import { toGlobalId } from '#platform/graphql';
import type { AwardRule } from '../domain/campaign.js';
import type { CampaignWithVersions } from '../campaigns.service.js';
import type { ExplainedAward, ExplainedEvaluation } from '../explanation.service.js';
import type { AwardExplanationType, AwardType } from './award.type.js';
import type { AwardRuleInput, AwardRuleType, CampaignType, CampaignVersionType } from './campaign.type.js';

type Version = CampaignWithVersions['versions'][number];

export function campaignOf(found: CampaignWithVersions, pointTypes: readonly PointType[]): CampaignType {
  const { campaign, versions, current } = found;
  const codes = new Map(pointTypes.map((type) => [type.id, type.code]));
  const toVersion = (version: Version): CampaignVersionType =>
    versionOf(version, codes.get(version.pointTypeId) ?? '');
  const { code, name, createdAt } = campaign;
  return {
    id: toGlobalId('Campaign', campaign.id),
    ...{ code, name, createdAt },
    current: current && toVersion(current),
    allVersions: versions.map(toVersion),
  };
}

function versionOf(version: Version, pointType: string): CampaignVersionType {
  const { id, number, state, effectiveFrom, lotPolicy, claimDays, createdAt, createdBy } = version;
  const { expiry, pending } = lotPolicy;
  return {
    ...{ id, number, state, effectiveFrom, pointType, expiry, pending, claimDays, createdAt, createdBy },
    award: awardRuleOf(version.award),
  };
}

function awardRuleOf({ points, perMinor, rounding, minimumMinor, basis }: AwardRule): AwardRuleType {
  const { shipping: includesShipping, tax: includesTax, giftCards: includesGiftCards } = basis;
  return { points, perMinor, rounding, minimumMinor, includesShipping, includesTax, includesGiftCards };
}

export function ruleOfInput(input: AwardRuleInput): AwardRule {
  const { points, perMinor, rounding, minimumMinor, includesShipping, includesTax, includesGiftCards } =
    input;
  const basis = { shipping: includesShipping, tax: includesTax, giftCards: includesGiftCards };
  return { kind: 'PER_AMOUNT', points, perMinor, rounding, minimumMinor, basis };
}

export function awardOf({ award, campaign, version, pointType, status }: ExplainedAward): AwardType {
  const { basisMinor, points, clawedBack, lot, awardedAt } = award;
  const origin = { campaign: campaign.code, version: version.number, pointType };
  return { ...origin, basisMinor, points, clawedBack, lot, awardedAt, status };
}

export function explanationOf(explained: ExplainedEvaluation): AwardExplanationType {
  const { campaign, pointType, evaluation, given, whyNot, availableAt, expiresAt } = explained;
  const { version, basisMinor, missingMinor } = evaluation;
  return {
    campaign: campaign.code,
    version: version.number,
    versionId: version.id,
    rule: wordsOf(version.award),
    points: given,
    ...{ pointType, basisMinor, whyNot, missingMinor, availableAt, expiresAt },
  };
}

/** The terms of a rule, generated from the rule itself. */
function wordsOf({ points, perMinor, rounding, minimumMinor }: AwardRule): string {
  const rounded = { FLOOR: 'down', CEILING: 'up', HALF_UP: 'to the nearest, one half up' }[rounding];
  const from = minimumMinor > 0n ? ` from ${minimumMinor} minor units on` : '';
  return `${points} points for every ${perMinor} minor units${from}, rounded ${rounded} once per order`;
}
