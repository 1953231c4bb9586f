import { Field, Int, ObjectType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import { INHERIT } from '#platform/graphql';
import type { ExplainedOther } from '../explanations/explained.js';
import type { SimulatedOther } from '../trials/simulation.service.js';
import { FailedConditionType } from './award.type.js';
import { toTrimType } from './campaign.mapping.js';
import { AwardTrimType, type CoolDownTrimType, type LimitTrimType } from './limit.type.js';

/** What is told of an effect other than points. */
@ObjectType({ isAbstract: true })
@Allow(INHERIT)
abstract class OtherOutcomeType {
  @Field(() => String, { description: 'The kind of effect, as in the input of a campaign: "stampCard".' })
  kind: string;

  @Field(() => String, { description: 'What it gives, in words.' })
  words: string;

  @Field(() => Int, {
    description:
      'How many are or would be given: stamps, entries, minor units of a coupon with an amount of its own; 1 of most kinds; 0 when it gives nothing.',
  })
  units: number;

  @Field(() => String, {
    nullable: true,
    description:
      'Why nothing: as in `AwardExplanation`, or NOTHING_COUNTED when nothing of the order is what it counts; what its kind says, such as PAID_BY_COUPON; in a simulation also OTHER_TRIGGER.',
  })
  whyNot: string | null;

  @Field(() => AwardTrimType, {
    nullable: true,
    description:
      'The limit or cool-down that keeps it from being given; null unless one does, or when it is not kept which one did.',
  })
  trimmedBy: LimitTrimType | CoolDownTrimType | null;

  @Field(() => FailedConditionType, {
    nullable: true,
    description:
      'What of the condition was not met; null unless that is why, and for customers when it asks about them.',
  })
  failedCondition: FailedConditionType | null;
}

@ObjectType('QuotedEffect', {
  description: 'What one effect of a campaign other than points would make of a cart, and why nothing.',
})
@Allow(INHERIT)
export class QuotedEffectType extends OtherOutcomeType {
  @Field(() => String, { description: 'Code of the campaign.' })
  campaign: string;

  @Field(() => Int, { description: 'Number of the version in force.' })
  version: number;
}

@ObjectType('EffectExplanation', {
  description: 'What one effect of a campaign other than points made of an activity, and why nothing.',
})
@Allow(INHERIT)
export class EffectExplanationType extends OtherOutcomeType {
  @Field(() => String, { description: 'Code of the campaign.' })
  campaign: string;

  @Field(() => Int, {
    description:
      'Number of the version in force at the time; of a campaign that was only planned, of the one it was to begin with.',
  })
  version: number;

  @Field(() => Int, { description: 'How many of what was given returns took back.' })
  takenBack: number;
}

@ObjectType('SimulatedOtherEffect', {
  description: 'What one effect of a campaign other than points would make of it, and why nothing.',
})
@Allow(INHERIT)
export class SimulatedOtherEffectType extends OtherOutcomeType {
  @Field(() => String, { nullable: true, description: 'Code of the campaign; null of terms stored nowhere.' })
  campaign: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Place in the input of what is tried, from 0; null of a campaign that is in force.',
  })
  tried: number | null;

  @Field(() => Int, { description: 'Place among the effects of its campaign that give no points, from 0.' })
  effect: number;
}

export function toQuotedEffect(explained: ExplainedOther): QuotedEffectType {
  const { campaign, version, kind, words, units, whyNot, trimmedBy, failed } = explained;
  return {
    ...{ campaign: campaign.code, version: version.number, kind, words, units, whyNot },
    trimmedBy: trimmedBy && toTrimType(trimmedBy),
    failedCondition: failed && { ...failed, values: [...failed.values] },
  };
}

export function toEffectExplanation(explained: ExplainedOther): EffectExplanationType {
  return { ...toQuotedEffect(explained), takenBack: explained.takenBack };
}

export function toSimulatedOther(simulated: SimulatedOther): SimulatedOtherEffectType {
  const { code: campaign, place: tried, trimmedBy, failed, ...told } = simulated;
  return {
    ...{ ...told, campaign, tried },
    trimmedBy: trimmedBy && toTrimType(trimmedBy),
    failedCondition: failed && { ...failed, values: [...failed.values] },
  };
}
