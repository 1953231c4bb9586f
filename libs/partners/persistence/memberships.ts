import type { Uuid } from '#kernel';
import { plainArray, timeArray, type Tx } from '#platform';
import type { Membership, State } from '../domain/membership.js';
import type { PartnerMembershipEntity } from './membership.entity.js';
import { programOf } from './partners.js';

/** Names a membership. */
export interface MembershipKey {
  readonly customerId: Uuid;
  readonly partnerId: Uuid;
}

export interface HeldMembership extends MembershipKey {
  readonly membership: Membership;
}

const COLUMNS = `customer_id as "customerId", partner_id as "partnerId", state, number, number_hash as "numberHash", hint, since,
  reason, attempts, next_attempt_at as "nextAttemptAt", moves`;

type Row = Omit<PartnerMembershipEntity, 'programId'>;

export async function findMembership(
  tx: Tx,
  { customerId, partnerId }: MembershipKey,
): Promise<Membership | null> {
  const [row] = await tx.query<Row>(
    `select ${COLUMNS} from partner_memberships where program_id = $1 and customer_id = $2 and partner_id = $3`,
    [programOf(tx), customerId, partnerId],
  );
  return row ? heldOf(row).membership : null;
}

/** At most `limit` memberships of each of these customers, in the order of the partners' ids, behind one of them. */
export async function findOfCustomers(
  tx: Tx,
  customerIds: readonly Uuid[],
  after: Uuid | null,
  limit: number,
): Promise<HeldMembership[]> {
  const rows = await tx.query<Row>(
    `select m.* from unnest($2::uuid[]) as w(id)
     cross join lateral (
       select ${COLUMNS} from partner_memberships
       where program_id = $1 and customer_id = w.id and ($3::uuid is null or partner_id > $3)
       order by partner_id limit $4
     ) m`,
    [programOf(tx), plainArray(customerIds), after, limit],
  );
  return rows.map(heldOf);
}

/** At most `limit` members of a partner in a state behind a customer, in the order of their ids. */
export async function findInState(
  tx: Tx,
  partnerId: Uuid,
  state: State,
  after: Uuid | null,
  limit: number,
): Promise<HeldMembership[]> {
  const rows = await tx.query<Row>(
    `select ${COLUMNS} from partner_memberships
     where program_id = $1 and partner_id = $2 and state = $3 and ($4::uuid is null or customer_id > $4)
     order by customer_id limit $5`,
    [programOf(tx), partnerId, state, after, limit],
  );
  return rows.map(heldOf);
}

