import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { Points, Uuid } from '#kernel';
import { bigintColumn } from '#platform';
import { PointTypeEntity } from './point-type.entity.js';

/** Append-only: what points of a type were worth since when. The last one is what the point type says. */
@Entity('point_worths')
@Check('point_worths_number_check', 'number >= 1')
@Check('point_worths_value_check', 'value_points > 0 and value_minor >= 0')
export class PointWorthEntity {
  @PrimaryColumn('uuid', { name: 'point_type_id', primaryKeyConstraintName: 'point_worths_pk' })
  @ForeignKey(() => PointTypeEntity, { name: 'point_worths_point_type_fk' })
  pointTypeId: Uuid;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'point_worths_pk' })
  number: number;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column(bigintColumn({ name: 'value_points' }))
  valuePoints: Points;

  @Column(bigintColumn({ name: 'value_minor' }))
  valueMinor: bigint;

  @Column('timestamptz')
  since: Date;
}
