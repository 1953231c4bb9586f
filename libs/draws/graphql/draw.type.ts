import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import { CustomerType } from '#customers/graphql';
import { connectionOf, DateTimeScalar, INHERIT, MutationPayload } from '#platform/graphql';
import {
  DRAW_STATES,
  PLACE_STATES,
  type Draw,
  type DrawState,
  type Place,
  type PlaceState,
  type PrizeEffect,
} from '../domain/draw.js';

function enumOf<T extends string>(values: readonly T[]): Readonly<Record<T, T>> {
  return Object.fromEntries(values.map((value) => [value, value])) as Record<T, T>;
}

export const DrawStateEnum = enumOf(DRAW_STATES);
registerEnumType(DrawStateEnum, {
  name: 'DrawState',
  description: 'How far a draw is.',
  valuesMap: {
    SCHEDULED: { description: 'It has not opened yet, and may be changed.' },
    OPEN: { description: 'What happens now may enter customers.' },
    CLOSED: { description: 'Its list is about to be frozen.' },
    FROZEN: { description: 'The list of tickets is fixed and can be read; nobody is drawn yet.' },
    DRAWN: { description: 'The winners are known, and the seed.' },
    CANCELLED: { description: 'Staff ended it; nobody wins.' },
  },
});

export const DrawPlaceStateEnum = enumOf(PLACE_STATES);
registerEnumType(DrawPlaceStateEnum, {
  name: 'DrawPlaceState',
  description: 'How somebody who was drawn stands.',
  valuesMap: {
    WON: { description: 'Has won a prize.' },
    RESERVE: {
      description: 'Takes the place of a winner who is disqualified, in the order in which they were drawn.',
    },
    DISQUALIFIED: { description: 'Was disqualified by staff.' },
  },
});

@ObjectType('DrawPrize', { description: 'What winners of a draw get.' })
@Allow(INHERIT)
export class DrawPrizeType {
  /** For staff: see `DrawPrizeStaffResolver`. */
  given: PrizeEffect | null;

  @Field(() => Int, { description: 'Its rank: 1 is the best.' })
  rank: number;

  @Field(() => String, { description: 'Name.' })
  name: string;

  @Field(() => Int, { description: 'How many of it there are.' })
  count: number;
}

@ObjectType('DrawPlace', { description: 'Somebody who was drawn, under the ticket.' })
@Allow(INHERIT)
export class DrawPlaceType {
  /** For staff: see `DrawPlaceStaffResolver`. */
  place: Place;

  @Field(() => Int, { description: 'As which they were drawn, the first being 1.' })
  number: number;

  @Field(() => String, { description: 'The ticket, as the list has it: 32 hexadecimal digits.' })
  ticket: string;

  @Field(() => DrawPrizeType, { nullable: true, description: 'What they won; null: nothing.' })
  prize: DrawPrizeType | null;

  @Field(() => DrawPlaceStateEnum, { description: 'How they stand.' })
  state: PlaceState;
}

export const DrawPlaceConnection = connectionOf(() => DrawPlaceType, 'DrawPlace');

@ObjectType('DrawTicket', { description: 'A line of the list from which is drawn.' })
@Allow(INHERIT)
export class DrawTicketType {
  @Field(() => String, {
    description: 'A name for a participant that tells nobody else who it is: 32 hexadecimal digits.',
  })
  ticket: string;

  @Field(() => Int, { description: 'Entries.' })
  entries: number;
}

export const DrawTicketConnection = connectionOf(() => DrawTicketType, 'DrawTicket');

@ObjectType('OwnDrawStanding', { description: 'How the customer who asks stands with a draw.' })
@Allow(INHERIT)
export class OwnDrawStandingType {
  @Field(() => Int, {
    description: 'Entries: those that count so far or, once the list is frozen, those in the list.',
  })
  entries: number;

  @Field(() => String, {
    nullable: true,
    description: 'Their ticket; null until the list is frozen, and for who is not in it.',
  })
  ticket: string | null;

  @Field(() => DrawPlaceType, { nullable: true, description: 'Their place, when they were drawn.' })
  place: DrawPlaceType | null;
}

@ObjectType('Draw', { description: 'A prize draw that anybody can check.' })
@Allow(INHERIT)
export class DrawType {
  /** For staff: see `DrawStaffResolver`. */
  draw: Draw;

  @Field(() => String, { description: 'Code, as effects that enter customers name it.' })
  code: string;

  @Field(() => String, { description: 'Name.' })
  name: string;

  @Field(() => String, { nullable: true, description: 'What it is about, for people.' })
  description: string | null;

  @Field(() => DateTimeScalar, { description: 'From when on what happens counts.' })
  opensAt: Date;

  @Field(() => DateTimeScalar, { description: 'Until when.' })
  closesAt: Date;

  @Field(() => DrawStateEnum, { description: 'How far it is.' })
  state: DrawState;

  @Field(() => [DrawPrizeType], { description: 'What is to be won, the best first; at most 20.' })
  prizes: DrawPrizeType[];

  @Field(() => Int, {
    description: 'How many are drawn besides, to take the places of winners who are disqualified.',
  })
  reserves: number;

  @Field(() => Int, { nullable: true, description: 'Entries of a customer that count, at most; null: all.' })
  entriesMax: number | null;

  @Field(() => String, { description: 'Names the way of drawing, which the documentation writes down.' })
  algorithm: string;

  @Field(() => String, {
    description: 'SHA-256 of the seed, in hex: what the service committed to before the draw opened.',
  })
  commitment: string;

  @Field(() => String, { nullable: true, description: 'The seed, in hex; null until it is drawn.' })
  seed: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Where the public value comes from that is mixed in; null: there is none, and whoever can read the database could know the outcome when the list is frozen.',
  })
  beaconSource: string | null;

  @Field(() => String, { nullable: true, description: 'That value; null until it is drawn.' })
  beacon: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'SHA-256 of the list of tickets, in hex; null until it is frozen.',
  })
  digest: string | null;

  @Field(() => Int, { nullable: true, description: 'Tickets of the list; null until it is frozen.' })
  participants: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Entries of all tickets, a whole number; null until it is frozen.',
  })
  entries: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the list was frozen; null: it is not.' })
  frozenAt: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was drawn; null: it is not.' })
  drawnAt: Date | null;
}

export const DrawConnection = connectionOf(() => DrawType, 'Draw');

@ObjectType('DrawnCustomer', { description: 'A customer who was drawn.' })
@Allow(INHERIT)
export class DrawnCustomerType {
  @Field(() => CustomerType, { description: 'The customer.' })
  customer: CustomerType;

  @Field(() => DrawPlaceType, { description: 'Their place.' })
  place: DrawPlaceType;
}

export const DrawnCustomerConnection = connectionOf(() => DrawnCustomerType, 'DrawnCustomer');

@ObjectType('DrawPayload', { description: 'Outcome of a mutation of a draw.' })
@Allow(INHERIT)
export class DrawPayload extends MutationPayload {
  @Field(() => DrawType, { nullable: true, description: 'The draw.' })
  draw?: DrawType | null;
}

@ObjectType('DrawPlacePayload', { description: 'Outcome of a mutation of somebody who was drawn.' })
@Allow(INHERIT)
export class DrawPlacePayload extends MutationPayload {
  @Field(() => DrawPlaceType, { nullable: true, description: 'How they stand now.' })
  place?: DrawPlaceType | null;
}
