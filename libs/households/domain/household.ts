import type { Points, Uuid } from '#kernel';

/** What somebody gets who leaves, of what is left. */
export const SPLIT_RULES = ['KEEP', 'CONTRIBUTED', 'EQUAL'] as const;
export type SplitRule = (typeof SPLIT_RULES)[number];

export const MOVE_KINDS = [
  'CREATED',
  'INVITED',
  'DECLINED',
  'JOINED',
  'LEFT',
  'REMOVED',
  'HEAD_CHANGED',
  'LIMIT_CHANGED',
  'SHARE_CHANGED',
  'CONTRIBUTED',
  'SHARED',
  'REDEEMED',
  'RESTORED',
  'TAKEN_BACK',
  'PAID_OUT',
  'DISSOLVED',
] as const;
/**
 * What happened. CONTRIBUTED by hand and SHARED of what was earned bring points in; REDEEMED, TAKEN_BACK (a return took them from
 * the member) and PAID_OUT (who leaves gets them) take points out; RESTORED brings redeemed ones back.
 */
export type MoveKind = (typeof MOVE_KINDS)[number];

/** A household; its id is that of the pool that owns the shared wallet. */
export interface Household {
  readonly id: Uuid;
  readonly programId: Uuid;
  readonly name: string | null;
  readonly pointTypeId: Uuid;
  /** Null once it is dissolved. */
  readonly headId: Uuid | null;
  readonly splitRule: SplitRule;
  /** Most members at once. */
  readonly capacity: number;
  readonly members: number;
  /** The number that the next member gets. */
  readonly nextSeat: number;
  /** Number of its last move. */
  readonly moves: number;
  readonly createdAt: Date;
  readonly dissolvedAt: Date | null;
}

/** Somebody who belongs to a household, or did. */
export interface Member {
  readonly customerId: Uuid;
  readonly householdId: Uuid;
  /** The number of the member in the household: the first one has 1. */
  readonly seat: number;
  readonly joinedAt: Date;
  readonly leftAt: Date | null;
  /** Share of what they earn that goes to the shared wallet, in whole percent. */
  readonly contributionPercent: number;
  /** Most points they may redeem in a month; null: as many as there are. */
  readonly monthlyLimit: Points | null;
  /** Points they brought in, ever. */
  readonly contributed: Points;
  /** Points of these that went back to them because returns took more than they had. */
  readonly takenBack: Points;
  readonly redeemed: Points;
  readonly restored: Points;
  /** Hundredths of points that the share has come to and that were not brought in; negative after returns. */
  readonly carry: bigint;
  /** The movement of the member's own wallet up to which the share is worked out. */
  readonly settledSeq: number;
  /** When pending points mature of which a share is due; null: nothing is awaited. */
  readonly dueAt: Date | null;
}

/** Points that a member brought in and did not take out again, 0 if that is more. */
export function netOf({
  contributed,
  takenBack,
  redeemed,
  restored,
}: Pick<Member, 'contributed' | 'takenBack' | 'redeemed' | 'restored'>): Points {
  const net = contributed - takenBack - (redeemed - restored);
  return net > 0n ? net : 0n;
}
