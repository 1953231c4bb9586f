import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { LocalDate, Points, Uuid } from '#kernel';
import { PointTypeEntity } from '#ledger';
import { bigintColumn } from '#platform';

/** Append-only: what points of a type cost from a day on. */
@Entity('point_costs')
@Check('point_costs_number_check', 'number >= 1')
@Check(
  'point_costs_cost_check',
  'points between 1 and 9007199254740991 and minor between 0 and 9007199254740991',
)
export class PointCostEntity {
  @PrimaryColumn('uuid', { name: 'point_type_id', primaryKeyConstraintName: 'point_costs_pk' })
  @ForeignKey(() => PointTypeEntity, { name: 'point_costs_point_type_fk' })
  pointTypeId: Uuid;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'point_costs_pk' })
  number: number;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('date', { name: 'from_day' })
  fromDay: LocalDate;

  @Column(bigintColumn())
  points: Points;

  @Column(bigintColumn())
  minor: bigint;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('text', { name: 'created_by' })
  createdBy: string;
}
