import { groupedBy, type Uuid } from '#kernel';
import { plainArray, type Tx } from '#platform';
import type { Candidate, Referral, ReferralStep } from '../domain/referral.js';
import { programOf } from './referral-programs.js';

/** Columns that change, each with the name it has in a `Referral`. */
const CHANGING = {
  claimed_at: 'claimedAt',
  advocate_id: 'advocateId',
  referral_program_id: 'referralProgramId',
  version_id: 'versionId',
  generation: 'generation',
  advocate_generation: 'advocateGeneration',
  state: 'state',
  resume_state: 'resumeState',
  reason: 'reason',
  kind: 'kind',
  channel: 'channel',
  code: 'code',
  touch_id: 'touchId',
  qualify_by: 'qualifyBy',
  qualified_at: 'qualifiedAt',
  order_id: 'orderId',
  matures_at: 'maturesAt',
  approved_at: 'approvedAt',
  advocate_due_at: 'advocateDueAt',
  friend_due_at: 'friendDueAt',
  claimed_told_at: 'claimedToldAt',
  qualified_told_at: 'qualifiedToldAt',
  advocate_told_at: 'advocateToldAt',
  friend_told_at: 'friendToldAt',
  advocate_skipped: 'advocateSkipped',
  is_under_review: 'isUnderReview',
  ended_at: 'endedAt',
  due_at: 'dueAt',
  last_step: 'lastStep',
  attributed_at: 'attributedAt',
  attributed_step: 'attributedStep',
  qualified_step: 'qualifiedStep',
  friend_claimed_told_at: 'friendClaimedToldAt',
  friend_claimed_step: 'friendClaimedStep',
  told: 'told',
  orders_from: 'ordersFrom',
} as const satisfies Readonly<Record<string, keyof Referral>>;

const COLUMNS = { customer_id: 'friendId', ...CHANGING } as const;
/** What of a row `r` makes a `Referral`. */
export const REFERRAL = Object.entries(COLUMNS)
  .map(([column, name]) => `r.${column} as "${name}"`)
  .join(', ');
const WRITTEN = ['program_id', ...Object.keys(COLUMNS)].join(', ');
const CHANGES = Object.keys(CHANGING)
  .map((column) => `${column} = u.${column}`)
  .join(', ');

/** By friend. */
export async function findReferrals(tx: Tx, friendIds: readonly Uuid[]): Promise<Map<Uuid, Referral>> {
  if (friendIds.length === 0) return new Map();
  const rows = await tx.query<Referral>(
    `select ${REFERRAL} from referrals r where r.program_id = $1 and r.customer_id = any($2::uuid[])`,
    [programOf(tx), plainArray(friendIds)],
  );
  return new Map(rows.map((row) => [row.friendId, row]));
}

/** Likewise, locked until the transaction ends, in the order of the friends. */
export async function lockReferrals(tx: Tx, friendIds: readonly Uuid[]): Promise<Map<Uuid, Referral>> {
  if (friendIds.length === 0) return new Map();
  const rows = await tx.query<Referral>(
    `select ${REFERRAL} from referrals r where r.program_id = $1 and r.customer_id = any($2::uuid[])
     order by r.customer_id for no key update`,
    [programOf(tx), plainArray(friendIds)],
  );
  return new Map(rows.map((row) => [row.friendId, row]));
}

/** The same for those that nobody else has locked: who has does what there is to do. */
export async function lockFreeReferrals(tx: Tx, friendIds: readonly Uuid[]): Promise<Map<Uuid, Referral>> {
  const rows = await tx.query<Referral>(
    `select ${REFERRAL} from referrals r where r.program_id = $1 and r.customer_id = any($2::uuid[])
     order by r.customer_id for no key update skip locked`,
    [programOf(tx), plainArray(friendIds)],
  );
  return new Map(rows.map((row) => [row.friendId, row]));
}

export interface DueReferral {
  readonly friendId: Uuid;
  readonly advocateId: Uuid;
  readonly dueAt: Date;
}

/** At most `limit` of which something is due by now, the longest due first. */
export function findDueReferrals(tx: Tx, now: Date, limit: number): Promise<DueReferral[]> {
  return tx.query<DueReferral>(
    `select customer_id as "friendId", advocate_id as "advocateId", due_at as "dueAt" from referrals
     where program_id = $1 and due_at <= $2 order by due_at, customer_id limit $3`,
    [programOf(tx), now, limit],
  );
}

/** How many are due, and since when. */
export async function countDueReferrals(
  tx: Tx,
  now: Date,
): Promise<{ readonly waiting: number; readonly since: Date | null }> {
  const [row] = await tx.query<{ readonly waiting: number; readonly since: Date | null }>(
    `select count(*)::int as waiting, min(due_at) as since from referrals where program_id = $1 and due_at <= $2`,
    [programOf(tx), now],
  );
  return row ?? { waiting: 0, since: null };
}

export async function insertReferrals(tx: Tx, referrals: readonly Referral[]): Promise<void> {
  if (referrals.length === 0) return;
  await tx.execute(
    `insert into referrals (${WRITTEN})
     select ${WRITTEN} from jsonb_populate_recordset(null::referrals, $2::jsonb) where program_id = $1`,
    [programOf(tx), rowsOf(tx, referrals)],
  );
}

