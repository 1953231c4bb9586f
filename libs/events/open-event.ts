import { activityIdOf, OWN_SOURCE, type Activity, type NewActivity } from '#activity';
import type { UndoneActivity } from '#campaigns';
import { hashedId, newId, ok, required, type Problem, type Result, type Uuid } from '#kernel';
import { movesUp, type Event, type EventSettings } from './domain/event.js';
import { isIn, promotable, step, type Action, type Move, type Step } from './domain/registration.js';
import type { CodeOwner, Guest } from './persistence/guests.js';
import type { CodedRegistration, HeldRegistration, KeptMove, Seating } from './persistence/registrations.js';

/** Who takes a step, and why. */
export interface StepBy {
  /** A principal. */
  readonly actor: string;
  readonly reason?: string | null;
}

/** A guest as named, in canonical form. */
export type GuestDraft = Pick<Guest, 'name' | 'email' | 'phone' | 'contactKey'>;

/** A registration with what is shown of it. */
export interface ShownRegistration extends HeldRegistration {
  readonly event: Event;
  readonly guests: readonly Guest[];
  /** How manieth in the line, where that is known without counting. */
  readonly position?: number;
}

/** What was read behind the locks. */
export interface Opened {
  readonly event: Event;
  /** Whose registrations may be changed. */
  readonly locked: ReadonlySet<Uuid>;
  readonly registrations: ReadonlyMap<Uuid, CodedRegistration>;
  readonly guests: ReadonlyMap<Uuid, readonly Guest[]>;
  /** The first who wait, in their order. */
  readonly line: readonly HeldRegistration[];
  /** Of the first who wait: they get no seats. */
  readonly suspended: ReadonlySet<Uuid>;
  /** By which steps those who have seats got them. */
  readonly seatings: ReadonlyMap<Uuid, Seating>;
  readonly now: Date;
  readonly newCode: () => string;
}

/** An event whose row is locked, with some who come to it, in memory: steps are taken here, and written together. */
export class OpenEvent {
  readonly moves: KeptMove[] = [];
  readonly told: NewActivity[] = [];
  readonly guestsAdded: Guest[] = [];
  readonly guestsDropped: Guest[] = [];
  readonly codesAdded: CodeOwner[] = [];
  readonly codesDropped: string[] = [];
  readonly guestsCheckedIn: Guest[] = [];
  private readonly changed = new Map<Uuid, CodedRegistration>();
  private readonly party = new Map<Uuid, readonly Guest[]>();
  private current: Event;
  private isMore = false;

  constructor(private readonly opened: Opened) {
    this.current = opened.event;
  }

  get event(): Event {
    return this.current;
  }

  get now(): Date {
    return this.opened.now;
  }

  /** Those whose steps are to be written. */
  get changes(): ReadonlyMap<Uuid, CodedRegistration> {
    return this.changed;
  }

  /** Whether more of those who wait may sit down than are locked here. */
  get isLeft(): boolean {
    return this.isMore;
  }

  registration(customerId: Uuid): CodedRegistration | null {
    return this.changed.get(customerId) ?? this.opened.registrations.get(customerId) ?? null;
  }

  guestsOf(customerId: Uuid): readonly Guest[] {
    return this.party.get(customerId) ?? this.opened.guests.get(customerId) ?? [];
  }

  /** How somebody who has a registration stands now. */
  shown(customerId: Uuid): ShownRegistration {
    const registration = required(this.registration(customerId), 'a registration');
    const guests = this.guestsOf(customerId);
    return { customerId, eventId: this.current.id, event: this.current, registration, guests };
  }

  /** Other settings, for whatever comes after. */
  change(settings: EventSettings & Pick<Event, 'calledOffAt'>): void {
    this.current = { ...this.current, ...settings };
  }

  /** Registers a party, or puts it in the line. Problems: WRONG_STATE. */
  enter(customerId: Uuid, drafts: readonly GuestDraft[], by: StepBy): Result<Step, Problem> {
    const taken = this.step(
      customerId,
      { kind: 'ENTER', guests: drafts.length },
      by,
      this.newCode(customerId),
    );
    if (!taken.ok) return taken;
    this.add(customerId, drafts);
    this.tellSeated(customerId, taken.value.move);
    return taken;
  }

