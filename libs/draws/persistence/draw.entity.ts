import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Uuid } from '#kernel';
import { bigintColumn } from '#platform';
import type { PlaceState, Prize } from '../domain/draw.js';

@Entity('draws')
@Unique('draws_code_key', ['programId', 'code'])
@Index('draws_opens_at_idx', ['programId', 'opensAt', 'id'])
@Index('draws_due_idx', ['programId', 'closesAt'], { where: 'drawn_at is null and cancelled_at is null' })
@Check('draws_time_check', 'opens_at < closes_at and created_at < opens_at')
@Check('draws_commitment_check', `commitment ~ '^[0-9a-f]{64}$'`)
@Check(
  'draws_frozen_check',
  `(frozen_at is null) = (digest is null) and (frozen_at is null) = (participants is null) and (frozen_at is null) = (entries is null)
    and (frozen_at is null or frozen_at >= closes_at)`,
)
@Check(
  'draws_drawn_check',
  `(drawn_at is null) = (seed is null) and (drawn_at is null or (frozen_at is not null and drawn_at >= frozen_at and cancelled_at is null))
    and (drawn_at is null or (beacon is null) = (beacon_source is null))`,
)
@Check('draws_seed_check', `seed is null or encode(sha256(seed), 'hex') = commitment`)
@Check('draws_cancelled_check', '(cancelled_at is null) = (cancel_reason is null)')
export class DrawEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'draws_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('text')
  code: string;

  @Column('text')
  name: string;

  @Column('text', { nullable: true })
  description: string | null;

  @Column('timestamptz', { name: 'opens_at' })
  opensAt: Date;

  @Column('timestamptz', { name: 'closes_at' })
  closesAt: Date;

  @Column('jsonb')
  prizes: readonly Prize[];

  @Column('integer')
  reserves: number;

  @Column('text', { nullable: true })
  audience: string | null;

  @Column('integer', { name: 'entries_max', nullable: true })
  entriesMax: number | null;

  /** Codes of draws. */
  @Column('jsonb', { name: 'without_winners_of' })
  withoutWinnersOf: readonly string[];

  @Column('text', { name: 'beacon_source', nullable: true })
  beaconSource: string | null;

  @Column('text')
  commitment: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'cancelled_at', nullable: true })
  cancelledAt: Date | null;

  @Column('text', { name: 'cancel_reason', nullable: true })
  cancelReason: string | null;

  @Column('timestamptz', { name: 'frozen_at', nullable: true })
  frozenAt: Date | null;

  @Column('text', { nullable: true })
  digest: string | null;

  @Column('integer', { nullable: true })
  participants: number | null;

  @Column(bigintColumn({ nullable: true }))
  entries: bigint | null;

  @Column('timestamptz', { name: 'drawn_at', nullable: true })
  drawnAt: Date | null;

  @Column('text', { nullable: true })
  beacon: string | null;

  /** Revealed when it was drawn. */
  @Column('bytea', { nullable: true })
  seed: Buffer | null;
}

/** What nobody may know before the draw, apart from the draw itself: no list of draws reads it. */
@Entity('draw_secrets')
@Index('draw_secrets_program_id_idx', ['programId'])
@Check('draw_secrets_length_check', 'octet_length(seed) = 32 and octet_length(ticket_key) = 32')
export class DrawSecretEntity {
  @PrimaryColumn('uuid', { name: 'draw_id', primaryKeyConstraintName: 'draw_secrets_pk' })
  @ForeignKey(() => DrawEntity, { name: 'draw_secrets_draw_fk' })
  drawId: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('bytea')
  seed: Buffer;

  /** By which tickets are made of customers; never told. */
  @Column('bytea', { name: 'ticket_key' })
  ticketKey: Buffer;
}

/** The frozen list of a draw. */
@Entity('draw_tickets')
@Index('draw_tickets_ticket_idx', ['drawId', 'ticket'])
@Check('draw_tickets_entries_check', 'entries >= 1 and octet_length(ticket) = 16')
export class DrawTicketEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'draw_tickets_pk' })
  customerId: Uuid;

  @PrimaryColumn('uuid', { name: 'draw_id', primaryKeyConstraintName: 'draw_tickets_pk' })
  drawId: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('bytea')
  ticket: Buffer;

  @Column('integer')
  entries: number;
}

/** Who was drawn. */
@Entity('draw_places')
@Index('draw_places_number_idx', ['drawId', 'number'])
@Check('draw_places_state_check', `state in ('WON', 'RESERVE', 'DISQUALIFIED') and number >= 1`)
@Check(
  'draw_places_prize_check',
  `(state <> 'WON' or prize is not null) and (state <> 'RESERVE' or prize is null)`,
)
@Check('draw_places_reason_check', `(state = 'DISQUALIFIED') = (reason is not null)`)
@Check('draw_places_delivered_check', `delivered_at is null or state = 'WON'`)
export class DrawPlaceEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'draw_places_pk' })
  customerId: Uuid;

  @PrimaryColumn('uuid', { name: 'draw_id', primaryKeyConstraintName: 'draw_places_pk' })
  drawId: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('integer')
  number: number;

  @Column('bytea')
  ticket: Buffer;

  @Column('integer', { nullable: true })
  prize: number | null;

  @Column('text')
  state: PlaceState;

  @Column('timestamptz')
  since: Date;

  @Column('timestamptz', { name: 'delivered_at', nullable: true })
  deliveredAt: Date | null;

  @Column('text', { nullable: true })
  reason: string | null;
}
