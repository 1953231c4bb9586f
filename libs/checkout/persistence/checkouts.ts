import { fromTaggedJson, required, toTaggedJson, type Uuid } from '#kernel';
import { plainArray, staleIfTaken, textArray, timeArray, type Tx } from '#platform';
import type { CheckoutRecord, Move, PointsHeld } from '../domain/checkout.js';

/** As they are kept, whatever was worked out for their carts. */
type Stored = CheckoutRecord<unknown>;

export function programOf(tx: Tx): Uuid {
  return required(tx.programId, 'the program of the transaction');
}

const COLUMNS = `order_reference as "orderReference", customer_id as "customerId", state, fingerprint, content, claim_ids as "claimIds",
  holds, discount_minor as "discountMinor", points_minor as "pointsMinor", total_minor as "totalMinor", returned,
  reversed_minor as "reversedMinor", moves, reserved_at as "reservedAt", expires_at as "expiresAt", ended_at as "endedAt"`;

/** Those of these references, and the open ones of these customers, locked in the order of their references. */
export async function lockCheckouts<Content>(
  tx: Tx,
  references: readonly string[],
  customerIds: readonly Uuid[],
): Promise<CheckoutRecord<Content>[]> {
  const rows = await tx.query<CheckoutRecord<Content>>(
    `select ${COLUMNS} from checkouts
     where program_id = $1 and (order_reference = any($2::text[]) or (state = 'RESERVED' and customer_id = any($3::uuid[])))
     order by order_reference for no key update`,
    [programOf(tx), textArray(references), plainArray(customerIds)],
  );
  return rows.map(revived);
}

/** Reservations that have ended by time, oldest first, that nobody else has locked. */
export async function lockExpired<Content>(
  tx: Tx,
  now: Date,
  limit: number,
): Promise<CheckoutRecord<Content>[]> {
  const rows = await tx.query<CheckoutRecord<Content>>(
    `select ${COLUMNS} from checkouts
     where program_id = $1 and state = 'RESERVED' and expires_at <= $2
     order by expires_at limit $3 for no key update skip locked`,
    [programOf(tx), now, limit],
  );
  return rows.map(revived);
}

export async function findCheckouts<Content>(
  tx: Tx,
  references: readonly string[],
): Promise<Map<string, CheckoutRecord<Content>>> {
  if (references.length === 0) return new Map();
  const rows = await tx.query<CheckoutRecord<Content>>(
    `select ${COLUMNS} from checkouts where program_id = $1 and order_reference = any($2::text[])`,
    [programOf(tx), textArray(references)],
  );
  return new Map(rows.map((row) => [row.orderReference, revived(row)]));
}

/** Whether there are reservations that have ended by time and wait to be written down. */
export async function hasExpired(tx: Tx, now: Date): Promise<boolean> {
  const rows = await tx.query(
    `select from checkouts where program_id = $1 and state = 'RESERVED' and expires_at <= $2 limit 1`,
    [programOf(tx), now],
  );
  return rows.length > 0;
}

/**
 * What reserving would free: claims of open reservations of these customers, with the points that they hold, and of reservations of
 * anybody whose time is over.
 */
export async function findFreeable(
  tx: Tx,
  customerIds: readonly Uuid[],
  now: Date,
): Promise<{ readonly claimIds: readonly Uuid[]; readonly held: readonly PointsHeld[] }> {
  const rows = await tx.query<{
    readonly claimIds: readonly Uuid[];
    readonly holds: unknown;
    readonly isOwn: boolean;
  }>(
    `select claim_ids as "claimIds", holds, expires_at > $3 as "isOwn" from checkouts
     where program_id = $1 and state = 'RESERVED' and (customer_id = any($2::uuid[]) or expires_at <= $3)
     order by expires_at limit 1000`,
    [programOf(tx), plainArray(customerIds), now],
  );
  return {
    claimIds: rows.flatMap(({ claimIds }) => claimIds),
    held: rows.filter(({ isOwn }) => isOwn).flatMap(({ holds }) => fromTaggedJson(holds) as Stored['holds']),
  };
}

/** Customers of those of these checkouts with which rewards are redeemed. */
export async function findRedeemers(tx: Tx, references: readonly string[]): Promise<Uuid[]> {
  const rows = await tx.query<{ readonly customerId: Uuid }>(
    `select distinct customer_id as "customerId" from checkouts
     where program_id = $1 and order_reference = any($2::text[]) and state <> 'COMMITTED' and content -> 'rewards' <> '[]'::jsonb`,
    [programOf(tx), textArray(references)],
  );
  return rows.map(({ customerId }) => customerId);
}

/** How many reservations have ended by time and wait to be written down, and since when the oldest. */
export async function expiredBacklog(
  tx: Tx,
  now: Date,
): Promise<{ readonly waiting: number; readonly oldest: Date | null }> {
  const [row] = await tx.query<{ readonly waiting: number; readonly oldest: Date | null }>(
    `select count(*)::int as waiting, min(expires_at) as oldest from checkouts
     where program_id = $1 and state = 'RESERVED' and expires_at <= $2`,
    [programOf(tx), now],
  );
  return required(row, 'a count');
}