  /** Says whom somebody brings. Problems: WRONG_STATE, EVENT_FULL. */
  bring(
    customerId: Uuid,
    dropped: readonly Guest[],
    drafts: readonly GuestDraft[],
    by: StepBy,
  ): Result<Step, Problem> {
    const guests = this.guestsOf(customerId).length - dropped.length + drafts.length;
    const taken = this.step(customerId, { kind: 'BRING', guests }, by);
    if (!taken.ok) return taken;
    this.drop(customerId, dropped);
    const added = this.add(customerId, drafts);
    if (taken.value.registration.state === 'REGISTERED') this.tellGuests(added);
    return taken;
  }

  /** Gives up seats or a place in the line, with all guests. Problems: WRONG_STATE. */
  end(
    customerId: Uuid,
    action: Extract<Action, { kind: 'LEAVE' | 'CALL_OFF' }>,
    by: StepBy,
  ): Result<Step, Problem> {
    const before = this.registration(customerId);
    const taken = this.step(customerId, action, by, null);
    if (!taken.ok) return taken;
    this.drop(customerId, this.guestsOf(customerId));
    const { move } = taken.value;
    const undone = move.from === 'REGISTERED' ? this.undoneSeating(customerId) : {};
    if (action.kind === 'CALL_OFF') this.tell(CALLED_OFF, customerId, move, undone);
    else if (move.from === 'REGISTERED') {
      const { cause } = move;
      this.tell(CANCELLED, customerId, move, { guests: before?.guests ?? 0, cause, ...undone });
    }
    return taken;
  }

  /** Problems: WRONG_STATE. */
  checkIn(customerId: Uuid, by: StepBy): Result<Step, Problem> {
    const taken = this.step(customerId, { kind: 'CHECK_IN' }, by);
    if (!taken.ok) return taken;
    const { move } = taken.value;
    this.tell(ATTENDED, customerId, move, { guests: move.guests });
    return taken;
  }

  /** Problems: WRONG_STATE. */
  undoCheckIn(customerId: Uuid, by: StepBy): Result<Step, Problem> {
    const before = this.registration(customerId);
    const taken = this.step(customerId, { kind: 'UNDO_CHECK_IN' }, by);
    if (!taken.ok) return taken;
    const { since, moves } = required(before, 'a registration that was checked in');
    const undone = this.undone(ATTENDED, customerId, { number: moves, at: since });
    this.tell(ATTENDANCE_UNDONE, customerId, taken.value.move, undone);
    return taken;
  }

  /** Notes when a guest came; null: they did not after all. */
  checkGuest(guest: Guest, checkedInAt: Date | null): void {
    const changed = { ...guest, checkedInAt };
    this.guestsCheckedIn.push(changed);
    const { customerId } = guest;
    this.party.set(
      customerId,
      this.guestsOf(customerId).map((one) => (one.id === guest.id ? changed : one)),
    );
  }

  /**
   * Gives free seats to the first in the line, in their order; stops at a party that does not fit. The place of whoever is
   * suspended ends then. Answers how many had their turn.
   */
  promote(by: StepBy): number {
    if (!movesUp(this.current, this.now)) return 0;
    const waiting = this.opened.line.flatMap(({ customerId }) => {
      const registration = this.registration(customerId) ?? null;
      return registration?.state === 'WAITING'
        ? [{ customerId, guests: registration.guests, isSuspended: this.opened.suspended.has(customerId) }]
        : [];
    });
    const count = promotable(this.current, waiting);
    const next = waiting.slice(0, count);
    const unknown = next.findIndex(({ customerId }) => !this.opened.locked.has(customerId));
    const ready = unknown < 0 ? next : next.slice(0, unknown);
    for (const { customerId, isSuspended } of ready) {
      if (isSuspended) {
        this.end(customerId, { kind: 'LEAVE', cause: 'SUSPENDED' }, by);
        continue;
      }
      const taken = this.step(customerId, { kind: 'PROMOTE' }, by);
      if (taken.ok) this.tellSeated(customerId, taken.value.move);
    }
    // Of those behind the part of the line that was read, nothing is known.
    const isEndUnread = count === waiting.length && this.current.seats.waiting > 0;
    this.isMore = ready.length < count || isEndUnread;
    return ready.length;
  }

  private step(
    customerId: Uuid,
    action: Action,
    by: StepBy,
    code: string | null | undefined = undefined,
  ): Result<Step, Problem> {
    const before = this.registration(customerId);
    const taken = step(this.current, before, action, this.now);
    if (!taken.ok) return taken;
    const { registration, move, seats } = taken.value;
    const known = before?.code ?? null;
    if (code === null && known !== null) this.codesDropped.push(known);
    this.changed.set(customerId, { ...registration, code: code === undefined ? known : code });
    this.current = { ...this.current, seats };
    const { actor, reason = null } = by;
    this.moves.push({ ...move, customerId, eventId: this.current.id, actor, reason });
    return ok(taken.value);
  }

