import { Injectable } from '@nestjs/common';
import { AuditLog, principalOf, Programs, type Origin, type Program } from '#access';
import { err, localDateOf, ok, problem, type LocalDate, type Problem, type Result } from '#kernel';
import { PointTypes, type PointType } from '#ledger';
import type { Tx } from '#platform';
import {
  COSTS_MAX,
  heldOn,
  refusalOfCost,
  type DatedCost,
  type DatedWorth,
  type PointCost,
} from '../domain/finance/point-cost.js';
import { findPointCosts, insertPointCost } from '../persistence/point-costs.js';

/** What points cost on a day, and who says so. */
export interface HeldCost extends PointCost {
  /** FINANCE: it was set; POINT_TYPE: none was by that day, and it is what the point type was worth on it. */
  readonly source: 'FINANCE' | 'POINT_TYPE';
  /** Since when; null of what a point type was worth from its beginning. */
  readonly fromDay: LocalDate | null;
}

/** All that was set for a point type, and what holds where nothing was. */
export interface CostHistory {
  readonly pointType: PointType;
  readonly costs: readonly DatedCost[];
  /** What it was worth; the first one before its day, too. */
  readonly worths: readonly DatedWorth[];
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

  /** What was set for a point type, in the order in which it was. */
  async costsOf(tx: Tx, { id }: PointType): Promise<readonly DatedCost[]> {
    return (await findPointCosts(tx, [id])).get(id) ?? [];
  }

  /** In the order of the point types. */
  async histories(tx: Tx, { timeZone }: Program, pointTypes: readonly PointType[]): Promise<CostHistory[]> {
    const ids = pointTypes.map(({ id }) => id);
    const costs = await findPointCosts(tx, ids);
    const worths = await this.pointTypes.worths(tx, ids);
    return pointTypes.map((pointType) => ({
      pointType,
      costs: costs.get(pointType.id) ?? [],
      worths: (worths.get(pointType.id) ?? []).map(({ valuePoints, valueMinor, since }) => ({
        ...{ points: valuePoints, minor: valueMinor, fromDay: localDateOf(since, timeZone) },
      })),
    }));
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
    const costs = await this.costsOf(tx, pointType);
    const today = localDateOf(now, program.value.timeZone);
    const fromDay = change.fromDay ?? today;
    const last = costs.filter((cost) => cost.fromDay === fromDay).at(-1);
    if (last && last.points === points && last.minor === minor) return ok(last);
    const wrong = refusalOfCost({ points, minor, fromDay }, today);
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
export function heldCostOf({ pointType, costs, worths }: CostHistory, day: LocalDate): HeldCost {
  const cost = heldOn(costs, day);
  if (cost) return { points: cost.points, minor: cost.minor, source: 'FINANCE', fromDay: cost.fromDay };
  const [first] = worths;
  const worth = heldOn(worths, day) ?? first;
  const source = 'POINT_TYPE' as const;
  if (!worth) return { points: pointType.valuePoints, minor: pointType.valueMinor, source, fromDay: null };
  return {
    points: worth.points,
    minor: worth.minor,
    source,
    fromDay: worth === first ? null : worth.fromDay,
  };
}
