import type { Uuid } from '#kernel';
import type { Query } from './population.js';

/** Long after everything: no lot expires. */
const NEVER = Number.MAX_SAFE_INTEGER;

/** Customers who earned points through the product itself have theirs. */
const HAS_NONE = (of: string): string =>
  `not exists (select from ledger_movements m where m.customer_id = ${of}.customer_id)`;

/** Every order earns a point per whole dollar, on a lot of its own; customers' lots are numbered in the order of their times. */
const AWARDS = `
  insert into awards (customer_id, id, program_id, order_id, activity_id, campaign_version_id, point_type_id, basis_minor, points,
    clawed_back, lot, awarded_at, effect)
  select o.customer_id, md5('a' || o.id)::uuid, o.program_id, o.id, md5('y' || o.id)::uuid, v.id, $2::uuid, o.total_minor,
    o.total_minor / 100, 0, row_number() over (partition by o.customer_id order by o.occurred_at), o.occurred_at, 0
  from orders o, (select id from campaign_versions where program_id = $1 limit 1) v
  where o.program_id = $1 and ${HAS_NONE('o')}`;

/** What was earned, and of customers with a second order half of the first lot, redeemed with their last one. */
const MOVEMENTS = `
  insert into ledger_movements (program_id, recorded_at, customer_id, point_type_id, seq, transaction_id, kind,
    from_account, to_account, points, pending_after, available_after, held_after, took, lot_available_at,
    lot_expires_at, lot_cancel_at, lot_slides, actor, at)
  select $1::uuid, at, customer_id, $2::uuid, seq, md5(customer_id::text || seq)::uuid, kind, from_account, to_account, points,
    0, 0, 0, took, case when kind = 'AWARD' then 0 end, case when kind = 'AWARD' then ${NEVER} end,
    case when kind = 'AWARD' then ${NEVER} end, case when kind = 'AWARD' then false end, 'bench', at
  from (
    select customer_id, lot as seq, 'AWARD' as kind, 'ISSUED' as from_account, 'AVAILABLE' as to_account, points,
      '{}'::bigint[] as took, awarded_at as at
    from awards a where program_id = $1 and ${HAS_NONE('a')}
    union all
    select customer_id, max(lot) + 1, 'REDEEM', 'AVAILABLE', 'REDEEMED', min(points) filter (where lot = 1) / 2,
      array[1, min(points) filter (where lot = 1) / 2, ${NEVER}, 0], max(awarded_at) + interval '1 minute'
    from awards a where program_id = $1 and ${HAS_NONE('a')} group by customer_id having count(*) > 1
  ) moved
  order by at, customer_id`;

/** Gives points for the orders of a program, as its journal and its awards tell of them. Answers how many movements there are. */
export async function populateEarned(query: Query, programId: Uuid, pointTypeId: Uuid): Promise<number> {
  await query(AWARDS, [programId, pointTypeId]);
  await query(MOVEMENTS, [programId, pointTypeId]);
  await query('vacuum (analyze)');
  await query('checkpoint');
  const [row] = await query<{ movements: number }>('select count(*)::int as movements from ledger_movements');
  return row?.movements ?? 0;
}
