import { required } from '#kernel';
import type { ExpiryPolicy, PendingPolicy } from '#ledger';
import type { Tx } from '#platform';
import type { AwardRule, Campaign, CampaignVersion } from '../domain/campaign.js';
import { CampaignEntity, CampaignVersionEntity, type StoredAwardRule } from './campaign.entity.js';

/** Terms of the lots a version awards; a null expiry means the point type's own. */
export interface LotPolicy {
  readonly expiry: ExpiryPolicy | null;
  readonly pending: PendingPolicy;
}

export type StoredVersion = CampaignVersion<LotPolicy>;

/** Campaigns and their versions: small tables, read whole. */
export class CampaignRepository {
  async campaigns(tx: Tx): Promise<Campaign[]> {
    const where = { programId: required(tx.programId, 'a program') };
    return tx.entities.find(CampaignEntity, { where, order: { createdAt: 'ASC', id: 'ASC' } });
  }

  async byCode(tx: Tx, code: string): Promise<Campaign | null> {
    return tx.entities.findOne(CampaignEntity, {
      where: { programId: required(tx.programId, 'a program'), code },
    });
  }

  /** All versions of the program, in the order of campaigns and numbers. */
  async versions(tx: Tx): Promise<StoredVersion[]> {
    const where = { programId: required(tx.programId, 'a program') };
    const order = { createdAt: 'ASC', number: 'ASC', id: 'ASC' } as const;
    return (await tx.entities.find(CampaignVersionEntity, { where, order })).map(versionOf);
  }

  async insertCampaign(tx: Tx, campaign: Campaign): Promise<void> {
    await tx.entities.insert(CampaignEntity, campaign);
  }

  async insertVersion(tx: Tx, version: StoredVersion): Promise<void> {
    const { award, lotPolicy, ...rest } = version;
    const { expiry: expiryPolicy, pending: pendingPolicy } = lotPolicy;
    const programId = required(tx.programId, 'a program');
    await tx.entities.insert(CampaignVersionEntity, {
      ...rest,
      programId,
      expiryPolicy,
      pendingPolicy,
      award: storedRuleOf(award),
    });
  }
}

function versionOf(entity: CampaignVersionEntity): StoredVersion {
  const { award, expiryPolicy, pendingPolicy, ...rest } = entity;
  return { ...rest, award: ruleOf(award), lotPolicy: { expiry: expiryPolicy, pending: pendingPolicy } };
}

function ruleOf(stored: StoredAwardRule): AwardRule {
  const { points, perMinor, minimumMinor } = stored;
  return {
    ...stored,
    points: BigInt(points),
    perMinor: BigInt(perMinor),
    minimumMinor: BigInt(minimumMinor),
  };
}

function storedRuleOf(award: AwardRule): StoredAwardRule {
  const { points, perMinor, minimumMinor } = award;
  return { ...award, points: `${points}`, perMinor: `${perMinor}`, minimumMinor: `${minimumMinor}` };
}
