import { In } from 'typeorm';
import { required, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import type { Campaign } from '../domain/campaign.js';
import { CampaignEntity, CampaignVersionEntity } from './campaign.entity.js';

/** Campaigns, a small table that is read whole, and their versions, of which mostly the ids alone are. */
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

  /** Ids of all versions of the program, oldest first. */
  async versionIds(tx: Tx): Promise<Uuid[]> {
    const rows = await tx.query<{ id: Uuid }>(
      'select id from campaign_versions where program_id = $1 order by created_at, number, id',
      [required(tx.programId, 'a program')],
    );
    return rows.map(({ id }) => id);
  }

  async versions(tx: Tx, ids: readonly Uuid[]): Promise<CampaignVersionEntity[]> {
    const where = { programId: required(tx.programId, 'a program'), id: In([...ids]) };
    return tx.entities.find(CampaignVersionEntity, { where });
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
