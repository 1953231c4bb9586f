import { AwardEntity } from './persistence/award.entity.js';
import { CampaignEntity, CampaignVersionEntity } from './persistence/campaign.entity.js';
import {
  LimitCoolDownEntity,
  LimitCounterEntity,
  ProgramLimitCounterEntity,
} from './persistence/limit-counter.entity.js';

export { AwardTotals, type AwardTotal } from './award-totals.service.js';
export { CampaignsModule } from './campaigns.module.js';
export {
  Campaigns,
  type CampaignCommand,
  type CampaignTerms,
  type CampaignWithVersions,
} from './campaigns.service.js';
export type { AwardRule, Campaign, CampaignState, CampaignVersion } from './domain/campaign.js';
export { Explanations } from './explanation.service.js';

/** The tables of the campaign engine. */
export const campaignsEntities = [
  CampaignEntity,
  CampaignVersionEntity,
  AwardEntity,
  LimitCounterEntity,
  ProgramLimitCounterEntity,
  LimitCoolDownEntity,
];