  private newCode(customerId: Uuid, guestId: Uuid | null = null): string | undefined {
    // Whoever is in has one.
    if (guestId === null && isIn(this.registration(customerId)?.state ?? null)) return undefined;
    const code = this.opened.newCode();
    this.codesAdded.push({ code, customerId, eventId: this.current.id, guestId });
    return code;
  }

  private add(customerId: Uuid, drafts: readonly GuestDraft[]): Guest[] {
    const last = Math.max(0, ...this.guestsOf(customerId).map(({ number }) => number));
    const added = drafts.map((draft, index): Guest => {
      const id = newId(this.now);
      const code = required(this.newCode(customerId, id), 'a code of a guest');
      return {
        ...{ ...draft, customerId, id, eventId: this.current.id, number: last + 1 + index, code },
        ...{ checkedInAt: null, createdAt: this.now },
      };
    });
    this.guestsAdded.push(...added);
    this.party.set(customerId, [...this.guestsOf(customerId), ...added]);
    return added;
  }

  private drop(customerId: Uuid, dropped: readonly Guest[]): void {
    this.guestsDropped.push(...dropped);
    this.codesDropped.push(...dropped.map(({ code }) => code));
    this.party.set(
      customerId,
      this.guestsOf(customerId).filter((guest) => !dropped.includes(guest)),
    );
  }

  private tellSeated(customerId: Uuid, move: Move): void {
    if (move.to !== 'REGISTERED') return;
    this.tell(REGISTERED, customerId, move, { guests: move.guests, cause: move.cause });
    this.tellGuests(this.guestsOf(customerId));
  }

  /**
   * Of a guest, campaigns and referrals learn the key by which they may be found again, and nothing else. A host who invites
   * the same contact to an event again tells of it under the same external id: it is recorded once.
   */
  private tellGuests(guests: readonly Guest[]): void {
    const { id: eventId, code } = this.current;
    for (const { id, customerId, contactKey: key } of guests) {
      const contactKey = key?.toString('hex') ?? '';
      const externalId = key ? hashedId('event guest', customerId, eventId, contactKey) : id;
      this.told.push({
        ...{ type: GUEST_INVITED, source: OWN_SOURCE, externalId, occurredAt: this.now },
        customer: { id: customerId },
        attributes: { event: code, guest: id, contactKey },
      });
    }
  }

  private undoneSeating(customerId: Uuid): Record<string, string> {
    return this.undone(REGISTERED, customerId, required(this.opened.seatings.get(customerId), 'the seating'));
  }

  /** Names the activity that told of a step, for the one that undoes it. */
  private undone(type: string, customerId: Uuid, { number, at }: Seating): Record<string, string> {
    const externalId = tellingId(customerId, this.current, number);
    const undoes = activityIdOf(this.current.programId, { type, source: OWN_SOURCE, externalId }, at);
    return { undoes, undoesAt: at.toISOString() };
  }

  private tell(
    type: string,
    customerId: Uuid,
    { number, at }: Move,
    attributes: Readonly<Record<string, string | number>>,
  ): void {
    const externalId = tellingId(customerId, this.current, number);
    this.told.push({
      ...{ type, source: OWN_SOURCE, externalId, occurredAt: at, customer: { id: customerId } },
      attributes: { event: this.current.code, ...attributes },
    });
  }
}

/** Which check-in or registration an activity undoes; null: none, such as when who only waited is told of the calling off. */
export function undoneBy({ attributes }: Pick<Activity, 'attributes'>): UndoneActivity | null {
  if (attributes['undoes'] === undefined) return null;
  return { activityId: String(attributes['undoes']), occurredAt: new Date(String(attributes['undoesAt'])) };
}

export const ATTENDED = 'event.attended';
export const GUEST_INVITED = 'event.guest_invited';
const REGISTERED = 'event.registered';
const CANCELLED = 'event.cancelled';
const CALLED_OFF = 'event.called_off';
const ATTENDANCE_UNDONE = 'event.attendance_undone';
/** By which activities others are undone. */
export const UNDOING = [CANCELLED, CALLED_OFF, ATTENDANCE_UNDONE];

/** The external id of the activity that tells of a step. */
function tellingId(customerId: Uuid, { code }: Pick<Event, 'code'>, number: number): string {
  return `${customerId}/${code}/${number}`;
}
