import { derivedId, required, type LocalDate, type Points, type Uuid } from '#kernel';
import { plainArray, textArray, timeArray, type Tx } from '#platform';
import type { Membership, Move, State } from '../domain/membership.js';
import type { ClubMembershipEntity, ClubMoveEntity } from './membership.entity.js';

/** A customer's membership of a club. */
export interface HeldMembership {
  readonly customerId: Uuid;
  readonly clubId: Uuid;
  readonly membership: Membership;
}

const COLUMNS = `customer_id as "customerId", club_id as "clubId", state, plan, since, member_since as "memberSince",
  period_from as "periodFrom", period_until as "periodUntil", anchor_day as anchor, pay_by as "payBy", due_day as "dueDay",
  ends_at_period as "endsAtPeriod", next_plan as "nextPlan", by_rule as "byRule", leave_by as "leaveBy", place, payments, moves`;

type Row = Omit<ClubMembershipEntity, 'programId'>;

/** How these customers stand with a club. */
export async function findMemberships(
  tx: Tx,
  clubId: Uuid,
  customerIds: readonly Uuid[],
): Promise<Map<Uuid, Membership>> {
  const rows = await tx.query<Row>(
    `select ${COLUMNS} from club_memberships
     where program_id = $1 and club_id = $2 and customer_id = any($3::uuid[])`,
    [programOf(tx), clubId, plainArray(customerIds)],
  );
  return new Map(rows.map((row) => [row.customerId, membershipOf(row)]));
}

/** At most `limit` memberships of each of these customers, in the order of the clubs' ids, behind one of them. */
export async function findOfCustomers(
  tx: Tx,
  customerIds: readonly Uuid[],
  after: Uuid | null,
  limit: number,
): Promise<HeldMembership[]> {
  const rows = await tx.query<Row>(
    `select m.* from unnest($2::uuid[]) as w(id)
     cross join lateral (
       select ${COLUMNS} from club_memberships
       where program_id = $1 and customer_id = w.id and ($3::uuid is null or club_id > $3)
       order by club_id limit $4
     ) m`,
    [programOf(tx), plainArray(customerIds), after, limit],
  );
  return rows.map(heldOf);
}

/** At most `limit` members of a club in a state behind a customer, in the order of their ids. */
export async function findInState(
  tx: Tx,
  clubId: Uuid,
  state: State,
  after: Uuid | null,
  limit: number,
): Promise<HeldMembership[]> {
  const rows = await tx.query<Row>(
    `select ${COLUMNS} from club_memberships
     where program_id = $1 and club_id = $2 and state = $3 and ($4::uuid is null or customer_id > $4)
     order by customer_id limit $5`,
    [programOf(tx), clubId, state, after, limit],
  );
  return rows.map(heldOf);
}

/** The first ones who wait, by their places. */
export async function findWaiting(tx: Tx, clubId: Uuid, limit: number): Promise<Uuid[]> {
  const rows = await tx.query<{ readonly customerId: Uuid }>(
    `select customer_id as "customerId" from club_memberships
     where program_id = $1 and club_id = $2 and place is not null order by place limit $3`,
    [programOf(tx), clubId, limit],
  );
  return rows.map(({ customerId }) => customerId);
}

/** Somebody who waits for a seat of a club. */
export interface Waiting {
  readonly customerId: Uuid;
  readonly clubId: Uuid;
  readonly place: bigint;
}

/**
 * How many are in line up to each of them, in the order of the question; null for whoever does not wait there any more. Reads each
 * club's line once, up to the furthest of them.
 */
export async function ranksInLine(tx: Tx, wanted: readonly Waiting[]): Promise<(number | null)[]> {
  if (wanted.length === 0) return [];
  const furthest = new Map<Uuid, bigint>();
  for (const { clubId, place } of wanted) {
    const known = furthest.get(clubId);
    if (known === undefined || known < place) furthest.set(clubId, place);
  }
  const rows = await tx.query<{ readonly customerId: Uuid; readonly clubId: Uuid; readonly rank: bigint }>(
    `select line.customer_id as "customerId", line.club_id as "clubId", line.rank
     from unnest($2::uuid[], $3::bigint[]) as f(club_id, place)
     cross join lateral (
       select customer_id, club_id, row_number() over (order by place) as rank from club_memberships
       where program_id = $1 and club_id = f.club_id and place <= f.place
     ) line
     join unnest($4::uuid[], $5::uuid[]) as w(customer_id, club_id)
       on w.customer_id = line.customer_id and w.club_id = line.club_id`,
    [
      programOf(tx),
      plainArray([...furthest.keys()]),
      plainArray([...furthest.values()]),
      plainArray(wanted.map(({ customerId }) => customerId)),
      plainArray(wanted.map(({ clubId }) => clubId)),
    ],
  );
  const keyOf = ({ customerId, clubId }: Pick<Waiting, 'customerId' | 'clubId'>): string =>
    `${customerId}/${clubId}`;
  const ranks = new Map(rows.map((row) => [keyOf(row), Number(row.rank)]));
  return wanted.map((one) => ranks.get(keyOf(one)) ?? null);
}

