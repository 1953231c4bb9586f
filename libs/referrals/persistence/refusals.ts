import type { Uuid } from '#kernel';
import { plainArray, type Tx } from '#platform';
import type { RefusedClaim, RefusedContender } from '../domain/refusal.js';
import { programOf } from './referral-programs.js';

/** A refused claim as it is kept: numbered for its friend from 1. */
export interface KeptRefusal extends RefusedClaim {
  readonly number: number;
}

type Row = Omit<KeptRefusal, 'contenders'> & {
  readonly contenders: readonly (Omit<RefusedContender, 'occurredAt'> & { readonly occurredAt: string })[];
};

/** Appends them; one that another transaction has numbered so meanwhile stays out. */
export async function insertRefusals(tx: Tx, refusals: readonly KeptRefusal[]): Promise<void> {
  if (refusals.length === 0) return;
  const rows = refusals.map((one) => ({
    ...{ customer_id: one.friendId, number: one.number, referral_program_id: one.referralProgramId },
    ...{ reason: one.reason, contenders: one.contenders, refused_at: one.refusedAt },
  }));
  await tx.execute(
    `insert into referral_refusals (customer_id, number, program_id, referral_program_id, reason, contenders, refused_at)
     select customer_id, number, $1, referral_program_id, reason, contenders, refused_at
     from jsonb_populate_recordset(null::referral_refusals, $2::jsonb) order by customer_id, number
     on conflict (customer_id, number) do nothing`,
    [programOf(tx), JSON.stringify(rows)],
  );
}

/** At most `limit` of each friend, the newest first. */
export async function findRefusals(
  tx: Tx,
  friendIds: readonly Uuid[],
  limit: number,
): Promise<Map<Uuid, KeptRefusal[]>> {
  const found = new Map(friendIds.map((id): [Uuid, KeptRefusal[]] => [id, []]));
  if (friendIds.length === 0) return found;
  const rows = await tx.query<Row>(
    `select r.* from unnest($2::uuid[]) as f (id)
     cross join lateral (
       select customer_id as "friendId", number, referral_program_id as "referralProgramId", reason, contenders,
         refused_at as "refusedAt"
       from referral_refusals where program_id = $1 and customer_id = f.id order by number desc limit $3
     ) r`,
    [programOf(tx), plainArray(friendIds), limit],
  );
  for (const { contenders, ...row } of rows)
    found.get(row.friendId)?.push({
      ...row,
      contenders: contenders.map((one) => ({ ...one, occurredAt: new Date(one.occurredAt) })),
    });
  return found;
}
