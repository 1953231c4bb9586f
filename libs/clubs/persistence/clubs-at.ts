import { required, type Uuid } from '#kernel';
import { plainArray, timeArray, type Tx } from '#platform';

/** Codes of the clubs to which customers belonged at times, in the order of the question. */
export async function clubsAt(
  tx: Tx,
  moments: readonly { readonly customerId: Uuid; readonly at: Date }[],
): Promise<string[][]> {
  if (moments.length === 0) return [];
  const rows = await tx.query<{ readonly place: number; readonly code: string }>(
    `select w.place::int as place, c.code
     from unnest($2::uuid[], $3::timestamptz[]) with ordinality as w(customer_id, at, place)
     join lateral (
       select distinct on (club_id) club_id, to_state from club_moves v
       where v.program_id = $1 and v.customer_id = w.customer_id and v.happened_at <= w.at
       order by club_id, number desc
     ) m on m.to_state in ('ACTIVE', 'GRACE')
     join clubs c on c.id = m.club_id and c.program_id = $1
     order by w.place, c.code`,
    [
      required(tx.programId, 'program of the transaction'),
      plainArray(moments.map(({ customerId }) => customerId)),
      timeArray(moments.map(({ at }) => at)),
    ],
  );
  const answers = moments.map((): string[] => []);
  for (const { place, code } of rows) required(answers[place - 1], 'a moment').push(code);
  return answers;
}
