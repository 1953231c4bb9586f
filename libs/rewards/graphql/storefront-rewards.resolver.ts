import { Mutation, Resolver } from '@nestjs/graphql';
import type { ProgramActor } from '#access';
import { Allow, CurrentActor, Now } from '#access/graphql';
import { err, invalid, ok, required, type Problem, type Result } from '#kernel';
import { Database } from '#platform';
import { Input, payloadOf } from '#platform/graphql';
import { Redemptions, UNKNOWN, type RedeemerName } from '../redemptions.service.js';
import {
  CancelRedemptionInput,
  CancelRedemptionPayload,
  RedeemRewardInput,
  RedeemRewardPayload,
} from './redemption.type.js';
import { RewardLoaders } from './reward-loaders.js';
import { redemptionKeyOf } from './reward.mapping.js';

/** Redeeming and taking back, by customers or by their shop. */
@Resolver()
export class StorefrontRewardsResolver {
  constructor(
    private readonly database: Database,
    private readonly redemptions: Redemptions,
    private readonly loaders: RewardLoaders,
  ) {}

  @Mutation(() => RedeemRewardPayload, {
    description:
      'Redeems a reward: points, pieces and the redemption in one step. What is an effect is given at once; the rest waits for staff.',
  })
  @Allow('rewards:write', 'self:spend')
  async redeemReward(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => RedeemRewardInput) input: RedeemRewardInput,
  ): Promise<RedeemRewardPayload> {
    const { customer = null, reward, quantity, pointsAtMost = null, idempotencyKey } = input;
    const name = nameOf(actor, customer);
    if (!name.ok) return payloadOf(name, () => ({}));
    const command = { customer: name.value, reward, quantity, pointsAtMost, idempotencyKey };
    const { result, replayed } = await this.redemptions.redeem({ actor, now, ...command });
    if (!result.ok) return { ...payloadOf(result, () => ({})), replayed };
    const [redemption] = await this.database.tx(actor, (tx) => this.loaders.byKeys(tx, [result.value]));
    return { redemption: required(redemption, 'the redemption'), replayed, userErrors: [] };
  }

  @Mutation(() => CancelRedemptionPayload, {
    description:
      'Takes a redemption back that waits for staff, if its reward allows that: points and pieces come back. A repeat changes nothing.',
  })
  @Allow('rewards:write', 'self:spend')
  async cancelRedemption(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => CancelRedemptionInput) { redemption: id, reason = null }: CancelRedemptionInput,
  ): Promise<CancelRedemptionPayload> {
    const redemption = redemptionKeyOf(id);
    if (!redemption) return payloadOf(err(UNKNOWN), () => ({}));
    const done = await this.redemptions.cancel({ actor, now, redemption, reason });
    if (!done.ok) return payloadOf(done, () => ({}));
    const [shown] = await this.database.tx(actor, (tx) => this.loaders.byKeys(tx, [done.value]));
    return { redemption: shown ?? null, isChanged: done.value.isChanged, userErrors: [] };
  }
}

/** Nobody is named with a customer's own token: then it is that customer. */
function nameOf(actor: ProgramActor, externalId: string | null): Result<RedeemerName, Problem> {
  if (externalId !== null) return ok({ externalId });
  if (actor.kind === 'CUSTOMER') return ok({ id: actor.customerId });
  return err(invalid(['customer'], 'The external id of the customer is needed.'));
}
