import { required } from '#kernel';
import type { Tx } from '#platform';
import type { Campaign } from '../domain/campaign.js';
import { CampaignEntity, CampaignVersionEntity } from './campaign.entity.js';

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
  async versions(tx: Tx): Promise<CampaignVersionEntity[]> {
    const where = { programId: required(tx.programId, 'a program') };
    const order = { createdAt: 'ASC', number: 'ASC', id: 'ASC' } as const;
    return tx.entities.find(CampaignVersionEntity, { where, order });
  }

  async insertCampaign(tx: Tx, campaign: Campaign): Promise<void> {
    await tx.entities.insert(CampaignEntity, campaign);
  }

  async insertVersion(tx: Tx, version: Omit<CampaignVersionEntity, 'programId'>): Promise<void> {
    await tx.entities.insert(CampaignVersionEntity, {
      ...version,
      programId: required(tx.programId, 'a program'),
    });
  }
}
