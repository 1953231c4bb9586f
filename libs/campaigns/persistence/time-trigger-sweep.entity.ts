import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { LocalDate, Uuid } from '#kernel';

/** How far a time trigger has been swept, so that days that are over are not looked at again. */
@Entity('time_trigger_sweeps')
export class TimeTriggerSweepEntity {
  @PrimaryColumn('uuid', { name: 'program_id', primaryKeyConstraintName: 'time_trigger_sweeps_pk' })
  programId: Uuid;

  @PrimaryColumn('text', {
    name: 'trigger_key',
    collation: 'C',
    primaryKeyConstraintName: 'time_trigger_sweeps_pk',
  })
  triggerKey: string;

  /** Program-local; null before the first. */
  @Column('date', { name: 'swept_through', nullable: true })
  sweptThrough: LocalDate | null;
}
