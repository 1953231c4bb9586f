import type { Trim } from './allotment.js';
import type { CampaignVersion } from './campaign.js';
import {
  exclusionOf,
  unitsOfOthers,
  variantRefusalOf,
  type ActivityFacts,
  type OtherEvaluation,
  type WhyNot,
} from './evaluate.js';
import { refusalOfOther, type LimitRefusal, type OtherGrant } from './granting.js';

/** Why an effect other than points gives nothing. */
export type OtherWhyNot =
  | WhyNot
  | LimitRefusal
  /** Nothing of the order is what it counts, such as pieces of a category. */
  | 'NOTHING_COUNTED';

/** What becomes of one effect other than points: what is given, or why nothing is. */
export interface OtherOutcome<V extends CampaignVersion = CampaignVersion> extends Pick<
  OtherEvaluation<V>,
  'version'
> {
  /** Place among the other effects of the version. */
  readonly effect: number;
  /** How many are given: stamps, entries; 1 of most kinds, 0 when it gives nothing. */
  readonly units: number;
  readonly whyNot: OtherWhyNot | null;
  /** What kept it from being given although the campaign would; null when nothing did. */
  readonly trimmedBy: Trim | null;
}

/**
 * What becomes of all effects other than points that these versions have, in their order. `grants` is what the engine
 * granted of them for the same activity; one that grants tell nothing of has nothing to give by any of its effects.
 */
export function otherOutcomesOf<V extends CampaignVersion>(
  versions: readonly V[],
  facts: ActivityFacts,
  grants: readonly OtherGrant<V>[],
): OtherOutcome<V>[] {
  const grantOf = new Map(grants.map((grant) => [grant.evaluation.version, grant]));
  return versions.flatMap((version): OtherOutcome<V>[] => {
    if (version.otherEffects.length === 0) return [];
    const grant = grantOf.get(version);
    const excluded = grant ? grant.evaluation.whyNot : exclusionOf(version, facts);
    const limited = grant ? refusalOfOther(grant) : null;
    const unitsOf = new Map(unitsOfOthers(version, facts).map(({ effect, units }) => [effect, units]));
    return version.otherEffects.map(({ variant }, effect) => {
      const units = unitsOf.get(effect) ?? 0;
      // That no effect is of the customer's variant says of each whether it is that one's.
      const own = excluded === 'OTHER_VARIANT' ? null : excluded;
      const nothing = units > 0 ? null : (variantRefusalOf(version, variant, facts) ?? 'NOTHING_COUNTED');
      const whyNot = own ?? nothing ?? limited;
      const trimmedBy = whyNot !== null && whyNot === limited ? (grant?.trimmedBy ?? null) : null;
      return { version, effect, units: whyNot === null ? units : 0, whyNot, trimmedBy };
    });
  });
}
