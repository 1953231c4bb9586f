import { firstIdAt, type LocalDate } from '#kernel';
import type { Tx } from '#platform';
import type { Dimension } from '../../domain/roll-ups/history.js';
import { ENGAGEMENT_DAYS, type EngagementFigures } from '../../domain/snapshots/engagement.js';
import { programOf } from '../program-of.js';
import { SLICED } from './buyers.sql.js';

/** A report of the days before one. */
export interface WindowAsked {
  readonly asOf: LocalDate;
  readonly dimension: Dimension;
  /** The moments between which it counts, the latter excluded. */
  readonly since: Date;
  readonly until: Date;
}

/** $4 is the days, $5 and $6 are the moments, $7 and $8 the least ids of them: ids of shares and touches begin with their times. What was taken back later was done all the same. */
const DOINGS = `
  doings as (
    select customer_id, bool_or(what = 'EARNED') as earned, bool_or(what = 'REDEEMED') as redeemed, bool_or(what = 'SHARED') as shared,
      bool_or(what = 'SIGNED_IN') as signed_in
    from (
      select customer_id, case kind when 'AWARD' then 'EARNED' else 'REDEEMED' end as what
      from ledger_movements
      where program_id = $1 and kind in ('AWARD', 'REDEEM', 'CAPTURE') and at >= $5 and at < $6
      union all
      select customer_id, 'REDEEMED' from household_spends where program_id = $1 and spent_at >= $5 and spent_at < $6
      union all
      select customer_id, 'REDEEMED' from reward_redemptions where program_id = $1 and redeemed_at >= $5 and redeemed_at < $6
      union all
      select customer_id, 'REDEEMED' from coupon_uses where program_id = $1 and used_at >= $5 and used_at < $6
      union all
      select customer_id, 'SHARED' from referral_shares where program_id = $1 and id >= $7 and id < $8
      union all
      select customer_id, 'SHARED' from referral_touches
      where program_id = $1 and kind = 'INVITATION' and id >= $7 and id < $8
      union all
      select customer_id, 'SIGNED_IN' from activities
      where program_id = $1 and type = 'customer.signed_in' and occurred_at >= $5 and occurred_at < $6
    ) done
    group by customer_id
  )`;

/** What members did, by what they were as the window began. Those without members are left out. */
export function findEngaged(
  tx: Tx,
  { asOf, dimension, since, until }: WindowAsked,
): Promise<(EngagementFigures & { readonly value: string })[]> {
  return tx.query(
    `with ${DOINGS},
     members as (
       select customer_id, enrolled_day, channel, first_day, $2::date - $4::int - 1 as pin
       from customer_stats
       where program_id = $1 and not is_guest and enrolled_day < $2::date - $4::int
     ),
     pinned as (
       select m.customer_id, m.enrolled_day, m.pin, case when m.first_day <= m.pin then m.channel end as channel,
         case when m.first_day <= m.pin then m.first_day end as first_day, d.earned, d.redeemed, d.shared, d.signed_in
       from members m left join doings d on d.customer_id = m.customer_id
     ),
     ${SLICED}
     select value, count(*)::int as members,
       (count(*) filter (where earned or redeemed or shared or signed_in))::int as engaged, (count(*) filter (where earned))::int as earned,
       (count(*) filter (where redeemed))::int as redeemed, (count(*) filter (where shared))::int as shared,
       (count(*) filter (where signed_in))::int as "signedIn"
     from sliced group by value order by value`,
    [programOf(tx), asOf, dimension, ENGAGEMENT_DAYS, since, until, firstIdAt(since), firstIdAt(until)],
  );
}
