import { ArgsType, Field, Mutation, Query, Resolver } from '@nestjs/graphql';
import { IsIn, Length } from 'class-validator';
import type { Origin, StaffActor } from '#access';
import { Allow, CurrentStaff, Now, StaffOrigin } from '#access/graphql';
import { CustomerQueries } from '#customers';
import { toCustomerType } from '#customers/graphql';
import { err, isUuid, notFound } from '#kernel';
import { Database } from '#platform';
import {
  ConnectionArgs,
  fromCursor,
  Input,
  localIdOf,
  pageOf,
  refuseCursor,
  ValidArgs,
  type Connection,
} from '#platform/graphql';
import { CODE_LENGTH_MAX } from '../domain/event-rules.js';
import type { State } from '../domain/registration.js';
import { EventViews } from '../event-views.service.js';
import { Registrations } from '../registrations.service.js';
import { RemoveFromEventInput } from './event.inputs.js';
import { registrationOf } from './event.mapping.js';
import {
  EventAttendeeConnection,
  EventRegistrationPayload,
  EventStateEnum,
  type EventAttendeeType,
} from './event.type.js';
import { registrationPayloadOf } from './registration-answers.js';

@ArgsType()
class EventRegistrationsArgs extends ConnectionArgs {
  @Field(() => String, { description: 'Code of the event.' })
  @Length(1, CODE_LENGTH_MAX)
  event: string;

  @Field(() => EventStateEnum, { defaultValue: 'REGISTERED', description: 'How they stand with it.' })
  @IsIn(Object.keys(EventStateEnum))
  state: State;
}

/** Who comes to events, and what staff decide about them. */
@Resolver()
export class AdminRegistrationsResolver {
  constructor(
    private readonly database: Database,
    private readonly views: EventViews,
    private readonly customers: CustomerQueries,
    private readonly registrations: Registrations,
  ) {}

  @Query(() => EventAttendeeConnection, {
    description:
      'Who stands how with an event; those who wait in their order. After the event, REGISTERED are those who did not come. None when it is unknown.',
  })
  @Allow('customers:read')
  async eventRegistrations(
    @CurrentStaff() actor: StaffActor,
    @Now() now: Date,
    @ValidArgs(() => EventRegistrationsArgs) args: EventRegistrationsArgs,
  ): Promise<Connection<EventAttendeeType>> {
    const page = { after: linePlaceIn(args.after), limit: args.first + 1 };
    const shown = await this.database.tx(actor, async (tx) => {
      const event = await this.views.byCode(tx, args.event);
      return event ? this.views.inState(tx, { eventId: event.id, state: args.state }, page) : [];
    });
    const people = await this.customers.byIds(
      actor,
      shown.map(({ customerId }) => customerId),
    );
    const attendees = shown.flatMap((one): EventAttendeeType[] => {
      const customer = people.get(one.customerId);
      if (!customer) return [];
      return [{ customer: toCustomerType(customer), registration: registrationOf(one, now) }];
    });
    return pageOf(attendees, args, ({ registration: { place, customerId } }) => [String(place), customerId]);
  }

  @Mutation(() => EventRegistrationPayload, {
    description:
      'Ends a registration, or a place in the line, at any time. The seats go to those who wait, in their order. A repeat changes nothing.',
  })
  @Allow('events:write')
  async removeFromEvent(
    @StaffOrigin() origin: Origin,
    @Input(() => RemoveFromEventInput) { event, customer, reason }: RemoveFromEventInput,
  ): Promise<EventRegistrationPayload> {
    const id = localIdOf('Customer', customer) ?? '';
    const done = isUuid(id)
      ? await this.registrations.remove({ ...origin, event, reason, customer: { id } })
      : err(notFound('customer', ['customer']));
    return registrationPayloadOf(done, origin.now);
  }
}

function linePlaceIn(cursor: string | null | undefined): { place: bigint; customerId: string } | null {
  const key = fromCursor(cursor, 2);
  if (key === null) return null;
  const [place = '', customerId = ''] = key;
  if (/^\d{1,18}$/.test(place) && isUuid(customerId)) return { place: BigInt(place), customerId };
  return refuseCursor();
}
