import { shownCode } from '#kernel';
import { cancelUntilOf, checkInFromOf, closesAtOf, type Event, type EventSettings } from '../domain/event.js';
import { isSeated } from '../domain/registration.js';
import type { Guest, KeptMove, ShownRegistration } from '../event-views.service.js';
import type { ChangeEventInput, CreateEventInput } from './event.inputs.js';
import type { EventGuestType, EventMoveType, EventRegistrationType, EventType } from './event.type.js';

export function eventOf(event: Event): EventType {
  const { code, name, description, place, startsAt, endsAt, capacity, seats, guestsPerMember, isOpen } =
    event;
  return {
    ...{ event, code, name, description, place, startsAt, endsAt, capacity, guestsPerMember, isOpen },
    seatsLeft: capacity === null ? null : capacity - seats.taken,
    waiting: seats.waiting,
    registrationOpensAt: event.opensAt,
    registrationClosesAt: closesAtOf(event),
    cancelUntil: cancelUntilOf(event),
    checkInFrom: checkInFromOf(event),
    isCalledOff: event.calledOffAt !== null,
  };
}

export function registrationOf(shown: ShownRegistration, now: Date): EventRegistrationType {
  const { customerId, eventId, event, registration } = shown;
  const { state, since, place, code } = registration;
  const hasSeats = isSeated(state);
  return {
    knownPosition: shown.position ?? null,
    ...{ customerId, eventId, place, event: eventOf(event), state, since },
    code: hasSeats && code !== null ? shownCode(code) : null,
    guests: shown.guests.map((guest) => guestOf(guest, hasSeats)),
    isNoShow: state === 'REGISTERED' && now >= event.endsAt,
  };
}

function guestOf({ id, name, email, phone, code, checkedInAt }: Guest, hasSeats: boolean): EventGuestType {
  return { guestId: id, name, email, phone, checkedInAt, code: hasSeats ? shownCode(code) : null };
}

export function moveOf({ number, from, to, cause, at, guests, actor, reason }: KeptMove): EventMoveType {
  return { number, from, to, cause, at, guests, by: actor, why: reason };
}

export function settingsOf(input: CreateEventInput): EventSettings {
  const { name, startsAt, endsAt, guestsPerMember, checkInHours, isPublished } = input;
  return {
    ...{ name, startsAt, endsAt, guestsPerMember, checkInHours, isPublished, isOpen: true },
    ...{
      description: input.description ?? null,
      place: input.place ?? null,
      capacity: input.capacity ?? null,
    },
    ...{ opensAt: input.registrationOpensAt ?? null, closesAt: input.registrationClosesAt ?? null },
    ...{ audience: input.audience ?? null, cancelUntil: input.cancelUntil ?? null },
    ...{
      earlyAudience: input.earlyAccess?.audience ?? null,
      earlyOpensAt: input.earlyAccess?.opensAt ?? null,
    },
  };
}

/** What is named of a change; what may not be nothing stays when it is null. */
export function changeOf(input: ChangeEventInput, known: EventSettings): Partial<EventSettings> {
  const { description, place, capacity, audience, earlyAccess, cancelUntil } = input;
  const { registrationOpensAt: opensAt, registrationClosesAt: closesAt } = input;
  const clearable = { description, place, capacity, opensAt, closesAt, audience, cancelUntil };
  return {
    ...Object.fromEntries(Object.entries(clearable).filter(([, value]) => value !== undefined)),
    ...(earlyAccess === undefined
      ? {}
      : { earlyAudience: earlyAccess?.audience ?? null, earlyOpensAt: earlyAccess?.opensAt ?? null }),
    name: input.name ?? known.name,
    startsAt: input.startsAt ?? known.startsAt,
    endsAt: input.endsAt ?? known.endsAt,
    guestsPerMember: input.guestsPerMember ?? known.guestsPerMember,
    checkInHours: input.checkInHours ?? known.checkInHours,
    isPublished: input.isPublished ?? known.isPublished,
    isOpen: input.isOpen ?? known.isOpen,
  };
}
