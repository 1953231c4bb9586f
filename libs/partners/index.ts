import {
  PartnerBonusEntity,
  PartnerBonusReferenceEntity,
  PartnerMembershipEntity,
  PartnerMoveEntity,
  PartnerNumberEntity,
} from './persistence/membership.entity.js';
import { PartnerEntity, PartnerKeyEntity, PartnerPriceEntity } from './persistence/partner.entity.js';
import { PartnerSettlementEntity, PartnerSettlementLineEntity } from './persistence/settlement.entity.js';

export { PartnerBonuses } from './bonuses.service.js';
export type { Partner, PartnerSettings, Price } from './domain/partner.js';
export { VerifyMembershipsJob } from './jobs/verify-memberships.job.js';
export { MembershipVerifier, type Question, type Verdict } from './membership-verifier.js';
export { PartnerMemberships } from './partner-memberships.service.js';
export { isSigned, signatureOf, SIGNATURE_HEADER } from './partner-secrets.js';
export { PartnersModule } from './partners.module.js';
export { Partners } from './partners.service.js';
export { Settlements } from './settlements.service.js';

/** The tables of partners. */
export const partnersEntities = [
  PartnerEntity,
  PartnerPriceEntity,
  PartnerKeyEntity,
  PartnerMembershipEntity,
  PartnerNumberEntity,
  PartnerMoveEntity,
  PartnerBonusEntity,
  PartnerBonusReferenceEntity,
  PartnerSettlementEntity,
  PartnerSettlementLineEntity,
];
