import { Injectable } from '@nestjs/common';
import { required, type Uuid } from '#kernel';
import { PointTypes, WalletReader, type LotState, type PointType } from '#ledger';
import type { Tx } from '#platform';
import { Campaigns } from '../campaigns.service.js';
import type { Campaign } from '../domain/campaign.js';
import type { AwardEntity } from '../persistence/award.entity.js';
import { AwardRepository, type OrderKey } from '../persistence/award.repository.js';
import type { StoredVersion } from '../stored-versions.js';
import { originsOf } from '../version-origins.js';

/** Where the points of an award are now. */
export type AwardStatus = 'PENDING' | 'AVAILABLE' | 'USED' | 'EXPIRED' | 'CANCELLED' | 'CLAWED_BACK';

/** Points one campaign gave for an order. */
export interface ExplainedAward {
  readonly award: AwardEntity;
  readonly campaign: Campaign;
  readonly version: StoredVersion;
  readonly pointType: PointType;
  readonly status: AwardStatus;
}

/** Reads what orders were awarded, and where the points are now. */
@Injectable()
export class GivenAwards {
  private readonly awards = new AwardRepository();

  constructor(
    private readonly campaigns: Campaigns,
    private readonly pointTypes: PointTypes,
    private readonly wallets: WalletReader,
  ) {}

  /** By order id; an order that was awarded nothing is left out. */
  async ofOrders(tx: Tx, orders: readonly OrderKey[], now: Date): Promise<Map<Uuid, ExplainedAward[]>> {
    const awards = (await this.awards.ofOrders(tx, orders)).filter(({ points }) => points > 0n);
    const explained = new Map<Uuid, ExplainedAward[]>();
    if (awards.length === 0) return explained;
    const origins = originsOf(await this.campaigns.list(tx, now));
    const pointTypes = new Map((await this.pointTypes.list(tx)).map((type) => [type.id, type]));
    const lots = awards.map((award) => ({ ...award, lot: required(award.lot, 'the lot of an award') }));
    const states = await this.wallets.lotStates(tx, lots, now);
    for (const [index, award] of awards.entries()) {
      const pointType = required(pointTypes.get(award.pointTypeId), 'the point type');
      const { campaign, version } = required(origins.get(award.campaignVersionId), 'the campaign');
      const status = statusOf(award, required(states[index], 'a state per lot'));
      const orderId = required(award.orderId, 'the order of the award');
      const ofOrder = explained.get(orderId) ?? [];
      explained.set(orderId, [...ofOrder, { award, campaign, version, pointType, status }]);
    }
    return explained;
  }
}

function statusOf(award: AwardEntity, state: LotState): AwardStatus {
  if (state === 'PENDING' || state === 'AVAILABLE') return state;
  if (award.clawedBack >= award.points) return 'CLAWED_BACK';
  return state === 'DRAWN' ? 'USED' : state;
}
