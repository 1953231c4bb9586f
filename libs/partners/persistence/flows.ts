import type { Points, Uuid } from '#kernel';
import type { Tx } from '#platform';
import type { Flow, LineKind } from '../domain/settlement.js';
import { programOf } from './partners.js';

/** Keys of partners, with those that replaced them: whatever is spent with one is spent with the partner. */
const KEYS = `
  select key_id, partner_id, bound_at from partner_keys where program_id = $1
  union all
  select s.id, k.partner_id, k.bound_at from keys k
  join storefront_keys s on s.program_id = $1 and s.replaces = k.key_id
  where not exists (select from partner_keys b where b.key_id = s.id)`;

/**
 * Lots that were opened with points of other lots: of a transfer the n-th that came in is of the n-th that was drawn; what comes back with
 * a new expiry names the lot it was drawn from.
 */
const OPENED_FROM = `
  select i.customer_id, i.point_type_id, i.seq as lot, o.customer_id as from_customer_id, o.lot as from_lot
  from (select customer_id, point_type_id, seq, transaction_id,
      row_number() over (partition by transaction_id, point_type_id order by seq) as place
    from ledger_movements where program_id = $1 and kind = 'TRANSFER_IN') i
  join (select m.customer_id, m.point_type_id, m.transaction_id, m.took[i] as lot, (i + 3) / 4 as place
    from ledger_movements m, generate_series(1, array_length(m.took, 1), 4) i
    where m.program_id = $1 and m.kind = 'TRANSFER_OUT') o using (transaction_id, point_type_id, place)
  union all
  select customer_id, point_type_id, seq, customer_id, took[1] from ledger_movements
  where program_id = $1 and kind = 'RESTORE' and lot_expires_at is not null and array_length(took, 1) = 4`;

/** Whose lots are partners': by the effect of the version that awarded them, by the bonus, or by the lot they came from. */
const LOTS = `
  (select c.partner_id, a.customer_id, a.point_type_id, a.lot::bigint as lot
   from awards a
   join campaign_versions v on v.id = a.campaign_version_id and v.program_id = $1
   join cut c on c.code = v.effects -> a.effect::int ->> 'issuer' and c.point_type_id = a.point_type_id
   where a.program_id = $1 and a.lot is not null
   union all
   select c.partner_id, b.customer_id, b.point_type_id, b.lot
   from partner_bonuses b join cut c on c.partner_id = b.partner_id where b.program_id = $1)
  union all
  select l.partner_id, e.customer_id, e.point_type_id, e.lot
  from lots l
  join opened_from e on e.from_customer_id = l.customer_id and e.point_type_id = l.point_type_id and e.from_lot = l.lot`;

/** What left lots for good, or came back to them; of what comes back with a new expiry, the lot it was drawn from. */
const DRAWS = `
  select m.customer_id, m.point_type_id, m.seq, m.kind, m.actor, m.order_reference, m.recorded_at, m.took[i] as lot,
    case when m.lot_expires_at is null then m.took[i + 1] else m.points end as points
  from ledger_movements m, generate_series(1, array_length(m.took, 1), 4) i
  where m.program_id = $1 and m.point_type_id in (select point_type_id from cut)
    and m.kind in ('CLAWBACK', 'CANCEL', 'ABSORB', 'EXPIRE', 'ADJUST', 'REDEEM', 'CAPTURE', 'RESTORE')`;

/** With whom points were spent: whose key did it. What comes back comes back from whoever drew that lot for the order last. */
const MOVED = `
  select d.*, l.partner_id as issuer_id,
    case when d.kind in ('REDEEM', 'CAPTURE') then k.partner_id when d.kind = 'RESTORE' then s.partner_id end as redeemer_id
  from draws d
  left join lots l using (customer_id, point_type_id, lot)
  left join keys k on d.kind in ('REDEEM', 'CAPTURE') and d.actor = 'storefront:' || k.key_id and d.recorded_at >= k.bound_at
  left join lateral (
    select k.partner_id from ledger_movements m
    left join keys k on m.actor = 'storefront:' || k.key_id and m.recorded_at >= k.bound_at
    where d.kind = 'RESTORE' and m.program_id = $1 and m.customer_id = d.customer_id and m.point_type_id = d.point_type_id
      and m.order_reference = d.order_reference and m.kind in ('REDEEM', 'CAPTURE') and m.seq < d.seq
      and exists (select from generate_series(1, array_length(m.took, 1), 4) i where m.took[i] = d.lot)
    order by m.seq desc limit 1) s on true`;

const FLOWS = `
  select l.partner_id, l.point_type_id, 'ISSUED' as kind, m.recorded_at, m.points
  from lots l
  join ledger_movements m on m.customer_id = l.customer_id and m.point_type_id = l.point_type_id and m.seq = l.lot
  where m.program_id = $1 and m.kind = 'AWARD'
  union all
  select issuer_id, point_type_id, case
      when kind in ('CLAWBACK', 'CANCEL', 'ABSORB') then 'CLAWED_BACK'
      when kind = 'EXPIRE' then 'EXPIRED'
      when kind = 'ADJUST' then 'CORRECTED'
      when redeemer_id = issuer_id then 'REDEEMED_HERE'
      else 'REDEEMED_ELSEWHERE' end,
    recorded_at, case when kind = 'RESTORE' then -points else points end
  from moved where issuer_id is not null
  union all
  select redeemer_id, point_type_id, 'REDEEMED_FOR_OTHERS', recorded_at,
    case when kind = 'RESTORE' then -points else points end
  from moved where redeemer_id is not null and issuer_id is distinct from redeemer_id`;

/**
 * All that has flowed up to an instant, by partner, kind and price, straight from the journal. `cut` answers the partners of the program
 * `$1` (`partner_id, code, point_type_id, time_zone`) and that instant of each (`until`). Reads the whole journal of the program.
 */
export function flowsSql(cut: string): string {
  return `
    with recursive cut as (${cut}), keys as (${KEYS}), opened_from as materialized (${OPENED_FROM}), lots as (${LOTS}),
      draws as (${DRAWS}), moved as (${MOVED}), flows as (${FLOWS}),
      days as (
        select f.partner_id, f.kind, (f.recorded_at at time zone c.time_zone)::date as day, sum(f.points) as points
        from flows f join cut c on c.partner_id = f.partner_id and c.point_type_id = f.point_type_id
        where f.recorded_at < c.until group by 1, 2, 3)
    select d.partner_id as "partnerId", d.kind, coalesce(p.minor_per_thousand, 0) as "minorPerThousand",
      sum(d.points)::bigint as points
    from days d
    left join lateral (
      select minor_per_thousand from partner_prices where program_id = $1 and partner_id = d.partner_id and from_day <= d.day
      order by from_day desc, number desc limit 1) p on true
    group by 1, 2, 3`;
}

const CUT = `
  select p.id as partner_id, p.code, p.point_type_id, g.time_zone, $3::timestamptz as until
  from partners p join programs g on g.id = p.program_id where p.program_id = $1 and p.id = $2`;

/** What has flowed up to an instant, that excluded. */
export async function findFlows(tx: Tx, partnerId: Uuid, until: Date): Promise<Flow[]> {
  const rows = await tx.query<{ kind: LineKind; minorPerThousand: bigint; points: Points }>(flowsSql(CUT), [
    programOf(tx),
    partnerId,
    until,
  ]);
  return rows.map(({ kind, minorPerThousand, points }) => ({ kind, minorPerThousand, points }));
}
