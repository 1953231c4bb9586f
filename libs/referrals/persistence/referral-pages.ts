import type { Uuid } from '#kernel';
import { plainArray, type Tx } from '#platform';
import type { Referral, ReferralState } from '../domain/referral.js';
import { programOf } from './referral-programs.js';
import { REFERRAL } from './referrals.js';

/** Behind which referral a page begins. */
export interface ReferralPlace {
  readonly claimedAt: Date;
  readonly friendId: Uuid;
}

/** The same in the list of an advocate: see `friendDigest`. */
export interface FriendPlace {
  readonly claimedAt: Date;
  readonly friend: Uuid;
}

/** As `friendDigest` has it. */
const FRIEND = `left(encode(sha256(('36:' || r.customer_id)::bytea), 'hex'), 32)::uuid`;

/** At most `limit` referrals of each advocate, the newest claim first. */
export function pagesOfAdvocates(
  tx: Tx,
  advocateIds: readonly Uuid[],
  after: FriendPlace | null,
  limit: number,
): Promise<Referral[]> {
  return tx.query<Referral>(
    `select r.* from unnest($2::uuid[]) as a (id)
     cross join lateral (
       select ${REFERRAL} from referrals r
       where r.program_id = $1 and r.advocate_id = a.id
         and ($3::timestamptz is null or (r.claimed_at, ${FRIEND}) < ($3, $4::uuid))
       order by r.claimed_at desc, ${FRIEND} desc limit $5
     ) r`,
    [programOf(tx), plainArray(advocateIds), after?.claimedAt ?? null, after?.friend ?? null, limit],
  );
}

/** At most `limit` referrals of the loyalty program, the newest claim first; of one state, or of all (null). */
export function pageOfReferrals(
  tx: Tx,
  state: ReferralState | null,
  after: ReferralPlace | null,
  limit: number,
): Promise<Referral[]> {
  return tx.query<Referral>(
    `select ${REFERRAL} from referrals r
     where r.program_id = $1 and ($2::text is null or r.state = $2)
       and ($3::timestamptz is null or (r.claimed_at, r.customer_id) < ($3, $4::uuid))
     order by r.claimed_at desc, r.customer_id desc limit $5`,
    [programOf(tx), state, after?.claimedAt ?? null, after?.friendId ?? null, limit],
  );
}
