import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Uuid } from '#kernel';
import { bigintColumn } from '#platform';

@Entity('events')
@Unique('events_code_key', ['programId', 'code'])
@Index('events_starts_at_idx', ['programId', 'startsAt', 'id'])
@Check('events_time_check', 'starts_at < ends_at')
@Check('events_early_check', '(early_audience is null) = (early_opens_at is null)')
@Check('events_guests_check', 'guests_per_member >= 0 and check_in_hours >= 0')
@Check('events_taken_check', 'taken >= 0 and (capacity is null or taken <= capacity)')
@Check('events_waiting_check', 'waiting >= 0 and next_place >= 1')
export class EventEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'events_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('text')
  code: string;

  @Column('text')
  name: string;

  @Column('text', { nullable: true })
  description: string | null;

  @Column('text', { nullable: true })
  place: string | null;

  @Column('timestamptz', { name: 'starts_at' })
  startsAt: Date;

  @Column('timestamptz', { name: 'ends_at' })
  endsAt: Date;

  @Column('integer', { nullable: true })
  capacity: number | null;

  @Column('timestamptz', { name: 'opens_at', nullable: true })
  opensAt: Date | null;

  @Column('timestamptz', { name: 'closes_at', nullable: true })
  closesAt: Date | null;

  @Column('text', { nullable: true })
  audience: string | null;

  @Column('text', { name: 'early_audience', nullable: true })
  earlyAudience: string | null;

  @Column('timestamptz', { name: 'early_opens_at', nullable: true })
  earlyOpensAt: Date | null;

  @Column('integer', { name: 'guests_per_member' })
  guestsPerMember: number;

  @Column('timestamptz', { name: 'cancel_until', nullable: true })
  cancelUntil: Date | null;

  @Column('integer', { name: 'check_in_hours' })
  checkInHours: number;

  @Column('boolean', { name: 'is_published' })
  isPublished: boolean;

  @Column('boolean', { name: 'is_open' })
  isOpen: boolean;

  @Column('timestamptz', { name: 'called_off_at', nullable: true })
  calledOffAt: Date | null;

  @Column('integer')
  taken: number;

  @Column('integer')
  waiting: number;

  @Column(bigintColumn({ name: 'next_place' }))
  nextPlace: bigint;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}
