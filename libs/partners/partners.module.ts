import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { ActivityModule } from '#activity';
import { CampaignsModule } from '#campaigns';
import { CustomersModule } from '#customers';
import { LedgerModule } from '#ledger';
import { Invariants } from '#platform';
import { PartnerBonuses } from './bonuses.service.js';
import { HttpVerifier } from './http-verifier.js';
import { VerifyMembershipsJob } from './jobs/verify-memberships.job.js';
import { PartnerMembershipDesk } from './membership-desk.js';
import { MembershipVerifier } from './membership-verifier.js';
import { PartnerFacts } from './partner-facts.js';
import { PartnerIssuers } from './partner-issuers.js';
import { PartnerMemberships } from './partner-memberships.service.js';
import { PartnerSecrets } from './partner-secrets.js';
import { Partners } from './partners.service.js';
import { PARTNER_INVARIANTS } from './persistence/invariants.js';
import { Settlements } from './settlements.service.js';
import { Verification } from './verification.service.js';

/** Partners: who is a member of theirs, which bonuses they pay for, and what is settled with them. */
@Module({
  imports: [AccessModule, CustomersModule, ActivityModule, LedgerModule, CampaignsModule],
  providers: [
    Partners,
    PartnerSecrets,
    PartnerMembershipDesk,
    PartnerMemberships,
    PartnerFacts,
    PartnerIssuers,
    PartnerBonuses,
    Settlements,
    Verification,
    VerifyMembershipsJob,
    { provide: MembershipVerifier, useClass: HttpVerifier },
  ],
  exports: [Partners, PartnerMemberships, PartnerBonuses, Settlements, Verification, VerifyMembershipsJob],
})
export class PartnersModule {
  constructor(invariants: Invariants) {
    invariants.register(PARTNER_INVARIANTS);
  }
}
