import { Injectable } from '@nestjs/common';
import { AuditLog, inFlight, Programs, type Origin } from '#access';
import { Audiences } from '#campaigns';
import { err, invalid, newId, notFound, ok, problem, type Problem, type Result } from '#kernel';
import { Database, isLockTimeout, isSerializationFailure, type Tx } from '#platform';
import { EventUpkeep } from './event-upkeep.service.js';
import type { Event, EventSettings } from './domain/event.js';
import { refusalOfCode, refusalOfEvent, refusalOfReason } from './domain/event-rules.js';
import { findEvent, insertEvent, saveEvent } from './persistence/events.js';
import { largestWaiting } from './persistence/registrations.js';
import { byItself, RegistrationDesk } from './registration-desk.js';

export interface EventCommand extends Origin {
  /** Of the event. */
  readonly code: string;
}

/** Seats that are given out within the transaction that makes them free. */
const PROMOTED_AT_ONCE = 500;

/**
 * What staff make of events. Problems: PROGRAM_CLOSED, INVALID_INPUT, INVALID_EXPRESSION, NOT_FOUND, ALREADY_EXISTS, SEATS_TAKEN,
 * EVENT_OVER, IN_PROGRESS.
 */
@Injectable()
export class Events {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly audiences: Audiences,
    private readonly desk: RegistrationDesk,
    private readonly upkeep: EventUpkeep,
    private readonly audit: AuditLog,
  ) {}

  create(command: EventCommand & { readonly settings: EventSettings }): Promise<Result<Event, Problem>> {
    const { actor, code, now, settings } = command;
    return this.database.txResult(actor, async (tx) => {
      const program = await this.programs.requireOpen(tx, actor.programId);
      if (!program.ok) return program;
      const wrong = refusalOfCode(code) ?? this.refusalOf(settings, null) ?? refusalOfPast(settings, now);
      if (wrong) return err(wrong);
      // Two of one code at once would both find it free: the second waits here.
      await tx.query('select from programs where id = $1 for no key update', [tx.programId]);
      if (await findEvent(tx, code))
        return err(problem('ALREADY_EXISTS', 'The program has an event of this code.', { path: ['code'] }));
      const event: Event = {
        ...settings,
        ...{ id: newId(now), programId: program.value.id, code, createdAt: now, calledOffAt: null },
        seats: { taken: 0, waiting: 0, nextPlace: 1n },
      };
      await insertEvent(tx, event);
      await this.note(tx, 'event.created', event, settings, command);
      return ok(event);
    });
  }

  /** Changes what is named. Seats that become free by it are given to those who wait. */
  edit(
    command: EventCommand & { readonly change: (known: EventSettings) => Partial<EventSettings> },
  ): Promise<Result<Event, Problem>> {
    return this.changeLocked(command, async (tx, event) => {
      const { now } = command;
      if (event.calledOffAt !== null || now >= event.endsAt) return err(OVER);
      const change = command.change(event);
      const settings: EventSettings & Pick<Event, 'calledOffAt'> = { ...settingsOf(event), ...change };
      const wrong =
        this.refusalOf(settings, event) ??
        refusalOfPast(settings, now) ??
        (await refusalOfCapacity(tx, event, settings));
      if (wrong) return err(wrong);
      await this.note(tx, 'event.changed', event, change, command);
      return ok(settings);
    });
  }

  /** Calls an event off: nobody has a seat, or waits, any more, and everybody is told. A repeat changes nothing. */
  callOff(command: EventCommand & { readonly reason: string }): Promise<Result<Event, Problem>> {
    const { now, reason, actor } = command;
    const wrong = refusalOfReason(reason);
    if (wrong) return Promise.resolve(err(wrong));
    return this.changeLocked(command, async (tx, event) => {
      if (event.calledOffAt !== null) return ok(settingsOf(event));
      if (now >= event.endsAt) return err(OVER);
      await this.note(tx, 'event.called_off', event, { reason }, command);
      return ok({ ...settingsOf(event), calledOffAt: now });
    }).then(async (done) => {
      if (!done.ok) return done;
      await this.upkeep.callOff(actor.programId, done.value.id, now);
      const event = await this.database.tx(actor, (tx) => findEvent(tx, done.value.code));
      return event ? ok(event) : done;
    });
  }

  private async changeLocked(
    { actor, code, now }: EventCommand,
    work: (tx: Tx, event: Event) => Promise<Result<EventSettings & Pick<Event, 'calledOffAt'>, Problem>>,
  ): Promise<Result<Event, Problem>> {
    try {
      const done = await this.database.txResult(actor, async (tx) => {
        const program = await this.programs.requireOpen(tx, actor.programId);
        if (!program.ok) return program;
        const known = await findEvent(tx, code);
        if (!known) return err(notFound('event', ['code']));
        const wanted = { eventId: known.id, customerIds: [], lineLength: PROMOTED_AT_ONCE };
        const open = await this.desk.open(tx, wanted, now);
        const settings = await work(tx, open.event);
        if (!settings.ok) return settings;
        await saveEvent(tx, known.id, settings.value);
        open.change(settings.value);
        open.promote(byItself(actor.programId));
        await this.desk.close(tx, program.value, open);
        return ok({ event: open.event, isLeft: open.isLeft });
      });
      if (!done.ok) return done;
      const { event, isLeft } = done.value;
      if (isLeft) await this.upkeep.promote(actor.programId, event.id, now);
      return ok(event);
    } catch (error) {
      if (!isLockTimeout(error) && !isSerializationFailure(error)) throw error;
      return err(inFlight());
    }
  }

  /** Conditions are checked when they are new: what names something that is gone by now stays as it is. */
  private refusalOf(settings: EventSettings, known: EventSettings | null): Problem | null {
    const wrong = refusalOfEvent(settings);
    if (wrong) return wrong;
    const conditions = [
      [settings.audience, known?.audience, ['audience']],
      [settings.earlyAudience, known?.earlyAudience, ['earlyAccess', 'audience']],
    ] as const;
    for (const [text, before, path] of conditions) {
      const checked = text === null || text === before ? null : this.audiences.check(text, path);
      if (checked && !checked.ok) return checked.problem;
    }
    return null;
  }

  private async note(
    tx: Tx,
    action: string,
    event: Event,
    details: object,
    { actor, now, requestId, ip }: EventCommand,
  ): Promise<void> {
    const subject = { subjectType: 'event', subjectId: event.id };
    await this.audit.record(tx, {
      ...{ actor, action, ...subject, now, requestId, ip },
      details: { event: event.code, ...details },
    });
  }
}

/** An event that is over cannot be changed: a slip of the year would be for good. */
function refusalOfPast({ endsAt }: EventSettings, now: Date): Problem | null {
  return endsAt <= now ? invalid(['endsAt'], 'It ends in the future.') : null;
}

const OVER = problem('EVENT_OVER', 'The event is over, or called off.', { path: ['code'] });

async function refusalOfCapacity(
  tx: Tx,
  { id, seats, capacity: before }: Event,
  { capacity }: EventSettings,
): Promise<Problem | null> {
  if (capacity === null) return null;
  const { taken } = seats;
  if (capacity < taken)
    return problem('SEATS_TAKEN', `${taken} seats are taken.`, { path: ['capacity'], data: { taken } });
  // A party that never fits would keep everybody behind it waiting.
  const isLess = before === null || capacity < before;
  const largest = isLess ? await largestWaiting(tx, id) : 0;
  return capacity < largest
    ? problem('SEATS_TAKEN', `A party of ${largest} waits.`, { path: ['capacity'], data: { taken } })
    : null;
}

function settingsOf(event: Event): EventSettings & Pick<Event, 'calledOffAt'> {
  const { id: _, programId: __, code: ___, seats: ____, createdAt: _____, ...settings } = event;
  return settings;
}
