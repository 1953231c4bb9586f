import { required, type Uuid } from '#kernel';
import { plainArray, timeArray, type Tx } from '#platform';

/** At how many events customers had been at times, in the order of the question. */
export async function attendedAt(
  tx: Tx,
  moments: readonly { readonly customerId: Uuid; readonly at: Date }[],
): Promise<bigint[]> {
  if (moments.length === 0) return [];
  const rows = await tx.query<{ readonly count: bigint }>(
    `select a.count from unnest($2::uuid[], $3::timestamptz[]) with ordinality as w(customer_id, at, place)
     cross join lateral (
       select count(*) as count from (
         select distinct on (event_id) to_state from event_moves v
         where v.program_id = $1 and v.customer_id = w.customer_id and v.happened_at <= w.at
         order by event_id, number desc
       ) m where m.to_state = 'ATTENDED'
     ) a order by w.place`,
    [
      required(tx.programId, 'program of the transaction'),
      plainArray(moments.map(({ customerId }) => customerId)),
      timeArray(moments.map(({ at }) => at)),
    ],
  );
  return rows.map(({ count }) => count);
}
