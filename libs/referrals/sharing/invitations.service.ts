import { Injectable } from '@nestjs/common';
import { Programs } from '#access';
import { CustomerRollUps } from '#activity';
import { CustomerDirectory, parseGuest } from '#customers';
import { err, invalid, newId, ok, problem, required, type Problem, type Result, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import { ReferralCodes } from '../codes/referral-codes.service.js';
import type { Touch } from '../domain/touch.js';
import {
  countInvitations,
  findPendingInvitations,
  insertInvitations,
  markInvitationsSent,
  type PendingInvitation,
} from '../persistence/invitations.js';
import { findReferralProgramsByIds } from '../persistence/referral-programs.js';
import { findTouchesByContacts, insertTouches } from '../persistence/touches.js';
import { AdvocateDesk, type AdvocateCommand, type AdvocateWork } from './advocate-desk.js';
import { Sharing } from './sharing.service.js';

/** Addresses at once. */
export const INVITED_AT_ONCE_MAX = 20;
/** Invitations of an advocate within 24 hours, in all referral programs. */
const INVITED_A_DAY_MAX = 50;
const DAY_MS = 86_400_000;

export interface Inviting {
  readonly emails: readonly string[];
  /** What the advocate writes; null: nothing. */
  readonly message: string | null;
}

interface Contact {
  readonly email: string;
  readonly key: Buffer;
}

/**
 * Invitations by e-mail. Each is a touch, by which whoever joins with that address is found, and waits for whoever sends e-mail. Nobody
 * is told whether an address is known. Of the address a keyed hash is kept; it is forgotten itself once the invitation was sent.
 */
@Injectable()
export class ReferralInvitations {
  constructor(
    private readonly desk: AdvocateDesk,
    private readonly programs: Programs,
    private readonly customers: CustomerDirectory,
    private readonly rollUps: CustomerRollUps,
    private readonly codes: ReferralCodes,
    private readonly sharing: Sharing,
  ) {}

  /**
   * Invites those whom the advocate has not invited within the window of the rules; answers how many. Problems: INVALID_INPUT,
   * TOO_MANY_INVITATIONS, and those of `AdvocateDesk.run`.
   */
  invite(command: AdvocateCommand & Inviting): Promise<Result<number, Problem>> {
    return this.desk.run(command, async (work) => {
      const contacts = this.contactsOf(work.tx, command.emails);
      return contacts.ok ? this.inviteThem(work, contacts.value, command.message) : contacts;
    });
  }

  /** Those that wait to be sent, the oldest first, with the codes of their referral programs. */
  async pending(
    tx: Tx,
    page: { readonly after: Uuid | null; readonly limit: number },
  ): Promise<(PendingInvitation & { readonly program: string })[]> {
    const found = await findPendingInvitations(tx, page);
    const ids = found.map(({ referralProgramId }) => referralProgramId);
    const programs = await findReferralProgramsByIds(tx, ids);
    return found.map((one) => ({
      ...one,
      program: required(programs.get(one.referralProgramId), 'a program').code,
    }));
  }

  /** Notes when some were sent; answers how many of them had waited. Problems: INVALID_INPUT, PROGRAM_CLOSED. */
  async markSent(
    tx: Tx,
    ids: readonly Uuid[],
    { sentAt, now }: { readonly sentAt: Date; readonly now: Date },
  ): Promise<Result<number, Problem>> {
    if (sentAt > now) return err(invalid(['sentAt'], 'The time is in the future.'));
    const open = await this.programs.requireOpen(tx, tx.programId ?? '');
    return open.ok ? ok(await markInvitationsSent(tx, ids, sentAt)) : open;
  }

  private async inviteThem(
    work: AdvocateWork,
    contacts: readonly Contact[],
    message: string | null,
  ): Promise<Result<number, Problem>> {
    const { tx, loyalty, program, rules, advocate, now } = work;
    // What is counted stays true until they are there.
    await this.rollUps.lock(tx, [advocate.id]);
    const keys = contacts.map(({ key }) => key);
    const [known, counts] = await Promise.all([
      findTouchesByContacts(tx, keys, new Date(now.getTime() - rules.touchDays * DAY_MS)),
      countInvitations(tx, [advocate.id], new Date(now.getTime() - DAY_MS)),
    ]);
    const invited = new Set(
      known.filter((touch) => isInvitationOf(touch, work)).map(({ contactKey }) => textOf(contactKey)),
    );
    const fresh = contacts.filter(({ key }) => !invited.has(textOf(key)));
    if ((counts.get(advocate.id) ?? 0) + fresh.length > INVITED_A_DAY_MAX) return err(TOO_MANY);
    if (fresh.length === 0) return ok(0);
    const opened = await this.codes.open(tx, program, [advocate.id], now);
    const { code } = required(opened.get(advocate.id), 'a code');
    const link = this.sharing.addressOf(loyalty.id, code, 'EMAIL');
    const touches = fresh.map(({ key }): Touch => ({
      ...{ id: newId(now), advocateId: advocate.id, referralProgramId: program.id, code, kind: 'INVITATION' },
      ...{ channel: 'EMAIL', occurredAt: now, contactKey: key, visitor: null },
    }));
    await insertTouches(tx, touches);
    await insertInvitations(
      tx,
      touches.map(({ id, advocateId, referralProgramId }, place) => {
        const { email } = required(fresh[place], 'a contact');
        return { id, advocateId, referralProgramId, email, link, message, createdAt: now };
      }),
    );
    return ok(fresh.length);
  }

  /** Each once, however it is written. */
  private contactsOf(tx: Tx, emails: readonly string[]): Result<Contact[], Problem> {
    const contacts = new Map<string, Contact>();
    for (const [place, written] of emails.entries()) {
      const contact = parseGuest({ email: written });
      const key = contact.ok ? this.customers.contactKeyOf(tx, contact.value) : null;
      if (!contact.ok || key === null || contact.value.email === null)
        return err(problem('INVALID_INPUT', 'Not an e-mail address.', { path: ['emails', String(place)] }));
      if (!contacts.has(textOf(key))) contacts.set(textOf(key), { email: contact.value.email, key });
    }
    return ok([...contacts.values()]);
  }
}

const TOO_MANY = problem(
  'TOO_MANY_INVITATIONS',
  `An advocate may invite ${INVITED_A_DAY_MAX} people within 24 hours.`,
  { path: ['emails'] },
);

function isInvitationOf(
  { kind, advocateId, referralProgramId }: Touch,
  { advocate, program }: AdvocateWork,
): boolean {
  return kind === 'INVITATION' && advocateId === advocate.id && referralProgramId === program.id;
}

function textOf(key: Buffer | null): string {
  return key?.toString('hex') ?? '';
}
