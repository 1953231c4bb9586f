import type { Uuid } from '#kernel';
import { plainArray, textArray, type Tx } from '#platform';
import { programOf } from './templates.js';

/** What became of the coupons of some templates. */
export interface UseCounts {
  readonly name: string;
  /** Coupons of customers, those too that were voided since. */
  readonly issued: number;
  /** Customers who were issued one: the denominator of the redemption rate. */
  readonly targeted: number;
  /** Those of them who used one of these templates: its numerator. */
  readonly redeeming: number;
  /** Uses that stand, those of codes that everybody may know too. */
  readonly uses: number;
  /** What they took off and returns did not bring back, in minor units. */
  readonly discountMinor: bigint;
}

/** In the order of the names. A customer is counted once in each group. */
export function countUses(
  tx: Tx,
  groups: readonly { readonly templateId: Uuid; readonly name: string }[],
): Promise<UseCounts[]> {
  return tx.query<UseCounts>(
    `with g as (select * from unnest($2::uuid[], $3::text[]) as g (template_id, name)),
     targeted as (
       select g.name, c.customer_id, count(*) as issued from coupons c join g on g.template_id = c.template_id
       where c.program_id = $1 group by g.name, c.customer_id),
     used as (
       select g.name, u.customer_id, count(*) as uses, sum(u.discount_minor - u.reversed_minor) as discount
       from coupon_uses u
       join usage_claims k on k.program_id = u.program_id and k.id = u.id and k.state = 'COMMITTED'
       join g on g.template_id = u.template_id
       where u.program_id = $1 group by g.name, u.customer_id),
     people as (
       select name, customer_id, t.issued, s.uses, s.discount from targeted t full join used s using (name, customer_id))
     select n.name, coalesce(sum(p.issued), 0)::int as issued, count(p.issued)::int as targeted,
       count(*) filter (where p.issued is not null and p.uses is not null)::int as redeeming,
       coalesce(sum(p.uses), 0)::int as uses, coalesce(sum(p.discount), 0)::bigint as "discountMinor"
     from (select distinct name from g) n
     left join people p on p.name = n.name
     group by n.name order by n.name collate "C"`,
    [
      programOf(tx),
      plainArray(groups.map(({ templateId }) => templateId)),
      textArray(groups.map(({ name }) => name)),
    ],
  );
}
