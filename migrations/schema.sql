-- The database after all migrations. Written by `npm run schema:write`: change the migrations, not this file.
-- Statements are ordered by name, so that two dumps of the same schema are the same text.

grant usage on schema public to perennial_app;

create table activities (
  customer_id uuid not null,
  id uuid not null,
  program_id uuid not null,
  type text not null,
  source text not null,
  external_id text not null,
  occurred_at timestamp with time zone not null,
  recorded_at timestamp with time zone not null,
  channel text,
  order_id uuid,
  attributes jsonb,
  batch_id uuid,
  constraint activities_pk PRIMARY KEY (customer_id, id)
);
CREATE INDEX activities_linked_idx ON public.activities USING btree (program_id, customer_id, order_id) WHERE (type = 'order.linked'::text);
CREATE INDEX activities_occurred_at_idx ON public.activities USING brin (occurred_at) WITH (autosummarize='on');
alter table activities enable row level security;
alter table activities force row level security;
create policy activities_program on activities as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on activities to perennial_app;

create table activity_keys (
  program_id uuid not null,
  kind text collate "C" not null,
  source text collate "C" not null,
  external_id text collate "C" not null,
  customer_id uuid not null,
  activity_id uuid not null,
  order_id uuid,
  fingerprint bytea not null,
  constraint activity_keys_pk PRIMARY KEY (program_id, kind, source, external_id),
  constraint activity_keys_fingerprint_check CHECK ((octet_length(fingerprint) = 32))
);
alter table activity_keys enable row level security;
alter table activity_keys force row level security;
create policy activity_keys_program on activity_keys as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on activity_keys to perennial_app;
grant update (customer_id) on activity_keys to perennial_app;

create table adjustment_limits (
  program_id uuid not null,
  role text not null,
  points_max bigint not null,
  constraint adjustment_limits_pk PRIMARY KEY (program_id, role),
  constraint adjustment_limits_points_check CHECK ((points_max >= 0))
);
alter table adjustment_limits enable row level security;
alter table adjustment_limits force row level security;
create policy adjustment_limits_program on adjustment_limits as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select, update on adjustment_limits to perennial_app;

create table adjustments (
  customer_id uuid not null,
  id uuid not null,
  program_id uuid not null,
  point_type_id uuid not null,
  points bigint not null,
  reason text not null,
  maker_id uuid not null,
  approval_id uuid,
  status text not null,
  created_at timestamp with time zone not null,
  posted_at timestamp with time zone,
  constraint adjustments_pk PRIMARY KEY (customer_id, id),
  constraint adjustments_points_check CHECK ((points <> 0)),
  constraint adjustments_posted_check CHECK (((status = 'POSTED'::text) = (posted_at IS NOT NULL))),
  constraint adjustments_status_check CHECK ((status = ANY (ARRAY['POSTED'::text, 'WAITING'::text, 'REJECTED'::text])))
);
CREATE INDEX adjustments_approval_idx ON public.adjustments USING btree (program_id, approval_id) WHERE (approval_id IS NOT NULL);
CREATE INDEX adjustments_maker_idx ON public.adjustments USING btree (program_id, maker_id, created_at);
CREATE INDEX adjustments_newest_idx ON public.adjustments USING btree (program_id, id);
CREATE INDEX adjustments_status_idx ON public.adjustments USING btree (program_id, status, id);
alter table adjustments enable row level security;
alter table adjustments force row level security;
create policy adjustments_program on adjustments as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select, update on adjustments to perennial_app;

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
  created_at timestamp with time zone not null,
  decided_at timestamp with time zone,
  constraint approvals_pk PRIMARY KEY (id),
  constraint approvals_checker_id_check CHECK ((checker_id <> maker_id)),
  constraint approvals_decision_check CHECK ((((status = 'PENDING'::text) = (checker_id IS NULL)) AND ((status = 'PENDING'::text) = (decided_at IS NULL)))),
  constraint approvals_status_check CHECK ((status = ANY (ARRAY['PENDING'::text, 'APPROVED'::text, 'REJECTED'::text])))
);
CREATE INDEX approvals_program_id_id_idx ON public.approvals USING btree (program_id, id);
CREATE INDEX approvals_program_id_status_id_idx ON public.approvals USING btree (program_id, status, id);
alter table approvals enable row level security;
alter table approvals force row level security;
create policy approvals_program on approvals as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select, update on approvals to perennial_app;

create table attempts (
  program_id uuid not null,
  action text not null,
  actor text not null,
  tries timestamp with time zone[] not null,
  constraint attempts_pk PRIMARY KEY (program_id, action, actor),
  constraint attempts_tries_check CHECK (((cardinality(tries) >= 1) AND (cardinality(tries) <= 100)))
) with (fillfactor=70);
alter table attempts enable row level security;
alter table attempts force row level security;
create policy attempts_program on attempts as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select, update on attempts to perennial_app;

create table audit_entries (
  id uuid not null,
  program_id uuid not null,
  at timestamp with time zone not null,
  actor text not null,
  action text not null,
  subject_type text not null,
  subject_id text not null,
  outcome text not null,
  details jsonb not null,
  request_id text,
  ip text,
  constraint audit_entries_pk PRIMARY KEY (id),
  constraint audit_entries_details_check CHECK ((jsonb_typeof(details) = 'object'::text)),
  constraint audit_entries_outcome_check CHECK ((outcome = ANY (ARRAY['DONE'::text, 'REFUSED'::text, 'FAILED'::text])))
);
CREATE INDEX audit_entries_program_id_actor_id_idx ON public.audit_entries USING btree (program_id, actor, id);
CREATE INDEX audit_entries_program_id_id_idx ON public.audit_entries USING btree (program_id, id);
CREATE INDEX audit_entries_program_id_ip_at_idx ON public.audit_entries USING btree (program_id, ip, at) WHERE (outcome = 'FAILED'::text);
CREATE INDEX audit_entries_program_id_subject_id_id_idx ON public.audit_entries USING btree (program_id, subject_id, id);
alter table audit_entries enable row level security;
alter table audit_entries force row level security;
create policy audit_entries_program on audit_entries as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on audit_entries to perennial_app;

create table awards (
  customer_id uuid not null,
  id uuid not null,
  program_id uuid not null,
  order_id uuid,
  activity_id uuid not null,
  campaign_version_id uuid not null,
  point_type_id uuid not null,
  basis_minor bigint not null,
  points bigint not null,
  clawed_back bigint not null,
  lot integer,
  refusal text,
  awarded_at timestamp with time zone not null,
  effect smallint not null,
  wanted bigint,
  trimmed_by jsonb,
  constraint awards_pk PRIMARY KEY (customer_id, id),
  constraint awards_clawed_back_check CHECK (((clawed_back >= 0) AND (clawed_back <= points))),
  constraint awards_effect_check CHECK ((effect >= 0)),
  constraint awards_lot_check CHECK ((((points > 0) = (lot IS NOT NULL)) AND ((points > 0) = (refusal IS NULL)))),
  constraint awards_points_check CHECK (((points >= 0) AND (basis_minor >= 0))),
  constraint awards_wanted_check CHECK ((((wanted IS NULL) = (trimmed_by IS NULL)) AND (wanted > points)))
) with (fillfactor=90);
CREATE INDEX awards_order_idx ON public.awards USING btree (customer_id, order_id);
alter table awards enable row level security;
alter table awards force row level security;
create policy awards_program on awards as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on awards to perennial_app;
grant update (clawed_back) on awards to perennial_app;

create table backtests (
  id uuid not null,
  program_id uuid not null,
  state text not null,
  trial jsonb not null,
  period_from timestamp with time zone not null,
  period_to timestamp with time zone not null,
  orders_total integer,
  orders_done integer not null,
  result jsonb,
  failure text,
  attempt integer not null,
  created_at timestamp with time zone not null,
  created_by text not null,
  started_at timestamp with time zone,
  heartbeat_at timestamp with time zone,
  finished_at timestamp with time zone,
  constraint backtests_pk PRIMARY KEY (id),
  constraint backtests_finished_check CHECK (((state = ANY (ARRAY['QUEUED'::text, 'RUNNING'::text])) = (finished_at IS NULL))),
  constraint backtests_period_check CHECK ((period_from < period_to)),
  constraint backtests_progress_check CHECK (((orders_done >= 0) AND (orders_total >= 0) AND (attempt >= 0))),
  constraint backtests_result_check CHECK (((state = 'DONE'::text) = (result IS NOT NULL))),
  constraint backtests_state_check CHECK ((state = ANY (ARRAY['QUEUED'::text, 'RUNNING'::text, 'DONE'::text, 'FAILED'::text, 'CANCELLED'::text])))
);
CREATE INDEX backtests_program_id_id_idx ON public.backtests USING btree (program_id, id);
alter table backtests enable row level security;
alter table backtests force row level security;
create policy backtests_program on backtests as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select, update on backtests to perennial_app;

create table campaign_exposures (
  customer_id uuid not null,
  campaign_id uuid not null,
  program_id uuid not null,
  arm text not null,
  campaign_version_id uuid not null,
  activity_id uuid not null,
  exposed_at timestamp with time zone not null,
  constraint campaign_exposures_pk PRIMARY KEY (customer_id, campaign_id)
);
CREATE INDEX campaign_exposures_campaign_idx ON public.campaign_exposures USING btree (program_id, campaign_id, arm);
alter table campaign_exposures enable row level security;
alter table campaign_exposures force row level security;
create policy campaign_exposures_program on campaign_exposures as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on campaign_exposures to perennial_app;

create table campaign_firings (
  customer_id uuid not null,
  id uuid not null,
  program_id uuid not null,
  order_id uuid,
  activity_id uuid not null,
  campaign_version_id uuid not null,
  effect smallint not null,
  kind text not null,
  units integer not null,
  taken_back integer not null,
  beside_award boolean not null,
  refusal text,
  local_day date not null,
  occurred_at timestamp with time zone not null,
  fired_at timestamp with time zone not null,
  constraint campaign_firings_pk PRIMARY KEY (customer_id, id),
  constraint campaign_firings_effect_check CHECK ((effect >= 0)),
  constraint campaign_firings_refusal_check CHECK (((refusal IS NULL) OR (taken_back = 0))),
  constraint campaign_firings_units_check CHECK (((units >= 1) AND ((taken_back >= 0) AND (taken_back <= units))))
) with (fillfactor=90);
CREATE INDEX campaign_firings_order_idx ON public.campaign_firings USING btree (customer_id, order_id);
alter table campaign_firings enable row level security;
alter table campaign_firings force row level security;
create policy campaign_firings_program on campaign_firings as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on campaign_firings to perennial_app;
grant update (taken_back) on campaign_firings to perennial_app;

create table campaign_versions (
  id uuid not null,
  program_id uuid not null,
  campaign_id uuid not null,
  number integer not null,
  state text not null,
  effective_from timestamp with time zone not null,
  claim_days integer not null,
  created_at timestamp with time zone not null,
  created_by text not null,
  trigger text not null,
  condition text,
  effects jsonb not null,
  priority integer not null,
  exclusivity_group text,
  limits jsonb not null,
  time_trigger jsonb,
  experiment jsonb,
  constraint campaign_versions_pk PRIMARY KEY (id),
  constraint campaign_versions_number_key UNIQUE (campaign_id, number),
  constraint campaign_versions_claim_days_check CHECK (((claim_days >= 0) AND (claim_days <= 3650))),
  constraint campaign_versions_number_check CHECK ((number >= 1)),
  constraint campaign_versions_priority_check CHECK (((priority >= '-1000'::integer) AND (priority <= 1000))),
  constraint campaign_versions_state_check CHECK ((state = ANY (ARRAY['DRAFT'::text, 'ACTIVE'::text, 'PAUSED'::text, 'ENDED'::text])))
);
CREATE INDEX campaign_versions_program_idx ON public.campaign_versions USING btree (program_id, campaign_id, effective_from);
alter table campaign_versions enable row level security;
alter table campaign_versions force row level security;
create policy campaign_versions_program on campaign_versions as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on campaign_versions to perennial_app;

create table campaigns (
  id uuid not null,
  program_id uuid not null,
  code text not null,
  name text not null,
  created_at timestamp with time zone not null,
  constraint campaigns_pk PRIMARY KEY (id),
  constraint campaigns_code_key UNIQUE (program_id, code)
);
alter table campaigns enable row level security;
alter table campaigns force row level security;
create policy campaigns_program on campaigns as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on campaigns to perennial_app;
grant update (name) on campaigns to perennial_app;

create table checkout_moves (
  program_id uuid not null,
  order_reference text not null,
  number integer not null,
  move text not null,
  actor text not null,
  details jsonb not null,
  happened_at timestamp with time zone not null,
  constraint checkout_moves_pk PRIMARY KEY (program_id, order_reference, number),
  constraint checkout_moves_number_check CHECK ((number >= 1))
);
alter table checkout_moves enable row level security;
alter table checkout_moves force row level security;
create policy checkout_moves_program on checkout_moves as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on checkout_moves to perennial_app;

create table checkout_settings (
  program_id uuid not null,
  number integer not null,
  settings jsonb not null,
  created_at timestamp with time zone not null,
  created_by text not null,
  constraint checkout_settings_pk PRIMARY KEY (program_id, number),
  constraint checkout_settings_number_check CHECK ((number >= 1))
);
alter table checkout_settings enable row level security;
alter table checkout_settings force row level security;
create policy checkout_settings_program on checkout_settings as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on checkout_settings to perennial_app;

create table checkouts (
  program_id uuid not null,
  order_reference text not null,
  customer_id uuid not null,
  state text not null,
  fingerprint text not null,
  content jsonb not null,
  claim_ids uuid[] not null,
  holds jsonb not null,
  discount_minor bigint not null,
  points_minor bigint not null,
  total_minor bigint not null,
  returned jsonb not null,
  reversed_minor bigint not null,
  moves integer not null,
  reserved_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  constraint checkouts_pk PRIMARY KEY (program_id, order_reference),
  constraint checkouts_amounts_check CHECK (((discount_minor >= 0) AND (points_minor >= 0) AND (total_minor >= 0) AND ((reversed_minor >= 0) AND (reversed_minor <= discount_minor)) AND ((reversed_minor = 0) OR (state = 'COMMITTED'::text)))),
  constraint checkouts_ended_check CHECK (((state = 'RESERVED'::text) = (ended_at IS NULL))),
  constraint checkouts_moves_check CHECK ((moves >= 1)),
  constraint checkouts_state_check CHECK ((state = ANY (ARRAY['RESERVED'::text, 'COMMITTED'::text, 'RELEASED'::text, 'EXPIRED'::text, 'TAKEN_OVER'::text])))
) with (fillfactor=60);
CREATE INDEX checkouts_customer_idx ON public.checkouts USING btree (program_id, customer_id, reserved_at);
CREATE INDEX checkouts_expiry_idx ON public.checkouts USING btree (program_id, expires_at) WHERE (state = 'RESERVED'::text);
CREATE INDEX checkouts_open_idx ON public.checkouts USING btree (program_id, customer_id) WHERE (state = 'RESERVED'::text);
alter table checkouts enable row level security;
alter table checkouts force row level security;
create policy checkouts_program on checkouts as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select, update on checkouts to perennial_app;

create table club_memberships (
  customer_id uuid not null,
  club_id uuid not null,
  program_id uuid not null,
  state text not null,
  plan text,
  since timestamp with time zone not null,
  member_since timestamp with time zone,
  period_from date,
  period_until date,
  pay_by date,
  due_day date,
  ends_at_period boolean not null,
  place bigint,
  payments integer not null,
  moves integer not null,
  anchor_day date,
  next_plan text,
  by_rule boolean not null,
  leave_by date,
  constraint club_memberships_pk PRIMARY KEY (customer_id, club_id),
  constraint club_memberships_anchor_check CHECK (((anchor_day IS NULL) OR (period_from IS NOT NULL))),
  constraint club_memberships_count_check CHECK (((payments >= 0) AND (moves >= 1))),
  constraint club_memberships_due_check CHECK (((due_day IS NULL) OR (state = ANY (ARRAY['UNPAID'::text, 'ACTIVE'::text, 'GRACE'::text])))),
  constraint club_memberships_ends_check CHECK (((NOT ends_at_period) OR (state = 'ACTIVE'::text))),
  constraint club_memberships_leave_by_check CHECK (((leave_by IS NULL) OR (by_rule AND (state = ANY (ARRAY['ACTIVE'::text, 'GRACE'::text]))))),
  constraint club_memberships_member_check CHECK (((state = ANY (ARRAY['ACTIVE'::text, 'GRACE'::text])) = (member_since IS NOT NULL))),
  constraint club_memberships_next_plan_check CHECK (((next_plan IS NULL) OR (state = ANY (ARRAY['ACTIVE'::text, 'GRACE'::text])))),
  constraint club_memberships_pay_by_check CHECK (((state = ANY (ARRAY['UNPAID'::text, 'GRACE'::text])) = (pay_by IS NOT NULL))),
  constraint club_memberships_period_check CHECK (((period_from <= period_until) OR (period_until IS NULL))),
  constraint club_memberships_place_check CHECK (((state = 'WAITING'::text) = (place IS NOT NULL))),
  constraint club_memberships_state_check CHECK ((state = ANY (ARRAY['APPLIED'::text, 'INVITED'::text, 'WAITING'::text, 'UNPAID'::text, 'ACTIVE'::text, 'GRACE'::text, 'LAPSED'::text, 'CANCELLED'::text, 'REJECTED'::text, 'DECLINED'::text, 'BANNED'::text])))
) with (fillfactor=80);
CREATE INDEX club_memberships_due_idx ON public.club_memberships USING btree (program_id, club_id, due_day, customer_id) WHERE (due_day IS NOT NULL);
CREATE INDEX club_memberships_place_idx ON public.club_memberships USING btree (program_id, club_id, place) WHERE (place IS NOT NULL);
CREATE INDEX club_memberships_state_idx ON public.club_memberships USING btree (program_id, club_id, state, customer_id);
alter table club_memberships enable row level security;
alter table club_memberships force row level security;
create policy club_memberships_program on club_memberships as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select, update on club_memberships to perennial_app;

create table club_moves (
  customer_id uuid not null,
  id uuid not null,
  program_id uuid not null,
  club_id uuid not null,
  number integer not null,
  from_state text,
  to_state text not null,
  cause text not null,
  happened_at timestamp with time zone not null,
  plan text,
  period_from date,
  period_until date,
  actor text not null,
  reason text,
  payment integer,
  restored_points bigint not null,
  owed_minor bigint not null,
  constraint club_moves_pk PRIMARY KEY (customer_id, id),
  constraint club_moves_number_key UNIQUE (customer_id, club_id, number),
  constraint club_moves_number_check CHECK (((number >= 1) AND ((number = 1) = (from_state IS NULL)))),
  constraint club_moves_refund_check CHECK (((restored_points >= 0) AND (owed_minor >= 0)))
);
alter table club_moves enable row level security;
alter table club_moves force row level security;
create policy club_moves_program on club_moves as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on club_moves to perennial_app;

