import type { TimeZone, Uuid } from '#kernel';
import { plainArray, type Tx } from '#platform';
import type { CustomerHistory, Dimension, OrderedDay, Trait } from '../domain/roll-ups/history.js';
import { programOf } from './program-of.js';

interface HistoryRow {
  readonly customerId: Uuid;
  readonly isGuest: boolean;
  readonly enrolledOn: number | null;
  readonly channel: string | null;
  readonly days: string | null;
}

interface TraitRow {
  readonly customerId: Uuid;
  readonly dimension: Dimension;
  readonly value: string;
  readonly from: number;
  readonly until: number | null;
}

/** A day as a number of days since 1970-01-01. */
export const DAY_NUMBER = `- date '1970-01-01'`;

/** Spells of local days, from the histories of those libs that keep them. */
const FRESH_TRAITS = `
  select customer_id as "customerId", dimension, value, from_day ${DAY_NUMBER} as "from",
    nullif(max(coalesce(until_day, 'infinity'::date)), 'infinity'::date) ${DAY_NUMBER} as "until"
  from (
    select customer_id, dimension, value, (since at time zone $3)::date as from_day, (until at time zone $3)::date as until_day
    from (
      select m.customer_id, 'TIER' as dimension, l.code || '/' || m.to_tier as value, m.happened_at as since,
        lead(m.happened_at) over (partition by m.customer_id, m.ladder_id order by m.number) as until
      from tier_moves m join tier_ladders l on l.id = m.ladder_id and l.program_id = $1
      where m.program_id = $1 and m.customer_id = any($2::uuid[])
      union all
      select m.customer_id, 'CLUB', case when m.to_state in ('ACTIVE', 'GRACE') then c.code end, m.happened_at,
        lead(m.happened_at) over (partition by m.customer_id, m.club_id order by m.number)
      from club_moves m join clubs c on c.id = m.club_id and c.program_id = $1
      where m.program_id = $1 and m.customer_id = any($2::uuid[])
      union all
      select m.customer_id, 'SEGMENT', s.code, m.joined_at, m.left_at
      from segment_members m join segments s on s.id = m.segment_id and s.program_id = $1
      where m.program_id = $1 and m.customer_id = any($2::uuid[])
      union all
      select e.customer_id, 'CAMPAIGN', c.code || '/' || e.arm, e.exposed_at, null
      from campaign_exposures e join campaigns c on c.id = e.campaign_id and c.program_id = $1
      where e.program_id = $1 and e.customer_id = any($2::uuid[])
      union all
      select customer_id, 'REFERRAL', 'REFERRED', claimed_at, null
      from referrals
      where program_id = $1 and customer_id = any($2::uuid[]) and state not in ('REJECTED', 'EXPIRED')
    ) told
    where value is not null
  ) spells
  where until_day is null or until_day > from_day
  group by customer_id, dimension, value, from_day
  order by customer_id, dimension, value, from_day`;

const COUNTED_TRAITS = `
  select customer_id as "customerId", dimension, value, from_day ${DAY_NUMBER} as "from", until_day ${DAY_NUMBER} as "until"
  from customer_traits where program_id = $1 and customer_id = any($2::uuid[])
  order by customer_id, dimension, value, from_day`;

/** What customers did and were, from the tables that it was recorded in, in the order of the ids. Unknown ids are left out. */
export async function freshHistories(
  tx: Tx,
  customerIds: readonly Uuid[],
  timeZone: TimeZone,
): Promise<CustomerHistory[]> {
  if (customerIds.length === 0) return [];
  const values = [programOf(tx), plainArray(customerIds), timeZone];
  const rows = await tx.query<HistoryRow>(
    `select c.customer_id as "customerId", c.external_id is null as "isGuest",
       (c.enrolled_at at time zone $3)::date ${DAY_NUMBER} as "enrolledOn", f.channel, d.days
     from customers c
     left join lateral (
       select o.channel from orders o
       where o.customer_id = c.customer_id and o.program_id = $1 and o.linked_to_customer_id is null and o.status <> 'CANCELLED'
         and o.total_minor > o.returned_total_minor
       order by o.id limit 1
     ) f on true
     left join lateral (
       select string_agg((day ${DAY_NUMBER}) || ' ' || orders || ' ' || gross_minor || ' ' || returned_minor, ',' order by day) as days
       from customer_days where customer_id = c.customer_id and program_id = $1 and gross_minor > 0
     ) d on true
     where c.program_id = $1 and c.customer_id = any($2::uuid[])`,
    values,
  );
  const traits = await tx.query<TraitRow>(FRESH_TRAITS, values);
  return historiesOf(customerIds, rows, traits);
}

/** What cells count of a customer. */
export interface CountedHistory {
  readonly history: CustomerHistory;
  /** The generation whose cells count it. */
  readonly generation: number;
}

/** What is counted of customers now, in the order of the ids. Whoever is not counted is left out. */
export async function countedHistories(tx: Tx, customerIds: readonly Uuid[]): Promise<CountedHistory[]> {
  if (customerIds.length === 0) return [];
  const values = [programOf(tx), plainArray(customerIds)];
  const rows = await tx.query<HistoryRow & { readonly generation: number }>(
    `select s.generation, s.customer_id as "customerId", s.is_guest as "isGuest", s.enrolled_day ${DAY_NUMBER} as "enrolledOn", s.channel, d.days
     from customer_stats s
     left join lateral (
       select string_agg((m.month + (u.day - 1) ${DAY_NUMBER}) || ' ' || u.orders || ' ' || u.gross || ' ' || u.returned, ','
         order by m.month, u.day) as days
       from customer_months m
       cross join lateral unnest(m.days, m.orders, m.gross_minor, m.returned_minor) as u (day, orders, gross, returned)
       where m.customer_id = s.customer_id and m.program_id = $1
     ) d on true
     where s.program_id = $1 and s.customer_id = any($2::uuid[])`,
    values,
  );
  const traits = await tx.query<TraitRow>(COUNTED_TRAITS, values);
  const generations = new Map(rows.map(({ customerId, generation }) => [customerId, generation]));
  return historiesOf(customerIds, rows, traits).map((history) => ({
    history,
    generation: generations.get(history.customerId) ?? 0,
  }));
}

function historiesOf(
  customerIds: readonly Uuid[],
  rows: readonly HistoryRow[],
  traitRowsFound: readonly TraitRow[],
): CustomerHistory[] {
  const traits = new Map<Uuid, Trait[]>();
  for (const { customerId, ...trait } of traitRowsFound) {
    const of = traits.get(customerId);
    if (of) of.push(trait);
    else traits.set(customerId, [trait]);
  }
  const byId = new Map(rows.map((row) => [row.customerId, row]));
  return customerIds.flatMap((id) => {
    const row = byId.get(id);
    if (!row) return [];
    const { isGuest, enrolledOn, channel, days } = row;
    return [
      {
        ...{ customerId: id, isGuest, enrolledOn, channel },
        ...{ days: days?.split(',').map(dayOf) ?? [], traits: traits.get(id) ?? NO_TRAITS },
      },
    ];
  });
}

const NO_TRAITS: readonly Trait[] = [];

/** "20525 2 15000 0" */
function dayOf(text: string): OrderedDay {
  const [day = '', orders = '', gross = '', returned = ''] = text.split(' ');
  return {
    ...{ day: Number(day), orders: Number(orders) },
    ...{ grossMinor: BigInt(gross), returnedMinor: BigInt(returned) },
  };
}
