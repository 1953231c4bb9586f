import { Mutation, Resolver } from '@nestjs/graphql';
import type { ProgramActor } from '#access';
import { Allow, CurrentActor, Now } from '#access/graphql';
import { err, invalid, ok, type Problem, type Result } from '#kernel';
import { Input } from '#platform/graphql';
import type { GuestInput } from '../invited-guests.js';
import {
  Registrations,
  type CustomerName,
  type Done,
  type RegistrationCommand,
} from '../registrations.service.js';
import {
  CancelEventRegistrationInput,
  ChangeEventGuestsInput,
  RegisterForEventInput,
  type EventGuestInput,
} from './event.inputs.js';
import { EventRegistrationPayload } from './event.type.js';
import { registrationPayloadOf } from './registration-answers.js';

/** What customers do about events, by themselves or by their shop. */
@Resolver()
export class StorefrontRegistrationsResolver {
  constructor(private readonly registrations: Registrations) {}

  @Mutation(() => EventRegistrationPayload, {
    description:
      'Registers for an event, with guests: all have seats together, or wait together, behind whoever waits. Whoever is registered or waits stays so, with the guests known: a repeat changes nothing.',
  })
  @Allow('events:write', 'self:join')
  registerForEvent(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => RegisterForEventInput) input: RegisterForEventInput,
  ): Promise<EventRegistrationPayload> {
    const guests = input.guests.map(guestOf);
    return this.answer(actor, now, input, (command) => this.registrations.register({ ...command, guests }));
  }

  @Mutation(() => EventRegistrationPayload, {
    description:
      'Says whom somebody brings. Who stays keeps the code, and who waits the place; there must be seats for more guests. A repeat changes nothing.',
  })
  @Allow('events:write', 'self:join')
  changeEventGuests(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => ChangeEventGuestsInput) input: ChangeEventGuestsInput,
  ): Promise<EventRegistrationPayload> {
    const guests = input.guests.map(guestOf);
    return this.answer(actor, now, input, (command) => this.registrations.bring({ ...command, guests }));
  }

  @Mutation(() => EventRegistrationPayload, {
    description:
      'Gives up the seats of a party, or its place in the line. The seats go to those who wait, in their order. A repeat changes nothing.',
  })
  @Allow('events:write', 'self:join')
  cancelEventRegistration(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => CancelEventRegistrationInput) input: CancelEventRegistrationInput,
  ): Promise<EventRegistrationPayload> {
    return this.answer(actor, now, input, (command) => this.registrations.cancel(command));
  }

  private async answer(
    actor: ProgramActor,
    now: Date,
    { event, customer = null }: { readonly event: string; readonly customer?: string | null },
    work: (command: RegistrationCommand) => Promise<Result<Done, Problem>>,
  ): Promise<EventRegistrationPayload> {
    const name = nameOf(actor, customer);
    const done = name.ok ? await work({ actor, now, event, customer: name.value }) : name;
    return registrationPayloadOf(done, now);
  }
}

function guestOf({ name, email = null, phone = null }: EventGuestInput): GuestInput {
  return { name, email, phone };
}

/** Nobody is named with a customer's own token: then it is that customer. */
function nameOf(actor: ProgramActor, externalId: string | null): Result<CustomerName, Problem> {
  if (externalId !== null) return ok({ externalId });
  if (actor.kind === 'CUSTOMER') return ok({ id: actor.customerId });
  return err(invalid(['customer'], 'The external id of the customer is needed.'));
}