create table club_payment_references (
  program_id uuid not null,
  reference text not null,
  customer_id uuid not null,
  club_id uuid not null,
  number integer not null,
  constraint club_payment_references_pk PRIMARY KEY (program_id, reference)
);
alter table club_payment_references enable row level security;
alter table club_payment_references force row level security;
create policy club_payment_references_program on club_payment_references as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on club_payment_references to perennial_app;

create table club_payments (
  customer_id uuid not null,
  club_id uuid not null,
  number integer not null,
  program_id uuid not null,
  plan text not null,
  kind text not null,
  point_type text,
  points bigint not null,
  amount_minor bigint not null,
  reference text not null,
  period_from date not null,
  period_until date,
  paid_at timestamp with time zone not null,
  restored_points bigint not null,
  owed_minor bigint not null,
  constraint club_payments_pk PRIMARY KEY (customer_id, club_id, number),
  constraint club_payments_kind_check CHECK (
CASE kind
    WHEN 'POINTS'::text THEN ((points > 0) AND (point_type IS NOT NULL) AND (amount_minor = 0))
    WHEN 'MONEY'::text THEN ((amount_minor > 0) AND (points = 0) AND (point_type IS NULL))
    ELSE false
END),
  constraint club_payments_number_check CHECK ((number >= 1)),
  constraint club_payments_owed_check CHECK (((owed_minor >= 0) AND (owed_minor <= amount_minor))),
  constraint club_payments_period_check CHECK (((period_until IS NULL) OR (period_from <= period_until))),
  constraint club_payments_restored_check CHECK (((restored_points >= 0) AND (restored_points <= points)))
);
alter table club_payments enable row level security;
alter table club_payments force row level security;
create policy club_payments_program on club_payments as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on club_payments to perennial_app;
grant update (restored_points, owed_minor) on club_payments to perennial_app;

create table club_plans (
  club_id uuid not null,
  code text not null,
  program_id uuid not null,
  name text not null,
  price_kind text not null,
  point_type text,
  points bigint,
  amount_minor bigint,
  period_unit text,
  period_count integer,
  renews boolean not null,
  grace_days integer not null,
  payment_days integer not null,
  is_offered boolean not null,
  created_at timestamp with time zone not null,
  constraint club_plans_pk PRIMARY KEY (club_id, code),
  constraint club_plans_days_check CHECK (((grace_days >= 0) AND (payment_days >= 0))),
  constraint club_plans_period_check CHECK ((((period_unit IS NULL) = (period_count IS NULL)) AND ((period_unit IS NULL) OR (period_unit = ANY (ARRAY['DAYS'::text, 'MONTHS'::text, 'YEARS'::text]))) AND ((period_count IS NULL) OR (period_count >= 1)))),
  constraint club_plans_price_check CHECK (
CASE price_kind
    WHEN 'FREE'::text THEN ((points IS NULL) AND (point_type IS NULL) AND (amount_minor IS NULL))
    WHEN 'POINTS'::text THEN ((points IS NOT NULL) AND (points > 0) AND (point_type IS NOT NULL) AND (amount_minor IS NULL))
    WHEN 'MONEY'::text THEN ((amount_minor IS NOT NULL) AND (amount_minor > 0) AND (points IS NULL) AND (point_type IS NULL))
    ELSE false
END)
);
CREATE INDEX club_plans_program_id_idx ON public.club_plans USING btree (program_id);
alter table club_plans enable row level security;
alter table club_plans force row level security;
create policy club_plans_program on club_plans as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select, update on club_plans to perennial_app;

create table club_rule_rounds (
  club_id uuid not null,
  program_id uuid not null,
  version integer not null,
  done_version integer,
  done_at timestamp with time zone,
  constraint club_rule_rounds_pk PRIMARY KEY (club_id),
  constraint club_rule_rounds_done_check CHECK (((done_version IS NULL) = (done_at IS NULL))),
  constraint club_rule_rounds_version_check CHECK (((version >= 1) AND ((done_version >= 1) AND (done_version <= version))))
);
CREATE INDEX club_rule_rounds_program_id_idx ON public.club_rule_rounds USING btree (program_id);
alter table club_rule_rounds enable row level security;
alter table club_rule_rounds force row level security;
create policy club_rule_rounds_program on club_rule_rounds as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select, update on club_rule_rounds to perennial_app;

create table clubs (
  id uuid not null,
  program_id uuid not null,
  code text not null,
  name text not null,
  description text,
  kind text not null,
  is_open boolean not null,
  capacity integer,
  taken integer not null,
  waiting integer not null,
  next_place bigint not null,
  privileges jsonb not null,
  created_at timestamp with time zone not null,
  rule jsonb,
  constraint clubs_pk PRIMARY KEY (id),
  constraint clubs_code_key UNIQUE (program_id, code),
  constraint clubs_kind_check CHECK ((kind = ANY (ARRAY['OPEN'::text, 'APPLICATION'::text, 'INVITATION'::text, 'RULE'::text]))),
  constraint clubs_rule_check CHECK (((kind <> 'RULE'::text) OR (rule IS NOT NULL))),
  constraint clubs_taken_check CHECK (((taken >= 0) AND ((capacity IS NULL) OR (taken <= capacity)))),
  constraint clubs_waiting_check CHECK (((waiting >= 0) AND (next_place >= 1)))
) with (fillfactor=50);
alter table clubs enable row level security;
alter table clubs force row level security;
create policy clubs_program on clubs as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select, update on clubs to perennial_app;

create table cohort_cells (
  program_id uuid not null,
  generation integer not null,
  cohort date not null,
  age integer not null,
  members integer not null,
  active integer not null,
  last_active integer not null,
  orders integer not null,
  net_minor bigint not null,
  series integer not null,
  constraint cohort_cells_pk PRIMARY KEY (program_id, generation, series, cohort, age),
  constraint cohort_cells_counts_check CHECK (((age >= 0) AND (members >= 0) AND ((age = 0) OR (members = 0)) AND (active >= 0) AND ((last_active >= 0) AND (last_active <= active)) AND (orders >= active) AND (net_minor >= 0)))
) with (fillfactor=70);
alter table cohort_cells enable row level security;
alter table cohort_cells force row level security;
create policy cohort_cells_program on cohort_cells as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant delete, insert, select, update on cohort_cells to perennial_app;

create table cohort_series (
  program_id uuid not null,
  generation integer not null,
  series integer not null,
  basis text not null,
  grain text not null,
  dimension text not null,
  value text not null,
  constraint cohort_series_pk PRIMARY KEY (program_id, generation, series),
  constraint cohort_series_slice_key UNIQUE (program_id, generation, basis, grain, dimension, value),
  constraint cohort_series_basis_check CHECK ((basis = ANY (ARRAY['FIRST_PURCHASE'::text, 'ENROLMENT'::text]))),
  constraint cohort_series_grain_check CHECK ((grain = ANY (ARRAY['WEEK'::text, 'MONTH'::text]))),
  constraint cohort_series_series_check CHECK ((series >= 1))
);
alter table cohort_series enable row level security;
alter table cohort_series force row level security;
create policy cohort_series_program on cohort_series as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant delete, insert, select on cohort_series to perennial_app;

create table coupon_batches (
  id uuid not null,
  program_id uuid not null,
  template_id uuid not null,
  version_id uuid not null,
  prefix text,
  total integer not null,
  done integer not null,
  state text not null,
  valid_from timestamp with time zone not null,
  valid_until timestamp with time zone,
  created_at timestamp with time zone not null,
  created_by text not null,
  started_at timestamp with time zone,
  worked_at timestamp with time zone,
  voided_at timestamp with time zone,
  constraint coupon_batches_pk PRIMARY KEY (id),
  constraint coupon_batches_done_check CHECK (((done >= 0) AND (done <= total) AND (total >= 1) AND ((state <> 'DONE'::text) OR (done = total)))),
  constraint coupon_batches_state_check CHECK ((state = ANY (ARRAY['QUEUED'::text, 'RUNNING'::text, 'DONE'::text, 'CANCELLED'::text]))),
  constraint coupon_batches_valid_check CHECK (((valid_until IS NULL) OR (valid_until > valid_from)))
);
CREATE INDEX coupon_batches_program_id_idx ON public.coupon_batches USING btree (program_id, id);
CREATE INDEX coupon_batches_unfinished_idx ON public.coupon_batches USING btree (program_id, id) WHERE (state = ANY (ARRAY['QUEUED'::text, 'RUNNING'::text]));
alter table coupon_batches enable row level security;
alter table coupon_batches force row level security;
create policy coupon_batches_program on coupon_batches as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on coupon_batches to perennial_app;
grant update (done, state, started_at, worked_at, voided_at) on coupon_batches to perennial_app;

create table coupon_codes (
  program_id uuid not null,
  code text not null,
  batch_id uuid,
  number integer,
  template_id uuid,
  shown text,
  customer_id uuid,
  coupon_id uuid,
  voided_at timestamp with time zone,
  constraint coupon_codes_pk PRIMARY KEY (program_id, code),
  constraint coupon_codes_owner_check CHECK (((num_nonnulls(batch_id, template_id, coupon_id) = 1) AND ((batch_id IS NULL) = (number IS NULL)) AND ((template_id IS NULL) = (shown IS NULL)) AND ((coupon_id IS NULL) = (customer_id IS NULL))))
);
CREATE INDEX coupon_codes_batch_idx ON public.coupon_codes USING btree (program_id, batch_id, number) WHERE (batch_id IS NOT NULL);
CREATE INDEX coupon_codes_template_idx ON public.coupon_codes USING btree (program_id, template_id, code) WHERE (template_id IS NOT NULL);
CREATE INDEX coupon_codes_voided_idx ON public.coupon_codes USING btree (program_id, batch_id) WHERE ((batch_id IS NOT NULL) AND (voided_at IS NOT NULL));
alter table coupon_codes enable row level security;
alter table coupon_codes force row level security;
create policy coupon_codes_program on coupon_codes as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on coupon_codes to perennial_app;
grant update (voided_at) on coupon_codes to perennial_app;

create table coupon_template_versions (
  id uuid not null,
  program_id uuid not null,
  template_id uuid not null,
  number integer not null,
  effective_from timestamp with time zone not null,
  terms jsonb not null,
  created_at timestamp with time zone not null,
  created_by text not null,
  constraint coupon_template_versions_pk PRIMARY KEY (id),
  constraint coupon_template_versions_number_key UNIQUE (template_id, number),
  constraint coupon_template_versions_number_check CHECK ((number >= 1))
);
CREATE INDEX coupon_template_versions_program_id_idx ON public.coupon_template_versions USING btree (program_id);
alter table coupon_template_versions enable row level security;
alter table coupon_template_versions force row level security;
create policy coupon_template_versions_program on coupon_template_versions as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on coupon_template_versions to perennial_app;

create table coupon_templates (
  id uuid not null,
  program_id uuid not null,
  code text not null,
  created_at timestamp with time zone not null,
  archived_at timestamp with time zone,
  constraint coupon_templates_pk PRIMARY KEY (id),
  constraint coupon_templates_code_key UNIQUE (program_id, code)
);
alter table coupon_templates enable row level security;
alter table coupon_templates force row level security;
create policy coupon_templates_program on coupon_templates as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on coupon_templates to perennial_app;
grant update (archived_at) on coupon_templates to perennial_app;

create table coupon_uses (
  customer_id uuid not null,
  id uuid not null,
  program_id uuid not null,
  order_reference text not null,
  template_id uuid not null,
  version_id uuid not null,
  code text,
  coupon_id uuid,
  discount_minor bigint not null,
  reversed_minor bigint not null,
  used_at timestamp with time zone not null,
  constraint coupon_uses_pk PRIMARY KEY (customer_id, id),
  constraint coupon_uses_amounts_check CHECK (((discount_minor >= 0) AND ((reversed_minor >= 0) AND (reversed_minor <= discount_minor)))),
  constraint coupon_uses_coupon_check CHECK (((code IS NOT NULL) OR (coupon_id IS NULL)))
) with (fillfactor=90);
CREATE INDEX coupon_uses_coupon_idx ON public.coupon_uses USING btree (program_id, coupon_id) WHERE (coupon_id IS NOT NULL);
CREATE INDEX coupon_uses_order_idx ON public.coupon_uses USING btree (program_id, order_reference);
CREATE INDEX coupon_uses_template_idx ON public.coupon_uses USING btree (program_id, template_id, customer_id);
CREATE INDEX coupon_uses_used_at_idx ON public.coupon_uses USING brin (used_at) WITH (autosummarize='on');
alter table coupon_uses enable row level security;
alter table coupon_uses force row level security;
create policy coupon_uses_program on coupon_uses as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on coupon_uses to perennial_app;
grant update (reversed_minor) on coupon_uses to perennial_app;

create table coupons (
  customer_id uuid not null,
  id uuid not null,
  program_id uuid not null,
  template_id uuid not null,
  version_id uuid not null,
  code text not null,
  reference text not null,
  valid_from timestamp with time zone not null,
  valid_until timestamp with time zone,
  issued_at timestamp with time zone not null,
  issued_by text not null,
  voided_at timestamp with time zone,
  void_reason text,
  amount_minor bigint,
  firing_id uuid,
  constraint coupons_pk PRIMARY KEY (customer_id, id),
  constraint coupons_reference_key UNIQUE (customer_id, reference),
  constraint coupons_amount_check CHECK (((amount_minor IS NULL) OR ((amount_minor >= 0) AND ((amount_minor > 0) OR (voided_at IS NOT NULL))))),
  constraint coupons_valid_check CHECK (((valid_until IS NULL) OR (valid_until > valid_from))),
  constraint coupons_voided_check CHECK (((voided_at IS NULL) = (void_reason IS NULL)))
);
CREATE UNIQUE INDEX coupons_firing_key ON public.coupons USING btree (customer_id, firing_id) WHERE (firing_id IS NOT NULL);
alter table coupons enable row level security;
alter table coupons force row level security;
create policy coupons_program on coupons as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on coupons to perennial_app;
grant update (voided_at, void_reason, amount_minor) on coupons to perennial_app;

create table customer_badges (
  customer_id uuid not null,
  badge text not null,
  program_id uuid not null,
  name text not null,
  grants integer not null,
  given_at timestamp with time zone not null,
  constraint customer_badges_pk PRIMARY KEY (customer_id, badge),
  constraint customer_badges_grants_check CHECK ((grants >= 0))
) with (fillfactor=90);
alter table customer_badges enable row level security;
alter table customer_badges force row level security;
create policy customer_badges_program on customer_badges as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on customer_badges to perennial_app;
grant update (name, grants, given_at) on customer_badges to perennial_app;

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

create table customer_days (
  customer_id uuid not null,
  day date not null,
  program_id uuid not null,
  orders integer not null,
  gross_minor bigint not null,
  returned_minor bigint not null,
  activities integer not null,
  constraint customer_days_pk PRIMARY KEY (customer_id, day),
  constraint customer_days_amounts_check CHECK (((returned_minor >= 0) AND (returned_minor <= gross_minor))),
  constraint customer_days_counts_check CHECK (((orders >= 0) AND (activities >= 0)))
) with (fillfactor=85);
CREATE INDEX customer_days_program_id_day_idx ON public.customer_days USING btree (program_id, day);
alter table customer_days enable row level security;
alter table customer_days force row level security;
create policy customer_days_program on customer_days as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select, update on customer_days to perennial_app;

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

create table customer_months (
  customer_id uuid not null,
  month date not null,
  program_id uuid not null,
  days smallint[] not null,
  orders integer[] not null,
  gross_minor bigint[] not null,
  returned_minor bigint[] not null,
  constraint customer_months_pk PRIMARY KEY (customer_id, month),
  constraint customer_months_days_check CHECK ((((cardinality(days) >= 1) AND (cardinality(days) <= 31)) AND (cardinality(orders) = cardinality(days)) AND (cardinality(gross_minor) = cardinality(days)) AND (cardinality(returned_minor) = cardinality(days)))),
  constraint customer_months_month_check CHECK ((EXTRACT(day FROM month) = (1)::numeric))
) with (fillfactor=85);
CREATE INDEX customer_months_program_id_idx ON public.customer_months USING btree (program_id, month);
alter table customer_months enable row level security;
alter table customer_months force row level security;
create policy customer_months_program on customer_months as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant delete, insert, select, update on customer_months to perennial_app;

create table customer_scores (
  customer_id uuid not null,
  program_id uuid not null,
  as_of date not null,
  r smallint not null,
  f smallint not null,
  m smallint not null,
  segment text not null,
  leaving_model_id uuid,
  spending_model_id uuid,
  alive double precision,
  risk90d double precision,
  purchases12m double precision,
  clv12m_minor bigint,
  scored_at timestamp with time zone not null,
  constraint customer_scores_pk PRIMARY KEY (customer_id),
  constraint customer_scores_chances_check CHECK ((((alive >= (0)::double precision) AND (alive <= (1)::double precision)) AND ((risk90d >= (0)::double precision) AND (risk90d <= (1)::double precision)) AND (purchases12m >= (0)::double precision) AND (clv12m_minor >= 0))),
  constraint customer_scores_models_check CHECK ((((leaving_model_id IS NULL) = (alive IS NULL)) AND ((alive IS NULL) = (risk90d IS NULL)) AND ((alive IS NULL) = (purchases12m IS NULL)) AND ((spending_model_id IS NULL) = (clv12m_minor IS NULL)) AND ((clv12m_minor IS NULL) OR (alive IS NOT NULL)))),
  constraint customer_scores_rfm_check CHECK ((((r >= 1) AND (r <= 5)) AND ((f >= 1) AND (f <= 5)) AND ((m >= 1) AND (m <= 5)))),
  constraint customer_scores_segment_check CHECK ((segment = ANY (ARRAY['CHAMPIONS'::text, 'LOYAL'::text, 'POTENTIAL_LOYAL'::text, 'NEW'::text, 'PROMISING'::text, 'NEED_ATTENTION'::text, 'ABOUT_TO_SLEEP'::text, 'AT_RISK'::text, 'CANNOT_LOSE'::text, 'HIBERNATING'::text])))
) with (fillfactor=70);
CREATE INDEX customer_scores_program_id_idx ON public.customer_scores USING btree (program_id, risk90d, customer_id);
alter table customer_scores enable row level security;
alter table customer_scores force row level security;
create policy customer_scores_program on customer_scores as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant delete, insert, select, update on customer_scores to perennial_app;

