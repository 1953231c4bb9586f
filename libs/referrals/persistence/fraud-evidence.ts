import type { Uuid } from '#kernel';
import { plainArray, textArray, timeArray, type Tx } from '#platform';
import type { SignalKind } from '../domain/fraud/signals.js';
import { programOf } from './referral-programs.js';

/** A friend, and who refers them. */
export interface Pair {
  readonly friendId: Uuid;
  readonly advocateId: Uuid;
  readonly claimedAt: Date;
}

/** Who shares what with a friend. */
export interface SharedKind {
  readonly friendId: Uuid;
  /** Null: devices, addresses and networks together. */
  readonly kind: SignalKind | null;
  readonly others: number;
  readonly isWithAdvocate: boolean;
  /** Other friends of the advocate among them. */
  readonly linkedFriends: number;
}

/**
 * Last signals of a customer that are looked at, of each kind and origin: whoever sends more is not looked at longer, and what
 * customers tell by themselves never takes the place of what the shop has told.
 */
const SIGNALS_MAX = 50;
/** Customers of one signal that are counted: what more share says no more. */
const SHARERS_MAX = 1_000;
/** Claims of an advocate that are counted. */
const CLAIMS_MAX = 5_000;

/** What friends share with others, by kind. Networks change hands, and count since a time alone; the friend's own and the others'. */
export function findShared(tx: Tx, pairs: readonly Pair[], networksSince: Date): Promise<SharedKind[]> {
  return tx.query<SharedKind>(
    `with own as (
       select a.friend_id, a.advocate_id, s.kind, s.key_hash
       from unnest($2::uuid[], $3::uuid[]) as a (friend_id, advocate_id)
       cross join unnest('{DEVICE,ADDRESS,IP,CARD}'::text[]) as k (kind)
       cross join unnest('{SERVER,CUSTOMER}'::text[]) as w (origin)
       cross join lateral (
         select kind, key_hash from referral_signals
         where program_id = $1 and customer_id = a.friend_id and kind = k.kind and origin = w.origin and (kind <> 'IP' or seen_at >= $4)
         order by seen_at desc, key_hash limit $5
       ) s
     ), shared as (
       select o.friend_id, o.kind, t.customer_id, t.customer_id = o.advocate_id as is_advocate, r.customer_id as linked_id
       from own o
       cross join lateral (
         (select customer_id from referral_signals
          where program_id = $1 and kind = o.kind and key_hash = o.key_hash and customer_id <> o.friend_id
            and (kind <> 'IP' or seen_at >= $4) limit $6)
         union
         (select customer_id from referral_signals
          where program_id = $1 and kind = o.kind and key_hash = o.key_hash and customer_id = o.advocate_id
            and customer_id <> o.friend_id and (kind <> 'IP' or seen_at >= $4))
       ) t
       left join referrals r on r.program_id = $1 and r.customer_id = t.customer_id and r.advocate_id = o.advocate_id
         and o.kind <> 'CARD'
     )
     select friend_id as "friendId", kind, count(distinct customer_id)::int as others, bool_or(is_advocate) as "isWithAdvocate",
       count(distinct linked_id)::int as "linkedFriends"
     from shared group by grouping sets ((friend_id, kind), (friend_id))`,
    [
      ...[programOf(tx), plainArray(pairs.map(({ friendId }) => friendId))],
      plainArray(pairs.map(({ advocateId }) => advocateId)),
      ...[networksSince, SIGNALS_MAX, SHARERS_MAX],
    ],
  );
}

/**
 * Which friends are somebody who was referred before: by what a person was known for certain when they claimed, by what their
 * accounts are known by now, and by their cards. Of two referrals that are open the one that was claimed first is before the
 * other; one that is approved is before any that is not.
 */
export async function findReferredBefore(
  tx: Tx,
  pairs: readonly Pair[],
  known: {
    readonly keys: readonly { readonly friendId: Uuid; readonly personKey: string }[];
    /** Other accounts of the same person, by friend. */
    readonly accounts: ReadonlyMap<Uuid, readonly Uuid[]>;
  },
): Promise<Set<Uuid>> {
  const accounts = [...known.accounts].flatMap(([friendId, others]) =>
    others.map((otherId) => ({ friendId, otherId })),
  );
  const rows = await tx.query<{ readonly friendId: Uuid }>(
    `with others (friend_id, other_id, is_reserved) as (
       select k.friend_id, p.customer_id, true
       from unnest($2::uuid[], $3::text[]) as k (friend_id, person_key)
       join referred_persons p on p.program_id = $1 and p.person_key = k.person_key and p.customer_id <> k.friend_id
       union
       select friend_id, other_id, false from unnest($4::uuid[], $5::uuid[]) as a (friend_id, other_id)
       union
       select s.customer_id, t.customer_id, false
       from referral_signals s
       join referral_signals t on t.program_id = $1 and t.kind = 'CARD' and t.key_hash = s.key_hash and t.customer_id <> s.customer_id
       where s.program_id = $1 and s.customer_id = any($6::uuid[]) and s.kind = 'CARD'
     )
     select distinct f.friend_id as "friendId"
     from unnest($6::uuid[], $7::timestamptz[]) as f (friend_id, claimed_at)
     join others o on o.friend_id = f.friend_id
     left join referrals r on r.program_id = $1 and r.customer_id = o.other_id
     where case when r.customer_id is null then o.is_reserved
       else (r.claimed_at, r.customer_id) < (f.claimed_at, f.friend_id) or r.state in ('APPROVED', 'REWARDED') end`,
    [
      programOf(tx),
      plainArray(known.keys.map(({ friendId }) => friendId)),
      textArray(known.keys.map(({ personKey }) => personKey)),
      plainArray(accounts.map(({ friendId }) => friendId)),
      plainArray(accounts.map(({ otherId }) => otherId)),
      plainArray(pairs.map(({ friendId }) => friendId)),
      timeArray(pairs.map(({ claimedAt }) => claimedAt)),
    ],
  );
  return new Set(rows.map(({ friendId }) => friendId));
}

/** Claims of each advocate within a week of those at hand. */
export function findClaims(
  tx: Tx,
  pairs: readonly Pair[],
): Promise<(Pick<Pair, 'advocateId' | 'claimedAt'> & { readonly friendId: Uuid })[]> {
  return tx.query(
    `select a.advocate_id as "advocateId", r.customer_id as "friendId", r.claimed_at as "claimedAt"
     from (
       select advocate_id, min(claimed_at) - interval '7 days' as since, max(claimed_at) + interval '7 days' as until
       from unnest($2::uuid[], $3::timestamptz[]) as p (advocate_id, claimed_at) group by 1
     ) a
     cross join lateral (
       select customer_id, claimed_at from referrals
       where program_id = $1 and advocate_id = a.advocate_id and claimed_at > a.since and claimed_at < a.until
       order by claimed_at desc, customer_id limit $4
     ) r`,
    [
      programOf(tx),
      plainArray(pairs.map(({ advocateId }) => advocateId)),
      ...[timeArray(pairs.map(({ claimedAt }) => claimedAt)), CLAIMS_MAX],
    ],
  );
}
