import type { Uuid } from '#kernel';
import type { Query } from '../performance/population.js';

/** Members of one plan of a club, whose period ends on one day. */
export interface MembersWanted {
  readonly clubId: Uuid;
  readonly plan: string;
  readonly from: string;
  readonly until: string;
}

/** Makes everybody a member by SQL, as if the first period had been free: every invariant of clubs holds. */
export async function populateMembers(
  query: Query,
  { clubId, plan, from, until }: MembersWanted,
): Promise<void> {
  await query(
    `insert into customer_totals (customer_id, program_id, last_order_number, orders_count, gross_minor, returned_minor)
     select customer_id, program_id, 0, 0, 0, 0 from customers on conflict do nothing`,
  );
  await query(
    `insert into club_memberships (customer_id, club_id, program_id, state, plan, since, member_since, period_from,
       period_until, anchor_day, due_day, ends_at_period, by_rule, payments, moves)
     select customer_id, $1, program_id, 'ACTIVE', $2, enrolled_at, enrolled_at, $3::date, $4::date, $3::date, $4::date + 1,
       false, false, 0, 1
     from customers`,
    [clubId, plan, from, until],
  );
  await query(
    `insert into club_moves (customer_id, id, program_id, club_id, number, to_state, cause, happened_at, plan, period_from,
       period_until, actor, restored_points, owed_minor)
     select customer_id, gen_random_uuid(), program_id, $1, 1, 'ACTIVE', 'JOINED', enrolled_at, $2, $3::date, $4::date, 'bench',
       0, 0
     from customers`,
    [clubId, plan, from, until],
  );
  await query('update clubs set taken = (select count(*) from customers) where id = $1', [clubId]);
}
