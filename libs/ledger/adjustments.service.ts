import { Injectable } from '@nestjs/common';
import {
  Approvals,
  AuditLog,
  principalOf,
  Programs,
  type Program,
  type StaffActor,
  type StaffRole,
} from '#access';
import { CustomerDirectory } from '#customers';
import {
  err,
  invalid,
  localDateOf,
  newId,
  notFound,
  ok,
  POINTS_MAX,
  problem,
  required,
  startOfLocalDay,
} from '#kernel';
import type { Points, Problem, Result, Uuid } from '#kernel';
import type { Tx } from '#platform';
import type { Adjustment } from './domain/adjustment.js';
import { termsOf } from './domain/lot-policy.js';
import { AdjustmentEntity, AdjustmentLimitEntity } from './persistence/adjustment.entity.js';
import { PointTypes } from './point-types.service.js';
import { Poster } from './poster.js';

export interface AdjustPoints {
  readonly actor: StaffActor;
  readonly customerId: Uuid;
  readonly pointType: string | null;
  /** Positive gives, negative takes. */
  readonly points: Points;
  readonly reason: string;
  readonly now: Date;
}

export interface DecideAdjustment {
  readonly actor: StaffActor;
  readonly adjustmentId: Uuid;
  readonly decision: 'APPROVED' | 'REJECTED';
  readonly note: string | null;
  readonly now: Date;
}

/** Kind of the approvals that adjustments wait for. */
export const ADJUSTMENT_APPROVAL = 'ledger.adjustment';

/** What a role may adjust alone, in points summed per maker and program-local day, unless the program sets otherwise. */
export const ADJUSTMENT_LIMITS: Readonly<Record<StaffRole, Points>> = {
  OWNER: 1_000_000n,
  MANAGER: 100_000n,
  SUPPORT: 1_000n,
  ANALYST: 0n,
};

const REASON_LENGTH_MAX = 500;

/**
 * Corrections by staff, with maker and checker: what a member of staff adjusts on one day is summed, and whatever goes
 * over the limit of the role waits for a second person.
 *
 * Problems: NOT_FOUND, PROGRAM_CLOSED, INVALID_INPUT, INSUFFICIENT_POINTS, SAME_PERSON, ALREADY_DECIDED.
 */
@Injectable()
export class Adjustments {
  constructor(
    private readonly programs: Programs,
    private readonly customers: CustomerDirectory,
    private readonly pointTypes: PointTypes,
    private readonly poster: Poster,
    private readonly approvals: Approvals,
    private readonly audit: AuditLog,
  ) {}

  /** Adjusts a balance at once, or asks for a second person when the limit is reached. */
  async adjust(tx: Tx, command: AdjustPoints): Promise<Result<Adjustment, Problem>> {
    const wrong = checkAdjustment(command);
    if (wrong) return err(wrong);
    const { actor, customerId, points, reason, now } = command;
    const program = await this.programs.requireOpen(tx, actor.programId);
    if (!program.ok) return program;
    const pointType = await this.pointTypes.byCode(tx, command.pointType);
    if (!pointType.ok) return pointType;
    if (!(await this.customers.byIds(tx, [customerId])).has(customerId))
      return err(notFound('customer', ['customer']));
    const draft = tx.entities.create(AdjustmentEntity, {
      customerId,
      id: newId(now),
      programId: actor.programId,
      pointTypeId: pointType.value.id,
      points,
      reason,
      makerId: actor.staffId,
      approvalId: null,
      createdAt: now,
    });
    const isAllowed = await this.isWithinLimit(tx, program.value, actor, points, now);
    const adjustment = isAllowed
      ? await this.post(tx, program.value, draft, principalOf(actor), now)
      : ok(await this.wait(tx, draft, actor, now));
    if (!adjustment.ok) return adjustment;
    await tx.entities.insert(AdjustmentEntity, adjustment.value);
    await this.record(
      tx,
      actor,
      isAllowed ? 'ledger.adjusted' : 'ledger.adjustment_requested',
      adjustment.value,
      now,
    );
    return adjustment;
  }

  /** Posts, or rejects, an adjustment that waits; never by the person who asked for it. */
  async decide(tx: Tx, command: DecideAdjustment): Promise<Result<Adjustment, Problem>> {
    const { actor, adjustmentId, decision, note, now } = command;
    const program = await this.programs.requireOpen(tx, actor.programId);
    if (!program.ok) return program;
    const where = { programId: actor.programId, id: adjustmentId };
    const lock = { mode: 'pessimistic_write' as const };
    const waiting = await tx.entities.findOne(AdjustmentEntity, { where, lock });
    if (!waiting?.approvalId) return err(notFound('adjustment', ['adjustment']));
    const decided = await this.approvals.decide(tx, {
      id: waiting.approvalId,
      decision,
      checker: actor,
      note: note ?? undefined,
      now,
    });
    if (!decided.ok) return decided;
    const settled =
      decision === 'APPROVED'
        ? await this.post(tx, program.value, waiting, principalOf(actor), now)
        : ok(Object.assign(waiting, { status: 'REJECTED' as const }));
    if (!settled.ok) return settled;
    await tx.entities.save(AdjustmentEntity, settled.value);
    const action = decision === 'APPROVED' ? 'ledger.adjustment_approved' : 'ledger.adjustment_rejected';
    await this.record(tx, actor, action, settled.value, now);
    return settled;
  }

