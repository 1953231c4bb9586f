import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Uuid } from '#kernel';
import { bigintColumn } from '#platform';
import type { Cause, State } from '../domain/registration.js';

/** How a customer stands with an event. */
@Entity('event_registrations')
@Index('event_registrations_state_idx', ['programId', 'eventId', 'state', 'place', 'customerId'])
@Check(
  'event_registrations_state_check',
  `state in ('WAITING', 'REGISTERED', 'ATTENDED', 'CANCELLED', 'CALLED_OFF')`,
)
@Check('event_registrations_place_check', `place >= 0 and (state = 'WAITING') = (place > 0)`)
@Check(
  'event_registrations_code_check',
  `(state in ('WAITING', 'REGISTERED', 'ATTENDED')) = (code is not null)`,
)
@Check('event_registrations_guests_check', 'guests >= 0 and (guests = 0 or code is not null)')
@Check('event_registrations_count_check', 'moves >= 1')
export class EventRegistrationEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'event_registrations_pk' })
  customerId: Uuid;

  @PrimaryColumn('uuid', { name: 'event_id', primaryKeyConstraintName: 'event_registrations_pk' })
  eventId: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('text')
  state: State;

  @Column('timestamptz')
  since: Date;

  @Column('integer')
  guests: number;

  @Column(bigintColumn())
  place: bigint;

  @Column('text', { nullable: true })
  code: string | null;

  @Column('integer')
  moves: number;
}

/**
 * Whom a customer brings. Personal data of somebody who may be no customer: gone when they do not come, or some time after
 * the event; the key, a keyed hash of how to reach them, stays until then.
 */
@Entity('event_guests')
@Index('event_guests_event_id_idx', ['programId', 'eventId'])
@Check('event_guests_name_check', 'name is not null or (email is null and phone is null)')
@Check('event_guests_contact_key_check', 'octet_length(contact_key) = 32')
export class EventGuestEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'event_guests_pk' })
  customerId: Uuid;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'event_guests_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('uuid', { name: 'event_id' })
  eventId: Uuid;

  /** In the order in which they were named. */
  @Column('integer')
  number: number;

  @Column('text', { nullable: true })
  name: string | null;

  @Column('text', { nullable: true })
  email: string | null;

  @Column('text', { nullable: true })
  phone: string | null;

  @Column('bytea', { name: 'contact_key', nullable: true })
  contactKey: Buffer | null;

  @Column('text')
  code: string;

  @Column('timestamptz', { name: 'checked_in_at', nullable: true })
  checkedInAt: Date | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}

/** Directory: who is let in by a code. */
@Entity('event_codes')
export class EventCodeEntity {
  @PrimaryColumn('uuid', { name: 'program_id', primaryKeyConstraintName: 'event_codes_pk' })
  programId: Uuid;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'event_codes_pk' })
  code: string;

  @Column('uuid', { name: 'customer_id' })
  customerId: Uuid;

  @Column('uuid', { name: 'event_id' })
  eventId: Uuid;

  /** Null: the customer's own. */
  @Column('uuid', { name: 'guest_id', nullable: true })
  guestId: Uuid | null;
}

/** A step of a registration. Never changed. */
@Entity('event_moves')
@Unique('event_moves_number_key', ['customerId', 'eventId', 'number'])
@Check('event_moves_number_check', 'number >= 1 and (number = 1) = (from_state is null)')
export class EventMoveEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'event_moves_pk' })
  customerId: Uuid;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'event_moves_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('uuid', { name: 'event_id' })
  eventId: Uuid;

  @Column('integer')
  number: number;

  @Column('text', { name: 'from_state', nullable: true })
  fromState: State | null;

  @Column('text', { name: 'to_state' })
  toState: State;

  @Column('text')
  cause: Cause;

  @Column('timestamptz', { name: 'happened_at' })
  happenedAt: Date;

  @Column('integer')
  guests: number;

  @Column('text')
  actor: string;

  @Column('text', { nullable: true })
  reason: string | null;
}
