import { required, type Points, type Uuid } from '#kernel';
import { plainArray, textArray, timeArray, type Tx } from '#platform';
import type { Household, Member, MoveKind } from '../domain/household.js';
import { HouseholdEntity, type HouseholdMoveEntity } from './household.entity.js';
import type { HouseholdMemberEntity } from './member.entity.js';

const HOUSEHOLD = `id, program_id as "programId", name, point_type_id as "pointTypeId", head_id as "headId",
  split_rule as "splitRule", capacity, members, next_seat as "nextSeat", moves, created_at as "createdAt",
  dissolved_at as "dissolvedAt"`;
const MEMBER = `customer_id as "customerId", household_id as "householdId", seat, joined_at as "joinedAt", left_at as "leftAt",
  contribution_percent as "contributionPercent", monthly_limit as "monthlyLimit", contributed, taken_back as "takenBack",
  redeemed, restored, carry, settled_seq as "settledSeq", due_at as "dueAt"`;

type MemberRow = Omit<HouseholdMemberEntity, 'programId'>;

/** What happened in a household, and who did it. */
export interface KeptMove {
  readonly householdId: Uuid;
  readonly number: number;
  readonly kind: MoveKind;
  /** Of the member whom it concerns. */
  readonly seat: number | null;
  readonly points: Points;
  /** The limit, or share, as it is from then on; the external id of whom somebody invited. */
  readonly detail: string | null;
  readonly orderReference: string | null;
  readonly transactionId: Uuid | null;
  readonly actor: string;
  readonly reason: string | null;
  readonly happenedAt: Date;
}

/** The known ones of these households, in the order of their ids. */
export function findHouseholds(tx: Tx, ids: readonly Uuid[]): Promise<Household[]> {
  return tx.query<HouseholdEntity>(
    `select ${HOUSEHOLD} from households where program_id = $1 and id = any($2::uuid[]) order by id`,
    [programOf(tx), plainArray(ids)],
  );
}

/** Locks households, in the order of their ids, until the transaction ends. */
export function lockHouseholds(tx: Tx, ids: readonly Uuid[]): Promise<Household[]> {
  return tx.query<HouseholdEntity>(
    `select ${HOUSEHOLD} from households where program_id = $1 and id = any($2::uuid[])
     order by id for no key update`,
    [programOf(tx), plainArray(ids)],
  );
}

/** At most `limit` households of the program behind one, in the order of their ids. */
export function pageOfHouseholds(tx: Tx, after: Uuid | null, limit: number): Promise<Household[]> {
  return tx.query<HouseholdEntity>(
    `select ${HOUSEHOLD} from households where program_id = $1 and ($2::uuid is null or id > $2) order by id limit $3`,
    [programOf(tx), after, limit],
  );
}

/** Those who belong to households now, by seats. */
export async function findMembers(tx: Tx, householdIds: readonly Uuid[]): Promise<Member[]> {
  const rows = await tx.query<MemberRow>(
    `select ${MEMBER} from household_members
     where program_id = $1 and household_id = any($2::uuid[]) and left_at is null order by household_id, seat`,
    [programOf(tx), plainArray(householdIds)],
  );
  return rows.map(memberOf);
}

/** Where these customers belong now: no more than one household each. */
export async function findMemberships(tx: Tx, customerIds: readonly Uuid[]): Promise<Member[]> {
  const rows = await tx.query<MemberRow>(
    `select ${MEMBER} from household_members
     where program_id = $1 and customer_id = any($2::uuid[]) and left_at is null`,
    [programOf(tx), plainArray(customerIds)],
  );
  return rows.map(memberOf);
}

/** Members by their places, gone ones too. */
export async function findSeats(
  tx: Tx,
  seats: readonly Pick<Member, 'customerId' | 'householdId' | 'seat'>[],
): Promise<Member[]> {
  const rows = await tx.query<MemberRow>(
    `select ${MEMBER} from household_members
     where program_id = $1 and (customer_id, household_id, seat) in (
       select * from unnest($2::uuid[], $3::uuid[], $4::int[]))`,
    [
      programOf(tx),
      plainArray(seats.map(({ customerId }) => customerId)),
      plainArray(seats.map(({ householdId }) => householdId)),
      plainArray(seats.map(({ seat }) => seat)),
    ],
  );
  return rows.map(memberOf);
}

