import type { Invariant } from '#platform';

/** What must hold between templates, batches, the directory of codes, and coupons of customers. */
export const COUPON_INVARIANTS: readonly Invariant[] = [
  {
    name: 'coupons.batches_are_counted',
    holds: 'Every batch has as many codes as it counts, numbered from 1 without gaps.',
    sql: `
      select 'batch ' || b.id as subject,
        format('%s codes counted; %s in the directory, numbered %s to %s', b.done, coalesce(c.codes, 0), c.first, c.last) as found
      from coupon_batches b
      left join (
        select batch_id, count(*) as codes, count(distinct number) as numbers, min(number) as first, max(number) as last
        from coupon_codes where program_id = $1 and batch_id is not null group by batch_id
      ) c on c.batch_id = b.id
      where b.program_id = $1 and (coalesce(c.codes, 0) <> b.done
        or (b.done > 0 and (c.numbers <> b.done or c.first <> 1 or c.last <> b.done)))`,
  },
  {
    name: 'coupons.codes_have_owners',
    holds:
      'Every code is of a batch or template that there is; unique ones are of the eleven symbols that can be typed.',
    sql: `
      select 'code ' || c.code as subject,
        case when b.id is null and t.id is null and c.coupon_id is null then 'of no batch or template' else 'no unique code' end as found
      from coupon_codes c
      left join coupon_batches b on b.id = c.batch_id and b.program_id = c.program_id
      left join coupon_templates t on t.id = c.template_id and t.program_id = c.program_id
      where c.program_id = $1 and ((b.id is null and t.id is null and c.coupon_id is null)
        or (c.template_id is null and c.code !~ '^[0-9CDFGHJKMNPQRTVWXYZ]{11}$'))`,
  },
  {
    name: 'coupons.coupons_have_codes',
    holds:
      'Every coupon of a customer has one code in the directory, which is void when the coupon is, and none is there without one.',
    sql: `
      select coalesce(p.customer_id, c.customer_id) || ' coupon ' || coalesce(p.id, c.coupon_id) as subject,
        case when p.id is null then 'a code, and no coupon' when c.code is null then 'a coupon, and no code'
          when p.code <> c.code then 'a coupon of another code'
          else format('void since %s, its code since %s', coalesce(p.voided_at::text, 'never'), coalesce(c.voided_at::text, 'never')) end as found
      from (select * from coupons where program_id = $1) p
      full join (select * from coupon_codes where program_id = $1 and coupon_id is not null) c
        on c.customer_id = p.customer_id and c.coupon_id = p.id
      where p.id is null or c.code is null or p.code <> c.code or p.voided_at is distinct from c.voided_at`,
  },
  {
    name: 'coupons.coupons_follow_templates',
    holds: 'Every coupon and batch goes by a version of its own template.',
    sql: `
      select i.subject, coalesce('version of template ' || v.template_id, 'no version') as found
      from (
        select customer_id || ' coupon ' || id as subject, template_id, version_id from coupons where program_id = $1
        union all
        select 'batch ' || id, template_id, version_id from coupon_batches where program_id = $1
      ) i
      left join coupon_template_versions v on v.id = i.version_id and v.program_id = $1
      where v.template_id is distinct from i.template_id`,
  },
  {
    name: 'coupons.coupons_follow_firings',
    holds:
      'Every coupon that a campaign or store issued is there; an amount of its own is what was given less what returns took back, and it is void when nothing is left, unless it was in a checkout.',
    sql: `
      select f.customer_id || ' firing ' || f.id as subject,
        case when p.id is null then 'no coupon'
          else format('an amount of %s, void since %s; %s given and %s taken back', coalesce(p.amount_minor::text, 'its template'),
            coalesce(p.voided_at::text, 'never'), f.units, f.taken_back) end as found
      from (
        select customer_id, id, units, taken_back from campaign_firings
        where program_id = $1 and kind = 'issueCoupon' and refusal is null
        union all
        select customer_id, id, units, taken_back from own_firings where program_id = $1 and kind = 'issueCoupon'
      ) f
      left join coupons p on p.customer_id = f.customer_id and p.firing_id = f.id
      where p.id is null or ((p.amount_minor <> f.units - f.taken_back or (f.taken_back = f.units and p.voided_at is null))
        and not exists (select from coupon_uses u where u.program_id = $1 and u.coupon_id = p.id))`,
  },
];
