import { Field, ID, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsDate,
  IsInt,
  IsOptional,
  Length,
  ValidateNested,
} from 'class-validator';
import { DateTimeScalar } from '#platform/graphql';
import { CODE_LENGTH_MAX, GUESTS_MAX, REASON_LENGTH_MAX, TEXT_LENGTH_MAX } from '../domain/event-rules.js';

const CONDITION_LENGTH_MAX = 10_000;
const CONTACT_LENGTH_MAX = 320;
/** Longer texts are no codes. */
const TYPED_LENGTH_MAX = 100;

@InputType('EventEarlyAccessInput', { description: 'Who may register before everybody else.' })
export class EventEarlyAccessInput {
  @Field(() => String, { description: 'Condition in CEL, such as "customer.tier == \\"gold\\"".' })
  @Length(1, CONDITION_LENGTH_MAX)
  audience: string;

  @Field(() => DateTimeScalar, { description: 'From when on: before registration begins.' })
  @IsDate()
  opensAt: Date;
}

/** What may be nothing: left out of a change it stays, null clears it. */
@InputType({ isAbstract: true })
abstract class EventTermsInput {
  @Field(() => String, { nullable: true, description: 'What it is about, for people.' })
  @IsOptional()
  @Length(1, TEXT_LENGTH_MAX)
  description?: string | null;

  @Field(() => String, { nullable: true, description: 'Where it takes place, for people.' })
  @IsOptional()
  @Length(1, TEXT_LENGTH_MAX)
  place?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Seats, of customers and guests, no fewer than are taken; null: as many as come.',
  })
  @IsOptional()
  @IsInt()
  capacity?: number | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When registration begins; null: at once.' })
  @IsOptional()
  @IsDate()
  registrationOpensAt?: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When registration is over; null: when the event begins.',
  })
  @IsOptional()
  @IsDate()
  registrationClosesAt?: Date | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Condition in CEL on who may register, such as "\\"cellar\\" in customer.clubs"; null: every customer who has joined the program.',
  })
  @IsOptional()
  @Length(1, CONDITION_LENGTH_MAX)
  audience?: string | null;

  @Field(() => EventEarlyAccessInput, {
    nullable: true,
    description: 'Who may register earlier; null: nobody.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => EventEarlyAccessInput)
  earlyAccess?: EventEarlyAccessInput | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Until when customers cancel by themselves; null: until the event begins.',
  })
  @IsOptional()
  @IsDate()
  cancelUntil?: Date | null;
}

@InputType('CreateEventInput', { description: 'A new event.' })
export class CreateEventInput extends EventTermsInput {
  @Field(() => String, {
    description: 'Code: a lower-case letter, then up to 63 letters, digits or underscores.',
  })
  @Length(1, CODE_LENGTH_MAX)
  code: string;

  @Field(() => String, { description: 'Name.' })
  @Length(1, TEXT_LENGTH_MAX)
  name: string;

  @Field(() => DateTimeScalar, { description: 'When it begins.' })
  @IsDate()
  startsAt: Date;

  @Field(() => DateTimeScalar, { description: 'When it ends.' })
  @IsDate()
  endsAt: Date;

  @Field(() => Int, { defaultValue: 0, description: 'Guests that everybody may bring, 0 to 20.' })
  @IsInt()
  guestsPerMember: number;

  @Field(() => Int, {
    defaultValue: 2,
    description: 'Hours before its begin from which on people are checked in, 0 to 72.',
  })
  @IsInt()
  checkInHours: number;

  @Field(() => Boolean, { defaultValue: true, description: 'Whether anybody but staff sees it.' })
  @IsBoolean()
  isPublished: boolean;
}

@InputType('ChangeEventInput', { description: 'What is to be changed of an event; the rest stays.' })
export class ChangeEventInput extends EventTermsInput {
  @Field(() => String, { description: 'Code of the event.' })
  @Length(1, CODE_LENGTH_MAX)
  code: string;

