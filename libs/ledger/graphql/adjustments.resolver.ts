import { Mutation, Query, Resolver } from '@nestjs/graphql';
import { Idempotency, STAFF_ROLES, type StaffActor } from '#access';
import { Allow, CurrentStaff, StaffOrigin, toPage } from '#access/graphql';
import { err, isUuid, notFound, ok, required } from '#kernel';
import { Database } from '#platform';
import { Input, localIdOf, pageOf, payloadOf, ValidArgs, type Connection } from '#platform/graphql';
import { Adjustments, type DecideAdjustment, type StaffCommand } from '../adjustments.service.js';
import type { Adjustment } from '../domain/adjustment.js';
import { AdjustmentViews } from './adjustment-views.js';
import {
  AdjustmentConnection,
  AdjustmentLimitPayload,
  AdjustmentLimitType,
  AdjustmentPayload,
  AdjustmentsArgs,
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
    private readonly service: Adjustments,
    private readonly views: AdjustmentViews,
  ) {}

  @Query(() => AdjustmentConnection, {
    description:
      'Corrections by staff, newest first: those that are WAITING are for a second person to decide.',
  })
  @Allow('ledger:read')
  async adjustments(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => AdjustmentsArgs) args: AdjustmentsArgs,
  ): Promise<Connection<AdjustmentType>> {
    const { first, after } = toPage(args);
    const { status = null } = args;
    const rows = await this.database.tx(actor, async (tx) =>
      this.views.of(tx, await this.service.page(tx, { status, after, limit: first + 1 })),
    );
    return pageOf(rows, args, ({ id }) => [required(localIdOf('Adjustment', id), 'its id')]);
  }

  @Mutation(() => AdjustmentPayload, {
    description:
      "Corrects a balance. Over the role's limit, summed per person and day, it waits for a second person.",
  })
  @Allow('ledger:adjust')
  async adjustPoints(
    @StaffOrigin() origin: StaffCommand,
    @Input(() => AdjustPointsInput) { idempotencyKey: key, ...input }: AdjustPointsInput,
  ): Promise<AdjustmentPayload> {
    const { actor, now } = origin;
    const command = { operation: 'adjustPoints', key, input, now };
    const { result, replayed } = await this.idempotency.run(actor, command, async (tx) => {
      const customerId = localIdOf('Customer', input.customer) ?? '';
      if (!isUuid(customerId)) return err(notFound('customer', ['customer']));
      const { points, pointType = null, reason } = input;
      const adjusted = await this.service.adjust(tx, { ...origin, customerId, pointType, points, reason });
      return adjusted.ok ? ok({ ...adjusted.value }) : adjusted;
    });
    if (!result.ok) return { ...payloadOf(result, () => ({})), replayed };
    return { adjustment: await this.view(actor, result.value), replayed, userErrors: [] };
  }

  @Mutation(() => AdjustmentPayload, {
    description:
      'Approves or rejects an adjustment that waits. Whoever asked for it cannot; a decided one answers ALREADY_DECIDED, so a repeat does nothing. Refused decisions are audited too.',
  })
  @Allow('ledger:approve')
  async decideAdjustment(
    @StaffOrigin() origin: StaffCommand,
    @Input(() => DecideAdjustmentInput) { adjustment, decision, note = null }: DecideAdjustmentInput,
  ): Promise<AdjustmentPayload> {
    const adjustmentId = localIdOf('Adjustment', adjustment) ?? '';
    if (!isUuid(adjustmentId)) return payloadOf(err(notFound('adjustment', ['adjustment'])), () => ({}));
    const command: DecideAdjustment = { ...origin, adjustmentId, decision, note };
    const { actor } = origin;
    const decided = await this.database.txResult(actor, (tx) => this.service.decide(tx, command));
    if (decided.ok) return { adjustment: await this.view(actor, decided.value), userErrors: [] };
    await this.database.tx(actor, (tx) => this.service.recordRefusal(tx, command, decided.problem));
    return payloadOf(decided, () => ({}));
  }

  @Query(() => [AdjustmentLimitType], { description: 'What each role may adjust alone.' })
  @Allow('ledger:read')
  async adjustmentLimits(@CurrentStaff() actor: StaffActor): Promise<AdjustmentLimitType[]> {
    const limits = await this.database.tx(actor, (tx) => this.service.limits(tx));
    return STAFF_ROLES.map((role) => ({ role, pointsMax: limits[role] }));
  }

  @Mutation(() => AdjustmentLimitPayload, {
    description: 'Sets what a role may adjust alone. Setting it twice is setting it once.',
  })
  @Allow('program:write')
  async setAdjustmentLimit(
    @StaffOrigin() origin: StaffCommand,
    @Input(() => SetAdjustmentLimitInput) { role, pointsMax }: SetAdjustmentLimitInput,
  ): Promise<AdjustmentLimitPayload> {
    const set = await this.database.txResult(origin.actor, (tx) =>
      this.service.setLimit(tx, { ...origin, role, pointsMax }),
    );
    return payloadOf(set, (limit) => ({ limit: { role, pointsMax: limit } }));
  }

  private async view(actor: StaffActor, adjustment: Adjustment): Promise<AdjustmentType> {
    const [shown] = await this.database.tx(actor, (tx) => this.views.of(tx, [adjustment]));
    return required(shown, 'the adjustment asked for');
  }
}
