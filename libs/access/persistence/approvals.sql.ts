import type { Uuid } from '#kernel';
import type { Tx } from '#platform';

/** Points, without their sign, of the requests one maker has made since an instant and nobody rejected. */
export async function sumOfMaker(tx: Tx, makerId: Uuid, kind: string, since: Date): Promise<bigint> {
  const [row] = await tx.query<{ total: string | null }>(
    `select sum(abs(points))::text as total from approvals
     where program_id = $1 and maker_id = $2 and kind = $3 and created_at >= $4 and status <> 'REJECTED'`,
    [tx.programId, makerId, kind, since],
  );
  return BigInt(row?.total ?? 0);
}

/** Names of members of staff by id. */
export async function staffNames(tx: Tx, ids: readonly Uuid[]): Promise<Map<Uuid, string>> {
  const rows = await tx.query<{ id: Uuid; name: string }>(
    'select id, name from staff_members where program_id = $1 and id = any($2)',
    [tx.programId, ids],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}
