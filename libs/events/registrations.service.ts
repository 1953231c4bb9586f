import { Injectable } from '@nestjs/common';
import { AuditLog, inFlight, principalOf, Programs, type Origin, type Program } from '#access';
import { Audiences } from '#campaigns';
import { CustomerDirectory, type CustomerRef } from '#customers';
import { err, notFound, ok, problem, required, type Problem, type Result, type Uuid } from '#kernel';
import {
  Batcher,
  Database,
  isLockTimeout,
  isSerializationFailure,
  StaleWrite,
  type BatchScope,
  type Tx,
} from '#platform';
import { EventUpkeep } from './event-upkeep.service.js';
import { cancelUntilOf, openingOf, type Event } from './domain/event.js';
import { refusalOfGuests, refusalOfReason } from './domain/event-rules.js';
import { isIn, seatsOf, wrongState } from './domain/registration.js';
import { changeOfGuests, InvitedGuests, type GuestInput } from './invited-guests.js';
import type { OpenEvent, ShownRegistration } from './open-event.js';
import { findEvent } from './persistence/events.js';
import { byItself, RegistrationDesk } from './registration-desk.js';

/** Names a customer: by our id, or by the storefront's. */
export type CustomerName = { readonly id: Uuid } | { readonly externalId: string };

export interface RegistrationCommand extends Origin {
  /** Code of the event. */
  readonly event: string;
  readonly customer: CustomerName;
}

export interface PartyCommand extends RegistrationCommand {
  readonly guests: readonly GuestInput[];
}

/** The registration as it stands, and whether the command changed it: a repeat does not. */
export interface Done {
  readonly shown: ShownRegistration;
  readonly isChanged: boolean;
}

type Answer = Result<Done, Problem>;

/** What a command works on. */
interface Desk {
  readonly tx: Tx;
  readonly open: OpenEvent;
  readonly customer: CustomerRef;
  /** A principal. */
  readonly by: string;
}

/** Who of some customers may register, as far as conditions decide it. */
interface Eligible {
  readonly early: ReadonlySet<Uuid>;
  readonly always: ReadonlySet<Uuid>;
}

/** Batches at once, each a transaction of its own; those of one event go one after the other. */
const LANES = 2;
const BATCH_SIZE_MAX = 250;
const QUEUE_MAX = 2_000;
/** Wait for a customer or event that somebody else has locked: short, as long as others of the batch wait too. */
const BATCH_LOCK_TIMEOUT_MS = 500;
/** How far the line is looked at when seats become free: a party leaves at most 21. */
const LINE_LENGTH = 25;

const UNCHANGED = ok(false);
const CHANGED = ok(true);

/**
 * Who comes to events, and with whom. Each command says how things are to be, so that its repeat finds them so and changes
 * nothing. Registrations for one event that come at the same time share a transaction. Freed seats are given to the first in the
 * line within the transaction that frees them.
 *
 * Problems: PROGRAM_CLOSED, INVALID_INPUT, NOT_FOUND, NOT_ENROLLED, CUSTOMER_SUSPENDED, REGISTRATION_CLOSED, NOT_ELIGIBLE,
 * EVENT_FULL, TOO_LATE, WRONG_STATE, IN_PROGRESS.
 */
