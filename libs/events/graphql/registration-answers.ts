import type { Problem, Result } from '#kernel';
import { payloadOf } from '#platform/graphql';
import type { CheckedIn } from '../check-ins.service.js';
import type { Done } from '../registrations.service.js';
import { registrationOf } from './event.mapping.js';
import type { CheckInPayload, EventRegistrationPayload } from './event.type.js';

/** What a mutation of a registration answers: what it knows already, so that five hundred at once read nothing more. */
export function registrationPayloadOf(done: Result<Done, Problem>, now: Date): EventRegistrationPayload {
  return payloadOf(done, ({ shown, isChanged }) => ({ registration: registrationOf(shown, now), isChanged }));
}

export function checkInPayloadOf(done: Result<CheckedIn, Problem>, now: Date): CheckInPayload {
  return payloadOf(done, ({ shown, isChanged, guestId: id }) => {
    const registration = registrationOf(shown, now);
    const guest = registration.guests.find(({ guestId }) => guestId === id) ?? null;
    return { registration, guest, isChanged };
  });
}
