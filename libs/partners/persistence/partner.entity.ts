import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { LocalDate, Uuid } from '#kernel';
import { bigintColumn } from '#platform';
import type { VerifierKind } from '../domain/partner.js';

@Entity('partners')
@Unique('partners_code_key', ['programId', 'code'])
@Check(
  'partners_verifier_check',
  `case verifier_kind
    when 'NONE' then number_format is null and verifier_url is null
    when 'PATTERN' then number_format is not null and verifier_url is null
    when 'HTTP' then verifier_url is not null
    else false end`,
)
@Check('partners_secret_check', 'secret_number >= 0')
export class PartnerEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'partners_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('text')
  code: string;

  @Column('text')
  name: string;

  @Column('uuid', { name: 'point_type_id' })
  pointTypeId: Uuid;

  @Column('boolean', { name: 'is_open' })
  isOpen: boolean;

  @Column('text', { name: 'verifier_kind' })
  verifierKind: VerifierKind;

  @Column('text', { name: 'number_format', nullable: true })
  numberFormat: string | null;

  @Column('text', { name: 'verifier_url', nullable: true })
  verifierUrl: string | null;

  @Column('integer', { name: 'secret_number' })
  secretNumber: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}

/** Append-only. */
@Entity('partner_prices')
@Check('partner_prices_price_check', 'number >= 1 and minor_per_thousand >= 0')
export class PartnerPriceEntity {
  @PrimaryColumn('uuid', { name: 'partner_id', primaryKeyConstraintName: 'partner_prices_pk' })
  @ForeignKey(() => PartnerEntity, { name: 'partner_prices_partner_fk' })
  partnerId: Uuid;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'partner_prices_pk' })
  number: number;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('date', { name: 'from_day' })
  fromDay: LocalDate;

  @Column(bigintColumn({ name: 'minor_per_thousand' }))
  minorPerThousand: bigint;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}

/** Which partner a storefront key, and those that replace it, belong to. Append-only. */
@Entity('partner_keys')
@Index('partner_keys_program_id_idx', ['programId'])
export class PartnerKeyEntity {
  @PrimaryColumn('uuid', { name: 'key_id', primaryKeyConstraintName: 'partner_keys_pk' })
  keyId: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('uuid', { name: 'partner_id' })
  @ForeignKey(() => PartnerEntity, { name: 'partner_keys_partner_fk' })
  partnerId: Uuid;

  @Column('timestamptz', { name: 'bound_at' })
  boundAt: Date;
}
