import type { FraudRule } from '../domain/fraud/fraud-rule.js';
import { versionAt, type ReferralRules, type ReferralVersion } from '../domain/rules.js';
import type { ProgramWithVersions } from '../programs/referral-programs.service.js';
import type { ReferralFraudRuleInput, ReferralRulesInput } from './program.inputs.js';
import type { ReferralProgramType, ReferralRulesType, ReferralVersionType } from './program.type.js';

export function programTypeOf(found: ProgramWithVersions, now: Date): ReferralProgramType {
  const { code, name, variant, landingUrl, isOpen } = found.program;
  const version = versionAt(found.versions, now);
  return { found, code, name, variant, landingUrl, isOpen, rules: version && rulesTypeOf(version.rules) };
}

export function versionTypeOf({
  number,
  effectiveFrom,
  createdAt,
  rules,
}: ReferralVersion): ReferralVersionType {
  return { number, effectiveFrom, createdAt, rules: rulesTypeOf(rules) };
}

function rulesTypeOf(rules: ReferralRules): ReferralRulesType {
  const { qualification } = rules;
  const { firstOrderOnly = false } = qualification;
  return { ...rules, qualification: { ...qualification, firstOrderOnly }, all: rules };
}

/** Plain values, as they are stored: fields in one order, nothing left out. */
export function rulesOf(input: ReferralRulesInput): ReferralRules {
  const { attribution, touchDays, maturingDays, onReturn, advocateDelayDays, friendDelayDays } = input;
  const { advocateCap: cap, qualification } = input;
  return {
    ...{ advocates: input.advocates ?? null, attribution, touchDays, claimDays: input.claimDays ?? null },
    qualification: {
      minimumMinor: BigInt(qualification?.minimumMinor ?? 0),
      categories: [...(qualification?.categories ?? [])],
      withinDays: qualification?.withinDays ?? null,
      firstOrderOnly: qualification?.firstOrderOnly ?? false,
    },
    ...{ maturingDays, onReturn, advocateDelayDays, friendDelayDays },
    advocateCap: cap ? { max: cap.max, per: cap.per } : null,
    milestones: input.milestones.map(({ code, name, friends, isRepeated }) => ({
      ...{ code, name, friends, isRepeated },
    })),
    fraudRules: fraudRulesOf(input.fraudRules),
    reviewHours: input.reviewHours,
  };
}

export function fraudRulesOf(inputs: readonly ReferralFraudRuleInput[]): FraudRule[] {
  return inputs.map(({ code, sign, action, isShadow, threshold, window = null }) => ({
    ...{ code, sign, action, isShadow, threshold, window },
  }));
}
