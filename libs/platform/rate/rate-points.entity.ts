import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import { bigintColumn } from '../database/columns.js';

/** What a subject has spent in its current window, all processes together. Unlogged: a crash forgets a minute. */
@Entity('rate_points')
@Check('rate_points_spent_check', 'spent >= 0')
export class RatePointsRow {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'rate_points_pk' })
  subject: string;

  @Column({ type: 'timestamptz', name: 'window_start' })
  windowStart: Date;

  @Column(bigintColumn())
  spent: bigint;
}
