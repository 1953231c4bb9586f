import { Injectable } from '@nestjs/common';
import { CustomerDirectory, parseGuest, type Contact } from '#customers';
import { err, invalid, ok, type Problem, type Result } from '#kernel';
import type { Tx } from '#platform';
import type { GuestDraft } from './open-event.js';
import type { Guest } from './persistence/guests.js';

/** Whom somebody brings, as it was typed. */
export interface GuestInput {
  readonly name: string;
  readonly email: string | null;
  /** With the country: +49... */
  readonly phone: string | null;
}

/** What changes when other guests come. */
export interface GuestChange {
  readonly dropped: readonly Guest[];
  readonly added: readonly GuestDraft[];
}

const NO_CONTACT: Contact = { email: null, phone: null };

/** Guests as they are named: who of them is known already, and by which key each may be found again. */
@Injectable()
export class InvitedGuests {
  constructor(private readonly customers: CustomerDirectory) {}

  /** In canonical form. Problem: INVALID_INPUT at the place of the guest. */
  read(tx: Tx, inputs: readonly GuestInput[]): Result<GuestDraft[], Problem> {
    const drafts: GuestDraft[] = [];
    for (const [index, { name, email, phone }] of inputs.entries()) {
      const contact = email || phone ? parseGuest({ email, phone }) : ok(NO_CONTACT);
      if (!contact.ok) {
        const path = ['guests', String(index), ...(contact.problem.path ?? [])];
        return err({ ...contact.problem, path });
      }
      const contactKey = this.customers.contactKeyOf(tx, contact.value);
      const known = contactKey ? drafts.findIndex((one) => one.contactKey?.equals(contactKey)) : -1;
      if (known >= 0) {
        const path = ['guests', String(index), email ? 'email' : 'phone'];
        return err(invalid(path, `Guest ${known + 1} has the same.`));
      }
      drafts.push({ name: name.trim(), ...contact.value, contactKey });
    }
    return ok(drafts);
  }
}

/** Of those who were to come and those who are to: who stays keeps the code. Two of one name without contact are two. */
export function changeOfGuests(known: readonly Guest[], wanted: readonly GuestDraft[]): GuestChange {
  const left = [...known];
  const added = wanted.filter((draft) => {
    const index = left.findIndex((guest) => isSame(guest, draft));
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
  return { dropped: left, added };
}

function isSame(guest: GuestDraft, draft: GuestDraft): boolean {
  return guest.name === draft.name && guest.email === draft.email && guest.phone === draft.phone;
}
