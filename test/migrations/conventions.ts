/**
 * The conventions of migrations/CONVENTIONS.md as queries. Each answers the names of what breaks it.
 */

/** Keyed by a value that is unique in the whole program, and pointing to the customer who has it. */
const DIRECTORIES: readonly string[] = [
  'customer_external_ids',
  'customer_guest_keys',
  'activity_keys',
  'club_payment_references',
  'partner_numbers',
  'partner_bonus_references',
  'event_codes',
  'coupon_codes',
  'checkouts',
  'referral_codes',
  'referred_persons',
];

/** What was once written there is never changed: the services may only read and insert. */
const HISTORY: readonly string[] = [
  'customer_consents',
  'activities',
  'order_returns',
  'audit_entries',
  'idempotency_records',
  'segment_versions',
  'club_moves',
  'club_payment_references',
  'event_moves',
  'exchange_rates',
  'tier_ladder_versions',
  'tier_moves',
  'partner_prices',
  'partner_keys',
  'partner_moves',
  'partner_bonus_references',
  'partner_settlements',
  'partner_settlement_lines',
  'coupon_template_versions',
  'checkout_moves',
  'checkout_settings',
  'reward_versions',
  'referral_versions',
  'referral_codes',
  'referred_persons',
  'referral_touches',
  'referral_shares',
  'referral_steps',
  'referral_candidates',
  'referral_refusals',
  'referral_verdicts',
  'referral_standings',
  'survey_answers',
  'metric_models',
  'metric_snapshots',
  'metric_costs',
  'metric_alerts',
  'metric_alert_acknowledgements',
  'metric_digests',
];

const TABLES = `
  pg_class c join pg_namespace n
    on n.oid = c.relnamespace and n.nspname = 'public' and c.relkind in ('r', 'p') and c.relname <> 'schema_migrations'`;

const COLUMNS = `${TABLES}
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped`;

function hasColumn(column: string): string {
  return `exists (select from pg_attribute x where x.attrelid = c.oid and x.attname = '${column}' and not x.attisdropped)`;
}

/** True when the attribute numbers (an int2[] expression) hold the customer. */
function holdCustomer(keys: string): string {
  return `exists (select from pg_attribute x where x.attrelid = c.oid and x.attname = 'customer_id' and x.attnum = any(${keys}))`;
}

function listOf(names: readonly string[]): string {
  return `'{${names.join(',')}}'::text[]`;
}

export const conventions: Readonly<Record<string, string>> = {
  'program-owned tables isolate programs by a forced policy': `
    select c.relname as name from ${TABLES}
    where (${hasColumn('program_id')} or c.relname = 'programs')
      and not (c.relrowsecurity and c.relforcerowsecurity
        and exists (select from pg_policy p where p.polrelid = c.oid))`,

  'customer-owned tables have the customer in every primary and unique key': `
    select i.indexrelid::regclass::text as name from ${TABLES}
    join pg_index i on i.indrelid = c.oid and i.indisunique
    where ${hasColumn('customer_id')} and c.relname <> all (${listOf(DIRECTORIES)})
      and not ${holdCustomer('i.indkey::int2[]')}`,

  'foreign keys between customer-owned tables have the customer': `
    select k.conname as name from ${TABLES}
    join pg_constraint k on k.conrelid = c.oid and k.contype = 'f'
    where ${hasColumn('customer_id')} and c.relname <> all (${listOf(DIRECTORIES)})
      and exists (select from pg_attribute x where x.attrelid = k.confrelid and x.attname = 'customer_id')
      and not ${holdCustomer('k.conkey')}`,

  'constraints are named for their table and kind': `
    select k.conname as name from ${TABLES}
    join pg_constraint k on k.conrelid = c.oid
    join (values ('p', 'pk'), ('u', 'key'), ('f', 'fk'), ('c', 'check')) kinds (kind, suffix) on k.contype::text = kind
    where k.conname !~ ('^' || c.relname || '_(.+_)?' || suffix || '$')`,

  'indexes are named for their table and kind': `
    select i.indexrelid::regclass::text as name from ${TABLES}
    join pg_index i on i.indrelid = c.oid
    where not exists (select from pg_constraint k where k.conindid = i.indexrelid)
      and i.indexrelid::regclass::text !~ ('^' || c.relname || '_.+_' || case when i.indisunique then 'key' else 'idx' end || '$')`,

  'every table has a primary key': `
    select c.relname as name from ${TABLES}
    where not exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'p')`,

  'points and money are bigint': `
    select c.relname || '.' || a.attname as name from ${COLUMNS}
    where (a.attname ~ '(^|_)(points|minor)$') and a.atttypid not in ('int8'::regtype, 'int8[]'::regtype)`,

  'texts are text and instants have a zone': `
    select c.relname || '.' || a.attname as name from ${COLUMNS}
    where a.atttypid in ('varchar'::regtype, 'bpchar'::regtype, 'timestamp'::regtype, 'timetz'::regtype, 'money'::regtype)`,

  'names are snake_case': `
    select c.relname || '.' || a.attname as name from ${COLUMNS}
    where c.relname !~ '^[a-z][a-z0-9_]*$' or a.attname !~ '^[a-z][a-z0-9_]*$'`,

  'nothing depends on triggers, sequences, exclusion or deferrable constraints': `
    select t.tgname::text as name from ${TABLES} join pg_trigger t on t.tgrelid = c.oid and not t.tgisinternal
    union all
    select s.relname::text from pg_class s join pg_namespace n on n.oid = s.relnamespace
    where n.nspname = 'public' and s.relkind = 'S' and s.relname <> 'schema_migrations_id_seq'
    union all
    select k.conname::text from ${TABLES} join pg_constraint k on k.conrelid = c.oid
    where k.contype = 'x' or k.condeferrable`,

  'the services may read and write rows and nothing more': `
    select c.relname || ': ' || g.privilege_type as name from ${TABLES}
    cross join lateral aclexplode(c.relacl) g
    where g.grantee <> c.relowner and (g.privilege_type not in ('SELECT', 'INSERT', 'UPDATE', 'DELETE') or g.grantee = 0)`,

  'history is never changed': `
    select c.relname || ': ' || privilege as name from ${TABLES}
    cross join unnest(array['UPDATE', 'DELETE']) privilege
    where c.relname = any (${listOf(HISTORY)}) and has_table_privilege('perennial_app', c.oid, privilege)`,

  'policies hold no subquery, which Citus refuses': `
    select policyname as name from pg_policies
    where schemaname = 'public' and concat(qual, with_check) ilike '%select %'`,

  'the lists of this test name tables that are there': `
    select listed as name from unnest(${listOf([...DIRECTORIES, ...HISTORY])}) listed
    where to_regclass(listed) is null`,
};
