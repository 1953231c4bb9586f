import type { Uuid } from '#kernel';
import { plainArray, textArray, type Tx } from '#platform';
import type { Participant } from '../domain/participant.js';
import { programOf } from './referral-programs.js';

const PERSON = `customer_id as "customerId", generation, friends, blocked_at as "blockedAt", block_reason as "blockReason"`;

export async function findParticipants(
  tx: Tx,
  customerIds: readonly Uuid[],
): Promise<Map<Uuid, Participant>> {
  if (customerIds.length === 0) return new Map();
  const rows = await tx.query<Participant>(
    `select ${PERSON} from referral_people where program_id = $1 and customer_id = any($2::uuid[])`,
    [programOf(tx), plainArray(customerIds)],
  );
  return new Map(rows.map((row) => [row.customerId, row]));
}

/** Makes the missing, and locks all until the transaction ends, in their order. */
export async function lockParticipants(
  tx: Tx,
  customerIds: readonly Uuid[],
  now: Date,
): Promise<Map<Uuid, Participant>> {
  const sorted = [...new Set(customerIds)].sort();
  if (sorted.length === 0) return new Map();
  await tx.execute(
    `insert into referral_people (customer_id, program_id, generation, friends, created_at)
     select customer_id, $1, 0, 0, $3 from unnest($2::uuid[]) as n (customer_id) order by customer_id
     on conflict (customer_id) do nothing`,
    [programOf(tx), plainArray(sorted), now],
  );
  const rows = await tx.query<Participant>(
    `select ${PERSON} from referral_people where program_id = $1 and customer_id = any($2::uuid[])
     order by customer_id for no key update`,
    [programOf(tx), plainArray(sorted)],
  );
  return new Map(rows.map((row) => [row.customerId, row]));
}

/** Writes generations and numbers of friends of those that are locked. */
export async function saveParticipants(tx: Tx, people: readonly Participant[]): Promise<void> {
  if (people.length === 0) return;
  await tx.execute(
    `update referral_people p set generation = u.generation, friends = u.friends
     from unnest($2::uuid[], $3::int[], $4::int[]) as u (customer_id, generation, friends)
     where p.program_id = $1 and p.customer_id = u.customer_id`,
    [
      programOf(tx),
      plainArray(people.map(({ customerId }) => customerId)),
      plainArray(people.map(({ generation }) => generation)),
      plainArray(people.map(({ friends }) => friends)),
    ],
  );
}

/** Keeps somebody from referring, or lets them again (null). */
export async function saveBlock(
  tx: Tx,
  customerId: Uuid,
  block: { readonly at: Date; readonly reason: string } | null,
): Promise<void> {
  await tx.execute(
    'update referral_people set blocked_at = $3, block_reason = $4 where program_id = $1 and customer_id = $2',
    [programOf(tx), customerId, block?.at ?? null, block?.reason ?? null],
  );
}

/** Reserves what people are known by for those who are referred; what another account reserved before stays theirs. */
export async function reservePersons(
  tx: Tx,
  keys: readonly { readonly personKey: string; readonly customerId: Uuid }[],
): Promise<void> {
  if (keys.length === 0) return;
  const sorted = [...keys].sort((a, b) => (a.personKey < b.personKey ? -1 : 1));
  await tx.execute(
    `insert into referred_persons (program_id, person_key, customer_id)
     select $1::uuid, * from unnest($2::text[], $3::uuid[])
     on conflict (program_id, person_key) do nothing`,
    [
      programOf(tx),
      textArray(sorted.map(({ personKey }) => personKey)),
      plainArray(sorted.map(({ customerId }) => customerId)),
    ],
  );
}