@Injectable()
export class Registrations {
  private readonly batcher: Batcher<PartyCommand, Answer>;

  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly customers: CustomerDirectory,
    private readonly audiences: Audiences,
    private readonly invited: InvitedGuests,
    private readonly desk: RegistrationDesk,
    private readonly upkeep: EventUpkeep,
    private readonly audit: AuditLog,
  ) {
    this.batcher = new Batcher<PartyCommand, Answer>({
      ...{ kind: 'registrations', lanes: LANES, batchSizeMax: BATCH_SIZE_MAX, queueMax: QUEUE_MAX },
      laneOf: eventOf,
      groupOf: eventOf,
      run: (commands, scope) => this.registerBatch(commands, scope),
      ...{ gate: database.gate, observer: database.batches },
    });
  }

  /** Registers with guests, or puts the whole party in the line. Whoever is registered or waits stays so, with the guests known. */
  async register(command: PartyCommand): Promise<Answer> {
    return orInFlight(this.batcher.submit(command, command.actor.deadline));
  }

  /** Says whom a customer brings. Who stays keeps the code. */
  bring(command: PartyCommand): Promise<Answer> {
    return this.run(command, ({ tx, open, customer, by: actor }) => {
      const state = open.registration(customer.id)?.state ?? null;
      if (state !== 'WAITING' && state !== 'REGISTERED') return err(wrongState(state));
      const drafts = this.invited.read(tx, command.guests);
      if (!drafts.ok) return drafts;
      const { dropped, added } = changeOfGuests(open.guestsOf(customer.id), drafts.value);
      if (dropped.length + added.length === 0) return UNCHANGED;
      const wrong = refusalOfGuests(command.guests, open.event) ?? refusalOfParty(open.event, drafts.value);
      if (wrong) return err(wrong);
      if (added.length > 0 && customer.status === 'SUSPENDED') return err(SUSPENDED);
      if (dropped.length > 0 && open.now > cancelUntilOf(open.event)) return err(TOO_LATE);
      if (added.length > 0 && openingOf(open.event, open.now) === 'NOBODY') return err(CLOSED);
      return changedBy(open.bring(customer.id, dropped, added, { actor }));
    });
  }

  /** Gives up the seats, or the place in the line. */
  cancel(command: RegistrationCommand): Promise<Answer> {
    return this.run(command, ({ open, customer, by: actor }) => {
      const state = open.registration(customer.id)?.state ?? null;
      if (state === 'CANCELLED' || state === 'CALLED_OFF') return UNCHANGED;
      if (state === 'REGISTERED' && open.now > cancelUntilOf(open.event)) return err(TOO_LATE);
      return changedBy(open.end(customer.id, { kind: 'LEAVE', cause: 'CANCELLED' }, { actor }));
    });
  }

  /** The same by staff, at any time and with a reason. */
  remove(command: RegistrationCommand & { readonly reason: string }): Promise<Answer> {
    const { actor: who, now, requestId, ip, reason, event } = command;
    const wrong = refusalOfReason(reason);
    if (wrong) return Promise.resolve(err(wrong));
    return this.run(command, async ({ tx, open, customer, by: actor }) => {
      const state = open.registration(customer.id)?.state ?? null;
      if (state === 'CANCELLED' || state === 'CALLED_OFF') return UNCHANGED;
      const done = changedBy(open.end(customer.id, { kind: 'LEAVE', cause: 'REMOVED' }, { actor, reason }));
      if (!done.ok) return done;
      await this.audit.record(tx, {
        ...{ actor: who, action: 'event.registration_removed', now, requestId, ip },
        ...{ subjectType: 'customer', subjectId: customer.id, details: { event, reason } },
      });
      return done;
    });
  }

  private registerBatch(commands: readonly PartyCommand[], scope: BatchScope): Promise<Answer[]> {
    const { programId } = required(commands[0], 'a command').actor;
    const now = new Date(Math.max(...commands.map((command) => command.now.getTime())));
    const isShared = commands.length > 1;
    const taken = { programId, ...scope, ...(isShared ? { lockTimeoutMs: BATCH_LOCK_TIMEOUT_MS } : {}) };
    return this.database.tx(taken, async (tx) => {
      const program = await this.programs.requireOpen(tx, programId);
      return program.ok ? this.registerAll(tx, program.value, commands, now) : commands.map(() => program);
    });
  }

  /** A refused registration changes nothing, and the others go on. */
  private async registerAll(
    tx: Tx,
    program: Program,
    commands: readonly PartyCommand[],
    now: Date,
  ): Promise<Answer[]> {
    const [people, event] = await Promise.all([
      this.peopleOf(tx, commands),
      findEvent(tx, required(commands[0], 'a command').event),
    ]);
    if (!event?.isPublished)
      return commands.map((_, index) =>
        err(notFound(people[index] ? 'event' : 'customer', [people[index] ? 'event' : 'customer'])),
      );
    const known = people.filter((customer) => customer !== null);
    const eligible = await this.eligibleOf(tx, program, event, known, now);
    const customerIds = known.map(({ id }) => id);
    const open = await this.desk.open(tx, { eventId: event.id, customerIds, lineLength: 0 }, now);
    if (hasOtherTerms(event, open.event, now)) throw new StaleWrite('the terms of the event have changed');
    const answers = commands.map(({ actor, guests }, index): Answer => {
      const customer = people[index];
      if (!customer) return err(notFound('customer', ['customer']));
      const done = this.enter({ tx, open, customer, by: principalOf(actor) }, guests, eligible);
      if (!done.ok) return done;
      const shown = open.shown(customer.id);
      const isLast = done.value && shown.registration.state === 'WAITING';
      const position = isLast ? { position: open.event.seats.waiting } : {};
      return ok({ shown: { ...shown, ...position }, isChanged: done.value });
    });
    await this.desk.close(tx, program, open);
    return answers;
  }

  private enter(
    { tx, open, customer, by: actor }: Desk,
    guests: readonly GuestInput[],
    eligible: Eligible,
  ): Result<boolean, Problem> {
    const refusal = refusalOfPerson(customer);
    if (refusal) return err(refusal);
    if (isIn(open.registration(customer.id)?.state ?? null)) return UNCHANGED;
    const opening = openingOf(open.event, open.now);
    if (opening === 'NOBODY' || (opening === 'EARLY' && !eligible.early.has(customer.id))) return err(CLOSED);
    if (!eligible.always.has(customer.id)) return err(NOT_ELIGIBLE);
    const drafts = this.invited.read(tx, guests);
    if (!drafts.ok) return drafts;
    const wrong = refusalOfGuests(guests, open.event) ?? refusalOfParty(open.event, drafts.value);
    if (wrong) return err(wrong);
    return changedBy(open.enter(customer.id, drafts.value, { actor }));
  }

  private async eligibleOf(
    tx: Tx,
    program: Program,
    event: Event,
    people: readonly CustomerRef[],
    now: Date,
  ): Promise<Eligible> {
    const all = [...new Map(people.map((customer) => [customer.id, customer])).values()];
    const asked = all.filter((customer) => refusalOfPerson(customer) === null);
    const meeting = async (condition: string | null): Promise<ReadonlySet<Uuid>> => {
      if (condition === null) return new Set(asked.map(({ id }) => id));
      const failures = await this.audiences.failures(tx, program, condition, asked, now);
      return new Set(asked.filter((_, index) => failures[index] === null).map(({ id }) => id));
    };
    const isEarly = openingOf(event, now) === 'EARLY';
    const early = isEarly ? await meeting(event.earlyAudience) : new Set<Uuid>();
    return { early, always: await meeting(event.audience) };
  }

  private async run(
    command: RegistrationCommand,
    work: (desk: Desk) => Result<boolean, Problem> | Promise<Result<boolean, Problem>>,
  ): Promise<Answer> {
    const { actor, now } = command;
    return orInFlight(
      this.database
        .txResult(actor, (tx) => this.attempt(tx, command, work))
        .then(async (done) => {
          if (!done.ok) return done;
          const { isLeft, ...answer } = done.value;
          if (isLeft) await this.upkeep.promote(actor.programId, answer.shown.eventId, now);
          return ok(answer);
        }),
    );
  }

  private async attempt(
    tx: Tx,
    command: RegistrationCommand,
    work: (desk: Desk) => Result<boolean, Problem> | Promise<Result<boolean, Problem>>,
  ): Promise<Result<Done & { readonly isLeft: boolean }, Problem>> {
    const { actor, now } = command;
    const program = await this.programs.requireOpen(tx, actor.programId);
    if (!program.ok) return program;
    const [customer = null] = await this.peopleOf(tx, [command]);
    if (!customer) return err(notFound('customer', ['customer']));
    const event = await findEvent(tx, command.event);
    if (!event || (!event.isPublished && actor.kind !== 'STAFF')) return err(notFound('event', ['event']));
    const wanted = { eventId: event.id, customerIds: [customer.id], lineLength: LINE_LENGTH };
    const open = await this.desk.open(tx, wanted, now);
    const done = await work({ tx, open, customer, by: principalOf(actor) });
    if (!done.ok) return done;
    open.promote(byItself(actor.programId));
    await this.desk.close(tx, program.value, open);
    const { isLeft } = open;
    return ok({ shown: open.shown(customer.id), isChanged: done.value, isLeft });
  }

  /** In the order of the commands; null for whoever is unknown, or somebody else than the customer who asks. */
  private async peopleOf(tx: Tx, commands: readonly RegistrationCommand[]): Promise<(CustomerRef | null)[]> {
    const names = commands.map(({ customer }) => customer);
    const [byId, byName] = await Promise.all([
      this.customers.byIds(
        tx,
        names.flatMap((name) => ('id' in name ? [name.id] : [])),
      ),
      this.customers.byExternalIds(
        tx,
        names.flatMap((name) => ('id' in name ? [] : [name.externalId])),
      ),
    ]);
    return commands.map(({ actor, customer: name }) => {
      const customer = 'id' in name ? byId.get(name.id) : byName.get(name.externalId);
      // Naming somebody else with a customer's token answers like a missing id.
      const isForeign = actor.kind === 'CUSTOMER' && customer?.id !== actor.customerId;
      return customer && !isForeign ? customer : null;
    });
  }
}

