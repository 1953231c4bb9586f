import type { Uuid } from '#kernel';
import { plainArray, timeArray, type Tx } from '#platform';
import { programOf } from './referral-programs.js';

/** How a customer stood with referrals at a time. */
export interface ReferralFactsRow {
  readonly referredBy: string;
  readonly channel: string;
  readonly friends: number;
}

const NOTHING: ReferralFactsRow = { referredBy: '', channel: '', friends: 0 };

/** For each moment, in order. What somebody still has to look at is not there yet. */
export async function factsAt(
  tx: Tx,
  moments: readonly { readonly customerId: Uuid; readonly at: Date }[],
): Promise<ReferralFactsRow[]> {
  if (moments.length === 0) return [];
  const rows = await tx.query<ReferralFactsRow & { readonly place: number }>(
    `select w.place::int as place, coalesce(c.external_id, '') as "referredBy", coalesce(r.channel, '') as channel,
       (select count(*)::int from referrals f
        where f.program_id = $1 and f.advocate_id = w.customer_id and f.approved_at <= w.at
          and (f.ended_at is null or f.ended_at > w.at)) as friends
     from unnest($2::uuid[], $3::timestamptz[]) with ordinality as w (customer_id, at, place)
     left join referrals r on r.program_id = $1 and r.customer_id = w.customer_id and r.claimed_at <= w.at
       and (r.ended_at is null or r.ended_at > w.at) and not r.is_under_review
     left join customers c on c.program_id = $1 and c.customer_id = r.advocate_id`,
    [
      programOf(tx),
      plainArray(moments.map(({ customerId }) => customerId)),
      timeArray(moments.map(({ at }) => at)),
    ],
  );
  const facts = new Map(rows.map(({ place, ...row }) => [place, row]));
  return moments.map((_, index) => facts.get(index + 1) ?? NOTHING);
}
