import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import { CustomerType } from '#customers/graphql';
import type { Uuid } from '#kernel';
import { connectionOf, DateTimeScalar, INHERIT, MutationPayload } from '#platform/graphql';
import type { Event } from '../domain/event.js';
import { CAUSES, STATES, type Cause, type State } from '../domain/registration.js';

function enumOf<T extends string>(values: readonly T[]): Readonly<Record<T, T>> {
  return Object.fromEntries(values.map((value) => [value, value])) as Record<T, T>;
}

export const EventStateEnum = enumOf(STATES);
registerEnumType(EventStateEnum, {
  name: 'EventRegistrationState',
  description: 'How somebody stands with an event.',
  valuesMap: {
    WAITING: { description: 'Waits for seats.' },
    REGISTERED: { description: 'Has seats; after the event: did not come.' },
    ATTENDED: { description: 'Was checked in.' },
    CANCELLED: { description: 'Does not come.' },
    CALLED_OFF: { description: 'The event was called off.' },
  },
});

export const EventCauseEnum = enumOf(CAUSES);
registerEnumType(EventCauseEnum, {
  name: 'EventMoveCause',
  description: 'Why a registration changed.',
  valuesMap: {
    REGISTERED: { description: 'They registered.' },
    PROMOTED: { description: 'There were seats, and it was their turn.' },
    GUESTS_CHANGED: { description: 'They bring others.' },
    CANCELLED: { description: 'They cancelled.' },
    REMOVED: { description: 'Staff ended it.' },
    SUSPENDED: { description: 'It was their turn, and they are suspended.' },
    CALLED_OFF: { description: 'The event was called off.' },
    CHECKED_IN: { description: 'They were checked in.' },
    CHECK_IN_UNDONE: { description: 'Staff found that they had not come after all.' },
  },
});

@ObjectType('Event', { description: 'Something that customers come to.' })
@Allow(INHERIT)
export class EventType {
  /** For staff: see `EventStaffResolver`. */
  event: Event;

  @Field(() => String, { description: 'Code, unique in the program.' })
  code: string;

  @Field(() => String, { description: 'Name.' })
  name: string;

  @Field(() => String, { nullable: true, description: 'What it is about, for people.' })
  description: string | null;

  @Field(() => String, { nullable: true, description: 'Where it takes place.' })
  place: string | null;

  @Field(() => DateTimeScalar, { description: 'When it begins.' })
  startsAt: Date;

  @Field(() => DateTimeScalar, { description: 'When it ends.' })
  endsAt: Date;

  @Field(() => Int, { nullable: true, description: 'Seats; null: as many as come.' })
  capacity: number | null;

  @Field(() => Int, { nullable: true, description: 'Seats that nobody has; null: there is no end to them.' })
  seatsLeft: number | null;

  @Field(() => Int, { description: 'How many parties wait for seats.' })
  waiting: number;

  @Field(() => Int, { description: 'Guests that everybody may bring.' })
  guestsPerMember: number;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When registration begins; null: it has begun.',
  })
  registrationOpensAt: Date | null;

  @Field(() => DateTimeScalar, { description: 'When registration is over.' })
  registrationClosesAt: Date;

  @Field(() => DateTimeScalar, { description: 'Until when customers cancel by themselves.' })
  cancelUntil: Date;

  @Field(() => DateTimeScalar, { description: 'From when on people are checked in.' })
  checkInFrom: Date;

  @Field(() => Boolean, { description: 'Whether anybody new is let in, within the times of registration.' })
  isOpen: boolean;

  @Field(() => Boolean, { description: 'Whether it was called off.' })
  isCalledOff: boolean;
}

export const EventConnection = connectionOf(() => EventType, 'Event');

@ObjectType('EventEarlyAccess', { description: 'Who may register before everybody else.' })
@Allow(INHERIT)
export class EventEarlyAccessType {
  @Field(() => String, { description: 'Condition in CEL.' })
  audience: string;

  @Field(() => DateTimeScalar, { description: 'From when on.' })
  opensAt: Date;
}

