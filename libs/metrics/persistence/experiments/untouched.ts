import type { Uuid } from '#kernel';
import type { Tx } from '#platform';
import type { UntouchedCustomer } from '../../domain/experiments/aa-check.js';
import { programOf } from '../program-of.js';

/** A customer, and what they did while nothing was tried on them. */
export type UntouchedFound = UntouchedCustomer & { readonly customerId: Uuid };

/** Which customers are split. */
export interface UntouchedAsked {
  /** Those of the last so many days on which anybody bought. */
  readonly days: number;
  readonly limit: number;
  /** Chooses them where there are more. */
  readonly seed: number;
}

/** Who was a customer before the last days, and whether and for how much they bought in them. */
export async function findUntouched(
  tx: Tx,
  { days, limit, seed }: UntouchedAsked,
): Promise<UntouchedFound[]> {
  const rows = await tx.query<{ customerId: Uuid; hasBought: boolean; net: bigint }>(
    `with ended as (select max(last_day) as day from customer_stats where program_id = $1 and not is_guest)
     select s.customer_id as "customerId", d.bought is not null as "hasBought", coalesce(d.net, 0)::bigint as net
     from (
       select customer_id from customer_stats, ended
       where program_id = $1 and not is_guest and first_day <= ended.day - $2::int
       order by md5(customer_id::text || $3::text), customer_id limit $4
     ) s
     cross join ended
     left join lateral (
       select true as bought, sum(d.gross_minor - d.returned_minor) as net from customer_days d
       where d.program_id = $1 and d.customer_id = s.customer_id and d.day > ended.day - $2::int and d.day <= ended.day
         and d.gross_minor > d.returned_minor
       having count(*) > 0
     ) d on true
     order by s.customer_id`,
    [programOf(tx), days, String(seed), limit],
  );
  return rows.map(({ net, ...row }) => ({ ...row, net: Number(net) }));
}
