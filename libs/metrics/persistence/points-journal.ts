import type { TimeZone, Uuid } from '#kernel';
import { packDraws, type UnpostedMovement } from '#ledger';
import { plainArray, textArray, timeArray, type Tx } from '#platform';
import type { PointCell, PointFlow, PointsExpiring } from '../domain/finance/points-book.js';
import { programOf } from './program-of.js';

/**
 * The journal as all wallets told it just before the instant $2. `$3` to `$11` are movements that time has caused and nobody has written
 * yet; one that was written meanwhile is there under its number already.
 *
 * Whatever is commanded takes effect when it is recorded, also where it is dated earlier: until then no wallet knew of it. Whatever time
 * does takes effect at its own instant, whenever it is recorded. Nothing takes effect before what its wallet was told earlier.
 */
const MOVES = `
  select customer_id, point_type_id, seq, kind, from_account, to_account, points, took, transaction_id, lot_expires_at, at, recorded_at
  from ledger_movements where program_id = $1
  union all
  select u.customer_id, u.point_type_id, u.seq, u.kind, u.from_account, u.to_account, u.points,
    string_to_array(u.took, ',')::bigint[], null, null, u.at, u.at
  from unnest($3::uuid[], $4::uuid[], $5::bigint[], $6::text[], $7::text[], $8::text[], $9::bigint[], $10::text[], $11::timestamptz[])
    as u (customer_id, point_type_id, seq, kind, from_account, to_account, points, took, at)
  where not exists (select from ledger_movements m
    where m.program_id = $1 and m.customer_id = u.customer_id and m.point_type_id = u.point_type_id and m.seq = u.seq)`;

const KNOWN = `
  select * from (
    select m.*, max(case when kind in ('EXPIRE', 'CANCEL', 'RECLAIM', 'MATURE', 'ABSORB') then at else recorded_at end)
        over (partition by customer_id, point_type_id order by seq) as effective
    from (${MOVES}) m) m
  where effective < $2`;

/** Lots that were opened with points of other lots, and whose they are (see the flows of partners). */
const OPENED_FROM = `
  select i.customer_id, i.point_type_id, i.lot, o.customer_id as from_customer_id, o.lot as from_lot
  from (select customer_id, point_type_id, seq as lot, transaction_id,
      row_number() over (partition by transaction_id, point_type_id order by seq) as place
    from known where kind = 'TRANSFER_IN') i
  join (select k.customer_id, k.point_type_id, k.transaction_id, k.took[i] as lot, (i + 3) / 4 as place
    from known k, generate_series(1, array_length(k.took, 1), 4) i where k.kind = 'TRANSFER_OUT') o
    using (transaction_id, point_type_id, place)
  union all
  select customer_id, point_type_id, seq, customer_id, took[1] from known
  where kind = 'RESTORE' and lot_expires_at is not null and array_length(took, 1) = 4`;

/** Of those the lots that they came from, one step farther each: the last is one that points were earned in. */
const CLIMBED = `
  select customer_id, point_type_id, lot, from_customer_id, from_lot from opened_from
  union all
  select c.customer_id, c.point_type_id, c.lot, e.from_customer_id, e.from_lot
  from climbed c join opened_from e
    on e.customer_id = c.from_customer_id and e.point_type_id = c.point_type_id and e.lot = c.from_lot`;

const EARNED = `
  select k.customer_id, k.point_type_id, k.seq as lot, k.points, k.effective,
    date_trunc('month', least(k.at, k.effective) at time zone $12)::date as cohort, a.lot is not null as of_purchases
  from known k
  left join (select distinct customer_id, point_type_id, lot from awards
    where program_id = $1 and order_id is not null and lot is not null) a
    on a.customer_id = k.customer_id and a.point_type_id = k.point_type_id and a.lot = k.seq
  where k.kind in ('AWARD', 'OPENING', 'ADJUST') and k.lot_expires_at is not null`;

const ORIGINS = `
  select customer_id, point_type_id, lot, cohort, of_purchases from earned
  union all
  select c.customer_id, c.point_type_id, c.lot, e.cohort, e.of_purchases
  from climbed c join earned e on e.customer_id = c.from_customer_id and e.point_type_id = c.point_type_id and e.lot = c.from_lot`;

/** What left lots for good, or came back to them; of what comes back with a new expiry, the lot it was drawn from. */
const DRAWS = `
  select k.customer_id, k.point_type_id, k.took[i] as lot, k.kind, k.effective,
    case when k.lot_expires_at is null then k.took[i + 1] else k.points end as points
  from known k, generate_series(1, array_length(k.took, 1), 4) i
  where k.kind in ('REDEEM', 'CAPTURE', 'RESTORE', 'EXPIRE', 'CLAWBACK', 'CANCEL', 'ABSORB', 'ADJUST')`;

const CELLS = `
  with recursive known as materialized (${KNOWN}), opened_from as materialized (${OPENED_FROM}), climbed as (${CLIMBED}),
    earned as materialized (${EARNED}), origins as (${ORIGINS}), draws as (${DRAWS}),
    changes as (
      select point_type_id, cohort, of_purchases, effective, 'EARNED' as kind, points from earned
      union all
      select d.point_type_id, o.cohort, o.of_purchases, d.effective, d.kind, d.points
      from draws d join origins o using (customer_id, point_type_id, lot))
  select point_type_id as "pointTypeId", cohort::text as cohort, of_purchases as "ofPurchases",
    date_trunc('month', effective at time zone $12)::date::text as month,
    coalesce(sum(points) filter (where kind = 'EARNED'), 0)::bigint as earned,
    coalesce(sum(case when kind = 'RESTORE' then -points else points end) filter (where kind in ('REDEEM', 'CAPTURE', 'RESTORE')), 0)::bigint
      as redeemed,
    coalesce(sum(points) filter (where kind = 'EXPIRE'), 0)::bigint as expired,
    coalesce(sum(points) filter (where kind in ('CLAWBACK', 'CANCEL', 'ABSORB')), 0)::bigint as "takenBack",
    coalesce(sum(points) filter (where kind = 'ADJUST'), 0)::bigint as removed
  from changes
  group by 1, 2, 3, 4 order by 1, 2, 3, 4`;

