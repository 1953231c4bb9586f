import type { Fault } from './club-faults.js';

const TEMPLATE = `
  with t as (
    insert into coupon_templates (id, program_id, code, created_at) values (gen_random_uuid(), $1, 'faulty', now())
    returning id
  ), v as (
    insert into coupon_template_versions (id, program_id, template_id, number, effective_from, terms, created_at, created_by)
    select gen_random_uuid(), $1, id, 1, now(), '{}', now(), 'somebody' from t returning id
  )`;
const OF_ANN = `from customers p where p.program_id = $1 and p.external_id = 'ann'`;

/** About coupons. */
export const COUPON_FAULTS: readonly Fault[] = [
  {
    name: 'a batch that counts codes that nobody made',
    sql: `${TEMPLATE}
      insert into coupon_batches (id, program_id, template_id, version_id, total, done, state, valid_from, created_at, created_by)
      select gen_random_uuid(), $1, t.id, v.id, 5, 2, 'RUNNING', now(), now(), 'somebody' from t, v`,
    seen: ['coupons.batches_are_counted'],
  },
  {
    name: 'a code of a batch that there is not',
    sql: `insert into coupon_codes (program_id, code, batch_id, number) values ($1, '00000000000', gen_random_uuid(), 1)`,
    seen: ['coupons.codes_have_owners'],
  },
  {
    name: 'a code of a coupon that there is not',
    sql: `insert into coupon_codes (program_id, code, customer_id, coupon_id)
      select $1, '00000000000', p.customer_id, gen_random_uuid() ${OF_ANN}`,
    seen: ['coupons.coupons_have_codes'],
  },
  {
    name: 'a coupon without a code, by the version of no template',
    sql: `insert into coupons (customer_id, id, program_id, template_id, version_id, code, reference, valid_from, issued_at, issued_by)
      select p.customer_id, gen_random_uuid(), $1, gen_random_uuid(), gen_random_uuid(), '00000000000', 'x', now(), now(), 'x' ${OF_ANN}`,
    seen: ['coupons.coupons_follow_templates', 'coupons.coupons_have_codes'],
  },
  {
    name: 'a coupon that was given, and nobody has',
    sql: `insert into own_firings (customer_id, id, program_id, activity_id, kind, settings, units, taken_back, local_day,
        occurred_at, fired_at)
      select p.customer_id, gen_random_uuid(), $1, gen_random_uuid(), 'issueCoupon', '{}', 1, 0, '2026-03-02', now(), now() ${OF_ANN}`,
    seen: ['coupons.coupons_follow_firings'],
  },
];