const SUSPENDED = problem('CUSTOMER_SUSPENDED', 'Suspended customers register for no events.', {
  path: ['customer'],
});
const TOO_LATE = problem('TOO_LATE', 'It is too late to cancel: staff can do it.');
const CLOSED = problem('REGISTRATION_CLOSED', 'Registration for the event is not open.');
/** Without saying which condition is not met: it may name what customers are not to know. */
const NOT_ELIGIBLE = problem('NOT_ELIGIBLE', 'The event is for others.');

function eventOf({ actor, event }: PartyCommand): string {
  return `${actor.programId}/${event}`;
}

/** Whether what was worked out before the event was locked may be otherwise by now. */
function hasOtherTerms(before: Event, after: Event, now: Date): boolean {
  return (
    before.audience !== after.audience ||
    before.earlyAudience !== after.earlyAudience ||
    openingOf(before, now) !== openingOf(after, now)
  );
}

function refusalOfPerson({ status, enrolledAt }: CustomerRef): Problem | null {
  if (enrolledAt === null)
    return problem('NOT_ENROLLED', 'The customer has not joined the program.', { path: ['customer'] });
  return status === 'SUSPENDED' ? SUSPENDED : null;
}

/** A party that never fits would keep everybody behind it waiting. */
function refusalOfParty({ capacity }: Event, guests: readonly unknown[]): Problem | null {
  return capacity !== null && seatsOf({ guests: guests.length }) > capacity
    ? problem('EVENT_FULL', 'The event has fewer seats than the party needs.', { path: ['guests'] })
    : null;
}

function changedBy(result: Result<unknown, Problem>): Result<boolean, Problem> {
  return result.ok ? CHANGED : result;
}

async function orInFlight(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    if (!isLockTimeout(error) && !isSerializationFailure(error)) throw error;
    return err(inFlight());
  }
}