export async function insertHousehold(tx: Tx, household: Household): Promise<void> {
  await tx.entities.insert(HouseholdEntity, { ...household });
}

/** Writes locked households. */
export async function saveHouseholds(tx: Tx, households: readonly Household[]): Promise<void> {
  if (households.length === 0) return;
  await tx.execute(
    `update households h set head_id = c.head_id, members = c.members, next_seat = c.next_seat, moves = c.moves,
       dissolved_at = c.dissolved_at
     from unnest($2::uuid[], $3::uuid[], $4::int[], $5::int[], $6::int[], $7::timestamptz[])
       as c(id, head_id, members, next_seat, moves, dissolved_at)
     where h.program_id = $1 and h.id = c.id`,
    [
      programOf(tx),
      plainArray(households.map(({ id }) => id)),
      plainArray(households.map(({ headId }) => headId)),
      plainArray(households.map(({ members }) => members)),
      plainArray(households.map(({ nextSeat }) => nextSeat)),
      plainArray(households.map(({ moves }) => moves)),
      timeArray(households.map(({ dissolvedAt }) => dissolvedAt)),
    ],
  );
}

/** Writes members of locked households. */
export async function saveMembers(tx: Tx, members: readonly Member[]): Promise<void> {
  if (members.length === 0) return;
  const of = <T>(valueOf: (member: Member) => T): T[] => members.map(valueOf);
  await tx.execute(
    `insert into household_members (program_id, customer_id, household_id, seat, joined_at, left_at, contribution_percent,
       monthly_limit, contributed, taken_back, redeemed, restored, carry, settled_seq, due_at)
     select $1, m.* from unnest($2::uuid[], $3::uuid[], $4::int[], $5::timestamptz[], $6::timestamptz[], $7::int[],
       $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[],
       $15::timestamptz[])
       as m(customer_id, household_id, seat, joined_at, left_at, contribution_percent, monthly_limit, contributed,
       taken_back, redeemed, restored, carry, settled_seq, due_at)
     on conflict (customer_id, household_id, seat) do update set left_at = excluded.left_at,
       contribution_percent = excluded.contribution_percent, monthly_limit = excluded.monthly_limit,
       contributed = excluded.contributed, taken_back = excluded.taken_back, redeemed = excluded.redeemed,
       restored = excluded.restored, carry = excluded.carry, settled_seq = excluded.settled_seq, due_at = excluded.due_at`,
    [
      programOf(tx),
      plainArray(of(({ customerId }) => customerId)),
      plainArray(of(({ householdId }) => householdId)),
      plainArray(of(({ seat }) => seat)),
      timeArray(of(({ joinedAt }) => joinedAt)),
      timeArray(of(({ leftAt }) => leftAt)),
      plainArray(of(({ contributionPercent }) => contributionPercent)),
      plainArray(of(({ monthlyLimit }) => monthlyLimit)),
      plainArray(of(({ contributed }) => contributed)),
      plainArray(of(({ takenBack }) => takenBack)),
      plainArray(of(({ redeemed }) => redeemed)),
      plainArray(of(({ restored }) => restored)),
      plainArray(of(({ carry }) => carry)),
      plainArray(of(({ settledSeq }) => settledSeq)),
      timeArray(of(({ dueAt }) => dueAt)),
    ],
  );
}

