import { Injectable } from '@nestjs/common';
import type { IdempotentAnswer, ProgramActor } from '#access';
import type { Problem, Result } from '#kernel';
import { payloadOf } from '#platform/graphql';
import type { Done } from '../household-commands.js';
import type { PointsMoved } from '../household-points.service.js';
import { HouseholdLoaders } from './household-loaders.js';
import type { HouseholdPayload, HouseholdPointsPayload } from './household.type.js';

/** What a mutation of a household answers. */
@Injectable()
export class HouseholdAnswers {
  constructor(private readonly loaders: HouseholdLoaders) {}

  async of(actor: ProgramActor, done: Result<Done, Problem>, now: Date): Promise<HouseholdPayload> {
    if (!done.ok) return payloadOf(done, () => ({}));
    const { householdId, isChanged } = done.value;
    const [household = null] = await this.loaders.byIds(actor, householdId ? [householdId] : [], now);
    return { household, isChanged, userErrors: [] };
  }

  async ofPoints(
    actor: ProgramActor,
    { result, replayed }: IdempotentAnswer<PointsMoved>,
    now: Date,
  ): Promise<HouseholdPointsPayload> {
    if (!result.ok) return { ...payloadOf(result, () => ({})), replayed };
    const { householdId, transactionId, points } = result.value;
    const [household = null] = await this.loaders.byIds(actor, [householdId], now);
    const mayLook = actor.kind !== 'CUSTOMER' || household?.members.some(({ isSelf }) => isSelf) === true;
    return { household: mayLook ? household : null, transactionId, points, replayed, userErrors: [] };
  }
}