  /** The points each role may adjust alone, per maker and day. */
  async limits(tx: Tx): Promise<Record<StaffRole, Points>> {
    const limits = { ...ADJUSTMENT_LIMITS };
    if (!tx.programId) return limits;
    const rows = await tx.entities.find(AdjustmentLimitEntity, { where: { programId: tx.programId } });
    for (const row of rows) limits[row.role as StaffRole] = row.pointsMax;
    return limits;
  }

  /** Sets a role's limit. */
  async setLimit(
    tx: Tx,
    command: { actor: StaffActor; role: StaffRole; pointsMax: Points; now: Date },
  ): Promise<Result<Points, Problem>> {
    const { actor, role, pointsMax, now } = command;
    const program = await this.programs.requireOpen(tx, actor.programId);
    if (!program.ok) return program;
    if (pointsMax < 0n || pointsMax > POINTS_MAX) return err(invalid(['pointsMax'], 'No negative amount.'));
    await tx.entities.save(AdjustmentLimitEntity, { programId: actor.programId, role, pointsMax });
    const details = { role, pointsMax: pointsMax.toString() };
    await this.audit.record(tx, {
      actor,
      action: 'ledger.adjustment_limit_set',
      subjectType: 'program',
      subjectId: actor.programId,
      details,
      now,
    });
    return ok(pointsMax);
  }

  private async post(
    tx: Tx,
    program: Program,
    adjustment: AdjustmentEntity,
    actor: string,
    now: Date,
  ): Promise<Result<AdjustmentEntity, Problem>> {
    const { customerId, pointTypeId, points, id, reason } = adjustment;
    const pointType = required(
      (await this.pointTypes.byIds(tx, [pointTypeId])).get(pointTypeId),
      'the point type',
    );
    const terms = termsOf(pointType.expiryPolicy, { kind: 'NONE' }, now, program.timeZone);
    const cause = { actor, reason, sourceId: id };
    const posting = { customerId, pointTypeId, cause, command: { kind: 'ADJUST', points, terms } as const };
    const posted = required((await this.poster.post(tx, [posting], now))[0], 'an answer per command');
    if (!posted.ok) return posted;
    return ok(Object.assign(adjustment, { status: 'POSTED' as const, postedAt: now }));
  }

  private async wait(
    tx: Tx,
    draft: AdjustmentEntity,
    maker: StaffActor,
    now: Date,
  ): Promise<AdjustmentEntity> {
    const { id, customerId, pointTypeId, points, reason } = draft;
    const payload = { adjustmentId: id, customerId, pointTypeId };
    const approval = await this.approvals.request(tx, {
      kind: ADJUSTMENT_APPROVAL,
      payload,
      points,
      reason,
      maker,
      now,
    });
    return Object.assign(draft, { status: 'WAITING' as const, approvalId: approval.id, postedAt: null });
  }

  /** The maker's day is locked first, or two adjustments at once would each see only the other's absence. */
  private async isWithinLimit(
    tx: Tx,
    program: Program,
    maker: StaffActor,
    points: Points,
    now: Date,
  ): Promise<boolean> {
    const dayStart = startOfLocalDay(localDateOf(now, program.timeZone), program.timeZone);
    await tx.query('select from staff_members where program_id = $1 and id = $2 for update', [
      program.id,
      maker.staffId,
    ]);
    const [row] = await tx.query<{ total: string | null }>(
      `select sum(abs(points)) as total from adjustments
       where program_id = $1 and maker_id = $2 and created_at >= $3 and status = 'POSTED' and approval_id is null`,
      [program.id, maker.staffId, dayStart],
    );
    const limit = (await this.limits(tx))[maker.role];
    const absolute = points < 0n ? -points : points;
    return BigInt(row?.total ?? 0) + absolute <= limit;
  }

  private async record(
    tx: Tx,
    actor: StaffActor,
    action: string,
    entity: AdjustmentEntity,
    now: Date,
  ): Promise<void> {
    const { id, customerId, points, reason, status, makerId } = entity;
    const details = { customerId, points: points.toString(), reason, status, makerId };
    await this.audit.record(tx, { actor, action, subjectType: 'adjustment', subjectId: id, details, now });
  }
}

function checkAdjustment({ points, reason }: AdjustPoints): Problem | null {
  if (points === 0n || points > POINTS_MAX || points < -POINTS_MAX) {
    return invalid(['points'], 'A whole number of points other than 0 is needed.');
  }
  const length = reason.trim().length;
  if (length === 0 || length > REASON_LENGTH_MAX) {
    return problem('INVALID_INPUT', `A reason of 1 to ${REASON_LENGTH_MAX} characters is needed.`, {
      path: ['reason'],
    });
  }
  return null;
}