export async function insertMoves(tx: Tx, moves: readonly KeptMove[]): Promise<void> {
  if (moves.length === 0) return;
  await tx.execute(
    `insert into household_moves (program_id, household_id, number, kind, seat, points, detail, order_reference,
       transaction_id, actor, reason, happened_at)
     select $1, m.* from unnest($2::uuid[], $3::int[], $4::text[], $5::int[], $6::bigint[], $7::text[], $8::text[],
       $9::uuid[], $10::text[], $11::text[], $12::timestamptz[])
       as m(household_id, number, kind, seat, points, detail, order_reference, transaction_id, actor, reason, happened_at)`,
    [
      programOf(tx),
      plainArray(moves.map(({ householdId }) => householdId)),
      plainArray(moves.map(({ number }) => number)),
      textArray(moves.map(({ kind }) => kind)),
      plainArray(moves.map(({ seat }) => seat)),
      plainArray(moves.map(({ points }) => points)),
      textArray(moves.map(({ detail }) => detail)),
      textArray(moves.map(({ orderReference }) => orderReference)),
      plainArray(moves.map(({ transactionId }) => transactionId)),
      textArray(moves.map(({ actor }) => actor)),
      textArray(moves.map(({ reason }) => reason)),
      timeArray(moves.map(({ happenedAt }) => happenedAt)),
    ],
  );
}

/** At most `limit` moves of each of these households, the newest first, behind the one of a number. */
export async function findMoves(
  tx: Tx,
  householdIds: readonly Uuid[],
  after: number | null,
  limit: number,
): Promise<KeptMove[]> {
  return tx.query<HouseholdMoveEntity>(
    `select m.* from unnest($2::uuid[]) as w(id)
     cross join lateral (
       select household_id as "householdId", number, kind, seat, points, detail, order_reference as "orderReference",
         transaction_id as "transactionId", actor, reason, happened_at as "happenedAt"
       from household_moves
       where program_id = $1 and household_id = w.id and ($3::int is null or number < $3)
       order by number desc limit $4
     ) m`,
    [programOf(tx), plainArray(householdIds), after, limit],
  );
}

/** At most `limit` households with members of whom a share is due, the longest due first. */
export async function findDue(tx: Tx, now: Date, limit: number): Promise<Uuid[]> {
  const rows = await tx.query<{ readonly id: Uuid }>(
    `select household_id as id from household_members where program_id = $1 and due_at <= $2
     group by household_id order by min(due_at), household_id limit $3`,
    [programOf(tx), now, limit],
  );
  return rows.map(({ id }) => id);
}

/** How many members have a share due, counted to a bound, and since when. */
export async function dueBacklog(
  tx: Tx,
  now: Date,
  countMax: number,
): Promise<{ readonly count: number; readonly first: Date | null }> {
  const [row] = await tx.query<{ readonly count: bigint; readonly first: Date | null }>(
    `select count(*) as count, min(due_at) as first from (
       select due_at from household_members where program_id = $1 and due_at <= $2 order by due_at limit $3) due`,
    [programOf(tx), now, countMax],
  );
  return { count: Number(row?.count ?? 0n), first: row?.first ?? null };
}

/** Members of the households to which customers belonged at times, in the order of the question; 0: to none. */
export async function sizesAt(
  tx: Tx,
  moments: readonly { readonly customerId: Uuid; readonly at: Date }[],
): Promise<number[]> {
  if (moments.length === 0) return [];
  const rows = await tx.query<{ readonly size: number }>(
    `select (select count(*)::int from household_members o
       where o.program_id = $1 and o.household_id = m.household_id and o.joined_at <= w.at
         and (o.left_at is null or o.left_at > w.at)) as size
     from unnest($2::uuid[], $3::timestamptz[]) with ordinality as w(customer_id, at, place)
     left join lateral (
       select household_id from household_members m
       where m.program_id = $1 and m.customer_id = w.customer_id and m.joined_at <= w.at
         and (m.left_at is null or m.left_at > w.at) limit 1
     ) m on true
     order by w.place`,
    [
      programOf(tx),
      plainArray(moments.map(({ customerId }) => customerId)),
      timeArray(moments.map(({ at }) => at)),
    ],
  );
  return rows.map(({ size }) => size);
}

function memberOf({ settledSeq, ...row }: MemberRow): Member {
  return { ...row, settledSeq: Number(settledSeq) };
}

export function programOf(tx: Tx): Uuid {
  return required(tx.programId, 'program of the transaction');
}
