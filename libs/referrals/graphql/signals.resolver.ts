import { Mutation, Resolver } from '@nestjs/graphql';
import type { ProgramActor } from '#access';
import { Allow, CurrentActor, Now } from '#access/graphql';
import { Input, payloadOf } from '#platform/graphql';
import { ReferralSignals } from '../fraud/referral-signals.js';
import { RecordReferralSignalsPayload } from './signals.type.js';
import { RecordReferralSignalsInput } from './signals.input.js';

/** With what customers are seen. */
@Resolver()
export class ReferralSignalsResolver {
  constructor(private readonly signals: ReferralSignals) {}

  @Mutation(() => RecordReferralSignalsPayload, {
    description:
      'Keeps with what a customer was seen, as keyed hashes, for the rules on fraud of referral programs. The same again changes only when it was seen last.',
  })
  @Allow('referrals:write', 'self:refer')
  async recordReferralSignals(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => RecordReferralSignalsInput) { customer, signals }: RecordReferralSignalsInput,
  ): Promise<RecordReferralSignalsPayload> {
    const recorded = await this.signals.recordFor(actor, { customer: customer ?? null, signals, now });
    return payloadOf(recorded, (kept) => ({ kept }));
  }
}
