import { Injectable } from '@nestjs/common';
import { AuditLog, principalOf, Programs, type Origin } from '#access';
import { err, invalid, ok, type Problem, type Result } from '#kernel';
import { Database, type Tx } from '#platform';
import {
  DIGEST_GRAINS,
  DIGEST_REPORTS,
  MONTHLY_REPORTS,
  type Digest,
  type DigestContent,
  type DigestGrain,
  type DigestReport,
  type DigestSchedule,
} from '../domain/digests/digest.js';
import {
  findContents,
  findDigestPage,
  findSchedules,
  saveSchedule,
  type DigestKey,
  type DigestsAsked,
} from '../persistence/digests.js';

export type { DigestKey } from '../persistence/digests.js';

/** Which reports staff want of each week or month; none: nothing. */
export interface DigestCommand {
  readonly grain: DigestGrain;
  readonly reports: readonly DigestReport[];
}

/** What staff want to be told of weeks and months, and what they were told. */
@Injectable()
export class MetricDigests {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly audit: AuditLog,
  ) {}

  /** To set the same again changes nothing. Problems: INVALID_INPUT, PROGRAM_CLOSED. */
  schedule(origin: Origin, { grain, reports }: DigestCommand): Promise<Result<DigestSchedule, Problem>> {
    const { actor, now } = origin;
    return this.database.txResult(actor, async (tx) => {
      const program = await this.programs.requireOpen(tx, actor.programId);
      if (!program.ok) return program;
      const problem = refusalOf({ grain, reports });
      if (problem) return err(problem);
      // In their own order, so that the same reports are the same setting.
      const wanted = DIGEST_REPORTS.filter((one) => reports.includes(one));
      // Two at once would both find what was set before: the second waits here.
      await tx.query('select from programs where id = $1 for no key update', [actor.programId]);
      const before = (await this.schedules(tx)).find((one) => one.grain === grain) ?? none(grain);
      if (before.reports.join() === wanted.join()) return ok(before);
      const schedule = { grain, reports: wanted, setAt: now, setBy: principalOf(actor) };
      await saveSchedule(tx, schedule);
      await this.audit.record(tx, {
        ...{ ...origin, action: 'metric_digest.scheduled', subjectType: 'metric_digest', subjectId: grain },
        details: { grain, reports: wanted.join(' ') },
      });
      return ok(schedule);
    });
  }

  /** Of weeks and of months, also where nothing is wanted. */
  async schedules(tx: Tx): Promise<DigestSchedule[]> {
    const found = await findSchedules(tx);
    return DIGEST_GRAINS.map((grain) => found.find((one) => one.grain === grain) ?? none(grain));
  }

  /** Those of the last periods first. */
  page(tx: Tx, asked: DigestsAsked): Promise<Digest[]> {
    return findDigestPage(tx, asked);
  }

  /** In the order of the keys; null: there is no such digest. */
  async contents(tx: Tx, keys: readonly DigestKey[]): Promise<(DigestContent | null)[]> {
    const found = await findContents(tx, keys);
    return keys.map(
      ({ grain, period }) => found.find((one) => one.grain === grain && one.period === period) ?? null,
    );
  }
}

function none(grain: DigestGrain): DigestSchedule {
  return { grain, reports: [], setAt: null, setBy: null };
}

function refusalOf({ grain, reports }: DigestCommand): Problem | null {
  if (new Set(reports).size < reports.length) return invalid(['reports'], 'A report is named twice.');
  const monthly = reports.filter((one) => grain === 'WEEK' && MONTHLY_REPORTS.includes(one));
  return monthly.length > 0 ? invalid(['reports'], `${monthly.join(' and ')} is told of months.`) : null;
}
