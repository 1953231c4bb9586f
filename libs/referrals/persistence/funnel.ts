import { firstIdAt, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import type { Channel } from '../domain/channel.js';
import { programOf } from './referral-programs.js';

/** Longer than any day is on which clocks are put back. */
const LONGEST_DAY_MS = 30 * 3_600_000;

/** How far things came in a period, by one channel. */
export interface FunnelStage {
  readonly channel: Channel;
  readonly shares: number;
  readonly invitations: number;
  readonly clicks: number;
  readonly claims: number;
  readonly signUps: number;
  readonly firstOrders: number;
  readonly qualified: number;
  readonly approved: number;
  readonly rewarded: number;
  readonly reversed: number;
}

/**
 * By channel, those without anything left out. Shares, invitations and clicks are those of the period; everything else is of the
 * referrals that were claimed in it, whenever they came so far. Ids of touches are made of their times, and those of shares of the
 * beginnings of their days, so that the key finds periods.
 */
export function findFunnel(tx: Tx, referralProgramId: Uuid, from: Date, to: Date): Promise<FunnelStage[]> {
  return tx.query<FunnelStage>(
    `with shared as (
       select channel, count(*)::integer as shares from referral_shares
       where program_id = $1 and referral_program_id = $2 and id >= $7 and id < $6
         and occurred_at >= $3 and occurred_at < $4
       group by channel
     ), touched as (
       select channel, count(*) filter (where kind = 'CLICK')::integer as clicks,
         count(*) filter (where kind = 'INVITATION')::integer as invitations
       from referral_touches
       where program_id = $1 and referral_program_id = $2 and id >= $5 and id < $6
       group by channel
     ), claimed as (
       select r.channel, count(*)::integer as claims,
         count(*) filter (where s.is_attributed)::integer as "signUps",
         count(*) filter (where s.is_attributed and t.first_order_at is not null)::integer as "firstOrders",
         count(*) filter (where s.is_qualified or r.qualified_at is not null)::integer as qualified,
         count(*) filter (where s.is_approved)::integer as approved,
         count(*) filter (where s.is_rewarded)::integer as rewarded,
         count(*) filter (where r.state = 'REVERSED')::integer as reversed
       from referrals r
       left join customer_totals t on t.program_id = $1 and t.customer_id = r.customer_id
       cross join lateral (
         select bool_or(to_state = 'ATTRIBUTED') as is_attributed,
           bool_or(to_state in ('QUALIFIED', 'MATURING')) as is_qualified,
           bool_or(to_state = 'APPROVED') as is_approved, bool_or(to_state = 'REWARDED') as is_rewarded
         from referral_steps where program_id = $1 and customer_id = r.customer_id) s
       where r.program_id = $1 and r.referral_program_id = $2 and r.claimed_at >= $3 and r.claimed_at < $4
       group by r.channel
     )
     select channel, coalesce(shares, 0) as shares, coalesce(invitations, 0) as invitations, coalesce(clicks, 0) as clicks,
       coalesce(claims, 0) as claims, coalesce("signUps", 0) as "signUps", coalesce("firstOrders", 0) as "firstOrders",
       coalesce(qualified, 0) as qualified, coalesce(approved, 0) as approved, coalesce(rewarded, 0) as rewarded,
       coalesce(reversed, 0) as reversed
     from shared full join touched using (channel) full join claimed using (channel)`,
    [
      ...[programOf(tx), referralProgramId, from, to, firstIdAt(from), firstIdAt(to)],
      firstIdAt(new Date(from.getTime() - LONGEST_DAY_MS)),
    ],
  );
}
