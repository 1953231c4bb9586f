import { Injectable } from '@nestjs/common';
import { Programs, type Program } from '#access';
import { ActivityRecorder, OWN_SOURCE, type NewActivity } from '#activity';
import { invariant, type LocalDate, type Uuid } from '#kernel';
import { backgroundScope, Database, Logger, Trouble, type Tx } from '#platform';
import {
  daysToSweep,
  doneThrough,
  dueTimeOf,
  enrolledByOf,
  occurredAtOf,
  occurrenceKeyOf,
  type WantedTrigger,
} from '../domain/occurrence.js';
import { activityTypeOf, triggerKeyOf, type TimeTrigger } from '../domain/time-trigger.js';
import { DueOccurrences, type DueOccurrence, type OccurrencePage } from './due-occurrences.service.js';
import { addSweeps, claimSweep, finishDay, sweptThroughOf } from '../persistence/sweeps.js';
import { TimeTriggers } from './time-triggers.js';

/** Occurrences that are recorded in one transaction. */
const PAGE_SIZE = 500;

/** One trigger of one program in one run. */
interface Sweep {
  readonly program: Program;
  readonly wanted: WantedTrigger;
  readonly key: string;
  readonly now: Date;
  readonly isCancelled: () => boolean;
  fired: number;
  /** Whether somebody could not be recorded: then the day is looked at again. */
  hasFailed: boolean;
}

type Outcome = 'DONE' | 'LEFT';

interface Place {
  readonly day: LocalDate;
  readonly after: OccurrencePage['next'];
  readonly limit: number;
}

/** What a transaction that failed had found to do. */
interface PageRead {
  page: OccurrencePage | null;
}

interface Fired {
  readonly next: OccurrencePage['next'];
  readonly count: number;
}

/**
 * Fires the time triggers of a program: records their occurrences as activities, page by page, and campaigns react in
 * the same transaction. The natural key of an occurrence makes it happen once, whoever is killed or does it again.
 */
@Injectable()
export class TriggerFiring {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly triggers: TimeTriggers,
    private readonly occurrences: DueOccurrences,
    private readonly recorder: ActivityRecorder,
    private readonly logger: Logger,
  ) {}

  /** Fires whatever is due by `now` in an open program; answers how many occurrences were recorded. */
  async fire(programId: Uuid, now: Date, isCancelled: () => boolean = () => false): Promise<number> {
    const sweeps = await this.database.tx(backgroundScope(programId), (tx) =>
      this.plan(tx, programId, now, isCancelled),
    );
    let fired = 0;
    for (const { sweep, days } of sweeps) {
      for (const day of days) if ((await this.sweepDay(sweep, day)) === 'LEFT') break;
      fired += sweep.fired;
    }
    return fired;
  }

  private async plan(
    tx: Tx,
    programId: Uuid,
    now: Date,
    isCancelled: () => boolean,
  ): Promise<{ readonly sweep: Sweep; readonly days: LocalDate[] }[]> {
    const program = await this.programs.requireOpen(tx, programId);
    if (!program.ok) return [];
    const wanted = await this.triggers.wanted(tx, program.value, now);
    const keys = [...wanted.keys()];
    if (keys.length === 0) return [];
    const swept = await sweptThroughOf(tx, programId, keys);
    const plans = [...wanted].map(([key, one]) => ({
      sweep: { program: program.value, wanted: one, key, now, isCancelled, fired: 0, hasFailed: false },
      days: daysToSweep(one, swept.get(key) ?? null, now, program.value.timeZone),
    }));
    const due = plans.filter(({ days }) => days.length > 0);
    if (due.length > 0)
      await addSweeps(
        tx,
        programId,
        due.map(({ sweep }) => sweep.key),
      );
    return due;
  }

  private async sweepDay(sweep: Sweep, day: LocalDate): Promise<Outcome> {
    let after: OccurrencePage['next'] = null;
    let limit = PAGE_SIZE;
    while (!sweep.isCancelled()) {
      const read: PageRead = { page: null };
      try {
        const place: Place = { day, after, limit };
        const fired = await this.database.tx(backgroundScope(sweep.program.id), (tx) =>
          this.firePage(tx, sweep, place, read),
        );
        if (!fired) return 'LEFT';
        sweep.fired += fired.count;
        if (!fired.next) return 'DONE';
        after = fired.next;
        limit = Math.min(PAGE_SIZE, limit * 2);
      } catch (error) {
        // An outage is nobody's fault, and is over for all of them at once: the queue tries again.
        if (error instanceof Trouble || !read.page) throw error;
        // Somebody of the page cannot be recorded: halved until that one is alone, and passed over.
        if (limit > 1) limit = Math.floor(limit / 2);
        else {
          sweep.hasFailed = true;
          this.logger.failure(error, { trigger: sweep.key, programId: sweep.program.id });
          after = read.page.next;
          if (!after) return 'DONE';
        }
      }
    }
    return 'LEFT';
  }

  /** Null when it is left to another worker, or the program was closed meanwhile. */
  private async firePage(tx: Tx, sweep: Sweep, place: Place, read: PageRead): Promise<Fired | null> {
    const { wanted, key, now } = sweep;
    const { trigger } = wanted;
    const opened = await this.programs.requireOpen(tx, sweep.program.id);
    if (!opened.ok || !(await claimSweep(tx, sweep.program.id, key))) return null;
    const program = opened.value;
    const { timeZone } = program;
    const dueTime = dueTimeOf(wanted, place.day, timeZone);
    const enrolledBy = enrolledByOf(trigger, place.day, dueTime, now, timeZone);
    const page = await this.occurrences.page(tx, { program, trigger, now, enrolledBy, ...place });
    read.page = page;
    let count = 0;
    if (page.due.length > 0) {
      const activities = page.due.map((due) => activityOf(trigger, due, dueTime));
      const results = await this.recorder.recordOwnActivities(tx, program, activities, now);
      for (const result of results) {
        invariant(result.ok, 'an occurrence can be recorded');
        count += result.value.replayed ? 0 : 1;
      }
    }
    if (!page.next && !sweep.hasFailed) {
      const done = doneThrough(trigger, place.day, now, timeZone);
      await finishDay(tx, program.id, key, done);
    }
    return { next: page.next, count };
  }
}

function activityOf(trigger: TimeTrigger, due: DueOccurrence, dueTime: Date): NewActivity {
  return {
    type: activityTypeOf(trigger),
    source: OWN_SOURCE,
    externalId: occurrenceKeyOf(trigger, due.customerId, due.occurrence),
    occurredAt: occurredAtOf(dueTime, due.enrolledAt),
    customer: { id: due.customerId },
    order: due.order ?? null,
    attributes: { ...due.attributes, trigger: triggerKeyOf(trigger) },
  };
}
