import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grant, holdsCredential, isolateByProgram } from './sql.js';

/** Programs, the credentials that open them, staff, and what staff did. */
export class Access1763000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(programs);
    await runner.query(storefrontKeys);
    await runner.query(tokenIssuers);
    await runner.query(staff);
    await runner.query(history);
    await runner.query(approvals);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table approvals;
      drop table idempotency_records;
      drop table audit_entries;
      drop table staff_sessions;
      drop table staff_members;
      drop table token_issuers;
      drop table storefront_keys;
      drop table programs;
    `);
  }
}

// The directory of programs: a credential leads to one before any program is set, so all may read it; it holds nothing
// secret. Only the program itself may be changed by a transaction that has it set.
const programs = `
  create table programs (
    id uuid not null,
    code text not null,
    name text not null,
    currency text not null,
    time_zone text not null,
    locales text[] not null,
    status text not null,
    inactivity_days integer not null,
    created_at timestamptz not null,
    constraint programs_pk primary key (id),
    constraint programs_code_key unique (code),
    constraint programs_code_check check (code ~ '^[a-z][a-z0-9-]{1,62}$'),
    constraint programs_currency_check check (currency ~ '^[A-Z]{3}$'),
    constraint programs_status_check check (status in ('OPEN', 'CLOSED')),
    constraint programs_inactivity_days_check check (inactivity_days between 1 and 3650),
    constraint programs_locales_check check (cardinality(locales) between 1 and 20)
  );
  alter table programs enable row level security;
  alter table programs force row level security;
  create policy programs_directory on programs for select using (true);
  create policy programs_founding on programs for insert with check (true);
  create policy programs_own on programs for update
    using (id = nullif(current_setting('app.program', true), '')::uuid);
  ${grant('programs', 'select', 'insert', 'update')}
`;

const storefrontKeys = `
  create table storefront_keys (
    id uuid not null,
    program_id uuid not null,
    name text not null,
    secret_hash bytea not null,
    hint text not null,
    scopes text[] not null,
    created_at timestamptz not null,
    expires_at timestamptz,
    revoked_at timestamptz,
    last_used_at timestamptz,
    replaces uuid,
    constraint storefront_keys_pk primary key (id),
    constraint storefront_keys_secret_hash_key unique (secret_hash),
    constraint storefront_keys_program_id_fk foreign key (program_id) references programs (id),
    constraint storefront_keys_secret_hash_check check (octet_length(secret_hash) = 32),
    constraint storefront_keys_scopes_check check (cardinality(scopes) > 0)
  );
  create index storefront_keys_program_id_id_idx on storefront_keys (program_id, id);
  ${isolateByProgram('storefront_keys', holdsCredential('secret_hash'))}
  ${grant('storefront_keys', 'select', 'insert', 'update')}
`;

// A token names its issuer and audience before its program is known: the pair's digest finds the row, as a key's does.
const tokenIssuers = `
  create table token_issuers (
    id uuid not null,
    program_id uuid not null,
    issuer text not null,
    audience text not null,
    pair_hash bytea not null,
    jwks jsonb,
    jwks_uri text,
    algorithms text[] not null,
    token_type text not null,
    created_at timestamptz not null,
    constraint token_issuers_pk primary key (id),
    constraint token_issuers_pair_hash_key unique (pair_hash),
    constraint token_issuers_program_id_fk foreign key (program_id) references programs (id),
    constraint token_issuers_keys_check check ((jwks is null) <> (jwks_uri is null)),
    constraint token_issuers_algorithms_check
      check (cardinality(algorithms) > 0 and algorithms <@ array['ES256', 'EdDSA', 'RS256', 'PS256']),
    constraint token_issuers_token_type_check check (token_type in ('JWT', 'customer+jwt'))
  );
  create index token_issuers_program_id_id_idx on token_issuers (program_id, id);
  ${isolateByProgram('token_issuers', holdsCredential('pair_hash'))}
  ${grant('token_issuers', 'select', 'insert', 'delete')}
