import type { LocalDate, Uuid } from '#kernel';
import { plainArray, textArray, timeArray, type Tx } from '#platform';

/** A customer's card: stamps that it gets or loses. */
export interface StampChange {
  readonly customerId: Uuid;
  readonly card: string;
  readonly stamps: number;
  /** Of a card that is begun by it; a card that is there keeps its own. */
  readonly stampsNeeded: number;
}

/** All stamps of a customer on the cards of a code. */
export interface StampTotal {
  readonly customerId: Uuid;
  readonly card: string;
  readonly total: number;
  readonly stampsNeeded: number;
}

/** A card that is complete, with the activity that says so. */
export interface Completion {
  readonly customerId: Uuid;
  readonly card: string;
  readonly number: number;
  readonly activityId: Uuid;
  readonly localDay: LocalDate;
  readonly completedAt: Date;
}

/** The totals after a change, by customer and card. */
type Totals = Map<string, StampTotal>;

const ANSWER = `s.customer_id as "customerId", s.card, s.total, s.stamps_needed as "stampsNeeded"`;

/** Adds stamps; rows are locked in the order of the changes. One statement: exact whatever happens at the same time. */
export async function addStamps(tx: Tx, changes: readonly StampChange[], now: Date): Promise<Totals> {
  const rows = await tx.query<StampTotal>(
    `insert into stamp_cards as s (program_id, customer_id, card, total, stamps_needed, begun_at)
     select $1::uuid, c.customer_id, c.card, c.stamps, c.stamps_needed, $6::timestamptz
     from unnest($2::uuid[], $3::text[], $4::integer[], $5::integer[]) as c (customer_id, card, stamps, stamps_needed)
     on conflict (customer_id, card) do update set total = s.total + excluded.total
     returning ${ANSWER}`,
    [
      ...parametersOf(tx, changes),
      plainArray(changes.map(({ stampsNeeded }) => stampsNeeded)),
      now.toISOString(),
    ],
  );
  return byName(rows);
}

/** Takes stamps away; the CHECK keeps the total from falling below 0. */
export async function takeStamps(tx: Tx, changes: readonly StampChange[]): Promise<Totals> {
  const parameters = parametersOf(tx, changes);
  await tx.query(
    `select from stamp_cards s where s.program_id = $1
       and (s.customer_id, s.card) in (select * from unnest($2::uuid[], $3::text[]))
     order by s.customer_id, s.card for no key update`,
    parameters.slice(0, 3),
  );
  const rows = await tx.query<StampTotal>(
    `update stamp_cards s set total = s.total - c.stamps
     from unnest($2::uuid[], $3::text[], $4::integer[]) as c (customer_id, card, stamps)
     where s.program_id = $1 and s.customer_id = c.customer_id and s.card = c.card
     returning ${ANSWER}`,
    parameters,
  );
  return byName(rows);
}

export async function insertCompletions(tx: Tx, completions: readonly Completion[]): Promise<void> {
  if (completions.length === 0) return;
  await tx.execute(
    `insert into stamp_card_completions (program_id, customer_id, card, number, activity_id, local_day, completed_at)
     select $1::uuid, c.* from unnest($2::uuid[], $3::text[], $4::integer[], $5::uuid[], $6::date[], $7::timestamptz[]) c`,
    [
      tx.programId,
      ...keysOf(completions),
      plainArray(completions.map(({ activityId }) => activityId)),
      plainArray(completions.map(({ localDay }) => localDay)),
      timeArray(completions.map(({ completedAt }) => completedAt)),
    ],
  );
}

/** Forgets cards that are not complete any more, and answers what they were. */
export async function deleteCompletions(
  tx: Tx,
  keys: readonly Pick<Completion, 'customerId' | 'card' | 'number'>[],
): Promise<Completion[]> {
  if (keys.length === 0) return [];
  return tx.query<Completion>(
    `delete from stamp_card_completions s
     using unnest($2::uuid[], $3::text[], $4::integer[]) as k (customer_id, card, number)
     where s.program_id = $1 and s.customer_id = k.customer_id and s.card = k.card and s.number = k.number
     returning s.customer_id as "customerId", s.card, s.number, s.activity_id as "activityId",
       s.local_day as "localDay", s.completed_at as "completedAt"`,
    [tx.programId, ...keysOf(keys)],
  );
}

/** The cards of customers, by customer and code; at most `limit` of each. */
export async function cardsOf(tx: Tx, customerIds: readonly Uuid[], limit: number): Promise<StampTotal[]> {
  return tx.query<StampTotal>(
    `select ${ANSWER} from unnest($2::uuid[]) as u (customer_id)
     cross join lateral (select * from stamp_cards c where c.program_id = $1 and c.customer_id = u.customer_id
       order by c.card limit $3) s
     order by s.customer_id, s.card`,
    [tx.programId, plainArray(customerIds), limit],
  );
}

function parametersOf(tx: Tx, changes: readonly StampChange[]): unknown[] {
  return [
    tx.programId,
    plainArray(changes.map(({ customerId }) => customerId)),
    textArray(changes.map(({ card }) => card)),
    plainArray(changes.map(({ stamps }) => stamps)),
  ];
}

function keysOf(keys: readonly Pick<Completion, 'customerId' | 'card' | 'number'>[]): string[] {
  return [
    plainArray(keys.map(({ customerId }) => customerId)),
    textArray(keys.map(({ card }) => card)),
    plainArray(keys.map(({ number }) => number)),
  ];
}

function byName(rows: readonly StampTotal[]): Totals {
  return new Map(rows.map((row) => [`${row.customerId}/${row.card}`, row]));
}