/** At most `limit` customers whose membership is due up to a day, the longest due first. */
export async function findDue(tx: Tx, clubId: Uuid, day: LocalDate, limit: number): Promise<Uuid[]> {
  const rows = await tx.query<{ readonly customerId: Uuid }>(
    `select customer_id as "customerId" from club_memberships
     where program_id = $1 and club_id = $2 and due_day <= $3::date order by due_day, customer_id limit $4`,
    [programOf(tx), clubId, day, limit],
  );
  return rows.map(({ customerId }) => customerId);
}

/** How many are due up to a day, counted to a bound, and since when. */
export async function dueBacklog(
  tx: Tx,
  clubId: Uuid,
  day: LocalDate,
  countMax: number,
): Promise<{ readonly count: number; readonly first: LocalDate | null }> {
  const [row] = await tx.query<{ readonly count: bigint; readonly first: LocalDate | null }>(
    `select count(*) as count, min(due_day) as first from (
       select due_day from club_memberships where program_id = $1 and club_id = $2 and due_day <= $3::date
       order by due_day limit $4) due`,
    [programOf(tx), clubId, day, countMax],
  );
  return { count: Number(row?.count ?? 0n), first: row?.first ?? null };
}

/** Writes how customers stand with clubs; their totals are locked by whoever calls it. */
export async function saveMemberships(tx: Tx, held: readonly HeldMembership[]): Promise<void> {
  if (held.length === 0) return;
  const sorted = [...held].sort((a, b) => (a.customerId < b.customerId ? -1 : 1));
  const of = <T>(valueOf: (membership: Membership) => T): T[] =>
    sorted.map(({ membership }) => valueOf(membership));
  await tx.execute(
    `insert into club_memberships (program_id, customer_id, club_id, state, plan, since, member_since, period_from,
       period_until, pay_by, due_day, ends_at_period, place, payments, moves, anchor_day, next_plan, by_rule, leave_by)
     select $1, d.* from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[],
       $8::date[], $9::date[], $10::date[], $11::date[], $12::boolean[], $13::bigint[], $14::int[], $15::int[],
       $16::date[], $17::text[], $18::boolean[], $19::date[])
       as d(customer_id, club_id, state, plan, since, member_since, period_from, period_until, pay_by, due_day,
       ends_at_period, place, payments, moves, anchor_day, next_plan, by_rule, leave_by)
     on conflict (customer_id, club_id) do update set state = excluded.state, plan = excluded.plan,
       since = excluded.since, member_since = excluded.member_since, period_from = excluded.period_from,
       period_until = excluded.period_until, pay_by = excluded.pay_by, due_day = excluded.due_day,
       ends_at_period = excluded.ends_at_period, place = excluded.place, payments = excluded.payments,
       moves = excluded.moves, anchor_day = excluded.anchor_day, next_plan = excluded.next_plan,
       by_rule = excluded.by_rule, leave_by = excluded.leave_by`,
    [
      programOf(tx),
      plainArray(sorted.map(({ customerId }) => customerId)),
      plainArray(sorted.map(({ clubId }) => clubId)),
      textArray(of(({ state }) => state)),
      textArray(of(({ plan }) => plan)),
      timeArray(of(({ since }) => since)),
      timeArray(of(({ memberSince }) => memberSince)),
      plainArray(of(({ term }) => term?.from ?? null)),
      plainArray(of(({ term }) => term?.until ?? null)),
      plainArray(of(({ payBy }) => payBy)),
      plainArray(of(({ dueDay }) => dueDay)),
      plainArray(of(({ endsAtPeriod }) => endsAtPeriod)),
      plainArray(of(({ place }) => place)),
      plainArray(of(({ payments }) => payments)),
      plainArray(of(({ moves }) => moves)),
      plainArray(of(({ anchor }) => anchor)),
      textArray(of(({ nextPlan }) => nextPlan)),
      plainArray(of(({ byRule }) => byRule)),
      plainArray(of(({ leaveBy }) => leaveBy)),
    ],
  );
}

