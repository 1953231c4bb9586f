import type { Fault } from './club-faults.js';

interface Planted {
  readonly state?: string;
  /** Of its claim; null: there is none. */
  readonly claim?: string | null;
  readonly isRecorded?: boolean;
  readonly discountMinor?: number;
  readonly moves?: number;
  readonly holds?: string;
}

/** A checkout of ann's with a coupon that takes 500 off, and its claim of nothing. */
function checkout({
  state = 'RESERVED',
  claim = state === 'RESERVED' ? 'HELD' : 'RELEASED',
  isRecorded = true,
  discountMinor = 500,
  moves = 1,
  holds = '[]',
}: Planted): string {
  const claimed =
    claim === null
      ? ''
      : `, c as (insert into usage_claims (program_id, id, state, amounts) select $1, id, '${claim}', '[]' from i)`;
  const recorded = isRecorded
    ? `, u as (
        insert into coupon_uses (program_id, customer_id, id, order_reference, template_id, version_id, discount_minor, reversed_minor, used_at)
        select $1, p.customer_id, i.id, 'faulty', gen_random_uuid(), gen_random_uuid(), 500, 0, now() from p, i)`
    : '';
  return `
    with i as (select gen_random_uuid() as id),
    p as (select customer_id from customers where program_id = $1 and external_id = 'ann')
    ${claimed} ${recorded},
    m as (
      insert into checkout_moves (program_id, order_reference, number, move, actor, details, happened_at)
      values ($1, 'faulty', 1, 'RESERVED', 'somebody', '{}', now())
    )
    insert into checkouts (program_id, order_reference, customer_id, state, fingerprint, content, claim_ids, holds, discount_minor,
      points_minor, total_minor, returned, reversed_minor, moves, reserved_at, expires_at, ended_at)
    select $1, 'faulty', p.customer_id, '${state}', '', jsonb_build_object(
        'cart', '{"lines": [{"id": "tea", "quantity": 1}]}'::jsonb, 'uses', jsonb_build_array(jsonb_build_object('id', i.id))
      ), array[i.id], '${holds}', ${discountMinor}, 0, 0, '{}', 0, ${moves}, now(), now(), ${state === 'RESERVED' ? 'null' : 'now()'}
    from p, i`;
}

const HOLD = '[{"pointType": "points", "points": {"$bigint": "7"}, "holdId": "%", "reference": "faulty"}]';
const UNHELD = HOLD.replace('%', '019ca945-4c68-74e4-b97e-45edd58e73c7');
const LATE = HOLD.replace('"%"', 'null');

/** About checkouts. */
export const CHECKOUT_FAULTS: readonly Fault[] = [
  {
    name: 'an open checkout that holds nothing',
    sql: checkout({ claim: 'RELEASED' }),
    seen: ['checkout.claims_follow_states'],
  },
  {
    name: 'an open checkout whose claim is gone',
    sql: checkout({ claim: null }),
    seen: ['checkout.claims_follow_states'],
  },
  {
    name: 'a checkout that is over and still holds its coupon',
    sql: checkout({ state: 'EXPIRED', claim: 'HELD' }),
    seen: ['checkout.claims_follow_states'],
  },
  {
    name: 'a committed checkout that lets its coupon be used again, and nothing came back',
    sql: checkout({ state: 'COMMITTED', claim: 'RELEASED' }),
    seen: ['checkout.claims_follow_states'],
  },
  {
    name: 'a checkout with a coupon that is not recorded',
    sql: checkout({ isRecorded: false }),
    seen: ['checkout.uses_are_recorded'],
  },
  {
    name: 'a checkout that takes off more than its coupons do',
    sql: checkout({ discountMinor: 501 }),
    seen: ['checkout.uses_are_recorded'],
  },
  {
    name: 'an open checkout with points that nobody holds',
    sql: checkout({ holds: UNHELD }),
    seen: ['checkout.points_are_held_or_spent'],
  },
  {
    name: 'a checkout that was committed late for points that nobody spent',
    sql: checkout({ state: 'COMMITTED', claim: 'COMMITTED', holds: LATE }),
    seen: ['checkout.points_are_held_or_spent'],
  },
  {
    name: 'a checkout of which a move is missing',
    sql: checkout({ moves: 2 }),
    seen: ['checkout.moves_are_numbered'],
  },
];
