import { derivedId, required, type Uuid } from '#kernel';
import { plainArray, textArray, timeArray, type Tx } from '#platform';
import type { Move, Registration, State } from '../domain/registration.js';
import type { EventMoveEntity, EventRegistrationEntity } from './registration.entity.js';

/** Names a registration. */
export interface RegistrationName {
  readonly customerId: Uuid;
  readonly eventId: Uuid;
}

/** A registration with its code; null: it has none. */
export interface CodedRegistration extends Registration {
  readonly code: string | null;
}

/** A customer's registration for an event. */
export interface HeldRegistration extends RegistrationName {
  readonly registration: CodedRegistration;
}

const COLUMNS =
  'customer_id as "customerId", event_id as "eventId", state, since, guests, place, code, moves';

type Row = Omit<EventRegistrationEntity, 'programId'>;

/** How these customers stand with an event. */
export async function findRegistrations(
  tx: Tx,
  eventId: Uuid,
  customerIds: readonly Uuid[],
): Promise<Map<Uuid, CodedRegistration>> {
  const rows = await tx.query<Row>(
    `select ${COLUMNS} from event_registrations
     where program_id = $1 and event_id = $2 and customer_id = any($3::uuid[])`,
    [programOf(tx), eventId, plainArray(customerIds)],
  );
  return new Map(rows.map((row) => [row.customerId, heldOf(row).registration]));
}

/** At most `limit` registrations of each of these customers, in the order of the events' ids, behind one of them. */
export async function findOfCustomers(
  tx: Tx,
  customerIds: readonly Uuid[],
  after: Uuid | null,
  limit: number,
): Promise<HeldRegistration[]> {
  const rows = await tx.query<Row>(
    `select r.* from unnest($2::uuid[]) as w(id)
     cross join lateral (
       select ${COLUMNS} from event_registrations
       where program_id = $1 and customer_id = w.id and ($3::uuid is null or event_id > $3)
       order by event_id limit $4
     ) r`,
    [programOf(tx), plainArray(customerIds), after, limit],
  );
  return rows.map(heldOf);
}

/** Behind which registration a page begins. */
export interface LinePlace {
  readonly place: bigint;
  readonly customerId: Uuid;
}

/** At most `limit` registrations in a state: those who wait in their order, others in the order of the customers' ids. */
export async function findInState(
  tx: Tx,
  eventId: Uuid,
  state: State,
  after: LinePlace | null,
  limit: number,
): Promise<HeldRegistration[]> {
  const rows = await tx.query<Row>(
    `select ${COLUMNS} from event_registrations
     where program_id = $1 and event_id = $2 and state = $3
       and ($4::bigint is null or (place, customer_id) > ($4, $5::uuid))
     order by place, customer_id limit $6`,
    [programOf(tx), eventId, state, after?.place ?? null, after?.customerId ?? null, limit],
  );
  return rows.map(heldOf);
}

/** Seats that the largest party that waits needs; 0: nobody waits. */
export async function largestWaiting(tx: Tx, eventId: Uuid): Promise<number> {
  const [row] = await tx.query<{ readonly seats: number }>(
    `select coalesce(max(1 + guests), 0) as seats from event_registrations
     where program_id = $1 and event_id = $2 and state = 'WAITING'`,
    [programOf(tx), eventId],
  );
  return row?.seats ?? 0;
}

/** How manieth in the line each of these is, the first being 1; whoever does not wait is left out. */
export async function findPositions(
  tx: Tx,
  wanted: readonly RegistrationName[],
): Promise<Map<string, number>> {
  const rows = await tx.query<RegistrationName & { readonly position: number }>(
    `select r.customer_id as "customerId", r.event_id as "eventId", l.position::int as position
     from unnest($2::uuid[], $3::uuid[]) as w(customer_id, event_id)
     join event_registrations r on r.program_id = $1 and r.customer_id = w.customer_id and r.event_id = w.event_id
       and r.state = 'WAITING'
     cross join lateral (
       select count(*) as position from event_registrations o
       where o.program_id = $1 and o.event_id = r.event_id and o.state = 'WAITING' and o.place <= r.place
     ) l`,
    [programOf(tx), ...namesOf(wanted)],
  );
  return new Map(rows.map((row) => [registrationKey(row), row.position]));
}

