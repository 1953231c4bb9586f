import type { Uuid } from '#kernel';
import { plainArray, type Tx } from '#platform';
import type { FormerReferral } from '../domain/former.js';
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

/** As `friendDigest` has it, of a row `r`. */
const FRIEND = `left(encode(sha256(('36:' || r.customer_id)::bytea), 'hex'), 32)::uuid`;
const FORMER_FRIEND = `left(encode(sha256(('36:' || r."friendId")::bytea), 'hex'), 32)::uuid`;

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

/**
 * Likewise of friends who went to somebody else: as each of these referrals was for the advocate last, claimed when it began for them.
 * Of those who came back to the advocate there are none.
 */
export function pagesOfFormerAdvocates(
  tx: Tx,
  advocateIds: readonly Uuid[],
  after: FriendPlace | null,
  limit: number,
): Promise<FormerReferral[]> {
  return tx.query<FormerReferral>(
    `with gone as (
       select s.former_advocate_id as advocate_id, s.customer_id, max(s.number) as left_step
       from referral_steps s
       join referrals r on r.program_id = $1 and r.customer_id = s.customer_id and r.advocate_id <> s.former_advocate_id
       where s.program_id = $1 and s.former_advocate_id = any($2::uuid[]) group by 1, 2
     ), formerly as (
       select g.advocate_id as "advocateId", g.customer_id as "friendId", b.number as "attributedStep", b.at as "claimedAt",
         g.left_step as "leftStep", l.at as "leftAt", o.to_state as state, o.reason, o.at as "endedAt", o.version_id as "versionId",
         v.referral_program_id as "referralProgramId", c.kind, c.channel
       from gone g
       cross join lateral (
         select number, at from referral_steps where program_id = $1 and customer_id = g.customer_id and number < g.left_step
           and (number = 1 or former_advocate_id is not null)
         order by number desc limit 1
       ) b
       join referral_steps l on l.program_id = $1 and l.customer_id = g.customer_id and l.number = g.left_step
       join referral_steps o on o.program_id = $1 and o.customer_id = g.customer_id and o.number = g.left_step - 1
       join referral_versions v on v.program_id = $1 and v.id = o.version_id
       cross join lateral (
         select kind, channel from referral_candidates
         where program_id = $1 and customer_id = g.customer_id and advocate_id = g.advocate_id and has_won order by number desc limit 1
       ) c
     )
     select f.* from unnest($2::uuid[]) as a (id)
     cross join lateral (
       select r.* from formerly r
       where r."advocateId" = a.id and ($3::timestamptz is null or (r."claimedAt", ${FORMER_FRIEND}) < ($3, $4::uuid))
       order by r."claimedAt" desc, ${FORMER_FRIEND} desc limit $5
     ) f`,
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
