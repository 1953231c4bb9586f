import { Injectable } from '@nestjs/common';
import { AuditLog, principalOf, Programs, type Origin } from '#access';
import { err, invariant, notFound, ok, type Problem, type Result } from '#kernel';
import { Database, type Tx } from '#platform';
import type { MetricAlert } from '../domain/goals/alert.js';
import {
  findAlert,
  findAlerts,
  insertAcknowledgement,
  type AlertKey,
  type AlertsAsked,
} from '../persistence/alerts.js';

/** What staff are told of metrics, and that they have seen to it. */
@Injectable()
export class MetricAlerts {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly audit: AuditLog,
  ) {}

  /** The newest first. */
  page(tx: Tx, asked: AlertsAsked): Promise<MetricAlert[]> {
    return findAlerts(tx, asked);
  }

  /** What somebody has acknowledged stays theirs: to do it again changes nothing. Problems: NOT_FOUND, PROGRAM_CLOSED. */
  acknowledge(origin: Origin, key: AlertKey, note: string | null): Promise<Result<MetricAlert, Problem>> {
    return this.database.txResult(origin.actor, async (tx) => {
      const program = await this.programs.requireOpen(tx, origin.actor.programId);
      if (!program.ok) return program;
      const alert = await findAlert(tx, key);
      if (!alert) return err(notFound('metric alert', ['period']));
      if (alert.acknowledged) return ok(alert);
      const by = principalOf(origin.actor);
      const { id } = alert;
      if (await insertAcknowledgement(tx, { id, at: origin.now, by, note })) {
        const { kind, metric, period } = alert;
        await this.audit.record(tx, {
          ...{ ...origin, action: 'metric_alert.acknowledged', subjectType: 'metric_alert', subjectId: id },
          details: { kind, metric, period, note },
        });
      }
      const after = await findAlert(tx, key);
      invariant(after !== null, 'an alert is never deleted');
      return ok(after);
    });
  }
}