/** Writes how customers stand with an event; their totals are locked by whoever calls it. */
export async function saveRegistrations(tx: Tx, held: readonly HeldRegistration[]): Promise<void> {
  const sorted = [...held].sort((a, b) => (a.customerId < b.customerId ? -1 : 1));
  const of = <T>(valueOf: (registration: CodedRegistration) => T): T[] =>
    sorted.map(({ registration }) => valueOf(registration));
  await tx.execute(
    `insert into event_registrations (program_id, customer_id, event_id, state, since, guests, place, code, moves)
     select $1, d.* from unnest($2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[], $6::int[], $7::bigint[], $8::text[],
       $9::int[]) as d(customer_id, event_id, state, since, guests, place, code, moves)
     on conflict (customer_id, event_id) do update set state = excluded.state, since = excluded.since,
       guests = excluded.guests, place = excluded.place, code = excluded.code, moves = excluded.moves`,
    [
      programOf(tx),
      ...namesOf(sorted),
      textArray(of(({ state }) => state)),
      timeArray(of(({ since }) => since)),
      plainArray(of(({ guests }) => guests)),
      plainArray(of(({ place }) => place)),
      textArray(of(({ code }) => code)),
      plainArray(of(({ moves }) => moves)),
    ],
  );
}

/** A step that is kept: who took it, and why. */
export interface KeptMove extends Move, RegistrationName {
  readonly actor: string;
  readonly reason: string | null;
}

export async function insertMoves(tx: Tx, moves: readonly KeptMove[]): Promise<void> {
  await tx.execute(
    `insert into event_moves (program_id, customer_id, event_id, id, number, from_state, to_state, cause, happened_at,
       guests, actor, reason)
     select $1, d.* from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::int[], $6::text[], $7::text[], $8::text[],
       $9::timestamptz[], $10::int[], $11::text[], $12::text[]) as d(customer_id, event_id, id, number, from_state, to_state,
       cause, happened_at, guests, actor, reason)`,
    [
      programOf(tx),
      ...namesOf(moves),
      plainArray(moves.map(moveIdOf)),
      plainArray(moves.map(({ number }) => number)),
      textArray(moves.map(({ from }) => from)),
      textArray(moves.map(({ to }) => to)),
      textArray(moves.map(({ cause }) => cause)),
      timeArray(moves.map(({ at }) => at)),
      plainArray(moves.map(({ guests }) => guests)),
      textArray(moves.map(({ actor }) => actor)),
      textArray(moves.map(({ reason }) => reason)),
    ],
  );
}

/** It begins with its time, so that a customer's steps are in their order. */
function moveIdOf({ customerId, eventId, at, number }: KeptMove): Uuid {
  return derivedId(at, 'event move', customerId, eventId, String(number));
}

/** The step by which somebody got seats. */
export type Seating = Pick<Move, 'number' | 'at'>;

/** By which step each of these, who have seats at an event, got them. */
export async function findSeatings(
  tx: Tx,
  eventId: Uuid,
  customerIds: readonly Uuid[],
): Promise<Map<Uuid, Seating>> {
  if (customerIds.length === 0) return new Map();
  const rows = await tx.query<Seating & Pick<RegistrationName, 'customerId'>>(
    `select distinct on (customer_id) customer_id as "customerId", number, happened_at as at from event_moves
     where program_id = $1 and event_id = $2 and customer_id = any($3::uuid[]) and to_state = 'REGISTERED'
       and cause in ('REGISTERED', 'PROMOTED')
     order by customer_id, number desc`,
    [programOf(tx), eventId, plainArray(customerIds)],
  );
  return new Map(rows.map(({ customerId, ...seating }) => [customerId, seating]));
}

/** At most `limit` steps of each of these registrations, the newest first, behind the step of a number. */
export async function findMoves(
  tx: Tx,
  wanted: readonly RegistrationName[],
  after: number | null,
  limit: number,
): Promise<KeptMove[]> {
  const rows = await tx.query<EventMoveEntity>(
    `select m.* from unnest($2::uuid[], $3::uuid[]) as w(customer_id, event_id)
     cross join lateral (
       select customer_id as "customerId", event_id as "eventId", number, from_state as "fromState", to_state as "toState",
         cause, happened_at as "happenedAt", guests, actor, reason
       from event_moves
       where program_id = $1 and customer_id = w.customer_id and event_id = w.event_id and ($4::int is null or number < $4)
       order by number desc limit $5
     ) m`,
    [programOf(tx), ...namesOf(wanted), after, limit],
  );
  return rows.map(({ fromState: from, toState: to, happenedAt: at, ...row }) => ({ ...row, from, to, at }));
}

/** Names a registration, as a key. */
export function registrationKey({ customerId, eventId }: RegistrationName): string {
  return `${customerId}.${eventId}`;
}

function namesOf(names: readonly RegistrationName[]): [string, string] {
  return [
    plainArray(names.map(({ customerId }) => customerId)),
    plainArray(names.map(({ eventId }) => eventId)),
  ];
}

function heldOf({ customerId, eventId, ...registration }: Row): HeldRegistration {
  return { customerId, eventId, registration };
}

function programOf(tx: Tx): Uuid {
  return required(tx.programId, 'program of the transaction');
}