/** Writes a membership whose customer is locked, and the step that led to it. */
export async function saveStep(
  tx: Tx,
  { customerId, partnerId, membership }: HeldMembership,
  by: { readonly from: State | null; readonly actor: string },
): Promise<void> {
  const { state, number, linked, since, reason, attempts, nextAttemptAt, moves } = membership;
  const key = [programOf(tx), customerId, partnerId];
  await tx.execute(
    `insert into partner_memberships (program_id, customer_id, partner_id, state, number, number_hash, hint, since, reason,
       attempts, next_attempt_at, moves)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     on conflict (customer_id, partner_id) do update set state = excluded.state, number = excluded.number,
       number_hash = excluded.number_hash, hint = excluded.hint, since = excluded.since, reason = excluded.reason,
       attempts = excluded.attempts, next_attempt_at = excluded.next_attempt_at, moves = excluded.moves`,
    [
      ...key,
      state,
      number,
      linked?.hash ?? null,
      linked?.hint ?? null,
      since,
      reason,
      attempts,
      nextAttemptAt,
      moves,
    ],
  );
  await tx.execute(
    `insert into partner_moves (program_id, customer_id, partner_id, number, from_state, to_state, happened_at, actor, reason)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [...key, moves, by.from, state, since, by.actor, reason],
  );
}

/** Takes a number for a customer; false if somebody has it. Waits for a transaction that is taking it. */
export async function takeNumber(
  tx: Tx,
  { customerId, partnerId }: MembershipKey,
  hash: Buffer,
): Promise<boolean> {
  const taken = await tx.execute(
    `insert into partner_numbers (program_id, partner_id, number_hash, customer_id) values ($1, $2, $3, $4)
     on conflict (partner_id, number_hash) do nothing`,
    [programOf(tx), partnerId, hash, customerId],
  );
  return taken === 1;
}

export async function freeNumber(
  tx: Tx,
  { customerId, partnerId }: MembershipKey,
  hash: Buffer,
): Promise<void> {
  await tx.execute(
    'delete from partner_numbers where program_id = $1 and partner_id = $2 and number_hash = $3 and customer_id = $4',
    [programOf(tx), partnerId, hash, customerId],
  );
}

/** Whose number it is; null: nobody's. */
export async function ownerOfNumber(tx: Tx, partnerId: Uuid, hash: Buffer): Promise<Uuid | null> {
  const [row] = await tx.query<{ readonly customerId: Uuid }>(
    `select customer_id as "customerId" from partner_numbers
     where program_id = $1 and partner_id = $2 and number_hash = $3`,
    [programOf(tx), partnerId, hash],
  );
  return row?.customerId ?? null;
}

/** The longest due memberships of a partner that nobody else is looking at; locked until the transaction ends. */
export async function lockDue(tx: Tx, partnerId: Uuid, now: Date, limit: number): Promise<HeldMembership[]> {
  const rows = await tx.query<Row>(
    `select ${COLUMNS} from partner_memberships
     where program_id = $1 and partner_id = $2 and next_attempt_at <= $3
     order by next_attempt_at, customer_id limit $4 for no key update skip locked`,
    [programOf(tx), partnerId, now, limit],
  );
  return rows.map(heldOf);
}

/** Writes down that partners are asked about these memberships, and when they are to be asked again. */
export async function saveAttempts(tx: Tx, held: readonly HeldMembership[]): Promise<void> {
  if (held.length === 0) return;
  await tx.execute(
    `update partner_memberships m set attempts = d.attempts, next_attempt_at = d.next_attempt_at
     from unnest($2::uuid[], $3::uuid[], $4::int[], $5::timestamptz[]) as d(customer_id, partner_id, attempts, next_attempt_at)
     where m.program_id = $1 and m.customer_id = d.customer_id and m.partner_id = d.partner_id`,
    [
      programOf(tx),
      plainArray(held.map(({ customerId }) => customerId)),
      plainArray(held.map(({ partnerId }) => partnerId)),
      plainArray(held.map(({ membership }) => membership.attempts)),
      timeArray(held.map(({ membership }) => membership.nextAttemptAt)),
    ],
  );
}

/** How many memberships are due, counted to a bound, and since when. */
export async function dueBacklog(
  tx: Tx,
  now: Date,
  countMax: number,
): Promise<{ readonly count: number; readonly first: Date | null }> {
  const [row] = await tx.query<{ readonly count: bigint; readonly first: Date | null }>(
    `select count(*) as count, min(next_attempt_at) as first from (
       select next_attempt_at from partner_memberships where program_id = $1 and next_attempt_at <= $2 limit $3) due`,
    [programOf(tx), now, countMax],
  );
  return { count: Number(row?.count ?? 0n), first: row?.first ?? null };
}

/** Codes of the partners whose verified members customers were at times, in the order of the question. */
export async function partnersAt(
  tx: Tx,
  moments: readonly { readonly customerId: Uuid; readonly at: Date }[],
): Promise<string[][]> {
  if (moments.length === 0) return [];
  const rows = await tx.query<{ readonly place: number; readonly codes: string[] }>(
    `select w.place::int as place, array_agg(p.code order by p.code) as codes
     from unnest($2::uuid[], $3::timestamptz[]) with ordinality as w(customer_id, at, place)
     join lateral (
       select distinct on (partner_id) partner_id, to_state from partner_moves v
       where v.program_id = $1 and v.customer_id = w.customer_id and v.happened_at <= w.at
       order by partner_id, number desc
     ) m on m.to_state = 'VERIFIED'
     join partners p on p.id = m.partner_id and p.program_id = $1
     group by w.place`,
    [
      programOf(tx),
      plainArray(moments.map(({ customerId }) => customerId)),
      timeArray(moments.map(({ at }) => at)),
    ],
  );
  const codes = new Map(rows.map((row) => [row.place, row.codes]));
  return moments.map((_, index) => codes.get(index + 1) ?? []);
}

function heldOf({ customerId, partnerId, numberHash: hash, hint, ...row }: Row): HeldMembership {
  const linked = hash === null || hint === null ? null : { hash, hint };
  return { customerId, partnerId, membership: { ...row, linked } };
}
