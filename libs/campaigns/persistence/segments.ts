import { newId, required, type Uuid } from '#kernel';
import { plainArray, type Tx } from '#platform';
import type { Membership, Segment } from '../domain/segment.js';

/** A segment with the text of its condition. */
export interface SegmentRow extends Omit<Segment, 'condition'> {
  readonly condition: string;
}

const COLUMNS = `s.id, s.program_id as "programId", s.code, s.name, s.version, v.condition,
  s.refreshed_version as "refreshedVersion", s.refreshed_at as "refreshedAt", s.created_at as "createdAt",
  s.archived_at as "archivedAt"`;
const FROM = 'segments s join segment_versions v on v.segment_id = s.id and v.number = s.version';

/** Segments of the program by their codes; without archived ones where those do not matter. */
export async function findSegments(tx: Tx, which: 'ALL' | 'IN_USE'): Promise<SegmentRow[]> {
  return tx.query<SegmentRow>(
    `select ${COLUMNS} from ${FROM} where s.program_id = $1 and ($2 or s.archived_at is null)
     order by s.code collate "C"`,
    [programOf(tx), which === 'ALL'],
  );
}

/** Locks a segment that is to be changed. */
export async function lockSegment(tx: Tx, code: string): Promise<SegmentRow | null> {
  // Two statements: what the second reads is what a change that was waited for has left.
  await tx.query('select from segments where program_id = $1 and code = $2 for no key update', [
    programOf(tx),
    code,
  ]);
  const [row = null] = await tx.query<SegmentRow>(
    `select ${COLUMNS} from ${FROM} where s.program_id = $1 and s.code = $2`,
    [programOf(tx), code],
  );
  return row;
}

/**
 * Claims segments for a page of their refreshment, until the transaction ends; answers the ids of those that nobody else
 * has claimed. That members are right does not depend on it: it saves two workers from doing the same.
 */
export async function claimSegments(tx: Tx, ids: readonly Uuid[]): Promise<Set<Uuid>> {
  const rows = await tx.query<{ readonly id: Uuid }>(
    `select id from segments where program_id = $1 and id = any($2::uuid[]) order by id for no key update skip locked`,
    [programOf(tx), plainArray(ids)],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Says that everybody was looked at by these conditions; of a segment that was changed meanwhile it is not true. */
export async function markRefreshed(tx: Tx, segments: readonly Segment[], now: Date): Promise<void> {
  await tx.execute(
    `update segments s set refreshed_version = d.version, refreshed_at = $2
     from unnest($3::uuid[], $4::int[]) as d(id, version)
     where s.program_id = $1 and s.id = d.id and s.version = d.version and s.archived_at is null`,
    [
      programOf(tx),
      now.toISOString(),
      plainArray(segments.map(({ id }) => id)),
      plainArray(segments.map(({ version }) => version)),
    ],
  );
}

/** Which of these segments these customers are in. */
export async function findMemberships(
  tx: Tx,
  segmentIds: readonly Uuid[],
  customerIds: readonly Uuid[],
): Promise<Membership[]> {
  return tx.query<Membership>(
    `select customer_id as "customerId", segment_id as "segmentId" from segment_members
     where program_id = $1 and customer_id = any($2::uuid[]) and segment_id = any($3::uuid[]) and left_at is null`,
    [programOf(tx), plainArray(customerIds), plainArray(segmentIds)],
  );
}

/** Customers are locked by whoever calls it. */
export async function insertMembers(tx: Tx, joined: readonly Membership[], now: Date): Promise<void> {
  if (joined.length === 0) return;
  await tx.execute(
    `insert into segment_members (customer_id, id, program_id, segment_id, joined_at)
     select d.customer_id, d.id, $1, d.segment_id, $2
     from unnest($3::uuid[], $4::uuid[], $5::uuid[]) as d(customer_id, id, segment_id)
     order by d.customer_id, d.segment_id
     on conflict (customer_id, segment_id) where left_at is null do nothing`,
    [
      programOf(tx),
      now.toISOString(),
      plainArray(joined.map(({ customerId }) => customerId)),
      plainArray(joined.map(() => newId(now))),
      plainArray(joined.map(({ segmentId }) => segmentId)),
    ],
  );
}

export async function endMembers(tx: Tx, left: readonly Membership[], now: Date): Promise<void> {
  if (left.length === 0) return;
  await tx.execute(
    // Clocks of two machines differ: nobody leaves before they joined.
    `update segment_members m set left_at = greatest(m.joined_at, $2::timestamptz)
     from unnest($3::uuid[], $4::uuid[]) as d(customer_id, segment_id)
     where m.program_id = $1 and m.customer_id = d.customer_id and m.segment_id = d.segment_id and m.left_at is null`,
    [
      programOf(tx),
      now.toISOString(),
      plainArray(left.map(({ customerId }) => customerId)),
      plainArray(left.map(({ segmentId }) => segmentId)),
    ],
  );
}

/** How many customers are in each of these segments; one without members is left out. */
export async function countMembers(tx: Tx, segmentIds: readonly Uuid[]): Promise<Map<Uuid, number>> {
  const rows = await tx.query<{ readonly id: Uuid; readonly members: bigint }>(
    `select segment_id as id, count(*) as members from segment_members
     where program_id = $1 and segment_id = any($2::uuid[]) and left_at is null group by segment_id`,
    [programOf(tx), plainArray(segmentIds)],
  );
  return new Map(rows.map(({ id, members }) => [id, Number(members)]));
}

export interface Member {
  readonly customerId: Uuid;
  readonly joinedAt: Date;
}

/** At most `limit` members, by customer id, behind a customer. */
export async function memberPage(
  tx: Tx,
  segmentId: Uuid,
  after: Uuid | null,
  limit: number,
): Promise<Member[]> {
  return tx.query<Member>(
    `select customer_id as "customerId", joined_at as "joinedAt" from segment_members
     where program_id = $1 and segment_id = $2 and left_at is null and ($3::uuid is null or customer_id > $3::uuid)
     order by customer_id limit $4`,
    [programOf(tx), segmentId, after, limit],
  );
}

function programOf(tx: Tx): Uuid {
  return required(tx.programId, 'program of the transaction');
}
