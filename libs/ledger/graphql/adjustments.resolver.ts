import { Mutation, Query, Resolver } from '@nestjs/graphql';
import { Allow, CurrentStaff, Idempotency, Now, type StaffActor } from '#access';
import { err, isUuid, notFound, ok } from '#kernel';
import { Database, Input, localIdOf, payloadOf, toGlobalId } from '#platform';
import { Adjustments } from '../adjustments.service.js';
import type { Adjustment } from '../domain/adjustment.js';
import {
  AdjustmentLimitPayload,
  AdjustmentLimitType,
  AdjustmentPayload,
  AdjustPointsInput,
  DecideAdjustmentInput,
  SetAdjustmentLimitInput,
  type AdjustmentType,
} from './admin-ledger.type.js';

/** Corrections by staff. */
@Resolver()
export class AdjustmentsResolver {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly adjustments: Adjustments,
  ) {}

  @Mutation(() => AdjustmentPayload, {
    description:
      "Corrects a balance. Over the role's limit, summed per person and day, it waits for a second person.",
  })
  @Allow('ledger:adjust')
  async adjustPoints(
    @CurrentStaff() actor: StaffActor,
    @Now() now: Date,
    @Input(() => AdjustPointsInput) { idempotencyKey: key, ...input }: AdjustPointsInput,
  ): Promise<AdjustmentPayload> {
    const command = { operation: 'adjustPoints', key, input, now };
    const { result, replayed } = await this.idempotency.run(actor, command, async (tx) => {
      const customerId = localIdOf('Customer', input.customer) ?? '';
      if (!isUuid(customerId)) return err(notFound('customer', ['customer']));
      const { points, pointType = null, reason } = input;
      const adjusted = await this.adjustments.adjust(tx, {
        actor,
        customerId,
        pointType,
        points,
        reason,
        now,
      });
      return adjusted.ok ? ok(adjustmentOf(adjusted.value)) : adjusted;
    });
    return { ...payloadOf(result, (adjustment) => ({ adjustment })), replayed };
  }

  @Mutation(() => AdjustmentPayload, {
    description:
      'Approves or rejects an adjustment that waits. Whoever asked for it cannot; a decided one answers ALREADY_DECIDED, so a repeat does nothing.',
  })
  @Allow('ledger:approve')
  async decideAdjustment(
    @CurrentStaff() actor: StaffActor,
    @Now() now: Date,
    @Input(() => DecideAdjustmentInput) { adjustment, decision, note = null }: DecideAdjustmentInput,
  ): Promise<AdjustmentPayload> {
    const adjustmentId = localIdOf('Adjustment', adjustment) ?? '';
    if (!isUuid(adjustmentId)) return payloadOf(err(notFound('adjustment', ['adjustment'])), () => ({}));
    const decided = await this.database.txResult({ programId: actor.programId }, (tx) =>
      this.adjustments.decide(tx, { actor, adjustmentId, decision, note, now }),
    );
    return payloadOf(decided, (entity) => ({ adjustment: adjustmentOf(entity) }));
  }

  @Query(() => [AdjustmentLimitType], { description: 'What each role may adjust alone.' })
  @Allow('ledger:read')
  async adjustmentLimits(@CurrentStaff() actor: StaffActor): Promise<AdjustmentLimitType[]> {
    const limits = await this.database.tx({ programId: actor.programId }, (tx) =>
      this.adjustments.limits(tx),
    );
    return Object.entries(limits).map(([role, pointsMax]) => ({ role, pointsMax }));
  }

  @Mutation(() => AdjustmentLimitPayload, {
    description: 'Sets what a role may adjust alone. Setting it twice is setting it once.',
  })
  @Allow('program:write')
  async setAdjustmentLimit(
    @CurrentStaff() actor: StaffActor,
    @Now() now: Date,
    @Input(() => SetAdjustmentLimitInput) { role, pointsMax }: SetAdjustmentLimitInput,
  ): Promise<AdjustmentLimitPayload> {
    const set = await this.database.txResult({ programId: actor.programId }, (tx) =>
      this.adjustments.setLimit(tx, { actor, role, pointsMax, now }),
    );
    return payloadOf(set, (limit) => ({ limit: { role, pointsMax: limit } }));
  }
}

function adjustmentOf(entity: Adjustment): AdjustmentType {
  const { id, customerId, points, reason, status, createdAt, postedAt } = entity;
  const ids = { id: toGlobalId('Adjustment', id), customerId: toGlobalId('Customer', customerId) };
  return { ...ids, points, reason, status, createdAt, postedAt };
}
