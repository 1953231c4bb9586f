import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';

/** What another currency is worth in the program's, from an instant on. Append only. */
@Entity('exchange_rates')
@Unique('exchange_rates_program_id_currency_effective_from_revision_key', [
  'programId',
  'currency',
  'effectiveFrom',
  'revision',
])
@Index('exchange_rates_program_id_effective_from_id_idx', ['programId', 'effectiveFrom', 'id'])
@Check('exchange_rates_rate_check', 'rate > 0')
@Check('exchange_rates_currency_check', "currency ~ '^[A-Z]{3}$'")
@Check('exchange_rates_revision_check', 'revision >= 1')
export class ExchangeRateEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'exchange_rates_pk' })
  id: string;

  @Column('uuid', { name: 'program_id' })
  programId: string;

  @Column('text')
  currency: string;

  /** Exact; comes as text. */
  @Column('numeric')
  rate: string;

  @Column('timestamptz', { name: 'effective_from' })
  effectiveFrom: Date;

  /** Counts the rates of one currency from the same instant: the last one is in force. */
  @Column('integer')
  revision: number;

  @Column('timestamptz', { name: 'set_at' })
  setAt: Date;

  @Column('text', { name: 'set_by' })
  setBy: string;

  @Column('text')
  reason: string;
}
