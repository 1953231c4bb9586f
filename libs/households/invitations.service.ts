import { Injectable } from '@nestjs/common';
import {
  addDays,
  endOfLocalDay,
  err,
  localDateOf,
  notFound,
  problem,
  type Problem,
  type Result,
  type Uuid,
} from '#kernel';
import { INVITATIONS_MAX, refusalOfDays, refusalOfPercent } from './domain/household-rules.js';
import {
  CHANGED,
  HouseholdCommands,
  IN_ANOTHER,
  refusalOfHead,
  refusalOfPerson,
  UNCHANGED,
  type Done,
  type HouseholdCommand,
  type PersonName,
} from './household-commands.js';
import { findMemberships } from './persistence/households.js';
import { countOpen, findInvitation, saveInvitation } from './persistence/invitations.js';

/**
 * Who is asked to come to households, and comes.
 *
 * Problems: PROGRAM_CLOSED, INVALID_INPUT, NOT_FOUND, NOT_ENROLLED, CUSTOMER_SUSPENDED, IN_ANOTHER_HOUSEHOLD, NO_HOUSEHOLD,
 * NOT_HEAD, HOUSEHOLD_FULL, LIMIT_EXCEEDED, IN_PROGRESS.
 */
@Injectable()
export class Invitations {
  constructor(private readonly commands: HouseholdCommands) {}

  /** Asks somebody to come; asked again, they have longer to answer. */
  invite(
    command: HouseholdCommand & { readonly invitee: PersonName; readonly expiresInDays: number },
  ): Promise<Result<Done, Problem>> {
    const { invitee, expiresInDays } = command;
    const wrong = refusalOfDays(expiresInDays);
    if (wrong) return Promise.resolve(err(wrong));
    return this.commands.run(command, async ({ tx, program, open, me }) => {
      const refusal = refusalOfHead(open, me);
      if (refusal) return err(refusal);
      const person = await this.commands.personOf(tx, invitee);
      if (!person) return err(notFound('customer', ['invitee']));
      if (open.member(person.id)) return UNCHANGED;
      const { now } = open.by;
      const known = await findInvitation(tx, open.household.id, person.id);
      const isOpen = known?.state === 'OPEN' && known.expiresAt > now;
      if (!isOpen && (await countOpen(tx, open.household.id, now)) >= INVITATIONS_MAX)
        return err(problem('LIMIT_EXCEEDED', `At most ${INVITATIONS_MAX} invitations wait for an answer.`));
      const lastDay = addDays(localDateOf(now, program.timeZone), expiresInDays);
      await saveInvitation(tx, {
        ...{ customerId: person.id, householdId: open.household.id, state: 'OPEN', answeredAt: null },
        ...{ invitedAt: now, expiresAt: endOfLocalDay(lastDay, program.timeZone) },
      });
      open.note('INVITED', null, { detail: person.externalId });
      return CHANGED;
    });
  }

  /** Comes to a household by an invitation that has not expired. */
  accept(
    command: HouseholdCommand & { readonly household: Uuid; readonly contributionPercent: number },
  ): Promise<Result<Done, Problem>> {
    const wrong = refusalOfPercent(command.contributionPercent);
    if (wrong) return Promise.resolve(err(wrong));
    return this.commands.answer(command, async ({ tx, open, customer }) => {
      if (!customer) return err(notFound('customer', ['customer']));
      const refusal = refusalOfPerson(customer);
      if (refusal) return err(refusal);
      if (open.member(customer.id)) return UNCHANGED;
      const invitation = await findInvitation(tx, open.household.id, customer.id);
      const { now } = open.by;
      if (invitation?.state !== 'OPEN' || invitation.expiresAt <= now || open.household.dissolvedAt !== null)
        return err(notFound('invitation', ['household']));
      if ((await findMemberships(tx, [customer.id])).length > 0) return err(IN_ANOTHER);
      const { members, capacity } = open.household;
      if (members >= capacity)
        return err(problem('HOUSEHOLD_FULL', `The household has ${capacity} members, and no more.`));
      await saveInvitation(tx, { ...invitation, state: 'ACCEPTED', answeredAt: now });
      open.admit(customer.id, command.contributionPercent);
      return CHANGED;
    });
  }

  decline(command: HouseholdCommand & { readonly household: Uuid }): Promise<Result<Done, Problem>> {
    return this.commands.answer(command, async ({ tx, open, customer }) => {
      const invitation = customer && (await findInvitation(tx, open.household.id, customer.id));
      if (!invitation || invitation.state === 'ACCEPTED') return err(notFound('invitation', ['household']));
      if (invitation.state === 'DECLINED') return UNCHANGED;
      await saveInvitation(tx, { ...invitation, state: 'DECLINED', answeredAt: open.by.now });
      open.note('DECLINED', null, { detail: customer.externalId });
      return CHANGED;
    });
  }
}
