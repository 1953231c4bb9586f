import { Check, Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import type { TimeZone, Uuid } from '#kernel';
import type { Program, ProgramStatus } from '../domain/program.js';

@Entity('programs')
@Unique('programs_code_key', ['code'])
@Check('programs_code_check', "code ~ '^[a-z][a-z0-9-]{1,62}$'")
@Check('programs_currency_check', "currency ~ '^[A-Z]{3}$'")
@Check('programs_status_check', "status in ('OPEN', 'CLOSED')")
@Check('programs_inactivity_days_check', 'inactivity_days between 1 and 3650')
@Check('programs_locales_check', 'cardinality(locales) between 1 and 20')
export class ProgramEntity implements Program {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'programs_pk' })
  id: Uuid;

  @Column('text')
  code: string;

  @Column('text')
  name: string;

  @Column('text')
  currency: string;

  @Column('text', { name: 'time_zone' })
  timeZone: TimeZone;

  @Column('text', { array: true })
  locales: string[];

  @Column('text')
  status: ProgramStatus;

  @Column('integer', { name: 'inactivity_days' })
  inactivityDays: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}
