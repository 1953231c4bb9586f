import type { Fault } from './club-faults.js';

/** What is odd about a referral; all else of it is as it should be. */
interface Oddity {
  readonly friendGeneration?: number;
  readonly friends?: number;
  /** Numbers, states and reasons of its steps. */
  readonly steps?: string;
  readonly hasWon?: boolean;
  /** When it was approved, and the friend told. */
  readonly told?: string;
}

const STEPS = `(1, 'TOUCHED', 'CLAIMED', 'TYPED_CODE'), (2, 'CLAIMED', 'ATTRIBUTED', 'NOTHING_FOUND')`;

/** Ann is the friend whom Bob referred; she has joined and bought nothing since. */
function referred({
  friendGeneration = 1,
  friends = 1,
  steps = STEPS,
  hasWon = true,
  told = 'null',
}: Oddity): string {
  return `
  with b as (
    select a.customer_id as ann, b.customer_id as bob from customers a join customers b on b.program_id = a.program_id
    where a.program_id = $1 and a.external_id = 'ann' and b.external_id = 'bob'
  ), p as (
    insert into referral_people (customer_id, program_id, generation, friends, created_at)
    select ann, $1, ${friendGeneration}, 0, now() from b union all select bob, $1, 0, ${friends}, now() from b
  ), s as (
    insert into referral_steps (customer_id, number, program_id, from_state, to_state, reason, actor, version_id, at, details)
    select ann, v.number, $1, v.from_state, v.to_state, v.reason, 'system:referrals', gen_random_uuid(), now(), '{}'
    from b, (values ${steps}) as v (number, from_state, to_state, reason)
  ), c as (
    insert into referral_candidates (customer_id, number, program_id, advocate_id, kind, channel, occurred_at, has_won, reason, weighed_at)
    select ann, 1, $1, bob, 'TYPED_CODE', 'OTHER', now(), ${hasWon}, 'TYPED_CODE', now() from b
  )
  insert into referrals (customer_id, program_id, advocate_id, referral_program_id, version_id, generation, advocate_generation,
    state, reason, kind, channel, claimed_at, approved_at, friend_told_at, is_under_review, last_step, attributed_at, attributed_step)
  select ann, $1, bob, gen_random_uuid(), gen_random_uuid(), 1, 0, 'ATTRIBUTED', 'NOTHING_FOUND', 'TYPED_CODE', 'OTHER', now(),
    ${told}, ${told}, false, 2, now(), 1 from b`;
}

const OF_ANN = `from customers p where p.program_id = $1 and p.external_id = 'ann'`;

/** About referrals. */
export const REFERRAL_FAULTS: readonly Fault[] = [
  {
    name: 'a referral whose first step is missing',
    sql: referred({ steps: `(2, 'CLAIMED', 'ATTRIBUTED', 'NOTHING_FOUND')` }),
    seen: ['referrals.steps_are_whole'],
  },
  {
    name: 'a step of a referral that no referral may take',
    sql: referred({ steps: STEPS.replace('TYPED_CODE', 'ORDER_RETURNED') }),
    seen: ['referrals.steps_are_whole'],
  },
  {
    name: 'a friend who is further from the first advocate than the referral says',
    sql: referred({ friendGeneration: 2 }),
    seen: ['referrals.generations_are_in_order'],
  },
  {
    name: 'an advocate with a friend too many',
    sql: referred({ friends: 2 }),
    seen: ['referrals.friends_are_counted'],
  },
  {
    name: 'an advocate who did not win the friend',
    sql: referred({ hasWon: false }),
    seen: ['referrals.advocates_have_won'],
  },
  {
    name: 'a friend who was to be told of an approval, and was not',
    sql: referred({ told: 'now()' }),
    seen: ['referrals.told_once_approved'],
  },
  {
    name: 'somebody who was told of a referral that there is not',
    sql: `insert into activities (customer_id, id, program_id, type, source, external_id, occurred_at, recorded_at)
      select p.customer_id, gen_random_uuid(), $1, 'referral.approved', 'perennial', p.customer_id || '/approved/FRIEND/1', now(), now()
      ${OF_ANN}`,
    seen: ['referrals.told_once_approved'],
  },
  {
    name: 'an approved friend whom nobody referred',
    sql: `insert into referral_tallies (customer_id, referral_program_id, program_id, approved)
      select p.customer_id, gen_random_uuid(), $1, 1 ${OF_ANN}`,
    seen: ['referrals.approved_are_counted'],
  },
  {
    name: 'a milestone for friends who are not there',
    sql: `insert into referral_milestones (customer_id, referral_program_id, milestone, friends, number, program_id, reached_at)
      select p.customer_id, gen_random_uuid(), 'five', 5, 1, $1, now() ${OF_ANN}`,
    seen: ['referrals.milestones_are_earned'],
  },
  {
    name: 'a milestone that stands twice',
    sql: `with t as (
        insert into referral_milestones (customer_id, referral_program_id, milestone, friends, number, program_id, reached_at)
        select p.customer_id, '00000000-0000-7000-8000-000000000001', 'five', 5, n.number, $1, now()
        from customers p cross join (values (1), (2)) as n (number) where p.program_id = $1 and p.external_id = 'ann'
      )
      insert into referral_tallies (customer_id, referral_program_id, program_id, approved)
      select p.customer_id, '00000000-0000-7000-8000-000000000001', $1, 5 ${OF_ANN}`,
    seen: ['referrals.approved_are_counted', 'referrals.milestones_stand_once'],
  },
];
