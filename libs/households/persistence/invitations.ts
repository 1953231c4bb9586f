import type { Uuid } from '#kernel';
import { plainArray, type Tx } from '#platform';
import type { HouseholdInvitationEntity } from './household.entity.js';
import { programOf } from './households.js';

export type Invitation = Omit<HouseholdInvitationEntity, 'programId'>;

const COLUMNS = `customer_id as "customerId", household_id as "householdId", state, invited_at as "invitedAt",
  expires_at as "expiresAt", answered_at as "answeredAt"`;

export async function findInvitation(
  tx: Tx,
  householdId: Uuid,
  customerId: Uuid,
): Promise<Invitation | null> {
  const [row] = await tx.query<Invitation>(
    `select ${COLUMNS} from household_invitations where program_id = $1 and customer_id = $2 and household_id = $3`,
    [programOf(tx), customerId, householdId],
  );
  return row ?? null;
}

/** How many invitations of a household still wait for an answer. */
export async function countOpen(tx: Tx, householdId: Uuid, now: Date): Promise<number> {
  const [row] = await tx.query<{ readonly count: bigint }>(
    `select count(*) as count from household_invitations
     where program_id = $1 and household_id = $2 and state = 'OPEN' and expires_at > $3`,
    [programOf(tx), householdId, now],
  );
  return Number(row?.count ?? 0n);
}

/** At most `limit` open invitations of each of these customers behind a household, in the order of the households' ids. */
export function findOpen(
  tx: Tx,
  customerIds: readonly Uuid[],
  page: { readonly after: Uuid | null; readonly limit: number },
  now: Date,
): Promise<Invitation[]> {
  return tx.query<Invitation>(
    `select i.* from unnest($2::uuid[]) as w(id)
     cross join lateral (
       select ${COLUMNS} from household_invitations
       where program_id = $1 and customer_id = w.id and state = 'OPEN' and expires_at > $3
         and ($4::uuid is null or household_id > $4)
       order by household_id limit $5
     ) i`,
    [programOf(tx), plainArray(customerIds), now, page.after, page.limit],
  );
}

/** Writes an invitation of a locked household. */
export async function saveInvitation(tx: Tx, invitation: Invitation): Promise<void> {
  const { customerId, householdId, state, invitedAt, expiresAt, answeredAt } = invitation;
  await tx.execute(
    `insert into household_invitations (program_id, customer_id, household_id, state, invited_at, expires_at, answered_at)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (customer_id, household_id) do update set state = excluded.state, invited_at = excluded.invited_at,
       expires_at = excluded.expires_at, answered_at = excluded.answered_at`,
    [programOf(tx), customerId, householdId, state, invitedAt, expiresAt, answeredAt],
  );
}
