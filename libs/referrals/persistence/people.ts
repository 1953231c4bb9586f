import type { Uuid } from '#kernel';
import { plainArray, type Tx } from '#platform';
import { programOf } from './referral-programs.js';

/** Which of these customers may not refer: staff said so. */
export async function findBlocked(tx: Tx, customerIds: readonly Uuid[]): Promise<Set<Uuid>> {
  const rows = await tx.query<{ readonly id: Uuid }>(
    `select customer_id as id from referral_people
     where program_id = $1 and customer_id = any($2::uuid[]) and blocked_at is not null`,
    [programOf(tx), plainArray([...new Set(customerIds)])],
  );
  return new Set(rows.map(({ id }) => id));
}