/** Throws `StaleWrite` when somebody else has reserved for one of the orders meanwhile. */
export async function insertCheckouts(tx: Tx, checkouts: readonly Stored[]): Promise<void> {
  if (checkouts.length === 0) return;
  await staleIfTaken(
    tx.execute(
      `insert into checkouts (program_id, order_reference, customer_id, state, fingerprint, content, claim_ids, holds, discount_minor,
         points_minor, total_minor, returned, reversed_minor, moves, reserved_at, expires_at, ended_at)
       select $1, c.order_reference, c.customer_id, c.state, c.fingerprint, c.content::jsonb, c.claim_ids::uuid[], c.holds::jsonb,
         c.discount_minor, c.points_minor, c.total_minor, c.returned::jsonb, c.reversed_minor, c.moves, c.reserved_at, c.expires_at,
         c.ended_at
       from ${ROWS}
       order by c.order_reference`,
      [programOf(tx), ...columnsOf(checkouts)],
    ),
    'checkouts_pk',
  );
}

export async function updateCheckouts(tx: Tx, checkouts: readonly Stored[]): Promise<void> {
  if (checkouts.length === 0) return;
  await tx.execute(
    `update checkouts k set customer_id = c.customer_id, state = c.state, fingerprint = c.fingerprint, content = c.content::jsonb,
       claim_ids = c.claim_ids::uuid[], holds = c.holds::jsonb, discount_minor = c.discount_minor, points_minor = c.points_minor,
       total_minor = c.total_minor, returned = c.returned::jsonb, reversed_minor = c.reversed_minor, moves = c.moves,
       reserved_at = c.reserved_at, expires_at = c.expires_at, ended_at = c.ended_at
     from ${ROWS}
     where k.program_id = $1 and k.order_reference = c.order_reference`,
    [programOf(tx), ...columnsOf(checkouts)],
  );
}

const ROWS = `unnest($2::text[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bigint[], $10::bigint[],
  $11::bigint[], $12::text[], $13::bigint[], $14::int[], $15::timestamptz[], $16::timestamptz[], $17::timestamptz[])
  as c (order_reference, customer_id, state, fingerprint, content, claim_ids, holds, discount_minor, points_minor, total_minor,
    returned, reversed_minor, moves, reserved_at, expires_at, ended_at)`;

function columnsOf(checkouts: readonly Stored[]): string[] {
  const column = <K extends keyof Stored>(name: K): Stored[K][] => checkouts.map((one) => one[name]);
  const json = (values: readonly unknown[]): string =>
    textArray(values.map((value) => JSON.stringify(toTaggedJson(value))));
  return [
    ...[textArray(column('orderReference')), plainArray(column('customerId'))],
    ...[plainArray(column('state')), textArray(column('fingerprint')), json(column('content'))],
    ...[textArray(column('claimIds').map((ids) => plainArray(ids))), json(column('holds'))],
    ...[plainArray(column('discountMinor')), plainArray(column('pointsMinor'))],
    ...[
      plainArray(column('totalMinor')),
      textArray(column('returned').map((pieces) => JSON.stringify(pieces))),
      plainArray(column('reversedMinor')),
    ],
    ...[plainArray(column('moves')), timeArray(column('reservedAt')), timeArray(column('expiresAt'))],
    timeArray(column('endedAt')),
  ];
}

export async function insertMoves(tx: Tx, moves: readonly Move[]): Promise<void> {
  if (moves.length === 0) return;
  await tx.execute(
    `insert into checkout_moves (program_id, order_reference, number, move, actor, details, happened_at)
     select $1, m.order_reference, m.number, m.move, m.actor, m.details::jsonb, m.happened_at
     from unnest($2::text[], $3::int[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])
       as m (order_reference, number, move, actor, details, happened_at)`,
    [
      ...[programOf(tx), textArray(moves.map(({ orderReference }) => orderReference))],
      ...[plainArray(moves.map(({ number }) => number)), plainArray(moves.map(({ move }) => move))],
      textArray(moves.map(({ actor }) => actor)),
      textArray(moves.map(({ details }) => JSON.stringify(toTaggedJson(details)))),
      timeArray(moves.map(({ happenedAt }) => happenedAt)),
    ],
  );
}

/** What happened to a checkout, behind a number, in its order. */
export async function findMoves(
  tx: Tx,
  orderReference: string,
  page: { readonly after: number; readonly limit: number },
): Promise<Move[]> {
  const rows = await tx.query<Move>(
    `select order_reference as "orderReference", number, move, actor, details, happened_at as "happenedAt" from checkout_moves
     where program_id = $1 and order_reference = $2 and number > $3 order by number limit $4`,
    [programOf(tx), orderReference, page.after, page.limit],
  );
  return rows.map((row) => ({ ...row, details: fromTaggedJson(row.details) as Move['details'] }));
}

function revived<Content>(row: CheckoutRecord<Content>): CheckoutRecord<Content> {
  return {
    ...row,
    content: fromTaggedJson(row.content) as Content,
    holds: fromTaggedJson(row.holds) as Stored['holds'],
  };
}