create table customer_stats (
  customer_id uuid not null,
  program_id uuid not null,
  is_guest boolean not null,
  enrolled_day date,
  channel text,
  first_day date,
  second_day date,
  last_day date,
  lapsed_day date,
  purchase_days integer not null,
  orders integer not null,
  gross_minor bigint not null,
  returned_minor bigint not null,
  first_net_minor bigint not null,
  generation integer not null,
  days_digest text default ''::text not null,
  constraint customer_stats_pk PRIMARY KEY (customer_id),
  constraint customer_stats_amounts_check CHECK ((((returned_minor >= 0) AND (returned_minor <= gross_minor)) AND (first_net_minor >= 0))),
  constraint customer_stats_counts_check CHECK (((purchase_days >= 0) AND (orders >= purchase_days))),
  constraint customer_stats_days_check CHECK ((((purchase_days > 0) = (first_day IS NOT NULL)) AND ((purchase_days > 0) = (last_day IS NOT NULL)) AND ((purchase_days > 1) = (second_day IS NOT NULL)) AND ((purchase_days > 0) = (lapsed_day IS NOT NULL)) AND (first_day <= last_day) AND (second_day > first_day) AND (second_day <= last_day) AND (lapsed_day > first_day)))
) with (fillfactor=85);
CREATE INDEX customer_stats_program_id_idx ON public.customer_stats USING btree (program_id, customer_id);
alter table customer_stats enable row level security;
alter table customer_stats force row level security;
create policy customer_stats_program on customer_stats as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant delete, insert, select, update on customer_stats to perennial_app;

create table customer_tiers (
  customer_id uuid not null,
  ladder_id uuid not null,
  program_id uuid not null,
  tier text,
  rank integer,
  since timestamp with time zone not null,
  version_id uuid not null,
  review_day date,
  kept_until date,
  grace_until date,
  warned_for date,
  hold_tier text,
  hold_cause text,
  hold_until date,
  hold_rises_above integer,
  due_day date,
  falls_on date,
  moves integer not null,
  constraint customer_tiers_pk PRIMARY KEY (customer_id, ladder_id),
  constraint customer_tiers_hold_cause_check CHECK ((hold_cause = ANY (ARRAY['MANUAL'::text, 'STATUS_MATCH'::text, 'EFFECT'::text]))),
  constraint customer_tiers_hold_check CHECK ((((hold_tier IS NULL) = (hold_cause IS NULL)) AND ((hold_tier IS NOT NULL) OR ((hold_until IS NULL) AND (hold_rises_above IS NULL))))),
  constraint customer_tiers_moves_check CHECK ((moves >= 0)),
  constraint customer_tiers_rank_check CHECK (((tier IS NULL) = (rank IS NULL)))
) with (fillfactor=80);
CREATE INDEX customer_tiers_due_idx ON public.customer_tiers USING btree (program_id, ladder_id, due_day, customer_id) WHERE (due_day IS NOT NULL);
CREATE INDEX customer_tiers_falls_idx ON public.customer_tiers USING btree (program_id, ladder_id, falls_on, customer_id) WHERE (falls_on IS NOT NULL);
CREATE INDEX customer_tiers_tier_idx ON public.customer_tiers USING btree (program_id, ladder_id, tier, customer_id);
alter table customer_tiers enable row level security;
alter table customer_tiers force row level security;
create policy customer_tiers_program on customer_tiers as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select, update on customer_tiers to perennial_app;

create table customer_totals (
  customer_id uuid not null,
  program_id uuid not null,
  last_order_number integer not null,
  orders_count integer not null,
  gross_minor bigint not null,
  returned_minor bigint not null,
  first_order_at timestamp with time zone,
  last_order_at timestamp with time zone,
  last_activity_at timestamp with time zone,
  constraint customer_totals_pk PRIMARY KEY (customer_id),
  constraint customer_totals_amounts_check CHECK (((returned_minor >= 0) AND (returned_minor <= gross_minor))),
  constraint customer_totals_counts_check CHECK (((orders_count >= 0) AND (orders_count <= last_order_number)))
) with (fillfactor=70);
alter table customer_totals enable row level security;
alter table customer_totals force row level security;
create policy customer_totals_program on customer_totals as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select, update on customer_totals to perennial_app;

create table customer_traits (
  customer_id uuid not null,
  dimension text not null,
  value text not null,
  from_day date not null,
  program_id uuid not null,
  until_day date,
  constraint customer_traits_pk PRIMARY KEY (customer_id, dimension, value, from_day),
  constraint customer_traits_until_day_check CHECK ((until_day > from_day))
);
CREATE INDEX customer_traits_program_id_idx ON public.customer_traits USING btree (program_id, dimension, value);
alter table customer_traits enable row level security;
alter table customer_traits force row level security;
create policy customer_traits_program on customer_traits as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant delete, insert, select, update on customer_traits to perennial_app;

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
  suspended_at timestamp with time zone,
  constraint customers_pk PRIMARY KEY (customer_id),
  constraint customers_attributes_check CHECK ((jsonb_typeof(attributes) = 'object'::text)),
  constraint customers_external_id_check CHECK (((length(external_id) >= 1) AND (length(external_id) <= 200))),
  constraint customers_status_check CHECK ((status = ANY (ARRAY['ACTIVE'::text, 'SUSPENDED'::text])))
);
CREATE INDEX customers_program_id_birthday_idx ON public.customers USING btree (program_id, birthday) WHERE (birthday IS NOT NULL);
CREATE INDEX customers_program_id_created_at_idx ON public.customers USING btree (program_id, created_at, customer_id);
CREATE INDEX customers_program_id_enrolled_at_idx ON public.customers USING btree (program_id, enrolled_at, customer_id) WHERE (enrolled_at IS NOT NULL);
CREATE INDEX customers_program_id_external_id_idx ON public.customers USING btree (program_id, external_id) WHERE (external_id IS NOT NULL);
CREATE INDEX customers_program_id_family_name_key_idx ON public.customers USING btree (program_id, family_name_key) WHERE (family_name_key IS NOT NULL);
CREATE INDEX customers_program_id_name_key_idx ON public.customers USING btree (program_id, name_key) WHERE (name_key IS NOT NULL);
alter table customers enable row level security;
alter table customers force row level security;
create policy customers_program on customers as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select, update on customers to perennial_app;

create table draw_entries (
  customer_id uuid not null,
  draw text not null,
  program_id uuid not null,
  entries integer not null,
  entered_at timestamp with time zone not null,
  constraint draw_entries_pk PRIMARY KEY (customer_id, draw),
  constraint draw_entries_entries_check CHECK ((entries >= 0))
) with (fillfactor=70);
alter table draw_entries enable row level security;
alter table draw_entries force row level security;
create policy draw_entries_program on draw_entries as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on draw_entries to perennial_app;
grant update (entries) on draw_entries to perennial_app;

create table draw_places (
  customer_id uuid not null,
  draw_id uuid not null,
  program_id uuid not null,
  number integer not null,
  ticket bytea not null,
  prize integer,
  state text not null,
  since timestamp with time zone not null,
  delivered_at timestamp with time zone,
  reason text,
  constraint draw_places_pk PRIMARY KEY (customer_id, draw_id),
  constraint draw_places_delivered_check CHECK (((delivered_at IS NULL) OR (state = 'WON'::text))),
  constraint draw_places_prize_check CHECK ((((state <> 'WON'::text) OR (prize IS NOT NULL)) AND ((state <> 'RESERVE'::text) OR (prize IS NULL)))),
  constraint draw_places_reason_check CHECK (((state = 'DISQUALIFIED'::text) = (reason IS NOT NULL))),
  constraint draw_places_state_check CHECK (((state = ANY (ARRAY['WON'::text, 'RESERVE'::text, 'DISQUALIFIED'::text])) AND (number >= 1)))
);
CREATE INDEX draw_places_number_idx ON public.draw_places USING btree (draw_id, number);
alter table draw_places enable row level security;
alter table draw_places force row level security;
create policy draw_places_program on draw_places as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on draw_places to perennial_app;
grant update (prize, state, since, delivered_at, reason) on draw_places to perennial_app;

create table draw_secrets (
  draw_id uuid not null,
  program_id uuid not null,
  seed bytea not null,
  ticket_key bytea not null,
  constraint draw_secrets_pk PRIMARY KEY (draw_id),
  constraint draw_secrets_length_check CHECK (((octet_length(seed) = 32) AND (octet_length(ticket_key) = 32)))
);
CREATE INDEX draw_secrets_program_id_idx ON public.draw_secrets USING btree (program_id);
alter table draw_secrets enable row level security;
alter table draw_secrets force row level security;
create policy draw_secrets_program on draw_secrets as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on draw_secrets to perennial_app;

create table draw_tickets (
  customer_id uuid not null,
  draw_id uuid not null,
  program_id uuid not null,
  ticket bytea not null,
  entries integer not null,
  constraint draw_tickets_pk PRIMARY KEY (customer_id, draw_id),
  constraint draw_tickets_entries_check CHECK (((entries >= 1) AND (octet_length(ticket) = 16)))
);
CREATE INDEX draw_tickets_ticket_idx ON public.draw_tickets USING btree (draw_id, ticket);
alter table draw_tickets enable row level security;
alter table draw_tickets force row level security;
create policy draw_tickets_program on draw_tickets as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant delete, insert, select on draw_tickets to perennial_app;

create table draws (
  id uuid not null,
  program_id uuid not null,
  code text not null,
  name text not null,
  description text,
  opens_at timestamp with time zone not null,
  closes_at timestamp with time zone not null,
  prizes jsonb not null,
  reserves integer not null,
  audience text,
  entries_max integer,
  without_winners_of jsonb not null,
  beacon_source text,
  commitment text not null,
  created_at timestamp with time zone not null,
  cancelled_at timestamp with time zone,
  cancel_reason text,
  frozen_at timestamp with time zone,
  digest text,
  participants integer,
  entries bigint,
  drawn_at timestamp with time zone,
  beacon text,
  seed bytea,
  constraint draws_pk PRIMARY KEY (id),
  constraint draws_code_key UNIQUE (program_id, code),
  constraint draws_cancelled_check CHECK (((cancelled_at IS NULL) = (cancel_reason IS NULL))),
  constraint draws_commitment_check CHECK ((commitment ~ '^[0-9a-f]{64}$'::text)),
  constraint draws_drawn_check CHECK ((((drawn_at IS NULL) = (seed IS NULL)) AND ((drawn_at IS NULL) OR ((frozen_at IS NOT NULL) AND (drawn_at >= frozen_at) AND (cancelled_at IS NULL))) AND ((drawn_at IS NULL) OR ((beacon IS NULL) = (beacon_source IS NULL))))),
  constraint draws_frozen_check CHECK ((((frozen_at IS NULL) = (digest IS NULL)) AND ((frozen_at IS NULL) = (participants IS NULL)) AND ((frozen_at IS NULL) = (entries IS NULL)) AND ((frozen_at IS NULL) OR (frozen_at >= closes_at)))),
  constraint draws_seed_check CHECK (((seed IS NULL) OR (encode(sha256(seed), 'hex'::text) = commitment))),
  constraint draws_time_check CHECK (((opens_at < closes_at) AND (created_at < opens_at)))
);
CREATE INDEX draws_due_idx ON public.draws USING btree (program_id, closes_at) WHERE ((drawn_at IS NULL) AND (cancelled_at IS NULL));
CREATE INDEX draws_opens_at_idx ON public.draws USING btree (program_id, opens_at, id);
alter table draws enable row level security;
alter table draws force row level security;
create policy draws_program on draws as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select, update on draws to perennial_app;

create table event_codes (
  program_id uuid not null,
  code text not null,
  customer_id uuid not null,
  event_id uuid not null,
  guest_id uuid,
  constraint event_codes_pk PRIMARY KEY (program_id, code)
);
alter table event_codes enable row level security;
alter table event_codes force row level security;
create policy event_codes_program on event_codes as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant delete, insert, select on event_codes to perennial_app;

create table event_guests (
  customer_id uuid not null,
  id uuid not null,
  program_id uuid not null,
  event_id uuid not null,
  number integer not null,
  name text,
  email text,
  phone text,
  contact_key bytea,
  code text not null,
  checked_in_at timestamp with time zone,
  created_at timestamp with time zone not null,
  constraint event_guests_pk PRIMARY KEY (customer_id, id),
  constraint event_guests_contact_key_check CHECK ((octet_length(contact_key) = 32)),
  constraint event_guests_name_check CHECK (((name IS NOT NULL) OR ((email IS NULL) AND (phone IS NULL))))
);
CREATE INDEX event_guests_event_id_idx ON public.event_guests USING btree (program_id, event_id);
alter table event_guests enable row level security;
alter table event_guests force row level security;
create policy event_guests_program on event_guests as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant delete, insert, select on event_guests to perennial_app;
grant update (name, email, phone, checked_in_at) on event_guests to perennial_app;

create table event_moves (
  customer_id uuid not null,
  id uuid not null,
  program_id uuid not null,
  event_id uuid not null,
  number integer not null,
  from_state text,
  to_state text not null,
  cause text not null,
  happened_at timestamp with time zone not null,
  guests integer not null,
  actor text not null,
  reason text,
  constraint event_moves_pk PRIMARY KEY (customer_id, id),
  constraint event_moves_number_key UNIQUE (customer_id, event_id, number),
  constraint event_moves_number_check CHECK (((number >= 1) AND ((number = 1) = (from_state IS NULL))))
);
alter table event_moves enable row level security;
alter table event_moves force row level security;
create policy event_moves_program on event_moves as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on event_moves to perennial_app;

create table event_registrations (
  customer_id uuid not null,
  event_id uuid not null,
  program_id uuid not null,
  state text not null,
  since timestamp with time zone not null,
  guests integer not null,
  place bigint not null,
  code text,
  moves integer not null,
  constraint event_registrations_pk PRIMARY KEY (customer_id, event_id),
  constraint event_registrations_code_check CHECK (((state = ANY (ARRAY['WAITING'::text, 'REGISTERED'::text, 'ATTENDED'::text])) = (code IS NOT NULL))),
  constraint event_registrations_count_check CHECK ((moves >= 1)),
  constraint event_registrations_guests_check CHECK (((guests >= 0) AND ((guests = 0) OR (code IS NOT NULL)))),
  constraint event_registrations_place_check CHECK (((place >= 0) AND ((state = 'WAITING'::text) = (place > 0)))),
  constraint event_registrations_state_check CHECK ((state = ANY (ARRAY['WAITING'::text, 'REGISTERED'::text, 'ATTENDED'::text, 'CANCELLED'::text, 'CALLED_OFF'::text])))
) with (fillfactor=80);
CREATE INDEX event_registrations_state_idx ON public.event_registrations USING btree (program_id, event_id, state, place, customer_id);
alter table event_registrations enable row level security;
alter table event_registrations force row level security;
create policy event_registrations_program on event_registrations as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select, update on event_registrations to perennial_app;

create table events (
  id uuid not null,
  program_id uuid not null,
  code text not null,
  name text not null,
  description text,
  place text,
  starts_at timestamp with time zone not null,
  ends_at timestamp with time zone not null,
  capacity integer,
  opens_at timestamp with time zone,
  closes_at timestamp with time zone,
  audience text,
  early_audience text,
  early_opens_at timestamp with time zone,
  guests_per_member integer not null,
  cancel_until timestamp with time zone,
  check_in_hours integer not null,
  is_published boolean not null,
  is_open boolean not null,
  called_off_at timestamp with time zone,
  taken integer not null,
  waiting integer not null,
  next_place bigint not null,
  created_at timestamp with time zone not null,
  constraint events_pk PRIMARY KEY (id),
  constraint events_code_key UNIQUE (program_id, code),
  constraint events_early_check CHECK (((early_audience IS NULL) = (early_opens_at IS NULL))),
  constraint events_guests_check CHECK (((guests_per_member >= 0) AND (check_in_hours >= 0))),
  constraint events_taken_check CHECK (((taken >= 0) AND ((capacity IS NULL) OR (taken <= capacity)))),
  constraint events_time_check CHECK ((starts_at < ends_at)),
  constraint events_waiting_check CHECK (((waiting >= 0) AND (next_place >= 1)))
) with (fillfactor=50);
CREATE INDEX events_starts_at_idx ON public.events USING btree (program_id, starts_at, id);
alter table events enable row level security;
alter table events force row level security;
create policy events_program on events as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select, update on events to perennial_app;

create table exchange_rates (
  id uuid not null,
  program_id uuid not null,
  currency text not null,
  rate numeric not null,
  effective_from timestamp with time zone not null,
  revision integer not null,
  set_at timestamp with time zone not null,
  set_by text not null,
  reason text not null,
  constraint exchange_rates_pk PRIMARY KEY (id),
  constraint exchange_rates_program_id_currency_effective_from_revision_key UNIQUE (program_id, currency, effective_from, revision),
  constraint exchange_rates_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint exchange_rates_rate_check CHECK ((rate > (0)::numeric)),
  constraint exchange_rates_revision_check CHECK ((revision >= 1))
);
CREATE INDEX exchange_rates_program_id_effective_from_id_idx ON public.exchange_rates USING btree (program_id, effective_from, id);
alter table exchange_rates enable row level security;
alter table exchange_rates force row level security;
create policy exchange_rates_program on exchange_rates as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on exchange_rates to perennial_app;

create table holds (
  customer_id uuid not null,
  id uuid not null,
  program_id uuid not null,
  point_type_id uuid not null,
  order_reference text,
  points bigint not null,
  captured_points bigint not null,
  status text not null,
  draws bigint[] not null,
  placed_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  constraint holds_pk PRIMARY KEY (customer_id, id),
  constraint holds_ended_check CHECK (((status = 'OPEN'::text) = (ended_at IS NULL))),
  constraint holds_points_check CHECK (((points > 0) AND ((captured_points >= 0) AND (captured_points <= points)))),
  constraint holds_status_check CHECK ((status = ANY (ARRAY['OPEN'::text, 'CAPTURED'::text, 'RELEASED'::text, 'EXPIRED'::text])))
) with (fillfactor=80);
CREATE UNIQUE INDEX holds_order_reference_key ON public.holds USING btree (customer_id, point_type_id, order_reference) WHERE (status = 'OPEN'::text);
alter table holds enable row level security;
alter table holds force row level security;
create policy holds_program on holds as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select, update on holds to perennial_app;

create table household_invitations (
  customer_id uuid not null,
  household_id uuid not null,
  program_id uuid not null,
  state text not null,
  invited_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  answered_at timestamp with time zone,
  constraint household_invitations_pk PRIMARY KEY (customer_id, household_id),
  constraint household_invitations_state_check CHECK (((state = ANY (ARRAY['OPEN'::text, 'ACCEPTED'::text, 'DECLINED'::text])) AND ((state = 'OPEN'::text) = (answered_at IS NULL))))
);
CREATE INDEX household_invitations_household_id_idx ON public.household_invitations USING btree (household_id) WHERE (state = 'OPEN'::text);
alter table household_invitations enable row level security;
alter table household_invitations force row level security;
create policy household_invitations_program on household_invitations as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select, update on household_invitations to perennial_app;

