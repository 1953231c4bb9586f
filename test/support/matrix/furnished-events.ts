import { required } from '#kernel';
import type { FurnishedProgram } from './furnished-program.js';

const EVENT = `mutation ($input: CreateEventInput!) { createEvent(input: $input) { userErrors { code message } } }`;
const REMOVE = `mutation ($input: RemoveFromEventInput!) { removeFromEvent(input: $input) { userErrors { code message } } }`;
const REGISTER = `mutation ($input: RegisterForEventInput!) { registerForEvent(input: $input) {
  registration { code } userErrors { code message } } }`;

interface Registered {
  readonly registerForEvent: { readonly registration: { readonly code: string } | null };
}

const DAY_MS = 86_400_000;

/** Events: one to come to, and one from which staff send people away. */
export async function holdEvents(program: FurnishedProgram, name: string): Promise<void> {
  const begin = program.app.now.getTime() + 2 * DAY_MS;
  const times = {
    ...{ startsAt: new Date(begin).toISOString(), endsAt: new Date(begin + DAY_MS).toISOString() },
    checkInHours: 72,
  };
  const codes = [`${name}_event`, `${name}_event_off`, ...(program.mark ? ['fresh'] : [])];
  for (const code of codes)
    await program.staff('OWNER', 'createEvent', EVENT, {
      ...{ ...times, code, name: `Event ${name}`, description: `For ${name}`, place: `Hall ${name}` },
      ...{ guestsPerMember: 2, audience: 'customer.orders >= 0' },
    });
}

/** Answers the code by which the customer is checked in. */
export async function comeToEvents(
  program: FurnishedProgram,
  externalId: string,
  mark: string,
): Promise<string> {
  const { event, customerId: customer } = program.namesOf(externalId);
  const guest = { name: `Guest ${mark}`, email: `guest@${mark || 'friends'}.test`, phone: '+4930123457' };
  const come = (code: string): Promise<Registered> =>
    program.desk.ask<Registered>(REGISTER, {
      input: { event: code, customer: externalId, guests: [guest] },
    });
  await come(`${event}_off`);
  const away = { event: `${event}_off`, customer, reason: `sorry ${mark}` };
  await program.staff('OWNER', 'removeFromEvent', REMOVE, away);
  return required((await come(event)).registerForEvent.registration, 'a registration').code;
}
