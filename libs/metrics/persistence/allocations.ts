import type { LocalDate, Points, TimeZone, Uuid } from '#kernel';
import { plainArray, type Tx } from '#platform';
import type { AllocatedCell } from '../domain/finance/deferred-revenue.js';
import { programOf } from './program-of.js';

/** By what points of a type that were earned in a month stand beside goods: what they cost, times the chance that they are redeemed. */
export interface StandAlonePrice {
  readonly pointTypeId: Uuid;
  readonly cohort: LocalDate;
  readonly points: Points;
  readonly minor: bigint;
  readonly ppm: bigint;
}

/**
 * The price of each order without its tax, shared between goods and points in the relation of what they would cost by themselves: goods
 * what was paid for them, points their stand-alone price in millionths of a minor unit, rounded down. It is shared when points are given:
 * whatever the order gives later takes its part of what is left for the goods, and changes no share of before. So all points of an order
 * have together what they had if they were given at once, less than its price however many they become: as worth grows from v to w, that
 * grows from price * v / (price + v) to price * w / (price + w), which is by price * price * (w - v) / ((price + v) * (price + w)).
 * Each share is rounded once, half to even. The price is that of the order as it was paid; points that returns take back take their share
 * with them.
 */
const ALLOCATED = `
  with prices as (select * from unnest($3::uuid[], $4::date[], $5::bigint[], $6::bigint[], $7::bigint[])
      as p (point_type_id, cohort, points, minor, ppm)),
    lots as (
      select distinct on (m.customer_id, m.point_type_id, m.seq) m.customer_id, m.point_type_id, m.points, m.recorded_at, a.order_id,
        date_trunc('month', least(m.at, m.recorded_at) at time zone $8)::date as cohort,
        date_trunc('month', m.recorded_at at time zone $8)::date as month
      from awards a
      join ledger_movements m on m.customer_id = a.customer_id and m.point_type_id = a.point_type_id and m.seq = a.lot
      where a.program_id = $1 and a.order_id is not null and a.lot is not null
        and m.program_id = $1 and m.kind = 'AWARD' and m.recorded_at < $2
      order by m.customer_id, m.point_type_id, m.seq, a.id),
    worth as (
      select l.*, div(l.points::numeric * p.minor * p.ppm, p.points) as worth
      from lots l join prices p using (point_type_id, cohort)),
    known as (
      select w.*, sum(w.worth) over (partition by w.customer_id, w.order_id order by w.recorded_at) as worth_by_then,
        sum(w.worth) over (partition by w.customer_id, w.order_id, w.recorded_at) as worth_then
      from worth w),
    parts as (
      select k.point_type_id, k.cohort, k.month, o.price * (o.price * 1000000) * k.worth as numerator,
        (o.price * 1000000 + k.worth_by_then - k.worth_then) * (o.price * 1000000 + k.worth_by_then) as denominator
      from known k
      join (select customer_id, id, (total_minor - tax_minor)::numeric as price from orders where program_id = $1) o
        on o.customer_id = k.customer_id and o.id = k.order_id),
    shares as (
      select point_type_id, cohort, month, div(numerator, denominator) as floor, mod(numerator, denominator) * 2 as twice, denominator
      from parts where denominator > 0)
  select point_type_id as "pointTypeId", cohort::text as cohort, month::text as month,
    sum(floor + case when twice > denominator or twice = denominator and mod(floor, 2) = 1 then 1 else 0 end)::bigint as minor
  from shares group by 1, 2, 3 order by 1, 2, 3`;

/** What of the prices of orders that were recorded before an instant was put down to the points that they earned. */
export function findAllocated(
  tx: Tx,
  until: Date,
  prices: readonly StandAlonePrice[],
  timeZone: TimeZone,
): Promise<(AllocatedCell & { readonly pointTypeId: Uuid })[]> {
  return tx.query(ALLOCATED, [
    ...[programOf(tx), until],
    plainArray(prices.map((price) => price.pointTypeId)),
    plainArray(prices.map((price) => price.cohort)),
    plainArray(prices.map((price) => price.points)),
    plainArray(prices.map((price) => price.minor)),
    plainArray(prices.map((price) => price.ppm)),
    timeZone,
  ]);
}
