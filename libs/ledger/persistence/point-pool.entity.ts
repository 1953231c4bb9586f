import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Uuid } from '#kernel';

/** An owner of wallets who is no customer: its id stands where a customer's would. */
@Entity('point_pools')
export class PointPoolEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'point_pools_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}