create table household_members (
  customer_id uuid not null,
  household_id uuid not null,
  seat integer not null,
  program_id uuid not null,
  joined_at timestamp with time zone not null,
  left_at timestamp with time zone,
  contribution_percent integer not null,
  monthly_limit bigint,
  contributed bigint not null,
  taken_back bigint not null,
  redeemed bigint not null,
  restored bigint not null,
  carry bigint not null,
  settled_seq bigint not null,
  due_at timestamp with time zone,
  constraint household_members_pk PRIMARY KEY (customer_id, household_id, seat),
  constraint household_members_due_check CHECK (((due_at IS NULL) OR (left_at IS NULL))),
  constraint household_members_limit_check CHECK (((monthly_limit IS NULL) OR (monthly_limit >= 0))),
  constraint household_members_percent_check CHECK (((contribution_percent >= 0) AND (contribution_percent <= 100))),
  constraint household_members_points_check CHECK (((taken_back >= 0) AND (contributed >= taken_back) AND (restored >= 0) AND (redeemed >= restored))),
  constraint household_members_seat_check CHECK (((seat >= 1) AND (settled_seq >= 0)))
) with (fillfactor=70);
CREATE UNIQUE INDEX household_members_customer_id_key ON public.household_members USING btree (customer_id) WHERE (left_at IS NULL);
CREATE INDEX household_members_due_idx ON public.household_members USING btree (program_id, due_at) WHERE (due_at IS NOT NULL);
CREATE INDEX household_members_household_id_idx ON public.household_members USING btree (household_id, seat);
alter table household_members enable row level security;
alter table household_members force row level security;
create policy household_members_program on household_members as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select, update on household_members to perennial_app;

create table household_months (
  customer_id uuid not null,
  household_id uuid not null,
  month date not null,
  program_id uuid not null,
  spent bigint not null,
  cap bigint,
  constraint household_months_pk PRIMARY KEY (customer_id, household_id, month),
  constraint household_months_spent_check CHECK (((spent >= 0) AND ((cap IS NULL) OR (spent <= cap))))
) with (fillfactor=70);
alter table household_months enable row level security;
alter table household_months force row level security;
create policy household_months_program on household_months as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select, update on household_months to perennial_app;

create table household_moves (
  household_id uuid not null,
  number integer not null,
  program_id uuid not null,
  kind text not null,
  seat integer,
  points bigint not null,
  detail text,
  order_reference text,
  transaction_id uuid,
  actor text not null,
  reason text,
  happened_at timestamp with time zone not null,
  constraint household_moves_pk PRIMARY KEY (household_id, number),
  constraint household_moves_kind_check CHECK ((kind = ANY (ARRAY['CREATED'::text, 'INVITED'::text, 'DECLINED'::text, 'JOINED'::text, 'LEFT'::text, 'REMOVED'::text, 'HEAD_CHANGED'::text, 'LIMIT_CHANGED'::text, 'SHARE_CHANGED'::text, 'CONTRIBUTED'::text, 'SHARED'::text, 'REDEEMED'::text, 'RESTORED'::text, 'TAKEN_BACK'::text, 'PAID_OUT'::text, 'DISSOLVED'::text]))),
  constraint household_moves_points_check CHECK (((number >= 1) AND (points >= 0) AND ((transaction_id IS NULL) = ((points = 0) OR (kind = 'RESTORED'::text)))))
);
alter table household_moves enable row level security;
alter table household_moves force row level security;
create policy household_moves_program on household_moves as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on household_moves to perennial_app;

create table household_spends (
  customer_id uuid not null,
  id uuid not null,
  program_id uuid not null,
  household_id uuid not null,
  seat integer not null,
  points bigint not null,
  restored bigint not null,
  order_reference text,
  month date not null,
  transaction_id uuid not null,
  spent_at timestamp with time zone not null,
  constraint household_spends_pk PRIMARY KEY (customer_id, id),
  constraint household_spends_points_check CHECK (((points > 0) AND ((restored >= 0) AND (restored <= points))))
);
CREATE INDEX household_spends_household_id_idx ON public.household_spends USING btree (household_id, order_reference) WHERE (order_reference IS NOT NULL);
CREATE INDEX household_spends_order_reference_idx ON public.household_spends USING btree (customer_id, order_reference) WHERE (order_reference IS NOT NULL);
CREATE INDEX household_spends_spent_at_idx ON public.household_spends USING brin (spent_at) WITH (autosummarize='on');
alter table household_spends enable row level security;
alter table household_spends force row level security;
create policy household_spends_program on household_spends as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on household_spends to perennial_app;
grant update (restored) on household_spends to perennial_app;

create table households (
  id uuid not null,
  program_id uuid not null,
  name text,
  point_type_id uuid not null,
  head_id uuid,
  split_rule text not null,
  capacity integer not null,
  members integer not null,
  next_seat integer not null,
  moves integer not null,
  created_at timestamp with time zone not null,
  dissolved_at timestamp with time zone,
  constraint households_pk PRIMARY KEY (id),
  constraint households_dissolved_check CHECK ((((dissolved_at IS NULL) = (members > 0)) AND ((head_id IS NULL) = (members = 0)))),
  constraint households_members_check CHECK ((((members >= 0) AND (members <= capacity)) AND (next_seat > members))),
  constraint households_moves_check CHECK ((moves >= 1)),
  constraint households_split_rule_check CHECK ((split_rule = ANY (ARRAY['KEEP'::text, 'CONTRIBUTED'::text, 'EQUAL'::text])))
) with (fillfactor=50);
CREATE INDEX households_program_id_idx ON public.households USING btree (program_id, id);
alter table households enable row level security;
alter table households force row level security;
create policy households_program on households as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select, update on households to perennial_app;

create table idempotency_records (
  id uuid not null,
  program_id uuid not null,
  operation text not null,
  fingerprint bytea not null,
  outcome jsonb not null,
  created_at timestamp with time zone not null,
  constraint idempotency_records_pk PRIMARY KEY (id),
  constraint idempotency_records_fingerprint_check CHECK ((octet_length(fingerprint) = 32))
);
alter table idempotency_records enable row level security;
alter table idempotency_records force row level security;
create policy idempotency_records_program on idempotency_records as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on idempotency_records to perennial_app;

create table import_batches (
  id uuid not null,
  program_id uuid not null,
  kind text not null,
  file_name text not null,
  file_sha256 text not null,
  status text not null,
  recorded_count integer default 0 not null,
  replayed_count integer default 0 not null,
  refused_count integer default 0 not null,
  reverted_count integer default 0 not null,
  revert_cursor uuid,
  created_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  constraint import_batches_pk PRIMARY KEY (id),
  constraint import_batches_counts_check CHECK (((recorded_count >= 0) AND (replayed_count >= 0) AND (refused_count >= 0) AND (reverted_count >= 0))),
  constraint import_batches_status_check CHECK ((status = ANY (ARRAY['RUNNING'::text, 'DONE'::text, 'FAILED'::text, 'REVERTED'::text])))
);
CREATE INDEX import_batches_program_id_id_idx ON public.import_batches USING btree (program_id, id);
alter table import_batches enable row level security;
alter table import_batches force row level security;
create policy import_batches_program on import_batches as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select, update on import_batches to perennial_app;

create table ledger_due (
  customer_id uuid not null,
  point_type_id uuid not null,
  due_at timestamp with time zone not null,
  program_id uuid not null,
  constraint ledger_due_pk PRIMARY KEY (customer_id, point_type_id, due_at)
);
CREATE INDEX ledger_due_due_at_idx ON public.ledger_due USING btree (program_id, due_at);
alter table ledger_due enable row level security;
alter table ledger_due force row level security;
create policy ledger_due_program on ledger_due as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant delete, insert, select, update on ledger_due to perennial_app;

create table ledger_movements (
  customer_id uuid not null,
  point_type_id uuid not null,
  seq bigint not null,
  program_id uuid not null,
  transaction_id uuid not null,
  kind text not null,
  from_account text not null,
  to_account text not null,
  points bigint not null,
  pending_after bigint not null,
  available_after bigint not null,
  held_after bigint not null,
  took bigint[] not null,
  lot_available_at bigint,
  lot_expires_at bigint,
  lot_cancel_at bigint,
  lot_slides boolean,
  hold_id uuid,
  activity_id uuid,
  source_id uuid,
  order_reference text,
  actor text not null,
  reason text,
  at timestamp with time zone not null,
  recorded_at timestamp with time zone not null,
  constraint ledger_movements_pk PRIMARY KEY (customer_id, point_type_id, seq),
  constraint ledger_movements_account_check CHECK (((from_account = ANY (ARRAY['PENDING'::text, 'AVAILABLE'::text, 'HELD'::text, 'ISSUED'::text, 'REDEEMED'::text, 'EXPIRED'::text, 'ADJUSTED'::text, 'TRANSFERRED'::text])) AND (to_account = ANY (ARRAY['PENDING'::text, 'AVAILABLE'::text, 'HELD'::text, 'ISSUED'::text, 'REDEEMED'::text, 'EXPIRED'::text, 'ADJUSTED'::text, 'TRANSFERRED'::text])))),
  constraint ledger_movements_kind_check CHECK ((kind = ANY (ARRAY['AWARD'::text, 'OPENING'::text, 'MATURE'::text, 'CANCEL'::text, 'EXPIRE'::text, 'EXTEND'::text, 'HOLD'::text, 'RELEASE'::text, 'RECLAIM'::text, 'CAPTURE'::text, 'REDEEM'::text, 'RESTORE'::text, 'CLAWBACK'::text, 'ABSORB'::text, 'ADJUST'::text, 'TRANSFER_OUT'::text, 'TRANSFER_IN'::text]))),
  constraint ledger_movements_points_check CHECK (((points > 0) OR ((kind = 'EXTEND'::text) AND (points = 0)))),
  constraint ledger_movements_took_check CHECK (((COALESCE(array_length(took, 1), 0) % 4) = 0))
);
CREATE INDEX ledger_movements_at_idx ON public.ledger_movements USING brin (at) WITH (autosummarize='on');
CREATE INDEX ledger_movements_order_reference_idx ON public.ledger_movements USING btree (customer_id, order_reference) WHERE (kind = ANY (ARRAY['CAPTURE'::text, 'REDEEM'::text, 'RESTORE'::text]));
alter table ledger_movements enable row level security;
alter table ledger_movements force row level security;
create policy ledger_movements_program on ledger_movements as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on ledger_movements to perennial_app;

create table limit_cool_downs (
  customer_id uuid not null,
  campaign_id uuid not null,
  program_id uuid not null,
  days integer[] not null,
  forgotten_to integer,
  constraint limit_cool_downs_pk PRIMARY KEY (customer_id, campaign_id),
  constraint limit_cool_downs_days_check CHECK (((cardinality(days) >= 0) AND (cardinality(days) <= 100)))
) with (fillfactor=70);
alter table limit_cool_downs enable row level security;
alter table limit_cool_downs force row level security;
create policy limit_cool_downs_program on limit_cool_downs as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on limit_cool_downs to perennial_app;
grant update (days, forgotten_to) on limit_cool_downs to perennial_app;

create table limit_counters (
  customer_id uuid not null,
  campaign_id uuid not null,
  measure text not null,
  window_name text not null,
  program_id uuid not null,
  used bigint not null,
  cap bigint not null,
  constraint limit_counters_pk PRIMARY KEY (customer_id, campaign_id, measure, window_name),
  constraint limit_counters_measure_check CHECK ((measure = ANY (ARRAY['TIMES'::text, 'POINTS'::text, 'MONEY'::text]))),
  constraint limit_counters_used_check CHECK (((used >= 0) AND (used <= cap)))
) with (fillfactor=70);
alter table limit_counters enable row level security;
alter table limit_counters force row level security;
create policy limit_counters_program on limit_counters as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on limit_counters to perennial_app;
grant update (used, cap) on limit_counters to perennial_app;

create table metric_alert_acknowledgements (
  program_id uuid not null,
  alert_id uuid not null,
  acknowledged_at timestamp with time zone not null,
  acknowledged_by text not null,
  note text,
  constraint metric_alert_acknowledgements_pk PRIMARY KEY (program_id, alert_id)
);
alter table metric_alert_acknowledgements enable row level security;
alter table metric_alert_acknowledgements force row level security;
create policy metric_alert_acknowledgements_program on metric_alert_acknowledgements as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on metric_alert_acknowledgements to perennial_app;

create table metric_alert_runs (
  program_id uuid not null,
  as_of date not null,
  looked text[] not null,
  constraint metric_alert_runs_pk PRIMARY KEY (program_id)
);
alter table metric_alert_runs enable row level security;
alter table metric_alert_runs force row level security;
create policy metric_alert_runs_program on metric_alert_runs as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select, update on metric_alert_runs to perennial_app;

create table metric_alerts (
  program_id uuid not null,
  id uuid not null,
  kind text not null,
  metric text not null,
  grain text not null,
  dimension text not null,
  value text not null,
  period date not null,
  through date not null,
  observed double precision not null,
  expected double precision not null,
  z double precision,
  compared_with date,
  movers jsonb not null,
  raised_at timestamp with time zone not null,
  constraint metric_alerts_pk PRIMARY KEY (program_id, id),
  constraint metric_alerts_once_key UNIQUE (program_id, metric, grain, dimension, value, period, kind),
  constraint metric_alerts_kind_check CHECK ((kind = ANY (ARRAY['ANOMALY'::text, 'GOAL_MISSED'::text, 'NEGATIVE_REVIEWS'::text]))),
  constraint metric_alerts_movers_check CHECK ((jsonb_typeof(movers) = 'array'::text))
);
alter table metric_alerts enable row level security;
alter table metric_alerts force row level security;
create policy metric_alerts_program on metric_alerts as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on metric_alerts to perennial_app;

create table metric_costs (
  program_id uuid not null,
  number integer not null,
  goods_bp integer,
  rewards_bp integer,
  acquisition_minor bigint,
  service_minor bigint,
  set_at timestamp with time zone not null,
  set_by text not null,
  constraint metric_costs_pk PRIMARY KEY (program_id, number),
  constraint metric_costs_amounts_check CHECK (((acquisition_minor >= 0) AND (service_minor >= 0))),
  constraint metric_costs_number_check CHECK ((number >= 1)),
  constraint metric_costs_shares_check CHECK ((((goods_bp >= 0) AND (goods_bp <= 10000)) AND ((rewards_bp >= 0) AND (rewards_bp <= 10000))))
);
alter table metric_costs enable row level security;
alter table metric_costs force row level security;
create policy metric_costs_program on metric_costs as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on metric_costs to perennial_app;

create table metric_digest_schedules (
  program_id uuid not null,
  grain text not null,
  reports text[] not null,
  set_at timestamp with time zone not null,
  set_by text not null,
  constraint metric_digest_schedules_pk PRIMARY KEY (program_id, grain),
  constraint metric_digest_schedules_grain_check CHECK ((grain = ANY (ARRAY['WEEK'::text, 'MONTH'::text])))
);
alter table metric_digest_schedules enable row level security;
alter table metric_digest_schedules force row level security;
create policy metric_digest_schedules_program on metric_digest_schedules as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select, update on metric_digest_schedules to perennial_app;

create table metric_digests (
  program_id uuid not null,
  grain text not null,
  period date not null,
  through date not null,
  title text not null,
  reports text[] not null,
  html text not null,
  files jsonb not null,
  made_at timestamp with time zone not null,
  constraint metric_digests_pk PRIMARY KEY (program_id, grain, period),
  constraint metric_digests_files_check CHECK ((jsonb_typeof(files) = 'array'::text)),
  constraint metric_digests_grain_check CHECK ((grain = ANY (ARRAY['WEEK'::text, 'MONTH'::text]))),
  constraint metric_digests_period_check CHECK ((period <= through))
);
alter table metric_digests enable row level security;
alter table metric_digests force row level security;
create policy metric_digests_program on metric_digests as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on metric_digests to perennial_app;

create table metric_generations (
  program_id uuid not null,
  generation integer not null,
  inactivity_days integer not null,
  time_zone text not null,
  opened_through date not null,
  built_to uuid,
  started_at timestamp with time zone not null,
  completed_at timestamp with time zone,
  folded_at timestamp with time zone not null,
  archived_segments integer default 0 not null,
  constraint metric_generations_pk PRIMARY KEY (program_id, generation),
  constraint metric_generations_generation_check CHECK ((generation >= 1)),
  constraint metric_generations_segments_check CHECK ((archived_segments >= 0)),
  constraint metric_generations_time_check CHECK (((completed_at >= started_at) AND (folded_at >= started_at)))
) with (fillfactor=70);
alter table metric_generations enable row level security;
alter table metric_generations force row level security;
create policy metric_generations_program on metric_generations as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant delete, insert, select, update on metric_generations to perennial_app;

create table metric_goals (
  program_id uuid not null,
  metric text not null,
  grain text not null,
  dimension text not null,
  value text not null,
  kind text not null,
  target double precision not null,
  direction text not null,
  deadline date,
  source text,
  set_on date not null,
  baseline double precision,
  set_at timestamp with time zone not null,
  set_by text not null,
  constraint metric_goals_pk PRIMARY KEY (program_id, metric, grain, dimension, value, kind),
  constraint metric_goals_direction_check CHECK ((direction = ANY (ARRAY['AT_LEAST'::text, 'AT_MOST'::text]))),
  constraint metric_goals_kind_check CHECK ((kind = ANY (ARRAY['GOAL'::text, 'BENCHMARK'::text]))),
  constraint metric_goals_terms_check CHECK ((((kind = 'GOAL'::text) = (deadline IS NOT NULL)) AND ((kind = 'BENCHMARK'::text) = (source IS NOT NULL)))),
  constraint metric_goals_value_check CHECK (((dimension = 'ALL'::text) = (value = ''::text)))
);
alter table metric_goals enable row level security;
alter table metric_goals force row level security;
create policy metric_goals_program on metric_goals as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant delete, insert, select, update on metric_goals to perennial_app;

create table metric_marks (
  customer_id uuid not null,
  id uuid not null,
  program_id uuid not null,
  constraint metric_marks_pk PRIMARY KEY (customer_id, id)
);
CREATE INDEX metric_marks_program_id_idx ON public.metric_marks USING btree (program_id, id);
alter table metric_marks enable row level security;
alter table metric_marks force row level security;
create policy metric_marks_program on metric_marks as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant delete, insert, select, update on metric_marks to perennial_app;

