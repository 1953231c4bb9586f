import { Check, Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import type { LocalDate, Uuid } from '#kernel';

/** All stamps of a customer on the cards of one code; complete cards are `total / stamps_needed`, rounded down. */
@Entity('stamp_cards')
@Check('stamp_cards_total_check', `total >= 0`)
@Check('stamp_cards_stamps_needed_check', `stamps_needed >= 2`)
export class StampCardEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'stamp_cards_pk' })
  customerId: Uuid;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'stamp_cards_pk' })
  card: string;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  /** Those that were taken back are not in it. */
  @Column('integer')
  total: number;

  @Column('integer', { name: 'stamps_needed' })
  stampsNeeded: number;

  @Column('timestamptz', { name: 'begun_at' })
  begunAt: Date;
}

/** A card that is complete, with the `card.completed` that says so. A card that is undone has no row any more. */
@Entity('stamp_card_completions')
@Check('stamp_card_completions_number_check', `number >= 1`)
export class StampCardCompletionEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'stamp_card_completions_pk' })
  customerId: Uuid;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'stamp_card_completions_pk' })
  card: string;

  /** 1, 2, 3 ... */
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'stamp_card_completions_pk' })
  number: number;

  @ManyToOne(() => StampCardEntity)
  @JoinColumn([
    {
      name: 'customer_id',
      referencedColumnName: 'customerId',
      foreignKeyConstraintName: 'stamp_card_completions_card_fk',
    },
    {
      name: 'card',
      referencedColumnName: 'card',
      foreignKeyConstraintName: 'stamp_card_completions_card_fk',
    },
  ])
  stampCard?: Relation<StampCardEntity>;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('uuid', { name: 'activity_id' })
  activityId: Uuid;

  @Column('date', { name: 'local_day' })
  localDay: LocalDate;

  @Column('timestamptz', { name: 'completed_at' })
  completedAt: Date;
}
