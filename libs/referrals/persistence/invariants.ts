import type { Invariant } from '#platform';
import { TRANSITIONS } from '../domain/transitions.js';

/** The table of transitions, as rows. */
const ALLOWED = TRANSITIONS.flatMap(({ from, to, reasons }) =>
  reasons.map((reason) => `('${from}', '${to}', '${reason}')`),
).join(', ');

/** What must hold between referrals, their steps, their people, and what was told of them. */
export const REFERRAL_INVARIANTS: readonly Invariant[] = [
  {
    name: 'referrals.steps_are_whole',
    holds:
      'The steps of every referral are numbered from 1 without gaps, each goes on where the one before ended, as the table of transitions has it, and the last tells where it stands.',
    sql: `
      select coalesce(s.customer_id, r.customer_id) || ' step ' || coalesce(s.number, 0) as subject,
        format('%s to %s because of %s', s.from_state, s.to_state, s.reason) as found
      from (
        select *, row_number() over w as place, lag(to_state, 1, 'TOUCHED') over w as before,
          lead(number) over w is null as is_last
        from referral_steps where program_id = $1 window w as (partition by customer_id order by number)
      ) s
      full join (select * from referrals where program_id = $1) r on r.customer_id = s.customer_id
      left join (values ${ALLOWED}) as t (from_state, to_state, reason)
        on t.from_state = s.from_state and t.to_state = s.to_state and t.reason = s.reason
      where s.customer_id is null or r.customer_id is null or t.reason is null or s.number <> s.place or s.from_state <> s.before
        or (s.is_last and (s.number <> r.last_step or s.to_state <> r.state or s.reason <> r.reason))`,
  },
  {
    name: 'referrals.generations_are_in_order',
    holds: 'Friend and advocate of every referral have the generations that it says.',
    sql: `
      select 'referral of ' || r.customer_id as subject,
        format('says %s behind %s, they are %s behind %s', r.generation, r.advocate_generation, f.generation, a.generation) as found
      from referrals r
      left join referral_people f on f.program_id = $1 and f.customer_id = r.customer_id
      left join referral_people a on a.program_id = $1 and a.customer_id = r.advocate_id
      where r.program_id = $1
        and (f.generation is distinct from r.generation or a.generation is distinct from r.advocate_generation)`,
  },
  {
    name: 'referrals.friends_are_counted',
    holds: 'Everybody has as many friends as there are referrals that name them as the advocate.',
    sql: `
      select 'customer ' || coalesce(p.customer_id, r.advocate_id) as subject,
        format('%s friends counted, %s there', coalesce(p.friends, 0), coalesce(r.friends, 0)) as found
      from (select * from referral_people where program_id = $1) p
      full join (
        select advocate_id, count(*) as friends from referrals where program_id = $1 group by advocate_id
      ) r on r.advocate_id = p.customer_id
      where coalesce(p.friends, 0) <> coalesce(r.friends, 0)`,
  },
  {
    name: 'referrals.approved_are_counted',
    holds: 'The tally of every advocate is the number of their referrals that are approved and not reversed.',
    sql: `
      select 'customer ' || coalesce(t.customer_id, r.advocate_id) as subject,
        format('%s approved counted, %s there', coalesce(t.approved, 0), coalesce(r.approved, 0)) as found
      from (select * from referral_tallies where program_id = $1) t
      full join (
        select advocate_id, referral_program_id, count(*) as approved from referrals
        where program_id = $1 and state in ('APPROVED', 'REWARDED') group by advocate_id, referral_program_id
      ) r on r.advocate_id = t.customer_id and r.referral_program_id = t.referral_program_id
      where coalesce(t.approved, 0) <> coalesce(r.approved, 0)`,
  },
  {
    name: 'referrals.milestones_are_earned',
    holds: 'Nobody stands on a milestone of more friends than they have approved.',
    sql: `
      select 'customer ' || m.customer_id || ' milestone ' || m.milestone as subject,
        format('reached with %s, has %s', m.friends, coalesce(t.approved, 0)) as found
      from referral_milestones m
      left join referral_tallies t on t.program_id = $1 and t.customer_id = m.customer_id
        and t.referral_program_id = m.referral_program_id
      where m.program_id = $1 and m.reverted_at is null and m.friends > coalesce(t.approved, 0)`,
  },
  {
    name: 'referrals.milestones_stand_once',
    holds: 'Nobody stands on one milestone twice by the same number of friends.',
    sql: `
      select 'customer ' || customer_id || ' milestone ' || milestone as subject,
        format('stands %s times with %s friends', count(*), friends) as found
      from referral_milestones where program_id = $1 and reverted_at is null
      group by customer_id, referral_program_id, milestone, friends having count(*) > 1`,
  },
  {
    name: 'referrals.told_once_approved',
    holds:
      'Each side was told of an approval when its referral says so, once, and nobody was told of one that was never approved.',
    sql: `
      select 'customer ' || coalesce(a.customer_id, r.hearer_id) || ' of the referral of ' || coalesce(a.friend_id, r.friend_id) as subject,
        format('%s activities, told at %s', coalesce(a.told, 0), r.told_at) as found
      from (
        select customer_id, split_part(external_id, '/', 1) as friend_id, split_part(external_id, '/', 3) as side, count(*) as told
        from activities where program_id = $1 and type = 'referral.approved' and source = 'perennial' group by 1, 2, 3
      ) a
      full join (
        select customer_id::text as friend_id, customer_id as hearer_id, 'FRIEND' as side, friend_told_at as told_at
        from referrals where program_id = $1 and friend_told_at is not null
        union all
        select customer_id::text, advocate_id, 'ADVOCATE', advocate_told_at
        from referrals where program_id = $1 and advocate_told_at is not null
      ) r on r.friend_id = a.friend_id and r.hearer_id = a.customer_id and r.side = a.side
      where a.told is distinct from 1 or r.told_at is null`,
  },
  {
    name: 'referrals.advocates_have_won',
    holds: 'The advocate of every referral is the one who won when it was weighed last.',
    sql: `
      select 'referral of ' || r.customer_id as subject, format('advocate %s, %s had won', r.advocate_id, c.advocate_id) as found
      from referrals r
      left join lateral (
        select advocate_id from referral_candidates
        where program_id = $1 and customer_id = r.customer_id and has_won order by number desc limit 1
      ) c on true
      where r.program_id = $1 and c.advocate_id is distinct from r.advocate_id`,
  },
];
