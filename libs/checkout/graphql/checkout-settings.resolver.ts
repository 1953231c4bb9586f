import { Mutation, Query, Resolver } from '@nestjs/graphql';
import type { Origin, ProgramActor } from '#access';
import { Allow, CurrentActor, StaffOrigin } from '#access/graphql';
import { Database } from '#platform';
import { Input, payloadOf } from '#platform/graphql';
import { CheckoutRules } from '../checkout-rules.service.js';
import { SetCheckoutSettingsInput } from './checkout.inputs.js';
import { CheckoutSettingsPayload, CheckoutSettingsType } from './settings.type.js';

/** How checkouts go, for staff. */
@Resolver()
export class CheckoutSettingsResolver {
  constructor(
    private readonly database: Database,
    private readonly rules: CheckoutRules,
  ) {}

  @Query(() => CheckoutSettingsType, { description: 'How checkouts go.' })
  @Allow('checkout:read')
  checkoutSettings(@CurrentActor() actor: ProgramActor): Promise<CheckoutSettingsType> {
    return this.database.tx(actor, (tx) => this.rules.current(tx));
  }

  @Mutation(() => CheckoutSettingsPayload, {
    description:
      'Says how checkouts go from now on. What is reserved keeps the rules by which it was reserved. The same again changes nothing.',
  })
  @Allow('checkout:write')
  async setCheckoutSettings(
    @StaffOrigin() origin: Origin,
    @Input(() => SetCheckoutSettingsInput) { pointsValue = null, ...rest }: SetCheckoutSettingsInput,
  ): Promise<CheckoutSettingsPayload> {
    const { ttlSeconds, lateCommit, returnPolicy, givesBackUses } = rest;
    const settings = {
      pointsValue: pointsValue && { ...pointsValue },
      ...{ ttlSeconds, lateCommit, returnPolicy, givesBackUses },
    };
    const set = await this.database.txResult(origin.actor, (tx) =>
      this.rules.set(tx, { ...origin, settings }),
    );
    return payloadOf(set, (value) => ({ settings: value }));
  }
}
