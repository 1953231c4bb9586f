import { Injectable } from '@nestjs/common';
import { AuditLog, inFlight, principalOf, Programs, type Origin } from '#access';
import { canonicalCode, err, notFound, ok, problem, type Problem, type Result, type Uuid } from '#kernel';
import {
  Attempts,
  Database,
  isLockTimeout,
  isSerializationFailure,
  type AttemptRule,
  type Tx,
} from '#platform';
import { checkInFromOf, type Event } from './domain/event.js';
import { refusalOfReason } from './domain/event-rules.js';
import { wrongState } from './domain/registration.js';
import type { OpenEvent, ShownRegistration } from './open-event.js';
import { findCode, type CodeOwner, type Guest } from './persistence/guests.js';
import { RegistrationDesk } from './registration-desk.js';

export interface CheckInCommand extends Origin {
  /** As it was typed. */
  readonly code: string;
}

/** Who came: the customer, or a guest of theirs. */
export interface CheckedIn {
  readonly shown: ShownRegistration;
  readonly guestId: Uuid | null;
  readonly isChanged: boolean;
}

/**
 * What a busy door types, and a program that guesses codes may not: at 300 a minute, one of a thousand codes among 3 * 10^14 is
 * hit once in two thousand years.
 */
const CODE_ATTEMPTS: AttemptRule = { max: 100, withinMs: 20_000 };

type Work = (open: OpenEvent, owner: CodeOwner, guest: Guest | null) => Promise<Result<boolean, Problem>>;

/**
 * Who came to events, by their codes. A repeat changes nothing. Problems: PROGRAM_CLOSED, NOT_FOUND, TOO_MANY_ATTEMPTS,
 * CHECK_IN_CLOSED, WRONG_STATE, INVALID_INPUT, IN_PROGRESS.
 */
@Injectable()
export class CheckIns {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly attempts: Attempts,
    private readonly desk: RegistrationDesk,
    private readonly audit: AuditLog,
  ) {}

  /** Checks in whoever the code belongs to, within the hours of the event: each of a party for themselves. */
  checkIn(command: CheckInCommand): Promise<Result<CheckedIn, Problem>> {
    return this.run(command, async (_tx, open, { customerId }, guest) => {
      const state = open.registration(customerId)?.state ?? null;
      if (guest ? guest.checkedInAt !== null : state === 'ATTENDED') return ok(false);
      if (state !== 'REGISTERED' && state !== 'ATTENDED') return err(wrongState(state));
      if (!isCheckInTime(open.event, command.now)) return err(CLOSED);
      if (guest) {
        open.checkGuest(guest, command.now);
        return ok(true);
      }
      const taken = open.checkIn(customerId, { actor: principalOf(command.actor) });
      return taken.ok ? ok(true) : taken;
    });
  }

  /** They did not come after all: what campaigns gave for it is taken back. */
  undo(command: CheckInCommand & { readonly reason: string }): Promise<Result<CheckedIn, Problem>> {
    const { actor, now, reason, requestId, ip } = command;
    const wrong = refusalOfReason(reason);
    if (wrong) return Promise.resolve(err(wrong));
    return this.run(command, async (tx, open, { customerId }, guest) => {
      const state = open.registration(customerId)?.state ?? null;
      if (guest ? guest.checkedInAt === null : state === 'REGISTERED') return ok(false);
      if (guest) open.checkGuest(guest, null);
      else {
        const taken = open.undoCheckIn(customerId, { actor: principalOf(actor), reason });
        if (!taken.ok) return taken;
      }
      const details = { event: open.event.code, reason, isGuest: guest !== null };
      await this.audit.record(tx, {
        ...{ actor, action: 'event.check_in_undone', now, requestId, ip },
        ...{ subjectType: 'customer', subjectId: customerId, details },
      });
      return ok(true);
    });
  }

  private async run(
    { actor, code: typed, now }: CheckInCommand,
    work: (tx: Tx, ...found: Parameters<Work>) => ReturnType<Work>,
  ): Promise<Result<CheckedIn, Problem>> {
    // A wrong check symbol costs no query, and no try.
    const code = canonicalCode(typed);
    if (code === null) return err(UNKNOWN);
    const { programId, deadline } = actor;
    // A closed program notes nothing, tries neither.
    const open = await this.database.tx(actor, (tx) => this.programs.requireOpen(tx, programId));
    if (!open.ok) return open;
    const tried = await this.attempts.take(
      { programId, action: 'event.code', actor: principalOf(actor), now, deadline },
      CODE_ATTEMPTS,
    );
    if (!tried.ok) return tried;
    try {
      return await this.database.txResult(actor, async (tx) => {
        const program = await this.programs.requireOpen(tx, programId);
        if (!program.ok) return program;
        const owner = await findCode(tx, code);
        if (!owner) return err(UNKNOWN);
        const { eventId, customerId, guestId } = owner;
        const open = await this.desk.open(tx, { eventId, customerIds: [customerId], lineLength: 0 }, now);
        const guest = open.guestsOf(customerId).find(({ id }) => id === guestId) ?? null;
        // Cancelled while we waited for the lock.
        if (guest ? guest.code !== code : guestId !== null || open.registration(customerId)?.code !== code)
          return err(UNKNOWN);
        const done = await work(tx, open, owner, guest);
        if (!done.ok) return done;
        await this.desk.close(tx, program.value, open);
        return ok({ shown: open.shown(customerId), guestId, isChanged: done.value });
      });
    } catch (error) {
      if (!isLockTimeout(error) && !isSerializationFailure(error)) throw error;
      return err(inFlight());
    }
  }
}

const UNKNOWN = notFound('code', ['code']);
const CLOSED = problem('CHECK_IN_CLOSED', 'Nobody is checked in for the event at this time.');

function isCheckInTime(event: Event, now: Date): boolean {
  return event.calledOffAt === null && now >= checkInFromOf(event) && now < event.endsAt;
}
