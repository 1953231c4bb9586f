import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { LocalDate, Uuid } from '#kernel';
import type { EffectSettings } from '../domain/other-effect.js';

/** What a store gave by itself for an activity of its own, such as the prize of a draw: an effect that no campaign gave. */
@Entity('own_firings')
@Index('own_firings_activity_idx', ['customerId', 'activityId'])
@Check('own_firings_units_check', `units >= 1 and taken_back between 0 and units`)
export class OwnFiringEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'own_firings_pk' })
  customerId: Uuid;

  /** Made of the activity and the kind: an activity gives a kind once. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'own_firings_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('uuid', { name: 'activity_id' })
  activityId: Uuid;

  @Column('text')
  kind: string;

  /** As they were when it was given. */
  @Column('jsonb')
  settings: EffectSettings;

  @Column('integer')
  units: number;

  @Column('integer', { name: 'taken_back' })
  takenBack: number;

  /** Program-local day of the activity. */
  @Column('date', { name: 'local_day' })
  localDay: LocalDate;

  /** When the activity happened. */
  @Column('timestamptz', { name: 'occurred_at' })
  occurredAt: Date;

  @Column('timestamptz', { name: 'fired_at' })
  firedAt: Date;
}