create table metric_models (
  id uuid not null,
  program_id uuid not null,
  kind text not null,
  unit text not null,
  as_of date not null,
  fitted_from date,
  customers integer not null,
  ground jsonb not null,
  reason text,
  parameters jsonb,
  standard_errors jsonb,
  log_likelihood double precision,
  backtest jsonb,
  fitted_at timestamp with time zone not null,
  constraint metric_models_pk PRIMARY KEY (id),
  constraint metric_models_program_id_kind_as_of_key UNIQUE (program_id, kind, as_of),
  constraint metric_models_customers_check CHECK ((customers >= 0)),
  constraint metric_models_fitted_check CHECK ((((reason IS NULL) = (parameters IS NOT NULL)) AND ((reason IS NULL) = (log_likelihood IS NOT NULL)) AND ((reason IS NULL) OR (standard_errors IS NULL)) AND ((reason IS NULL) OR (backtest IS NULL)))),
  constraint metric_models_fitted_from_check CHECK ((fitted_from <= as_of)),
  constraint metric_models_kind_check CHECK ((kind = ANY (ARRAY['BG_NBD'::text, 'MBG_NBD'::text, 'GAMMA_GAMMA'::text]))),
  constraint metric_models_reason_check CHECK ((reason = ANY (ARRAY['TOO_FEW_BUYERS'::text, 'TOO_SHORT_HISTORY'::text, 'NO_RECENT_ORDER'::text, 'TOO_FEW_LOYAL'::text, 'NOT_CONVERGED'::text, 'NO_FINITE_MEAN'::text, 'TIMED_OUT'::text, 'OUT_OF_MEMORY'::text, 'CRASHED'::text]))),
  constraint metric_models_unit_check CHECK (
CASE
    WHEN (kind = 'GAMMA_GAMMA'::text) THEN (unit ~ '^[A-Z]{3}$'::text)
    ELSE (unit = ANY (ARRAY['DAY'::text, 'WEEK'::text]))
END)
);
alter table metric_models enable row level security;
alter table metric_models force row level security;
create policy metric_models_program on metric_models as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on metric_models to perennial_app;

create table metric_scorings (
  program_id uuid not null,
  claimed_until timestamp with time zone,
  as_of date,
  leaving_model_id uuid,
  spending_model_id uuid,
  reason text,
  spending_reason text,
  monthly_rate double precision,
  customers integer,
  segments jsonb,
  scored_at timestamp with time zone,
  constraint metric_scorings_pk PRIMARY KEY (program_id),
  constraint metric_scorings_customers_check CHECK ((customers >= 0)),
  constraint metric_scorings_reason_check CHECK ((reason = ANY (ARRAY['TOO_FEW_BUYERS'::text, 'TOO_SHORT_HISTORY'::text, 'NO_RECENT_ORDER'::text, 'TOO_FEW_LOYAL'::text, 'NOT_CONVERGED'::text, 'NO_FINITE_MEAN'::text, 'TIMED_OUT'::text, 'OUT_OF_MEMORY'::text, 'CRASHED'::text]))),
  constraint metric_scorings_scored_check CHECK ((((as_of IS NULL) = (scored_at IS NULL)) AND ((as_of IS NULL) = (customers IS NULL)) AND ((as_of IS NULL) = (segments IS NULL)) AND ((as_of IS NULL) = (monthly_rate IS NULL)) AND ((leaving_model_id IS NULL) OR (reason IS NULL)) AND ((spending_model_id IS NULL) OR (spending_reason IS NULL)))),
  constraint metric_scorings_spending_reason_check CHECK ((spending_reason = ANY (ARRAY['TOO_FEW_BUYERS'::text, 'TOO_SHORT_HISTORY'::text, 'NO_RECENT_ORDER'::text, 'TOO_FEW_LOYAL'::text, 'NOT_CONVERGED'::text, 'NO_FINITE_MEAN'::text, 'TIMED_OUT'::text, 'OUT_OF_MEMORY'::text, 'CRASHED'::text])))
);
alter table metric_scorings enable row level security;
alter table metric_scorings force row level security;
create policy metric_scorings_program on metric_scorings as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant delete, insert, select, update on metric_scorings to perennial_app;

create table metric_snapshot_runs (
  program_id uuid not null,
  as_of date not null,
  made text[] not null,
  claimed_until timestamp with time zone,
  constraint metric_snapshot_runs_pk PRIMARY KEY (program_id)
) with (fillfactor=70);
alter table metric_snapshot_runs enable row level security;
alter table metric_snapshot_runs force row level security;
create policy metric_snapshot_runs_program on metric_snapshot_runs as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select, update on metric_snapshot_runs to perennial_app;

create table metric_snapshots (
  program_id uuid not null,
  report text not null,
  dimension text not null,
  as_of date not null,
  value text not null,
  figures jsonb not null,
  counted_at timestamp with time zone not null,
  definition_version integer not null,
  inactivity_days integer not null,
  time_zone text not null,
  computed_at timestamp with time zone not null,
  constraint metric_snapshots_pk PRIMARY KEY (program_id, report, dimension, as_of, value),
  constraint metric_snapshots_figures_check CHECK ((jsonb_typeof(figures) = 'object'::text)),
  constraint metric_snapshots_report_check CHECK ((report ~ '^[A-Z][A-Z_]*$'::text)),
  constraint metric_snapshots_value_check CHECK (((dimension = 'ALL'::text) = (value = ''::text)))
);
alter table metric_snapshots enable row level security;
alter table metric_snapshots force row level security;
create policy metric_snapshots_program on metric_snapshots as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on metric_snapshots to perennial_app;

create table order_lines (
  customer_id uuid not null,
  order_id uuid not null,
  line_no integer not null,
  program_id uuid not null,
  sku text,
  name text,
  categories text[] not null,
  quantity integer not null,
  amount_minor bigint not null,
  share_minor bigint not null,
  returned_quantity integer default 0 not null,
  returned_minor bigint default 0 not null,
  constraint order_lines_pk PRIMARY KEY (customer_id, order_id, line_no),
  constraint order_lines_amounts_check CHECK ((((amount_minor >= 0) AND (amount_minor <= '9007199254740991'::bigint)) AND ((share_minor >= 0) AND (share_minor <= '9007199254740991'::bigint)))),
  constraint order_lines_quantity_check CHECK ((((quantity >= 1) AND (quantity <= 1000000)) AND (line_no >= 1))),
  constraint order_lines_returned_check CHECK ((((returned_quantity >= 0) AND (returned_quantity <= quantity)) AND ((returned_minor >= 0) AND (returned_minor <= share_minor))))
) with (fillfactor=85);
CREATE INDEX order_lines_program_id_sku_idx ON public.order_lines USING btree (program_id, sku, order_id) WHERE (sku IS NOT NULL);
alter table order_lines enable row level security;
alter table order_lines force row level security;
create policy order_lines_program on order_lines as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select, update on order_lines to perennial_app;

create table order_returns (
  customer_id uuid not null,
  order_id uuid not null,
  id uuid not null,
  program_id uuid not null,
  source text not null,
  external_id text,
  occurred_at timestamp with time zone not null,
  recorded_at timestamp with time zone not null,
  total_minor bigint not null,
  shipping_minor bigint not null,
  tax_minor bigint not null,
  gift_card_minor bigint not null,
  discount_minor bigint not null,
  lines jsonb,
  original jsonb,
  constraint order_returns_pk PRIMARY KEY (customer_id, order_id, id),
  constraint order_returns_amounts_check CHECK (((total_minor >= 0) AND (shipping_minor >= 0) AND (tax_minor >= 0) AND (gift_card_minor >= 0) AND (discount_minor >= 0)))
);
alter table order_returns enable row level security;
alter table order_returns force row level security;
create policy order_returns_program on order_returns as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on order_returns to perennial_app;

