-- The database after all migrations. Written by `npm run schema:write`: change the migrations, not this file.
-- Statements are ordered by name, so that two dumps of the same schema are the same text.

grant usage on schema public to perennial_app;

create table customer_consents (
  customer_id uuid not null,
  consent_id uuid not null,
  program_id uuid not null,
  channel text not null,
  granted boolean not null,
  source text not null,
  at timestamp with time zone not null,
  recorded_at timestamp with time zone not null,
  constraint customer_consents_pk PRIMARY KEY (customer_id, consent_id),
  constraint customer_consents_channel_check CHECK ((channel = ANY (ARRAY['EMAIL'::text, 'SMS'::text, 'PUSH'::text, 'POST'::text, 'PHONE'::text]))),
  constraint customer_consents_source_check CHECK (((length(source) >= 1) AND (length(source) <= 200)))
);
CREATE INDEX customer_consents_customer_id_channel_at_idx ON public.customer_consents USING btree (customer_id, channel, at);
alter table customer_consents enable row level security;
alter table customer_consents force row level security;
create policy customer_consents_program on customer_consents as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on customer_consents to perennial_app;

create table customer_external_ids (
  program_id uuid not null,
  external_id text collate "C" not null,
  customer_id uuid not null,
  constraint customer_external_ids_pk PRIMARY KEY (program_id, external_id)
);
alter table customer_external_ids enable row level security;
alter table customer_external_ids force row level security;
create policy customer_external_ids_program on customer_external_ids as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on customer_external_ids to perennial_app;

create table customer_guest_keys (
  program_id uuid not null,
  kind text not null,
  key_hash bytea not null,
  customer_id uuid not null,
  constraint customer_guest_keys_pk PRIMARY KEY (program_id, kind, key_hash),
  constraint customer_guest_keys_key_hash_check CHECK ((octet_length(key_hash) = 32)),
  constraint customer_guest_keys_kind_check CHECK ((kind = ANY (ARRAY['EMAIL'::text, 'PHONE'::text])))
);
alter table customer_guest_keys enable row level security;
alter table customer_guest_keys force row level security;
create policy customer_guest_keys_program on customer_guest_keys as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on customer_guest_keys to perennial_app;

create table customer_identity_keys (
  customer_id uuid not null,
  kind text not null,
  key_hash bytea not null,
  program_id uuid not null,
  constraint customer_identity_keys_pk PRIMARY KEY (customer_id, kind, key_hash),
  constraint customer_identity_keys_key_hash_check CHECK ((octet_length(key_hash) = 32)),
  constraint customer_identity_keys_kind_check CHECK ((kind = ANY (ARRAY['EMAIL'::text, 'PHONE'::text, 'CARD'::text, 'EXTERNAL_ID'::text])))
);
CREATE INDEX customer_identity_keys_program_id_kind_key_hash_idx ON public.customer_identity_keys USING btree (program_id, kind, key_hash);
alter table customer_identity_keys enable row level security;
alter table customer_identity_keys force row level security;
create policy customer_identity_keys_program on customer_identity_keys as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant delete, insert, select on customer_identity_keys to perennial_app;

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
  enrolled_at timestamp with time zone,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint customers_pk PRIMARY KEY (customer_id),
  constraint customers_attributes_check CHECK ((jsonb_typeof(attributes) = 'object'::text)),
  constraint customers_external_id_check CHECK (((length(external_id) >= 1) AND (length(external_id) <= 200))),
  constraint customers_status_check CHECK ((status = ANY (ARRAY['ACTIVE'::text, 'SUSPENDED'::text])))
);
CREATE INDEX customers_program_id_created_at_idx ON public.customers USING btree (program_id, created_at, customer_id);
CREATE INDEX customers_program_id_external_id_idx ON public.customers USING btree (program_id, external_id) WHERE (external_id IS NOT NULL);
CREATE INDEX customers_program_id_family_name_key_idx ON public.customers USING btree (program_id, family_name_key) WHERE (family_name_key IS NOT NULL);
CREATE INDEX customers_program_id_name_key_idx ON public.customers USING btree (program_id, name_key) WHERE (name_key IS NOT NULL);
alter table customers enable row level security;
alter table customers force row level security;
create policy customers_program on customers as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select, update on customers to perennial_app;

alter table customer_consents add constraint customer_consents_customer_id_fk FOREIGN KEY (customer_id) REFERENCES customers(customer_id);
alter table customer_identity_keys add constraint customer_identity_keys_customer_id_fk FOREIGN KEY (customer_id) REFERENCES customers(customer_id);
