import { Check, Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import type { Points, Uuid } from '#kernel';
import { bigintColumn } from '#platform';
import type { ClawbackPolicy } from '../domain/command.js';
import type { ExpiryPolicy } from '../domain/lot-policy.js';
import type { PointType } from '../domain/point-type.js';

@Entity('point_types')
@Unique('point_types_code_key', ['programId', 'code'])
@Check(
  'point_types_clawback_policy_check',
  `clawback_policy in ('ONLY_PENDING', 'WITHIN_BALANCE', 'ALLOW_NEGATIVE')`,
)
@Check('point_types_goodwill_days_check', `goodwill_days between 0 and 3650`)
@Check('point_types_value_check', `value_points > 0 and value_minor >= 0`)
export class PointTypeEntity implements PointType {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'point_types_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('text')
  code: string;

  @Column('text')
  name: string;

  @Column('jsonb', { name: 'expiry_policy' })
  expiryPolicy: ExpiryPolicy;

  @Column('text', { name: 'clawback_policy' })
  clawbackPolicy: ClawbackPolicy;

  @Column('integer', { name: 'goodwill_days' })
  goodwillDays: number;

  @Column(bigintColumn({ name: 'value_points' }))
  valuePoints: Points;

  @Column(bigintColumn({ name: 'value_minor' }))
  valueMinor: bigint;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}