const FLOWS = `
  with known as (${KNOWN})
  select point_type_id as "pointTypeId", date_trunc('month', effective at time zone $12)::date::text as month,
    coalesce(sum(points) filter (where kind in ('AWARD', 'OPENING')), 0)::bigint as earned,
    coalesce(sum(points) filter (where kind = 'MATURE'), 0)::bigint as activated,
    coalesce(sum(points) filter (where kind in ('REDEEM', 'CAPTURE')), 0)::bigint as spent,
    coalesce(sum(points) filter (where kind = 'RESTORE'), 0)::bigint as restored,
    coalesce(sum(points) filter (where kind = 'EXPIRE'), 0)::bigint as expired,
    coalesce(sum(points) filter (where kind in ('CLAWBACK', 'CANCEL')), 0)::bigint as reversed,
    coalesce(sum(case when to_account = 'AVAILABLE' or to_account = 'PENDING' then points else -points end)
      filter (where kind = 'ADJUST'), 0)::bigint as adjusted,
    coalesce(sum(points) filter (where kind = 'TRANSFER_IN'), 0)::bigint as "transferredIn",
    coalesce(sum(points) filter (where kind = 'TRANSFER_OUT'), 0)::bigint as "transferredOut",
    sum(case when to_account in ('PENDING', 'AVAILABLE', 'HELD') then points else 0 end
      - case when from_account in ('PENDING', 'AVAILABLE', 'HELD') then points else 0 end)::bigint as change,
    sum(case when to_account = 'PENDING' then points else 0 end
      - case when from_account = 'PENDING' then points else 0 end)::bigint as "pendingChange",
    sum(case when to_account = 'HELD' then points else 0 end
      - case when from_account = 'HELD' then points else 0 end)::bigint as "heldChange",
    sum(case kind when 'ABSORB' then -points
      when 'CLAWBACK' then points - (select coalesce(sum(took[i + 1]), 0) from generate_series(1, array_length(took, 1), 4) i)
      else 0 end)::bigint as "deficitChange"
  from known
  group by 1, 2 order by 1, 2`;

/** What lots hold, and when they expire: an expiry moves on and never back. Points that are set aside in a checkout do not count. */
const EXPIRING = `
  with known as materialized (${KNOWN}),
    changes as (
      select customer_id, point_type_id, seq as lot, points, lot_expires_at as expires_at from known where lot_expires_at is not null
      union all
      select customer_id, point_type_id, took[i], case when lot_expires_at is not null then 0
          when kind in ('RELEASE', 'RECLAIM', 'RESTORE') then took[i + 1]
          when kind = 'CAPTURE' then 0 else -took[i + 1] end,
        case when lot_expires_at is null then took[i + 2] end
      from known, generate_series(1, array_length(took, 1), 4) i),
    lots as (
      select point_type_id, sum(points) as points, max(expires_at) as expires_at
      from changes group by customer_id, point_type_id, lot having sum(points) > 0)
  select point_type_id as "pointTypeId",
    coalesce(sum(points) filter (where expires_at <= $12), 0)::bigint as "within30Days",
    coalesce(sum(points) filter (where expires_at <= $13), 0)::bigint as "within60Days",
    coalesce(sum(points) filter (where expires_at <= $14), 0)::bigint as "within90Days"
  from lots group by 1`;

type Of<T> = T & { readonly pointTypeId: Uuid };

/** Up to when, that excluded, and what time has done that the journal does not say yet. */
export interface JournalAsked {
  readonly until: Date;
  readonly unposted: readonly UnpostedMovement[];
}

/** What became of points, by the month in which they were earned and that in which it happened. Reads the whole journal of the program. */
export function findPointCells(tx: Tx, asked: JournalAsked, timeZone: TimeZone): Promise<Of<PointCell>[]> {
  return tx.query(CELLS, [...valuesOf(tx, asked), timeZone]);
}

/** What moved, by months. */
export function findPointFlows(tx: Tx, asked: JournalAsked, timeZone: TimeZone): Promise<Of<PointFlow>[]> {
  return tx.query(FLOWS, [...valuesOf(tx, asked), timeZone]);
}

/** What expires up to each of three instants: points are good through a day, and gone with the first instant of the next. */
export function findPointsExpiring(
  tx: Tx,
  asked: JournalAsked,
  by: readonly [Date, Date, Date],
): Promise<Of<PointsExpiring>[]> {
  return tx.query(EXPIRING, [...valuesOf(tx, asked), ...by.map((instant) => instant.getTime())]);
}

function valuesOf(tx: Tx, { until, unposted }: JournalAsked): unknown[] {
  const column = <T>(of: (one: UnpostedMovement) => T): T[] => unposted.map(of);
  return [
    programOf(tx),
    until,
    plainArray(column((u) => u.customerId)),
    plainArray(column((u) => u.pointTypeId)),
    plainArray(column((u) => u.movement.seq)),
    plainArray(column((u) => u.movement.kind)),
    plainArray(column((u) => u.movement.from)),
    plainArray(column((u) => u.movement.to)),
    plainArray(column((u) => u.movement.points)),
    textArray(column((u) => packDraws(u.movement.took))),
    timeArray(column((u) => new Date(u.movement.at))),
  ];
}
