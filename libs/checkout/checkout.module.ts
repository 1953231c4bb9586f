import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { ActivityModule } from '#activity';
import { CampaignsModule } from '#campaigns';
import { CouponsModule } from '#coupons';
import { CustomersModule } from '#customers';
import { LedgerModule } from '#ledger';
import { LimitsModule } from '#limits';
import { ReferralsModule } from '#referrals';
import { RewardsModule } from '#rewards';
import { Invariants } from '#platform';
import { Buyers } from './buyers.js';
import { CheckoutDesk } from './checkout-desk.js';
import { CheckoutReactor } from './checkout-reactor.js';
import { CheckoutRules } from './checkout-rules.service.js';
import { Checkouts } from './checkouts.service.js';
import { EndReservationsJob } from './jobs/end-reservations.job.js';
import { CHECKOUT_INVARIANTS } from './persistence/invariants.js';
import { Quotes } from './quotes.service.js';
import { Reversals } from './reversals.service.js';

/** From the cart to the order. */
@Module({
  imports: [
    AccessModule,
    CustomersModule,
    ActivityModule,
    LedgerModule,
    LimitsModule,
    CampaignsModule,
    CouponsModule,
    ReferralsModule,
    RewardsModule,
  ],
  providers: [
    Buyers,
    CheckoutDesk,
    Checkouts,
    CheckoutRules,
    CheckoutReactor,
    EndReservationsJob,
    Quotes,
    Reversals,
  ],
  exports: [Checkouts, CheckoutRules, EndReservationsJob, Quotes, Reversals],
})
export class CheckoutModule {
  constructor(invariants: Invariants) {
    invariants.register(CHECKOUT_INVARIANTS);
  }
}
