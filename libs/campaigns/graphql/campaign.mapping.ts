import type { PointType } from '#ledger';
import { toGlobalId } from '#platform/graphql';
import type { CampaignWithVersions } from '../campaigns.service.js';
import type { Trim } from '../domain/allotment.js';
import { wordsOf } from '../domain/wording.js';
import { effectOf } from '../domain/evaluate.js';
import type { ExplainedEvaluation } from '../explanations/explained.js';
import type { ExplainedAward } from '../explanations/given-awards.service.js';
import type { AwardExplanationType, AwardType } from './award.type.js';
import type { CampaignType, CampaignVersionType } from './campaign.type.js';
import { toEffectType } from './effect.mapping.js';
import { effectForms } from './effect.type.js';
import { CoolDownTrimType, LimitTrimType } from './limit.type.js';
import { toTimeTriggerType } from './time-trigger.mapping.js';

type Version = CampaignWithVersions['versions'][number];

export function campaignOf(found: CampaignWithVersions, pointTypes: readonly PointType[]): CampaignType {
  const { campaign, versions, current } = found;
  const toVersion = (version: Version): CampaignVersionType => versionOf(version, pointTypes);
  const last = versions.at(-1);
  const { code, name, createdAt } = campaign;
  return {
    id: toGlobalId('Campaign', campaign.id),
    ...{ code, name, createdAt },
    current: current && toVersion(current),
    draft: last?.state === 'DRAFT' ? toVersion(last) : null,
    allVersions: versions.map(toVersion),
  };
}

function versionOf(version: Version, pointTypes: readonly PointType[]): CampaignVersionType {
  const { condition, effects, otherEffects, limits, timeTrigger, experiment, ...rest } = version;
  return {
    ...rest,
    condition: condition?.text ?? null,
    effects: [
      ...effects.map((effect) => toEffectType(effect, pointTypes)),
      ...otherEffects.flatMap((effect) => effectForms.viewOf(effect) ?? []),
    ],
    timeTrigger: timeTrigger && toTimeTriggerType(timeTrigger),
    limits: [...limits.limits],
    coolDownDays: limits.coolDownDays,
    experiment: experiment && { ...experiment, variants: [...experiment.variants] },
  };
}

export function awardOf({ award, campaign, version, pointType, status }: ExplainedAward): AwardType {
  const { basisMinor, points, clawedBack, lot, awardedAt } = award;
  const issuer = version.effects[award.effect]?.issuer ?? null;
  const origin = { campaign: campaign.code, version: version.number, pointType, issuer };
  return { ...origin, basisMinor, points, clawedBack, lot, awardedAt, status };
}

export function explanationOf(explained: ExplainedEvaluation): AwardExplanationType {
  const { campaign, pointType, evaluation, given, whyNot, failed, missingMinor } = explained;
  const { version, basisMinor } = evaluation;
  const { availableAt, expiresAt, trimmedBy } = explained;
  return {
    campaign: campaign.code,
    version: version.number,
    versionId: version.id,
    rule: wordsOf(effectOf(evaluation).amount),
    issuer: effectOf(evaluation).issuer,
    failedCondition: failed && { ...failed, values: [...failed.values] },
    points: given,
    wanted: trimmedBy ? evaluation.points : given,
    trimmedBy: trimmedBy && toTrimType(trimmedBy),
    ...{ pointType, basisMinor, whyNot, missingMinor, availableAt, expiresAt },
  };
}

export function toTrimType(trim: Trim): LimitTrimType | CoolDownTrimType {
  if (trim.kind === 'COOL_DOWN') {
    const { coolDownDays, awardedOn } = trim;
    return Object.assign(new CoolDownTrimType(), { coolDownDays, awardedOn });
  }
  return Object.assign(new LimitTrimType(), { limit: trim.limit, period: trim.window });
}
