import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { ActivityModule } from '#activity';
import { CampaignsModule } from '#campaigns';
import { CustomersModule } from '#customers';

/** Referrals: who brought whom, whether it counts, and why. */
@Module({ imports: [AccessModule, CustomersModule, ActivityModule, CampaignsModule] })
export class ReferralsModule {}
