import { Injectable } from '@nestjs/common';
import { groupedBy, required, type Uuid } from '#kernel';
import { PointTypes } from '#ledger';
import type { Tx } from '#platform';
import { Campaigns } from '../campaigns.service.js';
import { wordsOf } from '../domain/wording.js';
import { EffectKinds } from '../effects/effect-kinds.js';
import { AwardRepository } from '../persistence/award.repository.js';
import { FiringRepository, type ActivityKey } from '../persistence/firing.repository.js';
import { originsOf, type VersionOrigin, type VersionOrigins } from '../version-origins.js';

/** What one effect of a campaign gave for an activity, points or anything else, or was kept from giving. */
export interface GivenReward extends ActivityKey {
  /** Code of the campaign. */
  readonly campaign: string;
  /** Such as "500 points"; of what was not given, what it would have been. */
  readonly words: string;
  /** Of whatever else what is taken back may stay all the same, such as a coupon that was used. */
  readonly isPoints: boolean;
  /** Points, stamps, entries; 1 of most kinds; 0 of what was not given. */
  readonly units: bigint;
  /** How many of them were taken back. */
  readonly takenBack: bigint;
  /** Why nothing was given, such as LIMIT_REACHED; null: it was. */
  readonly whyNot: string | null;
  readonly at: Date;
}

/** Reads what campaigns gave for activities, whatever it was. */
@Injectable()
export class GivenRewards {
  private readonly awards = new AwardRepository();
  private readonly firings = new FiringRepository();

  constructor(
    private readonly campaigns: Campaigns,
    private readonly pointTypes: PointTypes,
    private readonly kinds: EffectKinds,
  ) {}

  /** By activity id, points first; an activity for which no campaign gave or refused anything is left out. */
  async ofActivities(
    tx: Tx,
    activities: readonly ActivityKey[],
    now: Date,
  ): Promise<Map<Uuid, GivenReward[]>> {
    const awards = await this.awards.ofActivities(tx, activities);
    const firings = await this.firings.ofActivities(tx, activities);
    if (awards.length === 0 && firings.length === 0) return new Map();
    const origins = originsOf(await this.campaigns.list(tx, now));
    const pointTypes = new Map((await this.pointTypes.list(tx)).map(({ id, code }) => [id, code]));
    const points = awards.map((award): GivenReward => {
      const { customerId, activityId, points: units, clawedBack: takenBack, refusal: whyNot } = award;
      const { campaign, version } = originOf(origins, award);
      const { amount } = required(version.effects[award.effect], 'the effect of an award');
      const words =
        whyNot === null ? `${units} ${pointTypes.get(award.pointTypeId) ?? 'points'}` : wordsOf(amount);
      return {
        ...{ customerId, activityId, campaign: campaign.code, words, units, takenBack, whyNot },
        ...{ isPoints: true, at: award.awardedAt },
      };
    });
    const others = firings.map((firing): GivenReward => {
      const { customerId, activityId, units, takenBack, refusal: whyNot } = firing;
      const { campaign, version } = originOf(origins, firing);
      const settings = required(version.otherEffects[firing.effect], 'the effect of a firing');
      return {
        ...{ customerId, activityId, campaign: campaign.code, words: this.kinds.wordsOf(settings), whyNot },
        ...{ units: whyNot === null ? BigInt(units) : 0n, takenBack: BigInt(takenBack) },
        ...{ isPoints: false, at: firing.firedAt },
      };
    });
    return groupedBy([...points, ...others], ({ activityId }) => activityId);
  }
}

function originOf(
  origins: VersionOrigins,
  { campaignVersionId }: { readonly campaignVersionId: Uuid },
): VersionOrigin {
  return required(origins.get(campaignVersionId), 'the campaign');
}
