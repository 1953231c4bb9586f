import { Injectable } from '@nestjs/common';
import { AuditLog, principalOf, Programs, type Origin } from '#access';
import { ok, type Problem, type Result } from '#kernel';
import type { Tx } from '#platform';
import { checkCosts, type Costs } from '../domain/snapshots/lifetime-value.js';
import { findCosts, insertCosts, type CostsSet } from '../persistence/snapshots/costs.js';

/** What customers cost, as staff say. What was said before is kept. */
@Injectable()
export class MetricCosts {
  constructor(
    private readonly programs: Programs,
    private readonly audit: AuditLog,
  ) {}

  /** Null: nobody said any. */
  current(tx: Tx): Promise<CostsSet | null> {
    return findCosts(tx);
  }

  /** From the next night on reports count them. The same again changes nothing. Problems: PROGRAM_CLOSED, INVALID_INPUT. */
  async set(
    tx: Tx,
    { costs, actor, now, requestId, ip }: Origin & { readonly costs: Costs },
  ): Promise<Result<CostsSet, Problem>> {
    const program = await this.programs.requireOpen(tx, actor.programId);
    if (!program.ok) return program;
    const checked = checkCosts(costs);
    if (!checked.ok) return checked;
    const before = await findCosts(tx);
    if (before && isSame(before, costs)) return ok(before);
    const set = { ...costs, number: (before?.number ?? 0) + 1, setAt: now, setBy: principalOf(actor) };
    await insertCosts(tx, set);
    const subject = { subjectType: 'program', subjectId: program.value.id };
    const { acquisitionMinor, serviceMinor, goodsBp, rewardsBp } = costs;
    const details = {
      ...{ goodsBp, rewardsBp },
      ...{
        acquisitionMinor: acquisitionMinor?.toString() ?? null,
        serviceMinor: serviceMinor?.toString() ?? null,
      },
    };
    await this.audit.record(tx, {
      ...{ actor, action: 'metric_costs.changed', ...subject, details, now, requestId, ip },
    });
    return ok(set);
  }
}

function isSame(a: Costs, b: Costs): boolean {
  return (
    a.goodsBp === b.goodsBp &&
    a.rewardsBp === b.rewardsBp &&
    a.acquisitionMinor === b.acquisitionMinor &&
    a.serviceMinor === b.serviceMinor
  );
}
