import { required, type LocalDate, type Uuid } from '#kernel';
import { plainArray, timeArray, type Tx } from '#platform';
import type { TierMoveEntity } from './placement.entity.js';

/** A move as it was kept. */
export type StoredMove = Omit<TierMoveEntity, 'programId' | 'before'>;

const COLUMNS = `m.customer_id as "customerId", m.id, m.ladder_id as "ladderId", m.number, m.from_tier as "from",
  m.to_tier as "to", m.is_up as "isUp", m.cause, m.happened_at as "happenedAt", m.recorded_at as "recordedAt",
  m.version_id as "versionId", m.until_day as "until", m.activity_id as "activityId", m.order_id as "orderId",
  m.campaign_version_id as "campaignVersionId", m.actor, m.reason`;

/** The tier of a customer on a ladder at an instant. */
export interface TierAt {
  /** Place of the question. */
  readonly place: number;
  readonly ladderId: Uuid;
  readonly tier: string | null;
  readonly since: Date;
}

/** The tiers that customers had at instants, right after what happened then: one answer per question and ladder that has one. */
export async function tiersAt(
  tx: Tx,
  asked: readonly { readonly customerId: Uuid; readonly at: Date }[],
  ladderIds: readonly Uuid[],
): Promise<TierAt[]> {
  if (asked.length === 0 || ladderIds.length === 0) return [];
  const rows = await tx.query<TierAt & { readonly place: bigint }>(
    `select w.place, l.ladder_id as "ladderId", m.to_tier as tier, m.happened_at as since
     from unnest($2::uuid[], $3::timestamptz[]) with ordinality as w(customer_id, at, place)
     cross join unnest($4::uuid[]) as l(ladder_id)
     join lateral (
       select to_tier, happened_at from tier_moves
       where customer_id = w.customer_id and ladder_id = l.ladder_id and program_id = $1 and happened_at <= w.at
       order by number desc limit 1
     ) m on true`,
    [
      programOf(tx),
      plainArray(asked.map(({ customerId }) => customerId)),
      timeArray(asked.map(({ at }) => at)),
      plainArray(ladderIds),
    ],
  );
  return rows.map((row) => ({ ...row, place: Number(row.place) - 1 }));
}

/** The place of a move among those of a customer: of those of one instant the number tells which was later. */
export interface MovePlace {
  readonly at: Date;
  readonly ladderId: Uuid;
  readonly number: number;
}

/** The same page of several customers' moves on all ladders, newest first. Somebody has a handful. */
export async function movePages(
  tx: Tx,
  customerIds: readonly Uuid[],
  after: MovePlace | null,
  limit: number,
): Promise<StoredMove[]> {
  return tx.query<StoredMove>(
    `select ${COLUMNS} from unnest($2::uuid[]) as c(customer_id)
     join lateral (
       select * from tier_moves where customer_id = c.customer_id and program_id = $1
         and ($3::timestamptz is null or (happened_at, ladder_id, number) < ($3::timestamptz, $4::uuid, $5::int))
       order by happened_at desc, ladder_id desc, number desc limit $6
     ) m on true order by m.customer_id, m.happened_at desc, m.ladder_id desc, m.number desc`,
    [
      ...[programOf(tx), plainArray(customerIds), after?.at.toISOString() ?? null],
      ...[after?.ladderId ?? null, after?.number ?? null, limit],
    ],
  );
}

/** A move that a version of a ladder made when it came into force. */
export interface MoveByVersion {
  readonly customerId: Uuid;
  readonly number: number;
  readonly before: unknown;
}

/** The moves that these versions made of these customers, the latest first. */
export function movesByVersions(
  tx: Tx,
  customerIds: readonly Uuid[],
  versionIds: readonly Uuid[],
): Promise<MoveByVersion[]> {
  return tx.query<MoveByVersion>(
    `select customer_id as "customerId", number, before from tier_moves
     where program_id = $1 and customer_id = any($2::uuid[]) and version_id = any($3::uuid[]) and cause = 'LADDER_CHANGED'
     order by customer_id, number desc`,
    [programOf(tx), plainArray(customerIds), plainArray(versionIds)],
  );
}

/** The moves that orders of these customers brought about, in their order. */
export async function movesOfOrders(
  tx: Tx,
  orders: readonly { readonly customerId: Uuid; readonly orderId: Uuid }[],
): Promise<StoredMove[]> {
  return tx.query<StoredMove>(
    `select ${COLUMNS} from tier_moves m
     where m.program_id = $1 and m.customer_id = any($2::uuid[]) and m.order_id = any($3::uuid[])
     order by m.happened_at, m.ladder_id, m.number`,
    [
      programOf(tx),
      plainArray([...new Set(orders.map(({ customerId }) => customerId))]),
      plainArray(orders.map(({ orderId }) => orderId)),
    ],
  );
}

/** Somebody on a tier. */
export interface Member {
  readonly customerId: Uuid;
  readonly tier: string;
  readonly since: Date;
  readonly reviewDay: LocalDate | null;
  readonly fallsOn: LocalDate | null;
}

const MEMBER = `customer_id as "customerId", tier, since, greatest(review_day, kept_until) as "reviewDay",
  falls_on as "fallsOn"`;

/** At most `limit` members of a tier, by customer id, behind a customer. */
export async function memberPage(
  tx: Tx,
  of: { readonly ladderId: Uuid; readonly tier: string },
  after: Uuid | null,
  limit: number,
): Promise<Member[]> {
  return tx.query<Member>(
    `select ${MEMBER} from customer_tiers
     where program_id = $1 and ladder_id = $2 and tier = $3 and ($4::uuid is null or customer_id > $4::uuid)
     order by customer_id limit $5`,
    [programOf(tx), of.ladderId, of.tier, after, limit],
  );
}

/** At most `limit` customers who fall unless they do more, the soonest first, behind a place. */
export async function fallingPage(
  tx: Tx,
  ladderId: Uuid,
  until: LocalDate,
  after: { readonly fallsOn: LocalDate; readonly customerId: Uuid } | null,
  limit: number,
): Promise<Member[]> {
  return tx.query<Member>(
    `select ${MEMBER} from customer_tiers
     where program_id = $1 and ladder_id = $2 and falls_on <= $3::date
       and ($4::date is null or (falls_on, customer_id) > ($4::date, $5::uuid))
     order by falls_on, customer_id limit $6`,
    [programOf(tx), ladderId, until, after?.fallsOn ?? null, after?.customerId ?? null, limit],
  );
}

/** How many customers each tier of these ladders has. */
export async function countMembers(
  tx: Tx,
  ladderIds: readonly Uuid[],
): Promise<{ readonly ladderId: Uuid; readonly tier: string; readonly count: number }[]> {
  const rows = await tx.query<{ ladderId: Uuid; tier: string; count: bigint }>(
    `select ladder_id as "ladderId", tier, count(*) as count from customer_tiers
     where program_id = $1 and ladder_id = any($2::uuid[]) and tier is not null group by ladder_id, tier`,
    [programOf(tx), plainArray(ladderIds)],
  );
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}

function programOf(tx: Tx): Uuid {
  return required(tx.programId, 'program of the transaction');
}
