import type { Fault } from './club-faults.js';

/** A reward of which there are five, another one, and the id of a redemption to come. */
const REWARD = `
  with w as (
    insert into rewards (id, program_id, code, stock, created_at) values (gen_random_uuid(), $1, 'faulty', 5, now()) returning id
  ), o as (
    insert into rewards (id, program_id, code, created_at) values (gen_random_uuid(), $1, 'other', now()) returning id
  ), v as (
    insert into reward_versions (id, program_id, reward_id, number, effective_from, terms, created_at, created_by)
    select gen_random_uuid(), $1, id, 1, now(), '{"delivery": "PRODUCT"}', now(), 'somebody' from w returning id
  ), i as (select gen_random_uuid() as id)`;

/** A claim of two pieces. */
function claimed(state: string, of: 'w' | 'o' = 'w'): string {
  return `, c as (
    insert into usage_claims (program_id, id, state, amounts)
    select $1, i.id, '${state}', jsonb_build_array(jsonb_build_array(${of}.id, 'UNITS', '', '2')) from i, ${of}
  )`;
}

/** Two pieces are counted as used. */
function counted(of: 'w' | 'o' = 'w'): string {
  return `, u as (
    insert into usage_counters (program_id, owner_id, measure, subject, held, committed)
    select $1, id, 'UNITS', '', 0, 2 from ${of}
  )`;
}

/** Somebody redeemed two pieces by the version, of this reward. */
function redeemed(points = 0, of: 'w' | 'o' = 'w'): string {
  return `
    insert into reward_redemptions (customer_id, id, program_id, reward_id, version_id, quantity, point_type, points, delivery,
      state, redeemed_at, redeemed_by, restored)
    select p.customer_id, i.id, $1, ${of}.id, v.id, 2, 'points', ${points}, 'PRODUCT', 'REDEEMED', now(), 'somebody', 0
    from ${of}, v, i, customers p where p.program_id = $1 and p.external_id = 'ann'`;
}

const UNTOLD = 'rewards.redemptions_are_told';

/** About rewards. */
export const REWARD_FAULTS: readonly Fault[] = [
  {
    name: 'a redemption that no limit knows of, and nobody was told of',
    sql: `${REWARD} ${redeemed()}`,
    seen: ['rewards.redemptions_are_claimed', UNTOLD, 'rewards.stock_is_counted'],
  },
  {
    name: 'a redemption whose claim was released',
    sql: `${REWARD} ${claimed('RELEASED')} ${redeemed()}`,
    seen: ['rewards.redemptions_are_claimed', UNTOLD, 'rewards.stock_is_counted'],
  },
  {
    name: 'a redemption for points that nobody spent',
    sql: `${REWARD} ${claimed('COMMITTED')} ${counted()} ${redeemed(7)}`,
    seen: ['rewards.points_are_spent', UNTOLD],
  },
  {
    name: 'a redemption by the version of another reward',
    sql: `${REWARD} ${claimed('COMMITTED', 'o')} ${counted('o')} ${redeemed(0, 'o')}`,
    seen: [UNTOLD, 'rewards.redemptions_follow_rewards'],
  },
];
