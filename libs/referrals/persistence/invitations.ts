import type { Uuid } from '#kernel';
import { plainArray, textArray, timeArray, type Tx } from '#platform';
import { programOf } from './referral-programs.js';

/** An invitation that waits for whoever sends e-mail. */
export interface PendingInvitation {
  /** That of its touch. */
  readonly id: Uuid;
  readonly advocateId: Uuid;
  readonly referralProgramId: Uuid;
  readonly email: string;
  readonly link: string;
  /** What the advocate writes; null: nothing. */
  readonly message: string | null;
  readonly createdAt: Date;
}

export async function insertInvitations(tx: Tx, invitations: readonly PendingInvitation[]): Promise<void> {
  if (invitations.length === 0) return;
  await tx.execute(
    `insert into referral_invitations (program_id, status, customer_id, id, referral_program_id, email, link, message, created_at)
     select $1, 'PENDING', * from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::timestamptz[])`,
    [
      programOf(tx),
      plainArray(invitations.map(({ advocateId }) => advocateId)),
      plainArray(invitations.map(({ id }) => id)),
      plainArray(invitations.map(({ referralProgramId }) => referralProgramId)),
      textArray(invitations.map(({ email }) => email)),
      textArray(invitations.map(({ link }) => link)),
      textArray(invitations.map(({ message }) => message)),
      timeArray(invitations.map(({ createdAt }) => createdAt)),
    ],
  );
}

/** How many invitations each of these advocates wrote since a time, in all referral programs; those who wrote none are left out. */
export async function countInvitations(
  tx: Tx,
  advocateIds: readonly Uuid[],
  since: Date,
): Promise<Map<Uuid, number>> {
  const rows = await tx.query<{ readonly id: Uuid; readonly count: number }>(
    `select customer_id as id, count(*)::int as count from referral_invitations
     where program_id = $1 and customer_id = any($2::uuid[]) and created_at > $3 group by customer_id`,
    [programOf(tx), plainArray(advocateIds), since],
  );
  return new Map(rows.map(({ id, count }) => [id, count]));
}

/** At most `limit` of those that wait behind one of them, the oldest first. */
export function findPendingInvitations(
  tx: Tx,
  page: { readonly after: Uuid | null; readonly limit: number },
): Promise<PendingInvitation[]> {
  return tx.query<PendingInvitation>(
    `select id, customer_id as "advocateId", referral_program_id as "referralProgramId", email, link, message, created_at as "createdAt"
     from referral_invitations where program_id = $1 and status = 'PENDING' and ($2::uuid is null or id > $2) order by id limit $3`,
    [programOf(tx), page.after, page.limit],
  );
}

/**
 * Notes when those of these that wait were sent, which is not before they were written, and forgets to whom and with which words;
 * answers how many did.
 */
export function markInvitationsSent(tx: Tx, ids: readonly Uuid[], sentAt: Date): Promise<number> {
  return tx.execute(
    `with waiting as (
       select customer_id, id from referral_invitations
       where program_id = $1 and id = any($2::uuid[]) and status = 'PENDING' order by id for no key update
     )
     update referral_invitations i set status = 'SENT', sent_at = greatest(i.created_at, $3), email = null, message = null
     from waiting w where i.program_id = $1 and i.customer_id = w.customer_id and i.id = w.id`,
    [programOf(tx), plainArray(ids), sentAt],
  );
}