create table orders (
  customer_id uuid not null,
  id uuid not null,
  program_id uuid not null,
  source text not null,
  external_id text not null,
  number integer not null,
  occurred_at timestamp with time zone not null,
  local_day date not null,
  recorded_at timestamp with time zone not null,
  channel text,
  currency text not null,
  status text default 'PAID'::text not null,
  total_minor bigint not null,
  shipping_minor bigint not null,
  tax_minor bigint not null,
  gift_card_minor bigint not null,
  discount_minor bigint not null,
  returned_total_minor bigint default 0 not null,
  returned_shipping_minor bigint default 0 not null,
  returned_tax_minor bigint default 0 not null,
  returned_gift_card_minor bigint default 0 not null,
  returned_discount_minor bigint default 0 not null,
  batch_id uuid,
  linked_to_customer_id uuid,
  original jsonb,
  constraint orders_pk PRIMARY KEY (customer_id, id),
  constraint orders_amounts_check CHECK ((((total_minor >= 0) AND (total_minor <= '9007199254740991'::bigint)) AND (shipping_minor >= 0) AND (tax_minor >= 0) AND (shipping_minor <= (total_minor - tax_minor)) AND ((gift_card_minor >= 0) AND (gift_card_minor <= total_minor)) AND ((discount_minor >= 0) AND (discount_minor <= '9007199254740991'::bigint)))),
  constraint orders_number_check CHECK ((number >= 1)),
  constraint orders_original_check CHECK (((original IS NULL) OR COALESCE((((original ->> 'currency'::text) ~ '^[A-Z]{3}$'::text) AND ((original ->> 'currency'::text) <> currency) AND (((original ->> 'exchangeRate'::text))::numeric > (0)::numeric) AND ((((original #>> '{amounts,totalMinor}'::text[]))::numeric >= (0)::numeric) AND (((original #>> '{amounts,totalMinor}'::text[]))::numeric <= ('9007199254740991'::bigint)::numeric)) AND ((((original #>> '{returned,totalMinor}'::text[]))::numeric >= (0)::numeric) AND (((original #>> '{returned,totalMinor}'::text[]))::numeric <= ((original #>> '{amounts,totalMinor}'::text[]))::numeric)) AND (jsonb_typeof((original -> 'lines'::text)) = 'array'::text)), false))),
  constraint orders_returned_check CHECK ((((returned_total_minor >= 0) AND (returned_total_minor <= total_minor)) AND ((returned_shipping_minor >= 0) AND (returned_shipping_minor <= shipping_minor)) AND ((returned_tax_minor >= 0) AND (returned_tax_minor <= tax_minor)) AND ((returned_gift_card_minor >= 0) AND (returned_gift_card_minor <= gift_card_minor)) AND ((returned_discount_minor >= 0) AND (returned_discount_minor <= discount_minor)))),
  constraint orders_status_check CHECK ((status = ANY (ARRAY['PAID'::text, 'PARTLY_RETURNED'::text, 'RETURNED'::text, 'CANCELLED'::text]))),
  constraint orders_status_returned_check CHECK (
CASE status
    WHEN 'PAID'::text THEN (returned_total_minor = 0)
    WHEN 'PARTLY_RETURNED'::text THEN true
    ELSE (returned_total_minor = total_minor)
END)
) with (fillfactor=85);
CREATE INDEX orders_batch_id_id_idx ON public.orders USING btree (batch_id, id) WHERE (batch_id IS NOT NULL);
CREATE INDEX orders_program_id_id_idx ON public.orders USING btree (program_id, id);
alter table orders enable row level security;
alter table orders force row level security;
create policy orders_program on orders as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select, update on orders to perennial_app;

create table outbox_messages (
  customer_id uuid not null,
  id uuid not null,
  program_id uuid not null,
  channel text not null,
  template text not null,
  payload jsonb not null,
  status text not null,
  reason text,
  activity_id uuid not null,
  campaign_version_id uuid not null,
  created_at timestamp with time zone not null,
  constraint outbox_messages_pk PRIMARY KEY (customer_id, id),
  constraint outbox_messages_channel_check CHECK ((channel = ANY (ARRAY['EMAIL'::text, 'SMS'::text, 'PUSH'::text]))),
  constraint outbox_messages_reason_check CHECK (((status = 'PENDING'::text) = (reason IS NULL))),
  constraint outbox_messages_status_check CHECK ((status = ANY (ARRAY['PENDING'::text, 'SKIPPED'::text, 'WITHDRAWN'::text])))
);
CREATE INDEX outbox_messages_customer_id_created_at_id_idx ON public.outbox_messages USING btree (customer_id, created_at, id);
alter table outbox_messages enable row level security;
alter table outbox_messages force row level security;
create policy outbox_messages_program on outbox_messages as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on outbox_messages to perennial_app;
grant update (status, reason) on outbox_messages to perennial_app;

create table own_firings (
  customer_id uuid not null,
  id uuid not null,
  program_id uuid not null,
  activity_id uuid not null,
  kind text not null,
  settings jsonb not null,
  units integer not null,
  taken_back integer not null,
  local_day date not null,
  occurred_at timestamp with time zone not null,
  fired_at timestamp with time zone not null,
  constraint own_firings_pk PRIMARY KEY (customer_id, id),
  constraint own_firings_units_check CHECK (((units >= 1) AND ((taken_back >= 0) AND (taken_back <= units))))
);
CREATE INDEX own_firings_activity_idx ON public.own_firings USING btree (customer_id, activity_id);
alter table own_firings enable row level security;
alter table own_firings force row level security;
create policy own_firings_program on own_firings as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on own_firings to perennial_app;
grant update (taken_back) on own_firings to perennial_app;

create table partner_bonus_references (
  partner_id uuid not null,
  reference text not null,
  program_id uuid not null,
  customer_id uuid not null,
  bonus_id uuid not null,
  constraint partner_bonus_references_pk PRIMARY KEY (partner_id, reference)
);
alter table partner_bonus_references enable row level security;
alter table partner_bonus_references force row level security;
create policy partner_bonus_references_program on partner_bonus_references as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on partner_bonus_references to perennial_app;

create table partner_bonuses (
  customer_id uuid not null,
  id uuid not null,
  program_id uuid not null,
  partner_id uuid not null,
  reference text not null,
  point_type_id uuid not null,
  points bigint not null,
  taken_back bigint not null,
  lot bigint not null,
  awarded_at timestamp with time zone not null,
  constraint partner_bonuses_pk PRIMARY KEY (customer_id, id),
  constraint partner_bonuses_points_check CHECK (((points > 0) AND ((taken_back >= 0) AND (taken_back <= points))))
);
alter table partner_bonuses enable row level security;
alter table partner_bonuses force row level security;
create policy partner_bonuses_program on partner_bonuses as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select, update on partner_bonuses to perennial_app;

create table partner_keys (
  key_id uuid not null,
  program_id uuid not null,
  partner_id uuid not null,
  bound_at timestamp with time zone not null,
  constraint partner_keys_pk PRIMARY KEY (key_id)
);
CREATE INDEX partner_keys_program_id_idx ON public.partner_keys USING btree (program_id);
alter table partner_keys enable row level security;
alter table partner_keys force row level security;
create policy partner_keys_program on partner_keys as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on partner_keys to perennial_app;

create table partner_memberships (
  customer_id uuid not null,
  partner_id uuid not null,
  program_id uuid not null,
  state text not null,
  number text,
  number_hash bytea,
  hint text,
  since timestamp with time zone not null,
  reason text,
  attempts integer not null,
  next_attempt_at timestamp with time zone,
  moves integer not null,
  constraint partner_memberships_pk PRIMARY KEY (customer_id, partner_id),
  constraint partner_memberships_attempt_check CHECK (((state = 'PENDING'::text) = (next_attempt_at IS NOT NULL))),
  constraint partner_memberships_count_check CHECK (((attempts >= 0) AND (moves >= 1))),
  constraint partner_memberships_hash_check CHECK ((((state = ANY (ARRAY['PENDING'::text, 'VERIFIED'::text])) = (number_hash IS NOT NULL)) AND ((number_hash IS NULL) = (hint IS NULL)))),
  constraint partner_memberships_number_check CHECK (((state = 'PENDING'::text) = (number IS NOT NULL))),
  constraint partner_memberships_state_check CHECK ((state = ANY (ARRAY['PENDING'::text, 'VERIFIED'::text, 'REJECTED'::text, 'UNLINKED'::text])))
) with (fillfactor=80);
CREATE INDEX partner_memberships_due_idx ON public.partner_memberships USING btree (program_id, partner_id, next_attempt_at, customer_id) WHERE (next_attempt_at IS NOT NULL);
CREATE INDEX partner_memberships_state_idx ON public.partner_memberships USING btree (program_id, partner_id, state, customer_id);
alter table partner_memberships enable row level security;
alter table partner_memberships force row level security;
create policy partner_memberships_program on partner_memberships as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select, update on partner_memberships to perennial_app;

create table partner_moves (
  customer_id uuid not null,
  partner_id uuid not null,
  number integer not null,
  program_id uuid not null,
  from_state text,
  to_state text not null,
  happened_at timestamp with time zone not null,
  actor text not null,
  reason text,
  constraint partner_moves_pk PRIMARY KEY (customer_id, partner_id, number),
  constraint partner_moves_number_check CHECK (((number >= 1) AND ((number = 1) = (from_state IS NULL))))
);
alter table partner_moves enable row level security;
alter table partner_moves force row level security;
create policy partner_moves_program on partner_moves as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on partner_moves to perennial_app;

create table partner_numbers (
  partner_id uuid not null,
  number_hash bytea not null,
  program_id uuid not null,
  customer_id uuid not null,
  constraint partner_numbers_pk PRIMARY KEY (partner_id, number_hash)
);
alter table partner_numbers enable row level security;
alter table partner_numbers force row level security;
create policy partner_numbers_program on partner_numbers as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant delete, insert, select on partner_numbers to perennial_app;

create table partner_prices (
  partner_id uuid not null,
  number integer not null,
  program_id uuid not null,
  from_day date not null,
  minor_per_thousand bigint not null,
  created_at timestamp with time zone not null,
  constraint partner_prices_pk PRIMARY KEY (partner_id, number),
  constraint partner_prices_price_check CHECK (((number >= 1) AND (minor_per_thousand >= 0)))
);
alter table partner_prices enable row level security;
alter table partner_prices force row level security;
create policy partner_prices_program on partner_prices as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on partner_prices to perennial_app;

create table partner_settlement_lines (
  partner_id uuid not null,
  settlement integer not null,
  kind text not null,
  minor_per_thousand bigint not null,
  program_id uuid not null,
  points bigint not null,
  amount_minor bigint not null,
  constraint partner_settlement_lines_pk PRIMARY KEY (partner_id, settlement, kind, minor_per_thousand),
  constraint partner_settlement_lines_kind_check CHECK ((kind = ANY (ARRAY['ISSUED'::text, 'CLAWED_BACK'::text, 'EXPIRED'::text, 'CORRECTED'::text, 'REDEEMED_HERE'::text, 'REDEEMED_ELSEWHERE'::text, 'REDEEMED_FOR_OTHERS'::text])))
);
alter table partner_settlement_lines enable row level security;
alter table partner_settlement_lines force row level security;
create policy partner_settlement_lines_program on partner_settlement_lines as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on partner_settlement_lines to perennial_app;

create table partner_settlements (
  partner_id uuid not null,
  number integer not null,
  program_id uuid not null,
  from_day date not null,
  to_day date not null,
  until timestamp with time zone not null,
  opening_points bigint not null,
  closing_points bigint not null,
  owed_by_partner_minor bigint not null,
  owed_to_partner_minor bigint not null,
  closed_at timestamp with time zone not null,
  actor text not null,
  constraint partner_settlements_pk PRIMARY KEY (partner_id, number),
  constraint partner_settlements_from_day_key UNIQUE (partner_id, from_day),
  constraint partner_settlements_days_check CHECK (((number >= 1) AND (from_day <= to_day) AND (until <= closed_at)))
);
alter table partner_settlements enable row level security;
alter table partner_settlements force row level security;
create policy partner_settlements_program on partner_settlements as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on partner_settlements to perennial_app;

create table partners (
  id uuid not null,
  program_id uuid not null,
  code text not null,
  name text not null,
  point_type_id uuid not null,
  is_open boolean not null,
  verifier_kind text not null,
  number_format text,
  verifier_url text,
  secret_number integer not null,
  created_at timestamp with time zone not null,
  constraint partners_pk PRIMARY KEY (id),
  constraint partners_code_key UNIQUE (program_id, code),
  constraint partners_secret_check CHECK ((secret_number >= 0)),
  constraint partners_verifier_check CHECK (
CASE verifier_kind
    WHEN 'NONE'::text THEN ((number_format IS NULL) AND (verifier_url IS NULL))
    WHEN 'PATTERN'::text THEN ((number_format IS NOT NULL) AND (verifier_url IS NULL))
    WHEN 'HTTP'::text THEN (verifier_url IS NOT NULL)
    ELSE false
END)
);
alter table partners enable row level security;
alter table partners force row level security;
create policy partners_program on partners as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select, update on partners to perennial_app;

create table point_costs (
  point_type_id uuid not null,
  number integer not null,
  program_id uuid not null,
  from_day date not null,
  points bigint not null,
  minor bigint not null,
  created_at timestamp with time zone not null,
  created_by text not null,
  constraint point_costs_pk PRIMARY KEY (point_type_id, number),
  constraint point_costs_cost_check CHECK ((((points >= 1) AND (points <= '9007199254740991'::bigint)) AND ((minor >= 0) AND (minor <= '9007199254740991'::bigint)))),
  constraint point_costs_number_check CHECK ((number >= 1))
);
alter table point_costs enable row level security;
alter table point_costs force row level security;
create policy point_costs_program on point_costs as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on point_costs to perennial_app;

create table point_pools (
  id uuid not null,
  program_id uuid not null,
  created_at timestamp with time zone not null,
  constraint point_pools_pk PRIMARY KEY (id)
);
alter table point_pools enable row level security;
alter table point_pools force row level security;
create policy point_pools_program on point_pools as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on point_pools to perennial_app;

create table point_types (
  id uuid not null,
  program_id uuid not null,
  code text not null,
  name text not null,
  expiry_policy jsonb not null,
  clawback_policy text not null,
  goodwill_days integer not null,
  value_points bigint not null,
  value_minor bigint not null,
  created_at timestamp with time zone not null,
  constraint point_types_pk PRIMARY KEY (id),
  constraint point_types_code_key UNIQUE (program_id, code),
  constraint point_types_clawback_policy_check CHECK ((clawback_policy = ANY (ARRAY['ONLY_PENDING'::text, 'WITHIN_BALANCE'::text, 'ALLOW_NEGATIVE'::text]))),
  constraint point_types_goodwill_days_check CHECK (((goodwill_days >= 0) AND (goodwill_days <= 3650))),
  constraint point_types_value_check CHECK (((value_points > 0) AND (value_minor >= 0)))
);
alter table point_types enable row level security;
alter table point_types force row level security;
create policy point_types_program on point_types as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select, update on point_types to perennial_app;

create table point_worths (
  point_type_id uuid not null,
  number integer not null,
  program_id uuid not null,
  value_points bigint not null,
  value_minor bigint not null,
  since timestamp with time zone not null,
  constraint point_worths_pk PRIMARY KEY (point_type_id, number),
  constraint point_worths_number_check CHECK ((number >= 1)),
  constraint point_worths_value_check CHECK (((value_points > 0) AND (value_minor >= 0)))
);
alter table point_worths enable row level security;
alter table point_worths force row level security;
create policy point_worths_program on point_worths as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on point_worths to perennial_app;

create table program_limit_counters (
  program_id uuid not null,
  campaign_id uuid not null,
  measure text not null,
  window_name text not null,
  used bigint not null,
  cap bigint not null,
  constraint program_limit_counters_pk PRIMARY KEY (program_id, campaign_id, measure, window_name),
  constraint program_limit_counters_measure_check CHECK ((measure = ANY (ARRAY['TIMES'::text, 'POINTS'::text, 'MONEY'::text]))),
  constraint program_limit_counters_used_check CHECK (((used >= 0) AND (used <= cap)))
) with (fillfactor=20);
alter table program_limit_counters enable row level security;
alter table program_limit_counters force row level security;
create policy program_limit_counters_program on program_limit_counters as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on program_limit_counters to perennial_app;
grant update (used, cap) on program_limit_counters to perennial_app;

create table programs (
  id uuid not null,
  code text not null,
  name text not null,
  currency text not null,
  time_zone text not null,
  locales text[] not null,
  status text not null,
  inactivity_days integer not null,
  created_at timestamp with time zone not null,
  constraint programs_pk PRIMARY KEY (id),
  constraint programs_code_key UNIQUE (code),
  constraint programs_code_check CHECK ((code ~ '^[a-z][a-z0-9-]{1,62}$'::text)),
  constraint programs_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint programs_inactivity_days_check CHECK (((inactivity_days >= 1) AND (inactivity_days <= 3650))),
  constraint programs_locales_check CHECK (((cardinality(locales) >= 1) AND (cardinality(locales) <= 20))),
  constraint programs_status_check CHECK ((status = ANY (ARRAY['OPEN'::text, 'CLOSED'::text])))
);
alter table programs enable row level security;
alter table programs force row level security;
create policy programs_directory on programs as permissive for select to public
  using (true);
create policy programs_founding on programs as permissive for insert to public
  with check (true);
create policy programs_own on programs as permissive for update to public
  using ((id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select, update on programs to perennial_app;

create unlogged table rate_points (
  subject text not null,
  window_start timestamp with time zone not null,
  spent bigint not null,
  constraint rate_points_pk PRIMARY KEY (subject),
  constraint rate_points_spent_check CHECK ((spent >= 0))
) with (fillfactor=50);
grant delete, insert, select, update on rate_points to perennial_app;

create table referral_candidates (
  customer_id uuid not null,
  number integer not null,
  program_id uuid not null,
  touch_id uuid,
  advocate_id uuid not null,
  code text,
  kind text not null,
  channel text not null,
  occurred_at timestamp with time zone not null,
  has_won boolean not null,
  reason text not null,
  weighed_at timestamp with time zone not null,
  constraint referral_candidates_pk PRIMARY KEY (customer_id, number)
);
CREATE INDEX referral_candidates_program_id_idx ON public.referral_candidates USING btree (program_id);
alter table referral_candidates enable row level security;
alter table referral_candidates force row level security;
create policy referral_candidates_program on referral_candidates as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on referral_candidates to perennial_app;

create table referral_codes (
  program_id uuid not null,
  code text not null,
  referral_program_id uuid not null,
  customer_id uuid not null,
  number integer not null,
  shown text not null,
  is_chosen boolean not null,
  created_at timestamp with time zone not null,
  constraint referral_codes_pk PRIMARY KEY (program_id, code),
  constraint referral_codes_number_key UNIQUE (customer_id, referral_program_id, number),
  constraint referral_codes_number_check CHECK ((number >= 1))
);
alter table referral_codes enable row level security;
alter table referral_codes force row level security;
create policy referral_codes_program on referral_codes as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on referral_codes to perennial_app;

create table referral_invitations (
  customer_id uuid not null,
  id uuid not null,
  program_id uuid not null,
  referral_program_id uuid not null,
  email text,
  link text not null,
  message text,
  status text not null,
  created_at timestamp with time zone not null,
  sent_at timestamp with time zone,
  constraint referral_invitations_pk PRIMARY KEY (customer_id, id),
  constraint referral_invitations_status_check CHECK (((status = ANY (ARRAY['PENDING'::text, 'SENT'::text])) AND ((status = 'SENT'::text) = (sent_at IS NOT NULL)) AND ((status = 'SENT'::text) = (email IS NULL)) AND ((message IS NULL) OR (status = 'PENDING'::text))))
);
CREATE INDEX referral_invitations_pending_idx ON public.referral_invitations USING btree (program_id, id) WHERE (status = 'PENDING'::text);
alter table referral_invitations enable row level security;
alter table referral_invitations force row level security;
create policy referral_invitations_program on referral_invitations as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on referral_invitations to perennial_app;
grant update (email, message, status, sent_at) on referral_invitations to perennial_app;

create table referral_milestones (
  customer_id uuid not null,
  referral_program_id uuid not null,
  milestone text not null,
  friends integer not null,
  number integer not null,
  program_id uuid not null,
  reached_at timestamp with time zone not null,
  reverted_at timestamp with time zone,
  constraint referral_milestones_pk PRIMARY KEY (customer_id, referral_program_id, milestone, friends, number),
  constraint referral_milestones_check CHECK (((friends >= 1) AND (number >= 1)))
);
CREATE INDEX referral_milestones_program_id_idx ON public.referral_milestones USING btree (program_id);
alter table referral_milestones enable row level security;
alter table referral_milestones force row level security;
create policy referral_milestones_program on referral_milestones as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on referral_milestones to perennial_app;
grant update (reverted_at) on referral_milestones to perennial_app;

create table referral_people (
  customer_id uuid not null,
  program_id uuid not null,
  generation integer not null,
  friends integer not null,
  blocked_at timestamp with time zone,
  block_reason text,
  created_at timestamp with time zone not null,
  constraint referral_people_pk PRIMARY KEY (customer_id),
  constraint referral_people_blocked_check CHECK (((blocked_at IS NULL) = (block_reason IS NULL))),
  constraint referral_people_check CHECK (((generation >= 0) AND (friends >= 0)))
);
CREATE INDEX referral_people_program_id_idx ON public.referral_people USING btree (program_id);
alter table referral_people enable row level security;
alter table referral_people force row level security;
create policy referral_people_program on referral_people as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on referral_people to perennial_app;
grant update (generation, friends, blocked_at, block_reason) on referral_people to perennial_app;

create table referral_programs (
  id uuid not null,
  program_id uuid not null,
  code text not null,
  name text not null,
  variant text not null,
  landing_url text not null,
  is_open boolean not null,
  created_at timestamp with time zone not null,
  constraint referral_programs_pk PRIMARY KEY (id),
  constraint referral_programs_code_key UNIQUE (program_id, code),
  constraint referral_programs_landing_url_check CHECK ((landing_url ~ '^https?://[^[:space:]]+$'::text)),
  constraint referral_programs_variant_check CHECK ((variant = ANY (ARRAY['CUSTOMERS'::text, 'BUSINESSES'::text, 'EMPLOYEES'::text])))
);
alter table referral_programs enable row level security;
alter table referral_programs force row level security;
create policy referral_programs_program on referral_programs as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on referral_programs to perennial_app;
grant update (name, landing_url, is_open) on referral_programs to perennial_app;

create table referral_refusals (
  customer_id uuid not null,
  number integer not null,
  program_id uuid not null,
  referral_program_id uuid,
  reason text not null,
  contenders jsonb not null,
  refused_at timestamp with time zone not null,
  constraint referral_refusals_pk PRIMARY KEY (customer_id, number),
  constraint referral_refusals_check CHECK (((number >= 1) AND (jsonb_typeof(contenders) = 'array'::text)))
);
CREATE INDEX referral_refusals_program_id_idx ON public.referral_refusals USING btree (program_id);
alter table referral_refusals enable row level security;
alter table referral_refusals force row level security;
create policy referral_refusals_program on referral_refusals as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on referral_refusals to perennial_app;

create table referral_reviews (
  customer_id uuid not null,
  number integer not null,
  program_id uuid not null,
  verdict integer not null,
  opened_at timestamp with time zone not null,
  due_at timestamp with time zone not null,
  escalated_at timestamp with time zone,
  decided_at timestamp with time zone,
  decision text,
  decision_reason text,
  decided_by text,
  first_verdict integer not null,
  constraint referral_reviews_pk PRIMARY KEY (customer_id, number),
  constraint referral_reviews_check CHECK (((number >= 1) AND (verdict >= 1) AND (opened_at <= due_at))),
  constraint referral_reviews_decided_check CHECK ((((decided_at IS NULL) = (decision IS NULL)) AND ((decided_at IS NULL) = (decision_reason IS NULL)) AND ((decided_at IS NULL) = (decided_by IS NULL)) AND ((decision IS NULL) OR (decision = ANY (ARRAY['ALLOWED'::text, 'REJECTED'::text, 'WITHDRAWN'::text]))))),
  constraint referral_reviews_verdicts_check CHECK (((first_verdict >= 1) AND (first_verdict <= verdict)))
);
CREATE INDEX referral_reviews_decided_idx ON public.referral_reviews USING btree (program_id, decided_at, customer_id) WHERE (decided_at IS NOT NULL);
CREATE INDEX referral_reviews_open_idx ON public.referral_reviews USING btree (program_id, due_at, customer_id) WHERE (decided_at IS NULL);
alter table referral_reviews enable row level security;
alter table referral_reviews force row level security;
create policy referral_reviews_program on referral_reviews as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on referral_reviews to perennial_app;
grant update (verdict, escalated_at, decided_at, decision, decision_reason, decided_by) on referral_reviews to perennial_app;

create table referral_seasons (
  id uuid not null,
  program_id uuid not null,
  referral_program_id uuid not null,
  code text not null,
  name text not null,
  starts_at timestamp with time zone not null,
  ends_at timestamp with time zone not null,
  created_at timestamp with time zone not null,
  frozen_at timestamp with time zone,
  constraint referral_seasons_pk PRIMARY KEY (id),
  constraint referral_seasons_code_key UNIQUE (referral_program_id, code),
  constraint referral_seasons_time_check CHECK (((starts_at < ends_at) AND ((frozen_at IS NULL) OR (frozen_at >= ends_at))))
);
CREATE INDEX referral_seasons_due_idx ON public.referral_seasons USING btree (program_id, ends_at) WHERE (frozen_at IS NULL);
alter table referral_seasons enable row level security;
alter table referral_seasons force row level security;
create policy referral_seasons_program on referral_seasons as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on referral_seasons to perennial_app;
grant update (name, starts_at, ends_at, frozen_at) on referral_seasons to perennial_app;

create table referral_shares (
  customer_id uuid not null,
  id uuid not null,
  program_id uuid not null,
  referral_program_id uuid not null,
  channel text not null,
  occurred_at timestamp with time zone not null,
  constraint referral_shares_pk PRIMARY KEY (id, customer_id)
);
CREATE INDEX referral_shares_customer_idx ON public.referral_shares USING btree (customer_id);
alter table referral_shares enable row level security;
alter table referral_shares force row level security;
create policy referral_shares_program on referral_shares as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on referral_shares to perennial_app;

create table referral_signals (
  program_id uuid not null,
  kind text not null,
  key_hash bytea not null,
  customer_id uuid not null,
  seen_at timestamp with time zone not null,
  origin text not null,
  constraint referral_signals_pk PRIMARY KEY (program_id, kind, key_hash, customer_id),
  constraint referral_signals_check CHECK (((kind = ANY (ARRAY['DEVICE'::text, 'ADDRESS'::text, 'IP'::text, 'CARD'::text])) AND (octet_length(key_hash) = 32))),
  constraint referral_signals_origin_check CHECK ((origin = ANY (ARRAY['SERVER'::text, 'CUSTOMER'::text])))
);
CREATE INDEX referral_signals_customer_idx ON public.referral_signals USING btree (customer_id, kind, origin, seen_at);
alter table referral_signals enable row level security;
alter table referral_signals force row level security;
create policy referral_signals_program on referral_signals as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on referral_signals to perennial_app;
grant update (seen_at, origin) on referral_signals to perennial_app;

create table referral_standings (
  customer_id uuid not null,
  season_id uuid not null,
  program_id uuid not null,
  rank integer not null,
  approved integer not null,
  reached_at timestamp with time zone not null,
  constraint referral_standings_pk PRIMARY KEY (customer_id, season_id),
  constraint referral_standings_check CHECK (((rank >= 1) AND (approved >= 1)))
);
CREATE INDEX referral_standings_rank_idx ON public.referral_standings USING btree (season_id, rank);
alter table referral_standings enable row level security;
alter table referral_standings force row level security;
create policy referral_standings_program on referral_standings as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on referral_standings to perennial_app;

create table referral_steps (
  customer_id uuid not null,
  number integer not null,
  program_id uuid not null,
  from_state text not null,
  to_state text not null,
  reason text not null,
  actor text not null,
  version_id uuid not null,
  at timestamp with time zone not null,
  details jsonb not null,
  former_advocate_id uuid,
  constraint referral_steps_pk PRIMARY KEY (customer_id, number),
  constraint referral_steps_check CHECK (((number >= 1) AND (from_state = ANY (ARRAY['TOUCHED'::text, 'CLAIMED'::text, 'ATTRIBUTED'::text, 'QUALIFIED'::text, 'MATURING'::text, 'APPROVED'::text, 'REWARDED'::text, 'REVERSED'::text, 'FLAGGED'::text, 'REJECTED'::text, 'EXPIRED'::text])) AND (to_state = ANY (ARRAY['TOUCHED'::text, 'CLAIMED'::text, 'ATTRIBUTED'::text, 'QUALIFIED'::text, 'MATURING'::text, 'APPROVED'::text, 'REWARDED'::text, 'REVERSED'::text, 'FLAGGED'::text, 'REJECTED'::text, 'EXPIRED'::text]))))
);
CREATE INDEX referral_steps_former_idx ON public.referral_steps USING btree (former_advocate_id, customer_id) WHERE (former_advocate_id IS NOT NULL);
CREATE INDEX referral_steps_program_id_idx ON public.referral_steps USING btree (program_id);
alter table referral_steps enable row level security;
alter table referral_steps force row level security;
create policy referral_steps_program on referral_steps as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on referral_steps to perennial_app;

create table referral_tallies (
  customer_id uuid not null,
  referral_program_id uuid not null,
  program_id uuid not null,
  approved integer not null,
  constraint referral_tallies_pk PRIMARY KEY (customer_id, referral_program_id),
  constraint referral_tallies_check CHECK ((approved >= 0))
);
CREATE INDEX referral_tallies_program_id_idx ON public.referral_tallies USING btree (program_id);
alter table referral_tallies enable row level security;
alter table referral_tallies force row level security;
create policy referral_tallies_program on referral_tallies as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on referral_tallies to perennial_app;
grant update (approved) on referral_tallies to perennial_app;

create table referral_touches (
  customer_id uuid not null,
  id uuid not null,
  program_id uuid not null,
  referral_program_id uuid not null,
  code text,
  kind text not null,
  channel text not null,
  occurred_at timestamp with time zone not null,
  contact_key bytea,
  visitor bytea,
  constraint referral_touches_pk PRIMARY KEY (id, customer_id)
);
CREATE INDEX referral_touches_contact_idx ON public.referral_touches USING btree (program_id, contact_key) WHERE (contact_key IS NOT NULL);
alter table referral_touches enable row level security;
alter table referral_touches force row level security;
create policy referral_touches_program on referral_touches as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on referral_touches to perennial_app;

create table referral_verdicts (
  customer_id uuid not null,
  number integer not null,
  program_id uuid not null,
  version_id uuid not null,
  stage text not null,
  verdict text not null,
  findings jsonb not null,
  evidence jsonb not null,
  at timestamp with time zone not null,
  advocate_id uuid,
  constraint referral_verdicts_pk PRIMARY KEY (customer_id, number),
  constraint referral_verdicts_check CHECK (((number >= 1) AND (stage = ANY (ARRAY['CLAIM'::text, 'QUALIFICATION'::text, 'APPROVAL'::text])) AND (verdict = ANY (ARRAY['ALLOW'::text, 'FLAG'::text, 'HOLD'::text, 'BLOCK'::text]))))
);
CREATE INDEX referral_verdicts_at_idx ON public.referral_verdicts USING btree (program_id, at, customer_id);
alter table referral_verdicts enable row level security;
alter table referral_verdicts force row level security;
create policy referral_verdicts_program on referral_verdicts as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on referral_verdicts to perennial_app;

create table referral_versions (
  id uuid not null,
  program_id uuid not null,
  referral_program_id uuid not null,
  number integer not null,
  effective_from timestamp with time zone not null,
  rules jsonb not null,
  created_at timestamp with time zone not null,
  constraint referral_versions_pk PRIMARY KEY (id),
  constraint referral_versions_number_key UNIQUE (referral_program_id, number),
  constraint referral_versions_number_check CHECK ((number >= 1))
);
CREATE INDEX referral_versions_program_id_idx ON public.referral_versions USING btree (program_id);
alter table referral_versions enable row level security;
alter table referral_versions force row level security;
create policy referral_versions_program on referral_versions as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on referral_versions to perennial_app;

create table referrals (
  customer_id uuid not null,
  program_id uuid not null,
  advocate_id uuid not null,
  referral_program_id uuid not null,
  version_id uuid not null,
  generation integer not null,
  advocate_generation integer not null,
  state text not null,
  resume_state text,
  reason text not null,
  kind text not null,
  channel text not null,
  code text,
  touch_id uuid,
  claimed_at timestamp with time zone not null,
  qualify_by timestamp with time zone,
  qualified_at timestamp with time zone,
  order_id uuid,
  matures_at timestamp with time zone,
  approved_at timestamp with time zone,
  advocate_due_at timestamp with time zone,
  friend_due_at timestamp with time zone,
  claimed_told_at timestamp with time zone,
  qualified_told_at timestamp with time zone,
  advocate_told_at timestamp with time zone,
  friend_told_at timestamp with time zone,
  advocate_skipped text,
  is_under_review boolean not null,
  ended_at timestamp with time zone,
  due_at timestamp with time zone,
  last_step integer not null,
  attributed_at timestamp with time zone not null,
  attributed_step integer not null,
  qualified_step integer,
  friend_claimed_told_at timestamp with time zone,
  friend_claimed_step integer,
  orders_from timestamp with time zone,
  told text[] default '{}'::text[] not null,
  constraint referrals_pk PRIMARY KEY (customer_id),
  constraint referrals_approved_check CHECK (((state <> ALL (ARRAY['APPROVED'::text, 'REWARDED'::text])) OR ((approved_at IS NOT NULL) AND (qualified_at IS NOT NULL)))),
  constraint referrals_claim_told_check CHECK (((friend_claimed_told_at IS NULL) OR (((referral_program_id || '/claimed/'::text) || customer_id) = ANY (told)))),
  constraint referrals_ended_check CHECK (((state = ANY (ARRAY['REVERSED'::text, 'REJECTED'::text, 'EXPIRED'::text])) = (ended_at IS NOT NULL))),
  constraint referrals_flagged_check CHECK (((state = 'FLAGGED'::text) = (resume_state IS NOT NULL))),
  constraint referrals_friend_claimed_check CHECK ((((friend_claimed_told_at IS NULL) = (friend_claimed_step IS NULL)) AND (friend_claimed_step <= last_step))),
  constraint referrals_no_ring_check CHECK (((advocate_generation >= 0) AND (advocate_generation < generation) AND (advocate_id <> customer_id))),
  constraint referrals_orders_from_check CHECK ((orders_from <= claimed_at)),
  constraint referrals_qualified_check CHECK ((((qualified_at IS NULL) = (order_id IS NULL)) AND ((qualified_at IS NULL) = (qualified_step IS NULL)) AND ((state <> ALL (ARRAY['QUALIFIED'::text, 'MATURING'::text])) OR (qualified_at IS NOT NULL)) AND ((state <> 'MATURING'::text) OR (matures_at IS NOT NULL)))),
  constraint referrals_review_check CHECK (((state <> 'FLAGGED'::text) OR is_under_review)),
  constraint referrals_state_check CHECK (((state = ANY (ARRAY['TOUCHED'::text, 'CLAIMED'::text, 'ATTRIBUTED'::text, 'QUALIFIED'::text, 'MATURING'::text, 'APPROVED'::text, 'REWARDED'::text, 'REVERSED'::text, 'FLAGGED'::text, 'REJECTED'::text, 'EXPIRED'::text])) AND (state <> 'TOUCHED'::text) AND (last_step >= 1))),
  constraint referrals_steps_check CHECK ((((attributed_step >= 1) AND (attributed_step <= last_step)) AND ((qualified_step IS NULL) OR (qualified_step <= last_step)))),
  constraint referrals_told_check CHECK ((((advocate_told_at IS NULL) OR (approved_at IS NOT NULL)) AND ((friend_told_at IS NULL) OR (approved_at IS NOT NULL))))
);
CREATE INDEX referrals_advocate_idx ON public.referrals USING btree (advocate_id, claimed_at, customer_id);
CREATE INDEX referrals_approved_idx ON public.referrals USING btree (referral_program_id, approved_at) WHERE (approved_at IS NOT NULL);
CREATE INDEX referrals_claimed_idx ON public.referrals USING btree (program_id, claimed_at, customer_id);
CREATE INDEX referrals_due_idx ON public.referrals USING btree (program_id, due_at) WHERE (due_at IS NOT NULL);
alter table referrals enable row level security;
alter table referrals force row level security;
create policy referrals_program on referrals as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select, update on referrals to perennial_app;

create table referred_persons (
  program_id uuid not null,
  person_key text not null,
  customer_id uuid not null,
  constraint referred_persons_pk PRIMARY KEY (program_id, person_key)
);
CREATE INDEX referred_persons_customer_idx ON public.referred_persons USING btree (customer_id);
alter table referred_persons enable row level security;
alter table referred_persons force row level security;
create policy referred_persons_program on referred_persons as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on referred_persons to perennial_app;

create table retention_cells (
  program_id uuid not null,
  generation integer not null,
  grain text not null,
  period date not null,
  dimension text not null,
  value text not null,
  retained integer not null,
  lost integer not null,
  reactivated integer not null,
  acquired integer not null,
  acquired_and_lost integer not null,
  constraint retention_cells_pk PRIMARY KEY (program_id, generation, grain, dimension, value, period),
  constraint retention_cells_counts_check CHECK (((retained >= 0) AND (lost >= 0) AND (reactivated >= 0) AND (acquired >= 0) AND (acquired_and_lost >= 0))),
  constraint retention_cells_grain_check CHECK ((grain = ANY (ARRAY['MONTH'::text, 'QUARTER'::text, 'YEAR'::text])))
) with (fillfactor=70);
alter table retention_cells enable row level security;
alter table retention_cells force row level security;
create policy retention_cells_program on retention_cells as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant delete, insert, select, update on retention_cells to perennial_app;

create table revenue_cells (
  program_id uuid not null,
  generation integer not null,
  grain text not null,
  period date not null,
  dimension text not null,
  value text not null,
  buyers integer not null,
  repeat_buyers integer not null,
  purchase_days integer not null,
  orders integer not null,
  gross_minor bigint not null,
  returned_minor bigint not null,
  repeat_net_minor bigint not null,
  constraint revenue_cells_pk PRIMARY KEY (program_id, generation, grain, dimension, value, period),
  constraint revenue_cells_amounts_check CHECK ((((returned_minor >= 0) AND (returned_minor <= gross_minor)) AND ((repeat_net_minor >= 0) AND (repeat_net_minor <= (gross_minor - returned_minor))))),
  constraint revenue_cells_counts_check CHECK ((((repeat_buyers >= 0) AND (repeat_buyers <= buyers)) AND (buyers <= purchase_days) AND (purchase_days <= orders))),
  constraint revenue_cells_grain_check CHECK ((grain = ANY (ARRAY['DAY'::text, 'WEEK'::text, 'MONTH'::text, 'QUARTER'::text, 'YEAR'::text])))
) with (fillfactor=70);
alter table revenue_cells enable row level security;
alter table revenue_cells force row level security;
create policy revenue_cells_program on revenue_cells as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant delete, insert, select, update on revenue_cells to perennial_app;

create table reward_redemptions (
  customer_id uuid not null,
  id uuid not null,
  program_id uuid not null,
  reward_id uuid not null,
  version_id uuid not null,
  quantity integer not null,
  point_type text not null,
  points bigint not null,
  delivery text not null,
  state text not null,
  order_reference text,
  redeemed_at timestamp with time zone not null,
  redeemed_by text not null,
  fulfilled_at timestamp with time zone,
  fulfilled_by text,
  reference text,
  sealed_code bytea,
  cancelled_at timestamp with time zone,
  cancelled_by text,
  cancel_reason text,
  restored bigint not null,
  constraint reward_redemptions_pk PRIMARY KEY (customer_id, id),
  constraint reward_redemptions_cancelled_check CHECK ((((state = 'CANCELLED'::text) = (cancelled_at IS NOT NULL)) AND ((cancelled_at IS NULL) = (cancelled_by IS NULL)))),
  constraint reward_redemptions_fulfilled_check CHECK ((((fulfilled_at IS NULL) = (fulfilled_by IS NULL)) AND ((state <> 'FULFILLED'::text) OR (fulfilled_at IS NOT NULL)) AND ((state <> 'REDEEMED'::text) OR (fulfilled_at IS NULL)))),
  constraint reward_redemptions_quantity_check CHECK (((quantity >= 1) AND (points >= 0))),
  constraint reward_redemptions_restored_check CHECK ((((restored >= 0) AND (restored <= points)) AND ((restored = 0) OR (state = 'CANCELLED'::text)))),
  constraint reward_redemptions_sealed_check CHECK (((sealed_code IS NULL) OR (delivery = 'GIFT_CARD'::text))),
  constraint reward_redemptions_state_check CHECK ((state = ANY (ARRAY['REDEEMED'::text, 'FULFILLED'::text, 'CANCELLED'::text])))
) with (fillfactor=80);
CREATE INDEX reward_redemptions_redeemed_at_idx ON public.reward_redemptions USING brin (redeemed_at) WITH (autosummarize='on');
CREATE INDEX reward_redemptions_state_idx ON public.reward_redemptions USING btree (program_id, state, delivery, id);
alter table reward_redemptions enable row level security;
alter table reward_redemptions force row level security;
create policy reward_redemptions_program on reward_redemptions as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on reward_redemptions to perennial_app;
grant update (state, fulfilled_at, fulfilled_by, reference, sealed_code, cancelled_at, cancelled_by, cancel_reason, restored) on reward_redemptions to perennial_app;

create table reward_versions (
  id uuid not null,
  program_id uuid not null,
  reward_id uuid not null,
  number integer not null,
  effective_from timestamp with time zone not null,
  terms jsonb not null,
  created_at timestamp with time zone not null,
  created_by text not null,
  constraint reward_versions_pk PRIMARY KEY (id),
  constraint reward_versions_number_key UNIQUE (reward_id, number),
  constraint reward_versions_number_check CHECK ((number >= 1))
);
CREATE INDEX reward_versions_program_id_idx ON public.reward_versions USING btree (program_id);
alter table reward_versions enable row level security;
alter table reward_versions force row level security;
create policy reward_versions_program on reward_versions as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on reward_versions to perennial_app;

create table rewards (
  id uuid not null,
  program_id uuid not null,
  code text not null,
  stock bigint,
  created_at timestamp with time zone not null,
  archived_at timestamp with time zone,
  constraint rewards_pk PRIMARY KEY (id),
  constraint rewards_code_key UNIQUE (program_id, code),
  constraint rewards_stock_check CHECK ((stock >= 0))
);
alter table rewards enable row level security;
alter table rewards force row level security;
create policy rewards_program on rewards as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on rewards to perennial_app;
grant update (stock, archived_at) on rewards to perennial_app;

create table segment_members (
  customer_id uuid not null,
  id uuid not null,
  program_id uuid not null,
  segment_id uuid not null,
  joined_at timestamp with time zone not null,
  left_at timestamp with time zone,
  constraint segment_members_pk PRIMARY KEY (customer_id, id),
  constraint segment_members_left_at_check CHECK ((left_at >= joined_at))
) with (fillfactor=90);
CREATE UNIQUE INDEX segment_members_current_key ON public.segment_members USING btree (customer_id, segment_id) WHERE (left_at IS NULL);
CREATE INDEX segment_members_segment_idx ON public.segment_members USING btree (program_id, segment_id, customer_id) WHERE (left_at IS NULL);
alter table segment_members enable row level security;
alter table segment_members force row level security;
create policy segment_members_program on segment_members as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on segment_members to perennial_app;
grant update (left_at) on segment_members to perennial_app;

create table segment_versions (
  segment_id uuid not null,
  number integer not null,
  program_id uuid not null,
  condition text not null,
  created_at timestamp with time zone not null,
  created_by text not null,
  constraint segment_versions_pk PRIMARY KEY (segment_id, number),
  constraint segment_versions_number_check CHECK ((number >= 1))
);
alter table segment_versions enable row level security;
alter table segment_versions force row level security;
create policy segment_versions_program on segment_versions as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on segment_versions to perennial_app;

create table segments (
  id uuid not null,
  program_id uuid not null,
  code text not null,
  name text not null,
  version integer not null,
  refreshed_version integer,
  refreshed_at timestamp with time zone,
  created_at timestamp with time zone not null,
  archived_at timestamp with time zone,
  constraint segments_pk PRIMARY KEY (id),
  constraint segments_code_key UNIQUE (program_id, code),
  constraint segments_refreshed_check CHECK ((((refreshed_version IS NULL) = (refreshed_at IS NULL)) AND ((refreshed_version >= 1) AND (refreshed_version <= version)))),
  constraint segments_version_check CHECK ((version >= 1))
);
alter table segments enable row level security;
alter table segments force row level security;
create policy segments_program on segments as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on segments to perennial_app;
grant update (name, version, refreshed_version, refreshed_at, archived_at) on segments to perennial_app;

create table staff_members (
  id uuid not null,
  program_id uuid not null,
  email text not null,
  email_normalised text not null,
  name text not null,
  role text not null,
  password_hash text not null,
  status text not null,
  created_at timestamp with time zone not null,
  constraint staff_members_pk PRIMARY KEY (id),
  constraint staff_members_program_id_email_normalised_key UNIQUE (program_id, email_normalised),
  constraint staff_members_role_check CHECK ((role = ANY (ARRAY['OWNER'::text, 'MANAGER'::text, 'SUPPORT'::text, 'ANALYST'::text]))),
  constraint staff_members_status_check CHECK ((status = ANY (ARRAY['ACTIVE'::text, 'DEACTIVATED'::text])))
);
CREATE INDEX staff_members_program_id_id_idx ON public.staff_members USING btree (program_id, id);
alter table staff_members enable row level security;
alter table staff_members force row level security;
create policy staff_members_program on staff_members as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select, update on staff_members to perennial_app;

create table staff_sessions (
  id uuid not null,
  program_id uuid not null,
  staff_id uuid not null,
  token_hash bytea not null,
  created_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  constraint staff_sessions_pk PRIMARY KEY (id),
  constraint staff_sessions_token_hash_key UNIQUE (token_hash),
  constraint staff_sessions_token_hash_check CHECK ((octet_length(token_hash) = 32))
);
CREATE INDEX staff_sessions_staff_id_idx ON public.staff_sessions USING btree (staff_id) WHERE (revoked_at IS NULL);
alter table staff_sessions enable row level security;
alter table staff_sessions force row level security;
create policy staff_sessions_program on staff_sessions as permissive for all to public
  using (((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid) OR (encode(token_hash, 'hex'::text) = NULLIF(current_setting('app.credential'::text, true), ''::text))))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select, update on staff_sessions to perennial_app;

create table stamp_card_completions (
  customer_id uuid not null,
  card text not null,
  number integer not null,
  program_id uuid not null,
  activity_id uuid not null,
  local_day date not null,
  completed_at timestamp with time zone not null,
  constraint stamp_card_completions_pk PRIMARY KEY (customer_id, card, number),
  constraint stamp_card_completions_number_check CHECK ((number >= 1))
);
alter table stamp_card_completions enable row level security;
alter table stamp_card_completions force row level security;
create policy stamp_card_completions_program on stamp_card_completions as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant delete, insert, select on stamp_card_completions to perennial_app;

create table stamp_cards (
  customer_id uuid not null,
  card text not null,
  program_id uuid not null,
  total integer not null,
  stamps_needed integer not null,
  begun_at timestamp with time zone not null,
  constraint stamp_cards_pk PRIMARY KEY (customer_id, card),
  constraint stamp_cards_stamps_needed_check CHECK ((stamps_needed >= 2)),
  constraint stamp_cards_total_check CHECK ((total >= 0))
) with (fillfactor=70);
alter table stamp_cards enable row level security;
alter table stamp_cards force row level security;
create policy stamp_cards_program on stamp_cards as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on stamp_cards to perennial_app;
grant update (total) on stamp_cards to perennial_app;

create table storefront_keys (
  id uuid not null,
  program_id uuid not null,
  name text not null,
  secret_hash bytea not null,
  hint text not null,
  scopes text[] not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone,
  revoked_at timestamp with time zone,
  last_used_at timestamp with time zone,
  replaces uuid,
  constraint storefront_keys_pk PRIMARY KEY (id),
  constraint storefront_keys_secret_hash_key UNIQUE (secret_hash),
  constraint storefront_keys_scopes_check CHECK ((cardinality(scopes) > 0)),
  constraint storefront_keys_secret_hash_check CHECK ((octet_length(secret_hash) = 32))
);
CREATE INDEX storefront_keys_program_id_id_idx ON public.storefront_keys USING btree (program_id, id);
alter table storefront_keys enable row level security;
alter table storefront_keys force row level security;
create policy storefront_keys_program on storefront_keys as permissive for all to public
  using (((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid) OR (encode(secret_hash, 'hex'::text) = NULLIF(current_setting('app.credential'::text, true), ''::text))))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select, update on storefront_keys to perennial_app;

create table survey_answers (
  customer_id uuid not null,
  survey_id uuid not null,
  wave text not null,
  product text not null,
  revision integer not null,
  id uuid not null,
  program_id uuid not null,
  kind text not null,
  scores smallint[] not null,
  reason text,
  answered_at timestamp with time zone not null,
  constraint survey_answers_pk PRIMARY KEY (customer_id, survey_id, wave, product, revision),
  constraint survey_answers_id_key UNIQUE (customer_id, id),
  constraint survey_answers_product_check CHECK (((product = ''::text) OR (kind = 'REVIEW'::text))),
  constraint survey_answers_reason_check CHECK (((kind = 'CHURN_REASON'::text) = (reason IS NOT NULL))),
  constraint survey_answers_revision_check CHECK ((revision >= 1)),
  constraint survey_answers_scores_check CHECK (((array_position(scores, NULL::smallint) IS NULL) AND
CASE kind
    WHEN 'NPS'::text THEN ((cardinality(scores) = 1) AND (0 <= ALL (scores)) AND (10 >= ALL (scores)))
    WHEN 'CSAT'::text THEN ((cardinality(scores) = 1) AND (1 <= ALL (scores)) AND (5 >= ALL (scores)))
    WHEN 'REVIEW'::text THEN ((cardinality(scores) = 1) AND (1 <= ALL (scores)) AND (5 >= ALL (scores)))
    WHEN 'CLI'::text THEN ((cardinality(scores) = 3) AND (1 <= ALL (scores)) AND (6 >= ALL (scores)))
    ELSE (cardinality(scores) = 0)
END))
);
CREATE INDEX survey_answers_answered_at_idx ON public.survey_answers USING btree (survey_id, wave, answered_at, id);
CREATE INDEX survey_answers_wave_idx ON public.survey_answers USING btree (survey_id, wave, customer_id, product, revision);
alter table survey_answers enable row level security;
alter table survey_answers force row level security;
create policy survey_answers_program on survey_answers as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on survey_answers to perennial_app;

create table survey_texts (
  customer_id uuid not null,
  answer_id uuid not null,
  program_id uuid not null,
  text text not null,
  constraint survey_texts_pk PRIMARY KEY (customer_id, answer_id)
);
CREATE INDEX survey_texts_program_id_idx ON public.survey_texts USING btree (program_id);
alter table survey_texts enable row level security;
alter table survey_texts force row level security;
create policy survey_texts_program on survey_texts as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant delete, insert, select on survey_texts to perennial_app;

create table survey_waves (
  survey_id uuid not null,
  code text not null,
  program_id uuid not null,
  opens_at timestamp with time zone not null,
  closes_at timestamp with time zone,
  constraint survey_waves_pk PRIMARY KEY (survey_id, code),
  constraint survey_waves_time_check CHECK (((closes_at IS NULL) OR (closes_at >= opens_at)))
);
CREATE INDEX survey_waves_program_id_idx ON public.survey_waves USING btree (program_id);
alter table survey_waves enable row level security;
alter table survey_waves force row level security;
create policy survey_waves_program on survey_waves as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on survey_waves to perennial_app;
grant update (opens_at, closes_at) on survey_waves to perennial_app;

create table surveys (
  id uuid not null,
  program_id uuid not null,
  code text not null,
  kind text not null,
  name text not null,
  question text,
  reasons jsonb not null,
  audience text,
  created_at timestamp with time zone not null,
  closed_at timestamp with time zone,
  constraint surveys_pk PRIMARY KEY (id),
  constraint surveys_code_key UNIQUE (program_id, code),
  constraint surveys_kind_key UNIQUE (id, kind),
  constraint surveys_closed_check CHECK (((closed_at IS NULL) OR (closed_at >= created_at))),
  constraint surveys_kind_check CHECK ((kind = ANY (ARRAY['NPS'::text, 'CSAT'::text, 'CLI'::text, 'CHURN_REASON'::text, 'REVIEW'::text]))),
  constraint surveys_reasons_check CHECK (((kind = 'CHURN_REASON'::text) = (jsonb_array_length(reasons) > 0)))
);
CREATE INDEX surveys_created_at_idx ON public.surveys USING btree (program_id, created_at, id);
alter table surveys enable row level security;
alter table surveys force row level security;
create policy surveys_program on surveys as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on surveys to perennial_app;
grant update (name, question, reasons, audience, closed_at) on surveys to perennial_app;

create table tier_ladder_versions (
  id uuid not null,
  program_id uuid not null,
  ladder_id uuid not null,
  number integer not null,
  state text not null,
  effective_from timestamp with time zone not null,
  application text not null,
  like_number integer,
  is_rollback boolean not null,
  terms jsonb not null,
  created_at timestamp with time zone not null,
  created_by text not null,
  constraint tier_ladder_versions_pk PRIMARY KEY (id),
  constraint tier_ladder_versions_number_key UNIQUE (ladder_id, number),
  constraint tier_ladder_versions_application_check CHECK ((application = ANY (ARRAY['UP_ONLY'::text, 'BOTH_WAYS'::text]))),
  constraint tier_ladder_versions_number_check CHECK (((number >= 1) AND (like_number < number))),
  constraint tier_ladder_versions_rollback_check CHECK (((NOT is_rollback) OR (like_number IS NOT NULL))),
  constraint tier_ladder_versions_state_check CHECK ((state = ANY (ARRAY['DRAFT'::text, 'PUBLISHED'::text])))
);
CREATE INDEX tier_ladder_versions_program_id_idx ON public.tier_ladder_versions USING btree (program_id);
alter table tier_ladder_versions enable row level security;
alter table tier_ladder_versions force row level security;
create policy tier_ladder_versions_program on tier_ladder_versions as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on tier_ladder_versions to perennial_app;

create table tier_ladders (
  id uuid not null,
  program_id uuid not null,
  code text not null,
  name text not null,
  created_at timestamp with time zone not null,
  constraint tier_ladders_pk PRIMARY KEY (id),
  constraint tier_ladders_code_key UNIQUE (program_id, code)
);
alter table tier_ladders enable row level security;
alter table tier_ladders force row level security;
create policy tier_ladders_program on tier_ladders as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on tier_ladders to perennial_app;
grant update (name) on tier_ladders to perennial_app;

create table tier_moves (
  customer_id uuid not null,
  id uuid not null,
  program_id uuid not null,
  ladder_id uuid not null,
  number integer not null,
  from_tier text,
  to_tier text,
  is_up boolean not null,
  cause text not null,
  happened_at timestamp with time zone not null,
  recorded_at timestamp with time zone not null,
  version_id uuid not null,
  until_day date,
  activity_id uuid,
  order_id uuid,
  campaign_version_id uuid,
  actor text,
  reason text,
  before jsonb,
  constraint tier_moves_pk PRIMARY KEY (customer_id, id),
  constraint tier_moves_number_key UNIQUE (customer_id, ladder_id, number),
  constraint tier_moves_actor_check CHECK (((cause <> ALL (ARRAY['MANUAL'::text, 'STATUS_MATCH'::text])) OR ((actor IS NOT NULL) AND (reason IS NOT NULL)))),
  constraint tier_moves_campaign_check CHECK (((cause = 'EFFECT'::text) = (campaign_version_id IS NOT NULL))),
  constraint tier_moves_cause_check CHECK ((cause = ANY (ARRAY['QUALIFIED'::text, 'REVIEW'::text, 'MANUAL'::text, 'STATUS_MATCH'::text, 'EFFECT'::text, 'LADDER_CHANGED'::text, 'ROLLBACK'::text]))),
  constraint tier_moves_number_check CHECK (((number >= 1) AND ((number > 1) OR (from_tier IS NULL))))
);
CREATE INDEX tier_moves_version_id_idx ON public.tier_moves USING btree (program_id, version_id, customer_id);
alter table tier_moves enable row level security;
alter table tier_moves force row level security;
create policy tier_moves_program on tier_moves as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on tier_moves to perennial_app;

create table tier_sweeps (
  version_id uuid not null,
  program_id uuid not null,
  after_created_at timestamp with time zone,
  after_customer_id uuid,
  customers bigint not null,
  done_at timestamp with time zone,
  constraint tier_sweeps_pk PRIMARY KEY (version_id),
  constraint tier_sweeps_customers_check CHECK ((customers >= 0)),
  constraint tier_sweeps_place_check CHECK (((after_created_at IS NULL) = (after_customer_id IS NULL)))
);
alter table tier_sweeps enable row level security;
alter table tier_sweeps force row level security;
create policy tier_sweeps_program on tier_sweeps as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on tier_sweeps to perennial_app;
grant update (after_created_at, after_customer_id, customers, done_at) on tier_sweeps to perennial_app;

create table time_trigger_sweeps (
  program_id uuid not null,
  trigger_key text collate "C" not null,
  swept_through date,
  constraint time_trigger_sweeps_pk PRIMARY KEY (program_id, trigger_key)
);
alter table time_trigger_sweeps enable row level security;
alter table time_trigger_sweeps force row level security;
create policy time_trigger_sweeps_program on time_trigger_sweeps as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select, update on time_trigger_sweeps to perennial_app;

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
  created_at timestamp with time zone not null,
  constraint token_issuers_pk PRIMARY KEY (id),
  constraint token_issuers_pair_hash_key UNIQUE (pair_hash),
  constraint token_issuers_algorithms_check CHECK (((cardinality(algorithms) > 0) AND (algorithms <@ ARRAY['ES256'::text, 'EdDSA'::text, 'RS256'::text, 'PS256'::text]))),
  constraint token_issuers_keys_check CHECK (((jwks IS NULL) <> (jwks_uri IS NULL))),
  constraint token_issuers_token_type_check CHECK ((token_type = ANY (ARRAY['JWT'::text, 'customer+jwt'::text])))
);
CREATE INDEX token_issuers_program_id_id_idx ON public.token_issuers USING btree (program_id, id);
alter table token_issuers enable row level security;
alter table token_issuers force row level security;
create policy token_issuers_program on token_issuers as permissive for all to public
  using (((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid) OR (encode(pair_hash, 'hex'::text) = NULLIF(current_setting('app.credential'::text, true), ''::text))))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant delete, insert, select on token_issuers to perennial_app;

create table usage_claims (
  program_id uuid not null,
  id uuid not null,
  state text not null,
  amounts jsonb not null,
  constraint usage_claims_pk PRIMARY KEY (program_id, id),
  constraint usage_claims_state_check CHECK ((state = ANY (ARRAY['HELD'::text, 'COMMITTED'::text, 'RELEASED'::text])))
) with (fillfactor=80);
alter table usage_claims enable row level security;
alter table usage_claims force row level security;
create policy usage_claims_program on usage_claims as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on usage_claims to perennial_app;
grant update (state, amounts) on usage_claims to perennial_app;

create table usage_counters (
  program_id uuid not null,
  owner_id uuid not null,
  measure text not null,
  subject text not null,
  held bigint not null,
  committed bigint not null,
  cap bigint,
  constraint usage_counters_pk PRIMARY KEY (program_id, owner_id, measure, subject),
  constraint usage_counters_measure_check CHECK ((measure = ANY (ARRAY['USES'::text, 'UNITS'::text, 'MINOR'::text]))),
  constraint usage_counters_used_check CHECK (((held >= 0) AND (committed >= 0) AND ((cap IS NULL) OR ((held + committed) <= cap))))
) with (fillfactor=50);
alter table usage_counters enable row level security;
alter table usage_counters force row level security;
create policy usage_counters_program on usage_counters as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select on usage_counters to perennial_app;
grant update (held, committed, cap) on usage_counters to perennial_app;

create table wallets (
  customer_id uuid not null,
  point_type_id uuid not null,
  program_id uuid not null,
  seq bigint not null,
  pending bigint not null,
  available bigint not null,
  held bigint not null,
  deficit bigint not null,
  earned bigint not null,
  spent bigint not null,
  expired bigint not null,
  lots bigint[] not null,
  constraint wallets_pk PRIMARY KEY (customer_id, point_type_id),
  constraint wallets_deficit_check CHECK (((deficit >= 0) AND (available >= (- deficit)))),
  constraint wallets_expired_check CHECK ((expired >= 0)),
  constraint wallets_held_check CHECK ((held >= 0)),
  constraint wallets_limit_check CHECK (((available <= '9007199254740991'::bigint) AND (pending <= '9007199254740991'::bigint) AND (held <= '9007199254740991'::bigint))),
  constraint wallets_lots_check CHECK (((COALESCE(array_length(lots, 1), 0) % 6) = 0)),
  constraint wallets_pending_check CHECK ((pending >= 0)),
  constraint wallets_seq_check CHECK ((seq >= 0))
) with (fillfactor=70);
alter table wallets enable row level security;
alter table wallets force row level security;
create policy wallets_program on wallets as permissive for all to public
  using ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid))
  with check ((program_id = (NULLIF(current_setting('app.program'::text, true), ''::text))::uuid));
grant insert, select, update on wallets to perennial_app;

alter table campaign_versions add constraint campaign_versions_campaign_fk FOREIGN KEY (campaign_id) REFERENCES campaigns(id);
alter table club_plans add constraint club_plans_club_fk FOREIGN KEY (club_id) REFERENCES clubs(id);
alter table club_rule_rounds add constraint club_rule_rounds_club_fk FOREIGN KEY (club_id) REFERENCES clubs(id);
alter table cohort_cells add constraint cohort_cells_series_fk FOREIGN KEY (program_id, generation, series) REFERENCES cohort_series(program_id, generation, series);
alter table coupon_batches add constraint coupon_batches_template_fk FOREIGN KEY (template_id) REFERENCES coupon_templates(id);
alter table coupon_batches add constraint coupon_batches_version_fk FOREIGN KEY (version_id) REFERENCES coupon_template_versions(id);
alter table coupon_template_versions add constraint coupon_template_versions_template_fk FOREIGN KEY (template_id) REFERENCES coupon_templates(id);
alter table customer_consents add constraint customer_consents_customer_id_fk FOREIGN KEY (customer_id) REFERENCES customers(customer_id);
alter table customer_identity_keys add constraint customer_identity_keys_customer_id_fk FOREIGN KEY (customer_id) REFERENCES customers(customer_id);
alter table draw_secrets add constraint draw_secrets_draw_fk FOREIGN KEY (draw_id) REFERENCES draws(id);
alter table order_lines add constraint order_lines_order_fk FOREIGN KEY (customer_id, order_id) REFERENCES orders(customer_id, id);
alter table order_returns add constraint order_returns_order_fk FOREIGN KEY (customer_id, order_id) REFERENCES orders(customer_id, id);
alter table partner_keys add constraint partner_keys_partner_fk FOREIGN KEY (partner_id) REFERENCES partners(id);
alter table partner_prices add constraint partner_prices_partner_fk FOREIGN KEY (partner_id) REFERENCES partners(id);
alter table partner_settlement_lines add constraint partner_settlement_lines_settlement_fk FOREIGN KEY (partner_id, settlement) REFERENCES partner_settlements(partner_id, number);
alter table partner_settlements add constraint partner_settlements_partner_fk FOREIGN KEY (partner_id) REFERENCES partners(id);
alter table point_costs add constraint point_costs_point_type_fk FOREIGN KEY (point_type_id) REFERENCES point_types(id);
alter table point_worths add constraint point_worths_point_type_fk FOREIGN KEY (point_type_id) REFERENCES point_types(id);
alter table referral_seasons add constraint referral_seasons_program_fk FOREIGN KEY (referral_program_id) REFERENCES referral_programs(id);
alter table referral_versions add constraint referral_versions_program_fk FOREIGN KEY (referral_program_id) REFERENCES referral_programs(id);
alter table reward_redemptions add constraint reward_redemptions_reward_fk FOREIGN KEY (reward_id) REFERENCES rewards(id);
alter table reward_redemptions add constraint reward_redemptions_version_fk FOREIGN KEY (version_id) REFERENCES reward_versions(id);
alter table reward_versions add constraint reward_versions_reward_fk FOREIGN KEY (reward_id) REFERENCES rewards(id);
alter table segment_versions add constraint segment_versions_segment_fk FOREIGN KEY (segment_id) REFERENCES segments(id);
alter table staff_members add constraint staff_members_program_id_fk FOREIGN KEY (program_id) REFERENCES programs(id);
alter table staff_sessions add constraint staff_sessions_staff_id_fk FOREIGN KEY (staff_id) REFERENCES staff_members(id);
alter table stamp_card_completions add constraint stamp_card_completions_card_fk FOREIGN KEY (customer_id, card) REFERENCES stamp_cards(customer_id, card);
alter table storefront_keys add constraint storefront_keys_program_id_fk FOREIGN KEY (program_id) REFERENCES programs(id);
alter table survey_answers add constraint survey_answers_survey_fk FOREIGN KEY (survey_id, kind) REFERENCES surveys(id, kind);
alter table survey_answers add constraint survey_answers_wave_fk FOREIGN KEY (survey_id, wave) REFERENCES survey_waves(survey_id, code);
alter table survey_texts add constraint survey_texts_answer_fk FOREIGN KEY (customer_id, answer_id) REFERENCES survey_answers(customer_id, id);
alter table survey_waves add constraint survey_waves_survey_fk FOREIGN KEY (survey_id) REFERENCES surveys(id);
alter table tier_ladder_versions add constraint tier_ladder_versions_ladder_fk FOREIGN KEY (ladder_id) REFERENCES tier_ladders(id);
alter table tier_sweeps add constraint tier_sweeps_version_fk FOREIGN KEY (version_id) REFERENCES tier_ladder_versions(id);
alter table token_issuers add constraint token_issuers_program_id_fk FOREIGN KEY (program_id) REFERENCES programs(id);