/** A step that is kept: who took it, why, and what came back by it. */
export interface KeptMove extends Move {
  readonly customerId: Uuid;
  readonly clubId: Uuid;
  readonly actor: string;
  readonly reason: string | null;
  /** The payment that it came with. */
  readonly payment: number | null;
  readonly restoredPoints: Points;
  readonly owedMinor: bigint;
}

/** The id of a step: it begins with its time, so that a customer's steps are in their order. */
export function moveIdOf({ customerId, clubId, at, number }: KeptMove): Uuid {
  return derivedId(at, 'club move', customerId, clubId, String(number));
}

export async function insertMoves(tx: Tx, moves: readonly KeptMove[]): Promise<void> {
  if (moves.length === 0) return;
  await tx.execute(
    `insert into club_moves (program_id, customer_id, id, club_id, number, from_state, to_state, cause, happened_at, plan,
       period_from, period_until, actor, reason, payment, restored_points, owed_minor)
     select $1, d.* from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::int[], $6::text[], $7::text[], $8::text[],
       $9::timestamptz[], $10::text[], $11::date[], $12::date[], $13::text[], $14::text[], $15::int[], $16::bigint[],
       $17::bigint[]) as d(customer_id, id, club_id, number, from_state, to_state, cause, happened_at, plan, period_from,
       period_until, actor, reason, payment, restored_points, owed_minor)`,
    [
      programOf(tx),
      plainArray(moves.map(({ customerId }) => customerId)),
      plainArray(moves.map(moveIdOf)),
      plainArray(moves.map(({ clubId }) => clubId)),
      plainArray(moves.map(({ number }) => number)),
      textArray(moves.map(({ from }) => from)),
      textArray(moves.map(({ to }) => to)),
      textArray(moves.map(({ cause }) => cause)),
      timeArray(moves.map(({ at }) => at)),
      textArray(moves.map(({ plan }) => plan)),
      plainArray(moves.map(({ term }) => term?.from ?? null)),
      plainArray(moves.map(({ term }) => term?.until ?? null)),
      textArray(moves.map(({ actor }) => actor)),
      textArray(moves.map(({ reason }) => reason)),
      plainArray(moves.map(({ payment }) => payment)),
      plainArray(moves.map(({ restoredPoints }) => restoredPoints)),
      plainArray(moves.map(({ owedMinor }) => owedMinor)),
    ],
  );
}

/** Of one club and customer, behind a number: the newest first. */
export interface MovesWanted {
  readonly customerId: Uuid;
  readonly clubId: Uuid;
}

/** At most `limit` steps of each of these memberships, the newest first, behind the step of a number. */
export async function findMoves(
  tx: Tx,
  wanted: readonly MovesWanted[],
  after: number | null,
  limit: number,
): Promise<KeptMove[]> {
  const rows = await tx.query<ClubMoveEntity>(
    `select m.* from unnest($2::uuid[], $3::uuid[]) as w(customer_id, club_id)
     cross join lateral (
       select customer_id as "customerId", club_id as "clubId", number, from_state as "fromState", to_state as "toState",
         cause, happened_at as "happenedAt", plan, period_from as "periodFrom", period_until as "periodUntil", actor,
         reason, payment, restored_points as "restoredPoints", owed_minor as "owedMinor"
       from club_moves
       where program_id = $1 and customer_id = w.customer_id and club_id = w.club_id and ($4::int is null or number < $4)
       order by number desc limit $5
     ) m`,
    [
      programOf(tx),
      plainArray(wanted.map(({ customerId }) => customerId)),
      plainArray(wanted.map(({ clubId }) => clubId)),
      after,
      limit,
    ],
  );
  return rows.map(({ fromState: from, toState: to, happenedAt: at, periodFrom, periodUntil, ...row }) => ({
    ...{ ...row, from, to, at },
    term: periodFrom === null ? null : { from: periodFrom, until: periodUntil },
  }));
}

function heldOf(row: Row): HeldMembership {
  return { customerId: row.customerId, clubId: row.clubId, membership: membershipOf(row) };
}

function membershipOf({ customerId: _, clubId: __, periodFrom, periodUntil, ...row }: Row): Membership {
  return { ...row, term: periodFrom === null ? null : { from: periodFrom, until: periodUntil } };
}

function programOf(tx: Tx): Uuid {
  return required(tx.programId, 'program of the transaction');
}
