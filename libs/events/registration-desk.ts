import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { principalOf, systemActor, type Program } from '#access';
import { ActivityRecorder, CustomerRollUps } from '#activity';
import { CustomerDirectory } from '#customers';
import { CODE_RANDOM_BYTES, codeOf, groupedBy, invariant, type Uuid } from '#kernel';
import { StaleWrite, type Tx } from '#platform';
import { GUEST_INVITED, OpenEvent, type StepBy } from './open-event.js';
import { lockEvent, saveSeats } from './persistence/events.js';
import {
  deleteGuests,
  dropCodes,
  findGuests,
  insertGuests,
  saveCheckIn,
  takeCodes,
} from './persistence/guests.js';
import {
  findInState,
  findRegistrations,
  findSeatings,
  insertMoves,
  saveRegistrations,
  type HeldRegistration,
} from './persistence/registrations.js';

/** Activities that are recorded at once. */
const RECORDED_AT_ONCE = 1_000;

/** Whose registrations are worked on, and how much of the line. */
export interface Wanted {
  readonly eventId: Uuid;
  readonly customerIds: readonly Uuid[];
  /** Of how many of the first who wait the seats may be given out; 0: of nobody. */
  readonly lineLength: number;
}

/**
 * Opens an event for steps of those who come to it, and writes them. Locks, always in this order: the customers' totals by
 * their ids, as recording does, then the event's row, then what campaigns lock.
 */
@Injectable()
export class RegistrationDesk {
  constructor(
    private readonly customers: CustomerDirectory,
    private readonly rollUps: CustomerRollUps,
    private readonly recorder: ActivityRecorder,
  ) {}

  /** An event that there is, with these customers and the first of its line, all of it locked until the transaction ends. */
  async open(tx: Tx, { eventId, customerIds, lineLength }: Wanted, now: Date): Promise<OpenEvent> {
    // Who is first may change before the locks are there: whoever is first then, and is not locked, is left for the next time.
    const first = lineLength > 0 ? await findInState(tx, eventId, 'WAITING', null, lineLength) : [];
    const locked = new Set([...customerIds, ...first.map(({ customerId }) => customerId)]);
    await this.rollUps.lock(tx, [...locked]);
    const event = await lockEvent(tx, eventId);
    // Read behind the locks.
    const [registrations, guests, line] = await Promise.all([
      findRegistrations(tx, eventId, [...locked]),
      findGuests(
        tx,
        [...locked].map((customerId) => ({ customerId, eventId })),
      ),
      lineLength > 0 ? findInState(tx, eventId, 'WAITING', null, lineLength) : [],
    ]);
    const seated = [...registrations].flatMap(([id, { state }]) => (state === 'REGISTERED' ? [id] : []));
    const [seatings, suspended] = await Promise.all([
      findSeatings(tx, eventId, seated),
      this.suspendedOf(tx, line),
    ]);
    return new OpenEvent({
      ...{ event, locked, registrations, line, suspended, seatings, now },
      guests: groupedBy(guests, ({ customerId }) => customerId),
      newCode: () => codeOf(randomBytes(CODE_RANDOM_BYTES)),
    });
  }

  /** Writes all steps, set-wise, and records what is told of them: campaigns react in the same transaction. */
  async close(tx: Tx, program: Program, open: OpenEvent): Promise<void> {
    const { event, changes, moves, codesAdded, told, now } = open;
    if (changes.size > 0) {
      const held = [...changes].map(([customerId, registration]) => ({
        ...{ customerId, eventId: event.id, registration },
      }));
      await Promise.all([
        saveRegistrations(tx, held),
        insertMoves(tx, moves),
        saveSeats(tx, event.id, event.seats),
        deleteGuests(tx, open.guestsDropped),
        insertGuests(tx, open.guestsAdded),
        dropCodes(tx, open.codesDropped),
      ]);
      if ((await takeCodes(tx, codesAdded)) < codesAdded.length) throw new StaleWrite('a code was taken');
    }
    for (const guest of open.guestsCheckedIn) await saveCheckIn(tx, guest);
    for (let start = 0; start < told.length; start += RECORDED_AT_ONCE) {
      const part = told.slice(start, start + RECORDED_AT_ONCE);
      const results = await this.recorder.recordOwnActivities(tx, program, part, now);
      for (const [index, result] of results.entries()) {
        // The same host invited the same contact before: that is what counts.
        const isRepeat =
          part[index]?.type === GUEST_INVITED && !result.ok && result.problem.code === 'IDEMPOTENCY_CONFLICT';
        invariant(result.ok || isRepeat, 'what happened at an event can be recorded');
      }
    }
  }

  private async suspendedOf(tx: Tx, line: readonly HeldRegistration[]): Promise<Set<Uuid>> {
    if (line.length === 0) return new Set();
    const people = await this.customers.byIds(
      tx,
      line.map(({ customerId }) => customerId),
    );
    return new Set([...people.values()].flatMap(({ id, status }) => (status === 'SUSPENDED' ? [id] : [])));
  }
}

/** What the service does by itself: promotions, and telling that an event is called off. */
export function byItself(programId: Uuid): StepBy {
  return { actor: principalOf(systemActor(programId, 'events')) };
}
