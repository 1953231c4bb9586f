import { Field, Int, ObjectType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import { INHERIT } from '#platform/graphql';
import type { ExplainedOther } from '../explanation.service.js';
import type { SimulatedOther } from '../trials/simulation.service.js';
import { FailedConditionType } from './award.type.js';
import { toTrimType } from './campaign.mapping.js';
import { AwardTrimType, type CoolDownTrimType, type LimitTrimType } from './limit.type.js';

/** What is told of an effect other than points that is only looked at. */
@ObjectType({ isAbstract: true })
@Allow(INHERIT)
abstract class OtherOutcomeType {
  @Field(() => String, { description: 'The kind of effect, as in the input of a campaign: "stampCard".' })
  kind: string;

  @Field(() => String, { description: 'What it gives, in words.' })
  words: string;

  @Field(() => Int, {
    description: 'How many would be given: stamps, entries; 1 of most kinds; 0 when it gives nothing.',
  })
  units: number;

  @Field(() => String, {
    nullable: true,
    description:
      'Why nothing: as in `AwardExplanation`, or NOTHING_COUNTED when nothing of the order is what it counts; in a simulation also OTHER_TRIGGER.',
  })
  whyNot: string | null;

  @Field(() => AwardTrimType, {
    nullable: true,
    description: 'The limit or cool-down that keeps it from being given; null unless one does.',
  })
  trimmedBy: LimitTrimType | CoolDownTrimType | null;

  @Field(() => FailedConditionType, {
    nullable: true,
    description: 'What of the condition was not met; null unless that is why.',
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
  const { campaign, outcome, kind, words, failed } = explained;
  const { version, units, whyNot, trimmedBy } = outcome;
  return {
    ...{ campaign: campaign.code, version: version.number, kind, words, units, whyNot },
    trimmedBy: trimmedBy && toTrimType(trimmedBy),
    failedCondition: failed && { ...failed, values: [...failed.values] },
  };
}

export function toSimulatedOther(simulated: SimulatedOther): SimulatedOtherEffectType {
  const { code: campaign, place: tried, trimmedBy, failed, ...told } = simulated;
  return {
    ...{ ...told, campaign, tried },
    trimmedBy: trimmedBy && toTrimType(trimmedBy),
    failedCondition: failed && { ...failed, values: [...failed.values] },
  };
}
