import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grant, isolateByProgram } from './sql.js';

/**
 * People. No foreign key leads to the program: every insert would lock the program's one row, and row level security
 * admits no other program's id anyway.
 */
export class Customers1763000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(customers);
    await runner.query(directories);
    await runner.query(identityKeys);
    await runner.query(consents);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table customer_consents;
      drop table customer_identity_keys;
      drop table customer_guest_keys;
      drop table customer_external_ids;
      drop table customers;
    `);
  }
}

// Byte order ("C") lets plain comparisons serve prefix searches, and is the fastest to compare.
const customers = `
  create table customers (
    customer_id uuid not null,
    program_id uuid not null,
    external_id text collate "C",
    given_name text,
    family_name text,
    name_key text collate "C",
    family_name_key text collate "C",
    email text,
    phone text,
    birthday date,
    locale text,
    attributes jsonb not null,
    status text not null,
    enrolled_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint customers_pk primary key (customer_id),
    constraint customers_external_id_check check (length(external_id) between 1 and 200),
    constraint customers_attributes_check check (jsonb_typeof(attributes) = 'object'),
    constraint customers_status_check check (status in ('ACTIVE', 'SUSPENDED'))
  );
  create index customers_program_id_created_at_idx on customers (program_id, created_at, customer_id);
  create index customers_program_id_external_id_idx on customers (program_id, external_id)
    where external_id is not null;
  create index customers_program_id_name_key_idx on customers (program_id, name_key) where name_key is not null;
  create index customers_program_id_family_name_key_idx on customers (program_id, family_name_key)
    where family_name_key is not null;
  ${isolateByProgram('customers')}
  ${grant('customers', 'select', 'insert', 'update')}
`;

const directories = `
  create table customer_external_ids (
    program_id uuid not null,
    external_id text collate "C" not null,
    customer_id uuid not null,
    constraint customer_external_ids_pk primary key (program_id, external_id)
  );
  ${isolateByProgram('customer_external_ids')}
  ${grant('customer_external_ids', 'select', 'insert')}

  create table customer_guest_keys (
    program_id uuid not null,
    kind text not null,
    key_hash bytea not null,
    customer_id uuid not null,
    constraint customer_guest_keys_pk primary key (program_id, kind, key_hash),
    constraint customer_guest_keys_kind_check check (kind in ('EMAIL', 'PHONE')),
    constraint customer_guest_keys_key_hash_check check (octet_length(key_hash) = 32)
  );
  ${isolateByProgram('customer_guest_keys')}
  ${grant('customer_guest_keys', 'select', 'insert')}
`;

const identityKeys = `
  create table customer_identity_keys (
    customer_id uuid not null,
    kind text not null,
    key_hash bytea not null,
    program_id uuid not null,
    constraint customer_identity_keys_pk primary key (customer_id, kind, key_hash),
    constraint customer_identity_keys_customer_id_fk foreign key (customer_id) references customers (customer_id),
    constraint customer_identity_keys_kind_check check (kind in ('EMAIL', 'PHONE', 'CARD', 'EXTERNAL_ID')),
    constraint customer_identity_keys_key_hash_check check (octet_length(key_hash) = 32)
  );
  create index customer_identity_keys_program_id_kind_key_hash_idx
    on customer_identity_keys (program_id, kind, key_hash);
  ${isolateByProgram('customer_identity_keys')}
  ${grant('customer_identity_keys', 'select', 'insert', 'delete')}
`;

const consents = `
  create table customer_consents (
    customer_id uuid not null,
    consent_id uuid not null,
    program_id uuid not null,
    channel text not null,
    granted boolean not null,
    source text not null,
    at timestamptz not null,
    recorded_at timestamptz not null,
    constraint customer_consents_pk primary key (customer_id, consent_id),
    constraint customer_consents_customer_id_fk foreign key (customer_id) references customers (customer_id),
    constraint customer_consents_channel_check check (channel in ('EMAIL', 'SMS', 'PUSH', 'POST', 'PHONE')),
    constraint customer_consents_source_check check (length(source) between 1 and 200)
  );
  create index customer_consents_customer_id_channel_at_idx on customer_consents (customer_id, channel, at);
  ${isolateByProgram('customer_consents')}
  ${grant('customer_consents', 'select', 'insert')}
`;
