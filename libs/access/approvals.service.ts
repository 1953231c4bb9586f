import { Injectable } from '@nestjs/common';
import {
  err,
  invariant,
  isUuid,
  newId,
  notFound,
  ok,
  problem,
  type Problem,
  type Result,
  type Uuid,
  toTaggedJson,
} from '#kernel';
import { Database, type Tx } from '#platform';
import type { ProgramActor, StaffActor } from './domain/actor.js';
import type { Approval, ApprovalStatus } from './domain/approval.js';
import { ApprovalEntity } from './persistence/approval.entity.js';
import { findApprovals, staffNames } from './persistence/approvals.sql.js';
import { newestFirst, type Page } from './persistence/newest-first.js';

export interface ApprovalRequest {
  /** Which lib's change it is, such as "ledger.adjustment". */
  readonly kind: string;
  readonly payload: object;
  readonly points: bigint;
  readonly reason: string;
  readonly maker: StaffActor;
  readonly now: Date;
}

export interface ApprovalDecision {
  readonly id: Uuid;
  readonly decision: 'APPROVED' | 'REJECTED';
  readonly checker: StaffActor;
  readonly note?: string;
  readonly now: Date;
}

/** An approval with the names of the people in it. */
export type NamedApproval = Approval & {
  readonly makerName: string | null;
  readonly checkerName: string | null;
};

/** Changes that need a second person (R14). The lib that owns a kind requests, decides and carries out. */
@Injectable()
export class Approvals {
  constructor(private readonly database: Database) {}

  async request(tx: Tx, request: ApprovalRequest): Promise<Approval> {
    invariant(tx.programId === request.maker.programId, 'the maker asks within the own program');
    const approval: Approval = {
      id: newId(request.now),
      programId: request.maker.programId,
      kind: request.kind,
      payload: toTaggedJson(request.payload),
      points: request.points,
      reason: request.reason,
      makerId: request.maker.staffId,
      status: 'PENDING',
      checkerId: null,
      note: null,
      createdAt: request.now,
      decidedAt: null,
    };
    await tx.entities.insert(ApprovalEntity, approval as object);
    return approval;
  }

  /** Decides once, by somebody else than the maker. Problems: NOT_FOUND, ALREADY_DECIDED, SAME_PERSON. */
  async decide(tx: Tx, command: ApprovalDecision): Promise<Result<Approval, Problem>> {
    const { id, decision, checker, note = null, now } = command;
    const where = { id, programId: checker.programId };
    const lock = { mode: 'pessimistic_write' as const };
    const approval = isUuid(id) ? await tx.entities.findOne(ApprovalEntity, { where, lock }) : null;
    if (!approval) return err(notFound('approval', ['id']));
    if (approval.status !== 'PENDING') {
      const data = { status: approval.status };
      return err(problem('ALREADY_DECIDED', 'The request was decided before.', { path: ['id'], data }));
    }
    if (approval.makerId === checker.staffId) {
      return err(problem('SAME_PERSON', 'Somebody other than the maker must decide.', { path: ['id'] }));
    }
    const decided = { status: decision, checkerId: checker.staffId, note, decidedAt: now };
    await tx.entities.update(ApprovalEntity, where, decided);
    return ok({ ...approval, ...decided });
  }

  byId(actor: ProgramActor, id: Uuid): Promise<NamedApproval | null> {
    return this.database.tx(actor, async (tx) => {
      const approval: Approval | null = isUuid(id)
        ? await tx.entities.findOneBy(ApprovalEntity, { id, programId: actor.programId })
        : null;
      return approval && ((await withNames(tx, [approval]))[0] ?? null);
    });
  }

  /** The known ones of these ids. */
  async byIds(tx: Tx, ids: readonly Uuid[]): Promise<Map<Uuid, NamedApproval>> {
    const approvals = await withNames(tx, await findApprovals(tx, ids));
    return new Map(approvals.map((approval) => [approval.id, approval]));
  }

  /** Approvals of a program, the newest first, one more than the page has. */
  page(
    actor: ProgramActor,
    filter: { status?: ApprovalStatus | null },
    page: Page,
  ): Promise<NamedApproval[]> {
    return this.database.tx(actor, async (tx) => {
      const where = { programId: actor.programId, ...(filter.status && { status: filter.status }) };
      const approvals = await newestFirst<Approval>(tx, ApprovalEntity, where, page);
      return withNames(tx, approvals);
    });
  }
}

async function withNames(tx: Tx, approvals: readonly Approval[]): Promise<NamedApproval[]> {
  const people = approvals.flatMap(({ makerId, checkerId }) =>
    checkerId ? [makerId, checkerId] : [makerId],
  );
  const names = await staffNames(tx, people);
  return approvals.map((approval) => ({
    ...approval,
    makerName: names.get(approval.makerId) ?? null,
    checkerName: names.get(approval.checkerId ?? '') ?? null,
  }));
}