/** Writes what may change of those that are locked. */
export async function saveReferrals(tx: Tx, referrals: readonly Referral[]): Promise<void> {
  if (referrals.length === 0) return;
  await tx.execute(
    `update referrals r set ${CHANGES}
     from jsonb_populate_recordset(null::referrals, $2::jsonb) u
     where r.program_id = $1 and r.customer_id = u.customer_id`,
    [programOf(tx), rowsOf(tx, referrals)],
  );
}

function rowsOf(tx: Tx, referrals: readonly Referral[]): string {
  const programId = programOf(tx);
  return JSON.stringify(
    referrals.map((referral) => ({
      program_id: programId,
      ...Object.fromEntries(Object.entries(COLUMNS).map(([column, name]) => [column, referral[name]])),
    })),
  );
}

/** The advocates with whom friends were rejected before they were given to somebody else, by friend. */
export async function findRejectedAdvocates(
  tx: Tx,
  friendIds: readonly Uuid[],
): Promise<Map<Uuid, ReadonlySet<Uuid>>> {
  if (friendIds.length === 0) return new Map();
  const rows = await tx.query<{ readonly friendId: Uuid; readonly advocateId: Uuid }>(
    `select customer_id as "friendId", former_advocate_id as "advocateId" from referral_steps
     where program_id = $1 and customer_id = any($2::uuid[]) and from_state = 'REJECTED' and former_advocate_id is not null`,
    [programOf(tx), plainArray(friendIds)],
  );
  const byFriend = groupedBy(rows, ({ friendId }) => friendId);
  return new Map([...byFriend].map(([id, all]) => [id, new Set(all.map(({ advocateId }) => advocateId))]));
}

export async function insertSteps(tx: Tx, steps: readonly ReferralStep[]): Promise<void> {
  if (steps.length === 0) return;
  const rows = steps.map((step) => ({
    ...{ customer_id: step.friendId, number: step.number, from_state: step.from, to_state: step.to },
    ...{
      reason: step.reason,
      actor: step.actor,
      version_id: step.versionId,
      at: step.at,
      details: step.details,
    },
    former_advocate_id: step.details['from'] ?? null,
  }));
  await tx.execute(
    `insert into referral_steps (customer_id, number, program_id, from_state, to_state, reason, actor, version_id, at, details,
       former_advocate_id)
     select customer_id, number, $1, from_state, to_state, reason, actor, version_id, at, details, former_advocate_id
     from jsonb_populate_recordset(null::referral_steps, $2::jsonb)`,
    [programOf(tx), JSON.stringify(rows)],
  );
}

/** All steps of each friend's referral, in their order. */
export function findSteps(tx: Tx, friendIds: readonly Uuid[]): Promise<ReferralStep[]> {
  return tx.query<ReferralStep>(
    `select customer_id as "friendId", number, from_state as "from", to_state as "to", reason, actor, version_id as "versionId", at,
       details
     from referral_steps where program_id = $1 and customer_id = any($2::uuid[]) order by customer_id, number`,
    [programOf(tx), plainArray(friendIds)],
  );
}

export async function insertCandidates(tx: Tx, candidates: readonly Candidate[]): Promise<void> {
  if (candidates.length === 0) return;
  const rows = candidates.map((one) => ({
    ...{ customer_id: one.friendId, number: one.number, touch_id: one.touchId, advocate_id: one.advocateId },
    ...{ code: one.code, kind: one.kind, channel: one.channel, occurred_at: one.occurredAt },
    ...{ has_won: one.hasWon, reason: one.reason, weighed_at: one.weighedAt },
  }));
  await tx.execute(
    `insert into referral_candidates (customer_id, number, program_id, touch_id, advocate_id, code, kind, channel, occurred_at, has_won,
       reason, weighed_at)
     select customer_id, number, $1, touch_id, advocate_id, code, kind, channel, occurred_at, has_won, reason, weighed_at
     from jsonb_populate_recordset(null::referral_candidates, $2::jsonb)`,
    [programOf(tx), JSON.stringify(rows)],
  );
}

/** Everything that was weighed for each friend, in its order. */
export function findCandidates(tx: Tx, friendIds: readonly Uuid[]): Promise<Candidate[]> {
  return tx.query<Candidate>(
    `select customer_id as "friendId", number, touch_id as "touchId", advocate_id as "advocateId", code, kind, channel,
       occurred_at as "occurredAt", has_won as "hasWon", reason, weighed_at as "weighedAt"
     from referral_candidates where program_id = $1 and customer_id = any($2::uuid[]) order by customer_id, number`,
    [programOf(tx), plainArray(friendIds)],
  );
}

/** Closes the open reviews of referrals that have ended by themselves. */
export async function withdrawReviews(tx: Tx, friendIds: readonly Uuid[], now: Date): Promise<void> {
  if (friendIds.length === 0) return;
  await tx.execute(
    `update referral_reviews set decided_at = $3, decision = 'WITHDRAWN', decision_reason = $4, decided_by = $5
     where program_id = $1 and customer_id = any($2::uuid[]) and decided_at is null`,
    [programOf(tx), plainArray(friendIds), now, 'The referral has ended.', 'system:referrals'],
  );
}
