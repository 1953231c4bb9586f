import { required, type Uuid } from '#kernel';
import { plainArray, staleIfTaken, textArray, type Tx } from '#platform';
import { counterTextOf, type Counter, type CounterKey } from '../domain/usage.js';

const COUNTER = `owner_id as "ownerId", measure, subject, held, committed, cap`;

/** Locks those that are there, in the order of owner, measure and subject, so that two who lock several never wait for each other. */
export async function lockCounters(tx: Tx, keys: readonly CounterKey[]): Promise<Counter[]> {
  if (keys.length === 0) return [];
  return tx.query<Counter>(
    `select ${COUNTER} from usage_counters
     where program_id = $1 and (owner_id, measure, subject) in (select * from unnest($2::uuid[], $3::text[], $4::text[]))
     order by owner_id, measure, subject for no key update`,
    [programOf(tx), ...keyColumnsOf(keys)],
  );
}

/**
 * Locks slots with room that nobody else has locked, beginning behind one of them: as many as are asked for. There may be more,
 * which others have locked.
 */
export async function lockFreeSlots(
  tx: Tx,
  slots: readonly CounterKey[],
  { behind, limit }: { readonly behind: string; readonly limit: number },
): Promise<Counter[]> {
  return tx.query<Counter>(
    `select ${COUNTER} from usage_counters
     where program_id = $1 and (owner_id, measure, subject) in (select * from unnest($2::uuid[], $3::text[], $4::text[]))
       and (cap is null or held + committed < cap)
     order by subject <= $5, subject limit $6 for no key update skip locked`,
    [programOf(tx), ...keyColumnsOf(slots), behind, limit],
  );
}

/** Makes slots that are not there yet. */
export async function ensureSlots(
  tx: Tx,
  slots: readonly (CounterKey & Pick<Counter, 'cap'>)[],
): Promise<void> {
  await tx.execute(
    `insert into usage_counters (program_id, owner_id, measure, subject, held, committed, cap)
     select $1, s.owner_id, s.measure, s.subject, 0, 0, s.cap
     from unnest($2::uuid[], $3::text[], $4::text[], $5::bigint[]) as s (owner_id, measure, subject, cap)
     where not exists (
       select from usage_counters u
       where u.program_id = $1 and u.owner_id = s.owner_id and u.measure = s.measure and u.subject = s.subject
     )
     order by s.owner_id, s.measure, s.subject
     on conflict (program_id, owner_id, measure, subject) do nothing`,
    [programOf(tx), ...keyColumnsOf(slots), plainArray(slots.map(({ cap }) => cap))],
  );
}

/** Throws `StaleWrite` when somebody else has begun one of them meanwhile. */
export async function insertCounters(tx: Tx, counters: readonly Counter[]): Promise<void> {
  if (counters.length === 0) return;
  await staleIfTaken(
    tx.execute(
      `insert into usage_counters (program_id, owner_id, measure, subject, held, committed, cap)
       select $1, * from unnest($2::uuid[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[])`,
      [programOf(tx), ...columnsOf(sorted(counters))],
    ),
    'usage_counters_pk',
  );
}

export async function updateCounters(tx: Tx, counters: readonly Counter[]): Promise<void> {
  if (counters.length === 0) return;
  await tx.execute(
    `update usage_counters u set held = c.held, committed = c.committed, cap = c.cap
     from unnest($2::uuid[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[])
       as c (owner_id, measure, subject, held, committed, cap)
     where u.program_id = $1 and u.owner_id = c.owner_id and u.measure = c.measure and u.subject = c.subject`,
    [programOf(tx), ...columnsOf(counters)],
  );
}

/** As they stand, without locks. */
export async function readCounters(tx: Tx, keys: readonly CounterKey[]): Promise<Counter[]> {
  if (keys.length === 0) return [];
  return tx.query<Counter>(
    `select ${COUNTER} from usage_counters
     where program_id = $1 and (owner_id, measure, subject) in (select * from unnest($2::uuid[], $3::text[], $4::text[]))`,
    [programOf(tx), ...keyColumnsOf(keys)],
  );
}

export function programOf(tx: Tx): Uuid {
  return required(tx.programId, 'the program of the transaction');
}

/** In one order, whoever writes: two who begin the same counters wait for each other in turn. */
function sorted(counters: readonly Counter[]): Counter[] {
  return counters.toSorted((a, b) => (counterTextOf(a) < counterTextOf(b) ? -1 : 1));
}

function keyColumnsOf(keys: readonly CounterKey[]): string[] {
  return [
    plainArray(keys.map(({ ownerId }) => ownerId)),
    plainArray(keys.map(({ measure }) => measure)),
    textArray(keys.map(({ subject }) => subject)),
  ];
}

function columnsOf(counters: readonly Counter[]): string[] {
  return [
    ...keyColumnsOf(counters),
    plainArray(counters.map(({ held }) => held)),
    plainArray(counters.map(({ committed }) => committed)),
    plainArray(counters.map(({ cap }) => cap)),
  ];
}
