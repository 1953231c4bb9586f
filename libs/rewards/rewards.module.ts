import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { ActivityModule } from '#activity';
import { CampaignsModule, Undoings } from '#campaigns';
import { CustomersModule } from '#customers';
import { LedgerModule } from '#ledger';
import { LimitsModule } from '#limits';
import { Invariants } from '#platform';
import { Fulfilments } from './fulfilments.service.js';
import { GiftCardCodes } from './gift-card-codes.js';
import { REWARD_INVARIANTS } from './persistence/invariants.js';
import { RedemptionDesk, REWARD_CANCELLED, undoneBy } from './redemption-desk.js';
import { Redemptions } from './redemptions.service.js';
import { RewardCatalogue } from './reward-catalogue.service.js';
import { RewardEffects } from './reward-effects.js';
import { RewardGift } from './reward-gift.js';
import { RewardStandings } from './reward-standings.js';
import { RewardViews } from './reward-views.service.js';
import { Rewards } from './rewards.service.js';

/** Rewards for points: the catalogue, who may have what, redeeming, delivering and taking back. */
@Module({
  imports: [AccessModule, CustomersModule, ActivityModule, LedgerModule, LimitsModule, CampaignsModule],
  providers: [
    ...[RewardCatalogue, RewardStandings, RewardViews, Rewards, Redemptions, Fulfilments],
    ...[RedemptionDesk, RewardEffects, RewardGift, GiftCardCodes],
  ],
  exports: [RewardCatalogue, RewardViews, Rewards, Redemptions, Fulfilments],
})
export class RewardsModule {
  constructor(invariants: Invariants, undoings: Undoings) {
    invariants.register(REWARD_INVARIANTS);
    undoings.register(REWARD_CANCELLED, undoneBy);
  }
}