`;

const staff = `
  create table staff_members (
    id uuid not null,
    program_id uuid not null,
    email text not null,
    email_normalised text not null,
    name text not null,
    role text not null,
    password_hash text not null,
    status text not null,
    created_at timestamptz not null,
    constraint staff_members_pk primary key (id),
    constraint staff_members_program_id_email_normalised_key unique (program_id, email_normalised),
    constraint staff_members_program_id_fk foreign key (program_id) references programs (id),
    constraint staff_members_role_check check (role in ('OWNER', 'MANAGER', 'SUPPORT', 'ANALYST')),
    constraint staff_members_status_check check (status in ('ACTIVE', 'DEACTIVATED'))
  );
  create index staff_members_program_id_id_idx on staff_members (program_id, id);
  ${isolateByProgram('staff_members')}
  ${grant('staff_members', 'select', 'insert', 'update')}

  create table staff_sessions (
    id uuid not null,
    program_id uuid not null,
    staff_id uuid not null,
    token_hash bytea not null,
    created_at timestamptz not null,
    last_seen_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz,
    constraint staff_sessions_pk primary key (id),
    constraint staff_sessions_token_hash_key unique (token_hash),
    constraint staff_sessions_staff_id_fk foreign key (staff_id) references staff_members (id),
    constraint staff_sessions_token_hash_check check (octet_length(token_hash) = 32)
  );
  create index staff_sessions_staff_id_idx on staff_sessions (staff_id) where revoked_at is null;
  ${isolateByProgram('staff_sessions', holdsCredential('token_hash'))}
  ${grant('staff_sessions', 'select', 'insert', 'update')}
`;

// Append-only by privilege. No foreign key: every insert would lock the program's one row.
const history = `
  create table audit_entries (
    id uuid not null,
    program_id uuid not null,
    at timestamptz not null,
    actor text not null,
    action text not null,
    subject_type text not null,
    subject_id text not null,
    outcome text not null,
    details jsonb not null,
    request_id text,
    ip text,
    constraint audit_entries_pk primary key (id),
    constraint audit_entries_outcome_check check (outcome in ('DONE', 'REFUSED', 'FAILED')),
    constraint audit_entries_details_check check (jsonb_typeof(details) = 'object')
  );
  create index audit_entries_program_id_id_idx on audit_entries (program_id, id);
  create index audit_entries_program_id_actor_id_idx on audit_entries (program_id, actor, id);
  create index audit_entries_program_id_subject_id_id_idx on audit_entries (program_id, subject_id, id);
  create index audit_entries_program_id_ip_at_idx on audit_entries (program_id, ip, at) where outcome = 'FAILED';
  ${isolateByProgram('audit_entries')}
  ${grant('audit_entries', 'select', 'insert')}

  create table idempotency_records (
    id uuid not null,
    program_id uuid not null,
    operation text not null,
    fingerprint bytea not null,
    outcome jsonb not null,
    created_at timestamptz not null,
    constraint idempotency_records_pk primary key (id),
    constraint idempotency_records_fingerprint_check check (octet_length(fingerprint) = 32)
  );
  ${isolateByProgram('idempotency_records')}
  ${grant('idempotency_records', 'select', 'insert')}
`;

const approvals = `
  create table approvals (
    id uuid not null,
    program_id uuid not null,
    kind text not null,
    payload jsonb not null,
    points bigint not null,
    reason text not null,
    maker_id uuid not null,
    status text not null,
    checker_id uuid,
    note text,
    created_at timestamptz not null,
    decided_at timestamptz,
    constraint approvals_pk primary key (id),
    constraint approvals_status_check check (status in ('PENDING', 'APPROVED', 'REJECTED')),
    constraint approvals_checker_id_check check (checker_id <> maker_id),
    constraint approvals_decision_check
      check ((status = 'PENDING') = (checker_id is null) and (status = 'PENDING') = (decided_at is null))
  );
  create index approvals_program_id_status_id_idx on approvals (program_id, status, id);
  create index approvals_program_id_id_idx on approvals (program_id, id);
  ${isolateByProgram('approvals')}
  ${grant('approvals', 'select', 'insert', 'update')}
`;
