import type { Fault } from './club-faults.js';

/** About limits. */
export const LIMIT_FAULTS: readonly Fault[] = [
  {
    name: 'a counter that no claim has anything of',
    sql: `insert into usage_counters (program_id, owner_id, measure, subject, held, committed)
      values ($1, gen_random_uuid(), 'USES', '', 0, 1)`,
    seen: ['limits.counters_match_claims'],
  },
  {
    name: 'a claim that is counted nowhere',
    sql: `insert into usage_claims (program_id, id, state, amounts)
      values ($1, gen_random_uuid(), 'HELD', jsonb_build_array(jsonb_build_array(gen_random_uuid(), 'USES', '', '1')))`,
    seen: ['checkout.claims_follow_states', 'limits.counters_match_claims'],
  },
];
