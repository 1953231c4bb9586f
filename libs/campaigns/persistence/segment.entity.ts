import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Uuid } from '#kernel';

@Entity('segments')
@Unique('segments_code_key', ['programId', 'code'])
@Check('segments_version_check', 'version >= 1')
@Check(
  'segments_refreshed_check',
  '(refreshed_version is null) = (refreshed_at is null) and refreshed_version between 1 and version',
)
export class SegmentEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'segments_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('text')
  code: string;

  @Column('text')
  name: string;

  @Column('integer')
  version: number;

  @Column('integer', { name: 'refreshed_version', nullable: true })
  refreshedVersion: number | null;

  @Column('timestamptz', { name: 'refreshed_at', nullable: true })
  refreshedAt: Date | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'archived_at', nullable: true })
  archivedAt: Date | null;
}

/** A condition that a segment has had. Never changed. */
@Entity('segment_versions')
@Check('segment_versions_number_check', 'number >= 1')
export class SegmentVersionEntity {
  @PrimaryColumn('uuid', { name: 'segment_id', primaryKeyConstraintName: 'segment_versions_pk' })
  @ForeignKey(() => SegmentEntity, { name: 'segment_versions_segment_fk' })
  segmentId: Uuid;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'segment_versions_pk' })
  number: number;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('text')
  condition: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('text', { name: 'created_by' })
  createdBy: string;
}

/** A time during which a customer was, or is, in a segment. */
@Entity('segment_members')
@Index('segment_members_current_key', ['customerId', 'segmentId'], {
  unique: true,
  where: 'left_at is null',
})
@Index('segment_members_segment_idx', ['programId', 'segmentId', 'customerId'], { where: 'left_at is null' })
@Check('segment_members_left_at_check', 'left_at >= joined_at')
export class SegmentMemberEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'segment_members_pk' })
  customerId: Uuid;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'segment_members_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('uuid', { name: 'segment_id' })
  segmentId: Uuid;

  @Column('timestamptz', { name: 'joined_at' })
  joinedAt: Date;

  /** Null while it lasts. */
  @Column('timestamptz', { name: 'left_at', nullable: true })
  leftAt: Date | null;
}
