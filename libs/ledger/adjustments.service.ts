import { Injectable } from '@nestjs/common';
import {
  Approvals,
  AuditLog,
  principalOf,
  Programs,
  type Origin,
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
import { AdjustmentRepository, type AdjustmentPage } from './persistence/adjustment.repository.js';
import { PointTypes } from './point-types.service.js';
import { Poster } from './poster.js';

/** Who of the staff asks for a change, when and from where. */
export interface StaffCommand extends Origin {
  readonly actor: StaffActor;
}

export interface AdjustPoints extends StaffCommand {
  readonly customerId: Uuid;
  readonly pointType: string | null;
  /** Positive gives, negative takes. */
  readonly points: Points;
  readonly reason: string;
}

export interface DecideAdjustment extends StaffCommand {
  readonly adjustmentId: Uuid;
  readonly decision: 'APPROVED' | 'REJECTED';
  readonly note: string | null;
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
  private readonly repository = new AdjustmentRepository();

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
    const action = isAllowed ? 'ledger.adjusted' : 'ledger.adjustment_requested';
    await this.record(tx, command, action, adjustment.value);
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
    await this.record(tx, command, ACTIONS[decision], settled.value);
    return settled;
  }

  /**
   * Puts on record that a decision was refused (R15): by a transaction of its own, because that of the decision is
   * rolled back. An id that is unknown names nothing there could be a record of, and a closed program writes nothing.
   */
  async recordRefusal(tx: Tx, command: DecideAdjustment, refusal: Problem): Promise<void> {
    if (refusal.code === 'NOT_FOUND' || refusal.code === 'PROGRAM_CLOSED') return;
    const { adjustmentId, decision } = command;
    await this.audit.record(tx, {
      ...originOf(command),
      action: ACTIONS[decision],
      subjectType: 'adjustment',
      subjectId: adjustmentId,
      outcome: 'REFUSED',
      details: { code: refusal.code },
    });
  }

  /** Adjustments of the program, the newest first. */
  page(tx: Tx, page: AdjustmentPage): Promise<Adjustment[]> {
    return this.repository.page(tx, page);
  }

  byId(tx: Tx, id: Uuid): Promise<Adjustment | null> {
    return this.repository.byId(tx, id);
  }

  /** The adjustments that wait, or waited, for these approvals, by approval. */
  byApprovals(tx: Tx, approvalIds: readonly Uuid[]): Promise<Map<Uuid, Adjustment>> {
    return this.repository.byApprovals(tx, approvalIds);
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
    command: StaffCommand & { readonly role: StaffRole; readonly pointsMax: Points },
  ): Promise<Result<Points, Problem>> {
    const { actor, role, pointsMax } = command;
    const program = await this.programs.requireOpen(tx, actor.programId);
    if (!program.ok) return program;
    if (pointsMax < 0n || pointsMax > POINTS_MAX) return err(invalid(['pointsMax'], 'No negative amount.'));
    await this.repository.setLimit(tx, role, pointsMax);
    const details = { role, pointsMax: pointsMax.toString() };
    await this.audit.record(tx, {
      ...originOf(command),
      action: 'ledger.adjustment_limit_set',
      subjectType: 'program',
      subjectId: actor.programId,
      details,
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

  /**
   * The maker's day is locked first, or two adjustments at once would each see only the other's absence. The lock is
   * one that leaves the maker free to sign in.
   */
  private async isWithinLimit(
    tx: Tx,
    program: Program,
    maker: StaffActor,
    points: Points,
    now: Date,
  ): Promise<boolean> {
    const dayStart = startOfLocalDay(localDateOf(now, program.timeZone), program.timeZone);
    await tx.query('select from staff_members where program_id = $1 and id = $2 for no key update', [
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
    origin: StaffCommand,
    action: string,
    entity: AdjustmentEntity,
  ): Promise<void> {
    const { id, customerId, points, reason, status, makerId } = entity;
    const details = { customerId, points: points.toString(), reason, status, makerId };
    const subject = { subjectType: 'adjustment', subjectId: id };
    await this.audit.record(tx, { ...originOf(origin), action, ...subject, details });
  }
}

const ACTIONS = { APPROVED: 'ledger.adjustment_approved', REJECTED: 'ledger.adjustment_rejected' } as const;

/** The origin alone, of a command that has it among other things. */
function originOf({ actor, now, requestId, ip }: StaffCommand): StaffCommand {
  return { actor, now, requestId, ip };
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