  @Field(() => String, { nullable: true, description: 'Name.' })
  @IsOptional()
  @Length(1, TEXT_LENGTH_MAX)
  name?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it begins.' })
  @IsOptional()
  @IsDate()
  startsAt?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it ends.' })
  @IsOptional()
  @IsDate()
  endsAt?: Date | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Guests that everybody may bring, 0 to 20; who comes already stays.',
  })
  @IsOptional()
  @IsInt()
  guestsPerMember?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Hours before its begin from which on people are checked in, 0 to 72.',
  })
  @IsOptional()
  @IsInt()
  checkInHours?: number | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether anybody but staff sees it.' })
  @IsOptional()
  @IsBoolean()
  isPublished?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether anybody new is let in, within the times of registration.',
  })
  @IsOptional()
  @IsBoolean()
  isOpen?: boolean | null;
}

@InputType('CancelEventInput', { description: 'An event that is called off.' })
export class CancelEventInput {
  @Field(() => String, { description: 'Code of the event.' })
  @Length(1, CODE_LENGTH_MAX)
  code: string;

  @Field(() => String, { description: 'Why, for the audit log.' })
  @Length(1, REASON_LENGTH_MAX)
  reason: string;
}

@InputType('EventGuestInput', { description: 'Whom somebody brings.' })
export class EventGuestInput {
  @Field(() => String, { description: 'Name, up to 100 characters.' })
  @Length(1, CONTACT_LENGTH_MAX)
  name: string;

  @Field(() => String, { nullable: true, description: 'E-mail address.' })
  @IsOptional()
  @Length(1, CONTACT_LENGTH_MAX)
  email?: string | null;

  @Field(() => String, { nullable: true, description: 'Phone number, international: "+49...".' })
  @IsOptional()
  @Length(1, CONTACT_LENGTH_MAX)
  phone?: string | null;
}

@InputType({ isAbstract: true })
abstract class AttendeeInput {
  @Field(() => String, { description: 'Code of the event.' })
  @Length(1, CODE_LENGTH_MAX)
  event: string;

  @Field(() => String, {
    nullable: true,
    description: "External id of the customer; left out with a customer's own token.",
  })
  @IsOptional()
  @Length(1, 128)
  customer?: string | null;
}

@InputType('RegisterForEventInput', { description: 'A customer who comes to an event, with guests.' })
export class RegisterForEventInput extends AttendeeInput {
  @Field(() => [EventGuestInput], { defaultValue: [], description: 'Whom they bring; at most 20.' })
  @IsArray()
  @ArrayMaxSize(GUESTS_MAX)
  @ValidateNested({ each: true })
  @Type(() => EventGuestInput)
  guests: EventGuestInput[];
}

@InputType('ChangeEventGuestsInput', { description: 'Whom a customer brings to an event.' })
export class ChangeEventGuestsInput extends AttendeeInput {
  @Field(() => [EventGuestInput], { description: 'All of them; at most 20. None: they come alone.' })
  @IsArray()
  @ArrayMaxSize(GUESTS_MAX)
  @ValidateNested({ each: true })
  @Type(() => EventGuestInput)
  guests: EventGuestInput[];
}

@InputType('CancelEventRegistrationInput', { description: 'A customer who does not come to an event.' })
export class CancelEventRegistrationInput extends AttendeeInput {}

@InputType('RemoveFromEventInput', { description: 'A customer whose registration staff end.' })
export class RemoveFromEventInput {
  @Field(() => String, { description: 'Code of the event.' })
  @Length(1, CODE_LENGTH_MAX)
  event: string;

  @Field(() => ID, { description: 'Id of the customer.' })
  @Length(1, 100)
  customer: string;

  @Field(() => String, { description: 'Why, for staff.' })
  @Length(1, REASON_LENGTH_MAX)
  reason: string;
}

@InputType('CheckInInput', { description: 'Somebody who has come to an event.' })
export class CheckInInput {
  @Field(() => String, { description: 'Their code, in any case, with or without dashes.' })
  @Length(1, TYPED_LENGTH_MAX)
  code: string;
}

@InputType('UndoCheckInInput', { description: 'Somebody who was checked in by mistake.' })
export class UndoCheckInInput extends CheckInInput {
  @Field(() => String, { description: 'Why, for staff.' })
  @Length(1, REASON_LENGTH_MAX)
  reason: string;
}
