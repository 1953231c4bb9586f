import { groupedBy, type TimeZone, type Uuid } from '#kernel';
import { plainArray, type Tx } from '#platform';
import type { CustomerHistory, Dimension, OrderedDay, Trait } from '../domain/roll-ups/history.js';
import { countedDaysOf } from './days-digest.js';
import { programOf } from './program-of.js';

interface PersonRow {
  readonly customerId: Uuid;
  readonly isGuest: boolean;
  readonly enrolledOn: number | null;
}

interface HistoryRow extends PersonRow {
  readonly channel: string | null;
}

interface CountedRow extends HistoryRow {
  readonly generation: number;
  readonly daysDigest: string;
}

/** All days of a customer in a text: to read a row takes the driver longer than to take a text apart. */
interface DaysRow {
  readonly customerId: Uuid;
  readonly days: string;
}

interface ChannelRow {
  readonly customerId: Uuid;
  readonly channel: string | null;
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
      select m.customer_id, 'SEGMENT', s.code, m.joined_at, least(m.left_at, s.archived_at)
      from segment_members m join segments s on s.id = m.segment_id and s.program_id = $1
      where m.program_id = $1 and m.customer_id = any($2::uuid[])
      union all
      select e.customer_id, 'CAMPAIGN', c.code || '/' || e.arm, e.exposed_at, null
      from campaign_exposures e join campaigns c on c.id = e.campaign_id and c.program_id = $1
      where e.program_id = $1 and e.customer_id = any($2::uuid[])
      union all
      select customer_id, 'REFERRAL', 'REFERRED', claimed_at, null
      from referrals
      where program_id = $1 and customer_id = any($2::uuid[]) and state <> 'REJECTED'
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

// Each reads ranges of a primary key by the ids. $1: the program, $2: the ids, $3: the time zone.

const FRESH_PEOPLE = `
  select customer_id as "customerId", external_id is null as "isGuest",
    (enrolled_at at time zone $3)::date ${DAY_NUMBER} as "enrolledOn"
  from customers where program_id = $1 and customer_id = any($2::uuid[]) order by customer_id`;

const FRESH_DAYS = `
  select customer_id as "customerId",
    string_agg((day ${DAY_NUMBER}) || ' ' || orders || ' ' || gross_minor || ' ' || returned_minor, ',' order by day) as days
  from customer_days where program_id = $1 and customer_id = any($2::uuid[]) and gross_minor > 0
  group by customer_id`;

/** Where the first of the orders was placed that something is still paid for. Ids of orders begin with their times: mostly the first one is read alone. */
const FIRST_CHANNELS = `
  select c.customer_id as "customerId", o.channel
  from unnest($2::uuid[]) as c (customer_id)
  cross join lateral (
    select channel from orders
    where program_id = $1 and customer_id = c.customer_id and linked_to_customer_id is null and status <> 'CANCELLED'
      and total_minor > returned_total_minor
    order by id limit 1) as o`;

const COUNTED_PEOPLE = `
  select generation, customer_id as "customerId", is_guest as "isGuest", enrolled_day ${DAY_NUMBER} as "enrolledOn", channel,
    days_digest as "daysDigest"
  from customer_stats where program_id = $1 and customer_id = any($2::uuid[]) order by customer_id`;

const COUNTED_DAYS = `
  select m.customer_id as "customerId",
    string_agg((m.month + (u.day - 1) ${DAY_NUMBER}) || ' ' || u.orders || ' ' || u.gross || ' ' || u.returned, ','
      order by m.month, u.day) as days
  from customer_months m
  cross join lateral unnest(m.days, m.orders, m.gross_minor, m.returned_minor) as u (day, orders, gross, returned)
  where m.program_id = $1 and m.customer_id = any($2::uuid[])
  group by m.customer_id`;

/** What cells count of a customer. */
export interface CountedHistory {
  readonly history: CustomerHistory;
  /** The generation whose cells count it. */
  readonly generation: number;
}

export interface Histories {
  /** What is counted of customers now. Whoever is not counted is left out. */
  readonly counted: ReadonlyMap<Uuid, CountedHistory>;
  /** What customers did and were, from the tables that it was recorded in, in the order of their ids. Unknown ones are left out. */
  readonly fresh: readonly CustomerHistory[];
}

export async function readHistories(
  tx: Tx,
  customerIds: readonly Uuid[],
  timeZone: TimeZone,
): Promise<Histories> {
  if (customerIds.length === 0) return { counted: new Map(), fresh: [] };
  const values = [programOf(tx), plainArray(customerIds)];
  const zoned = [...values, timeZone];
  const [stats, countedTraits, people, days, channels, traits] = await Promise.all([
    tx.query<CountedRow>(COUNTED_PEOPLE, values),
    tx.query<TraitRow>(COUNTED_TRAITS, values).then(traitsByCustomer),
    tx.query<PersonRow>(FRESH_PEOPLE, zoned),
    tx.query<DaysRow>(FRESH_DAYS, values).then(daysByCustomer),
    tx.query<ChannelRow>(FIRST_CHANNELS, values),
    tx.query<TraitRow>(FRESH_TRAITS, zoned).then(traitsByCustomer),
  ]);
  const countedDays = await readCountedDays(tx, stats, days);
  const channelOf = new Map(channels.map(({ customerId, channel }) => [customerId, channel]));
  return {
    counted: new Map(
      stats.map(({ generation, ...person }) => [
        person.customerId,
        { history: historyOf(person, countedDays, countedTraits), generation },
      ]),
    ),
    fresh: people.map((person) =>
      historyOf({ ...person, channel: channelOf.get(person.customerId) ?? null }, days, traits),
    ),
  };
}

/** Most customers have only bought since they were counted: months are read of the others. */
async function readCountedDays(
  tx: Tx,
  stats: readonly CountedRow[],
  fresh: DaysByCustomer,
): Promise<DaysByCustomer> {
  const known = new Map<Uuid, readonly OrderedDay[]>();
  const others: Uuid[] = [];
  for (const { customerId, daysDigest } of stats) {
    const days = countedDaysOf(daysDigest, fresh.get(customerId) ?? []);
    if (days) known.set(customerId, days);
    else others.push(customerId);
  }
  if (others.length === 0) return known;
  const read = daysByCustomer(await tx.query<DaysRow>(COUNTED_DAYS, [programOf(tx), plainArray(others)]));
  for (const [customerId, days] of read) known.set(customerId, days);
  return known;
}

function historyOf(
  { customerId, isGuest, enrolledOn, channel }: HistoryRow,
  days: DaysByCustomer,
  traits: ReadonlyMap<Uuid, readonly Trait[]>,
): CustomerHistory {
  return {
    ...{ customerId, isGuest, enrolledOn, channel },
    days: days.get(customerId) ?? [],
    traits: traits.get(customerId) ?? NO_TRAITS,
  };
}

const NO_TRAITS: readonly Trait[] = [];

function traitsByCustomer(rows: readonly TraitRow[]): ReadonlyMap<Uuid, readonly Trait[]> {
  return groupedBy(rows, ({ customerId }) => customerId);
}

type DaysByCustomer = ReadonlyMap<Uuid, readonly OrderedDay[]>;

function daysByCustomer(rows: readonly DaysRow[]): DaysByCustomer {
  return new Map(rows.map(({ customerId, days }) => [customerId, days.split(',').map(dayOf)]));
}

/** "20525 2 15000 0" */
function dayOf(text: string): OrderedDay {
  const [day = '', orders = '', gross = '', returned = ''] = text.split(' ');
  return {
    day: Number(day),
    orders: Number(orders),
    grossMinor: BigInt(gross),
    returnedMinor: BigInt(returned),
  };
}
