import { Injectable } from '@nestjs/common';
import { AuditLog, principalOf, Programs, type Origin } from '#access';
import { err, localDateOf, ok, problem, type LocalDate, type Problem, type Result } from '#kernel';
import { PointTypes, type PointType } from '#ledger';
import type { Tx } from '#platform';
import {
  COSTS_MAX,
  costOn,
  refusalOfCost,
  type DatedCost,
  type PointCost,
} from '../domain/finance/point-cost.js';
import { findPointCosts, insertPointCost } from '../persistence/point-costs.js';

/** What points cost on a day, and who says so. */
export interface HeldCost extends PointCost {
  /** FINANCE: it was set; POINT_TYPE: none was, and it is what the point type is worth at present. */
  readonly source: 'FINANCE' | 'POINT_TYPE';
  /** Since when; null of a point type. */
  readonly fromDay: LocalDate | null;
}

/** All that was set for a point type, and what holds where nothing was. */
export interface CostHistory {
  readonly pointType: PointType;
  readonly costs: readonly DatedCost[];
}

export interface CostChange extends Origin, PointCost {
  /** Code of the point type; the program's default one when null. */
  readonly pointType: string | null;
  /** From this program-local day on; null: from today. */
  readonly fromDay: LocalDate | null;
}

/**
 * What points cost the program: said by finance, from a day on, and never changed for days that are over.
 *
 * Problems: PROGRAM_CLOSED, NOT_FOUND, INVALID_INPUT, LIMIT_EXCEEDED.
 */
@Injectable()
export class PointCosts {
  constructor(
    private readonly programs: Programs,
    private readonly pointTypes: PointTypes,
    private readonly audit: AuditLog,
  ) {}

  async history(tx: Tx, pointType: PointType): Promise<CostHistory> {
    const [history] = await this.histories(tx, [pointType]);
    return history ?? { pointType, costs: [] };
  }

  /** In the order of the point types. */
  async histories(tx: Tx, pointTypes: readonly PointType[]): Promise<CostHistory[]> {
    const costs = await findPointCosts(
      tx,
      pointTypes.map(({ id }) => id),
    );
    return pointTypes.map((pointType) => ({ pointType, costs: costs.get(pointType.id) ?? [] }));
  }

  /** A cost that holds on that day already changes nothing. */
  async set(tx: Tx, change: CostChange): Promise<Result<DatedCost, Problem>> {
    const { actor, now, points, minor, requestId, ip } = change;
    const program = await this.programs.requireOpen(tx, actor.programId);
    if (!program.ok) return program;
    const found = await this.pointTypes.byCode(tx, change.pointType);
    if (!found.ok) return found;
    const pointType = found.value;
    // Two at once would both take the next number: the second waits here.
    await tx.query('select from point_types where id = $1 and program_id = $2 for no key update', [
      ...[pointType.id, tx.programId],
    ]);
    const { costs } = await this.history(tx, pointType);
    const today = localDateOf(now, program.value.timeZone);
    const fromDay = change.fromDay ?? today;
    const last = costs.filter((cost) => cost.fromDay === fromDay).at(-1);
    if (last && last.points === points && last.minor === minor) return ok(last);
    const wrong = refusalOfCost({ points, minor, fromDay }, { today, isFirst: costs.length === 0 });
    if (wrong) return err(wrong);
    if (costs.length >= COSTS_MAX)
      return err(problem('LIMIT_EXCEEDED', `At most ${COSTS_MAX} costs.`, { path: ['fromDay'] }));
    const cost = { number: costs.length + 1, fromDay, points, minor, createdBy: principalOf(actor) };
    await insertPointCost(tx, { ...cost, pointTypeId: pointType.id }, now);
    await this.audit.record(tx, {
      ...{ actor, action: 'point_cost.set', subjectType: 'point_type', subjectId: pointType.id },
      ...{ now, requestId, ip, details: { pointType: pointType.code, fromDay, points, minor } },
    });
    return ok({ ...cost, createdAt: now });
  }
}

/** What points of a type cost on a day. */
export function heldCostOf({ pointType, costs }: CostHistory, day: LocalDate): HeldCost {
  const cost = costOn(costs, day);
  if (cost) return { points: cost.points, minor: cost.minor, source: 'FINANCE', fromDay: cost.fromDay };
  const { valuePoints: points, valueMinor: minor } = pointType;
  return { points, minor, source: 'POINT_TYPE', fromDay: null };
}
