import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { LocalDate, Uuid } from '#kernel';
import type { Attributes } from '../domain/attributes.js';
import type { ConsentChannel } from '../domain/consent.js';
import type { CustomerStatus } from '../domain/customer.js';
import type { IdentityKind } from '../domain/identity.js';

/** A person who buys. `customerId` never changes: everything of the customer is keyed by it. */
@Entity('customers')
@Index('customers_program_id_created_at_idx', ['programId', 'createdAt', 'customerId'])
@Index('customers_program_id_external_id_idx', ['programId', 'externalId'], {
  where: 'external_id is not null',
})
@Index('customers_program_id_name_key_idx', ['programId', 'nameKey'], { where: 'name_key is not null' })
@Index('customers_program_id_family_name_key_idx', ['programId', 'familyNameKey'], {
  where: 'family_name_key is not null',
})
@Index('customers_program_id_birthday_idx', ['programId', 'birthday'], { where: 'birthday is not null' })
@Index('customers_program_id_enrolled_at_idx', ['programId', 'enrolledAt', 'customerId'], {
  where: 'enrolled_at is not null',
})
@Check('customers_external_id_check', 'length(external_id) between 1 and 200')
@Check('customers_attributes_check', "jsonb_typeof(attributes) = 'object'")
@Check('customers_status_check', "status in ('ACTIVE', 'SUSPENDED')")
export class CustomerEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'customers_pk' })
  customerId: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column({ type: 'text', name: 'external_id', nullable: true, collation: 'C' })
  externalId: string | null;

  @Column('text', { name: 'given_name', nullable: true })
  givenName: string | null;

  @Column('text', { name: 'family_name', nullable: true })
  familyName: string | null;

  /** Full name as it is searched. */
  @Column({ type: 'text', name: 'name_key', nullable: true, collation: 'C' })
  nameKey: string | null;

  /** Family name as it is searched. */
  @Column({ type: 'text', name: 'family_name_key', nullable: true, collation: 'C' })
  familyNameKey: string | null;

  @Column('text', { nullable: true })
  email: string | null;

  @Column('text', { nullable: true })
  phone: string | null;

  @Column('date', { nullable: true })
  birthday: LocalDate | null;

  @Column('text', { nullable: true })
  locale: string | null;

  @Column('jsonb')
  attributes: Attributes;

  @Column('text')
  status: CustomerStatus;

  @Column('timestamptz', { name: 'enrolled_at', nullable: true })
  enrolledAt: Date | null;

  /** Since when; null: the customer is not suspended. */
  @Column('timestamptz', { name: 'suspended_at', nullable: true })
  suspendedAt: Date | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}

/** Directory: which customer an external id is. Reserved before the customer is made, so an id has one customer. */
@Entity('customer_external_ids')
export class CustomerExternalIdEntity {
  @PrimaryColumn('uuid', { name: 'program_id', primaryKeyConstraintName: 'customer_external_ids_pk' })
  programId: Uuid;

  @PrimaryColumn('text', {
    name: 'external_id',
    collation: 'C',
    primaryKeyConstraintName: 'customer_external_ids_pk',
  })
  externalId: string;

  @Column('uuid', { name: 'customer_id' })
  customerId: Uuid;
}

/** Directory: which guest an e-mail address or phone is. */
@Entity('customer_guest_keys')
@Check('customer_guest_keys_kind_check', "kind in ('EMAIL', 'PHONE')")
@Check('customer_guest_keys_key_hash_check', 'octet_length(key_hash) = 32')
export class CustomerGuestKeyEntity {
  @PrimaryColumn('uuid', { name: 'program_id', primaryKeyConstraintName: 'customer_guest_keys_pk' })
  programId: Uuid;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'customer_guest_keys_pk' })
  kind: IdentityKind;

  @PrimaryColumn('bytea', { name: 'key_hash', primaryKeyConstraintName: 'customer_guest_keys_pk' })
  keyHash: Buffer;

  @Column('uuid', { name: 'customer_id' })
  customerId: Uuid;
}

/** Keyed hashes of what identifies a person, for matching without reading personal data. */
@Entity('customer_identity_keys')
@Index('customer_identity_keys_program_id_kind_key_hash_idx', ['programId', 'kind', 'keyHash'])
@Check('customer_identity_keys_kind_check', "kind in ('EMAIL', 'PHONE', 'CARD', 'EXTERNAL_ID')")
@Check('customer_identity_keys_key_hash_check', 'octet_length(key_hash) = 32')
export class CustomerIdentityKeyEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'customer_identity_keys_pk' })
  @ForeignKey(() => CustomerEntity, { name: 'customer_identity_keys_customer_id_fk' })
  customerId: Uuid;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'customer_identity_keys_pk' })
  kind: IdentityKind;

  @PrimaryColumn('bytea', { name: 'key_hash', primaryKeyConstraintName: 'customer_identity_keys_pk' })
  keyHash: Buffer;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;
}

/** Every decision about messages, for good; the latest one of a channel counts. */
@Entity('customer_consents')
@Index('customer_consents_customer_id_channel_at_idx', ['customerId', 'channel', 'at'])
@Check('customer_consents_channel_check', "channel in ('EMAIL', 'SMS', 'PUSH', 'POST', 'PHONE')")
@Check('customer_consents_source_check', 'length(source) between 1 and 200')
export class CustomerConsentEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'customer_consents_pk' })
  @ForeignKey(() => CustomerEntity, { name: 'customer_consents_customer_id_fk' })
  customerId: Uuid;

  @PrimaryColumn('uuid', { name: 'consent_id', primaryKeyConstraintName: 'customer_consents_pk' })
  consentId: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('text')
  channel: ConsentChannel;

  @Column('boolean')
  granted: boolean;

  @Column('text')
  source: string;

  @Column('timestamptz')
  at: Date;

  @Column('timestamptz', { name: 'recorded_at' })
  recordedAt: Date;
}

export const customersEntities = [
  CustomerEntity,
  CustomerExternalIdEntity,
  CustomerGuestKeyEntity,
  CustomerIdentityKeyEntity,
  CustomerConsentEntity,
];
