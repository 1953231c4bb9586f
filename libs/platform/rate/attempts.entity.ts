import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import type { Uuid } from '#kernel';

/** The last tries of somebody at something, as many as its rule counts. */
@Entity('attempts')
@Check('attempts_tries_check', 'cardinality(tries) >= 1 AND cardinality(tries) <= 100')
export class AttemptsRow {
  @PrimaryColumn('uuid', { name: 'program_id', primaryKeyConstraintName: 'attempts_pk' })
  programId: Uuid;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'attempts_pk' })
  action: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'attempts_pk' })
  actor: string;

  @Column('timestamptz', { array: true })
  tries: Date[];
}