@ObjectType('EventGuest', { description: 'Whom a customer brings.' })
@Allow(INHERIT)
export class EventGuestType {
  /** Not a field. */
  guestId: Uuid;

  @Field(() => String, { nullable: true, description: 'Name; forgotten 90 days after the event.' })
  name: string | null;

  @Field(() => String, { nullable: true, description: 'E-mail address, forgotten likewise.' })
  email: string | null;

  @Field(() => String, { nullable: true, description: 'Phone number, forgotten likewise.' })
  phone: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'By which they are checked in; null while the party waits.',
  })
  code: string | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When they were checked in; null: they were not.',
  })
  checkedInAt: Date | null;
}

@ObjectType('EventRegistration', { description: 'How a customer stands with an event.' })
@Allow(INHERIT)
export class EventRegistrationType {
  /** Not fields. */
  customerId: Uuid;
  eventId: Uuid;
  place: bigint;
  knownPosition: number | null;

  @Field(() => EventType, { description: 'The event.' })
  event: EventType;

  @Field(() => EventStateEnum, { description: 'How they stand.' })
  state: State;

  @Field(() => DateTimeScalar, { description: 'When it changed last.' })
  since: Date;

  @Field(() => String, {
    nullable: true,
    description: 'By which the customer is checked in; null unless they have seats.',
  })
  code: string | null;

  @Field(() => [EventGuestType], { description: 'Whom they bring, at most 20.' })
  guests: EventGuestType[];

  @Field(() => Boolean, { description: 'Whether the event is over, and they had seats and did not come.' })
  isNoShow: boolean;
}

export const EventRegistrationConnection = connectionOf(() => EventRegistrationType, 'EventRegistration');

@ObjectType('EventMove', { description: 'A step of a registration.' })
@Allow(INHERIT)
export class EventMoveType {
  /** For staff: see `EventMoveStaffResolver`. */
  by: string;
  why: string | null;
  number: number;

  @Field(() => EventStateEnum, { nullable: true, description: 'The state before; null: the first step.' })
  from: State | null;

  @Field(() => EventStateEnum, { description: 'The state after.' })
  to: State;

  @Field(() => EventCauseEnum, { description: 'Why.' })
  cause: Cause;

  @Field(() => DateTimeScalar, { description: 'When.' })
  at: Date;

  @Field(() => Int, { description: 'Guests after it.' })
  guests: number;
}

export const EventMoveConnection = connectionOf(() => EventMoveType, 'EventMove');

@ObjectType('EventAttendee', { description: 'A customer, as an event sees them.' })
@Allow(INHERIT)
export class EventAttendeeType {
  @Field(() => CustomerType, { description: 'The customer.' })
  customer: CustomerType;

  @Field(() => EventRegistrationType, { description: 'How they stand with the event.' })
  registration: EventRegistrationType;
}

export const EventAttendeeConnection = connectionOf(() => EventAttendeeType, 'EventAttendee');

@ObjectType('EventPayload', { description: 'Outcome of a mutation of an event.' })
@Allow(INHERIT)
export class EventPayload extends MutationPayload {
  @Field(() => EventType, { nullable: true, description: 'The event.' })
  event?: EventType | null;
}

@ObjectType('EventRegistrationPayload', { description: 'Outcome of a mutation of a registration.' })
@Allow(INHERIT)
export class EventRegistrationPayload extends MutationPayload {
  @Field(() => EventRegistrationType, { nullable: true, description: 'The registration as it stands now.' })
  registration?: EventRegistrationType | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'False when it stood so already: a repeat changes nothing.',
  })
  isChanged?: boolean | null;
}

@ObjectType('CheckInPayload', { description: 'Who has come, or not after all.' })
@Allow(INHERIT)
export class CheckInPayload extends MutationPayload {
  @Field(() => EventRegistrationType, { nullable: true, description: 'The registration as it stands now.' })
  registration?: EventRegistrationType | null;

  @Field(() => EventGuestType, {
    nullable: true,
    description: "The guest whose code it is; null: it is the customer's own.",
  })
  guest?: EventGuestType | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'False when it stood so already: a repeat changes nothing.',
  })
  isChanged?: boolean | null;
}
