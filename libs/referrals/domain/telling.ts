import type { Uuid } from '#kernel';
import type { Referral, Side } from './referral.js';

/** What campaigns may act on: the last words of types of activities. */
export type ToldKind = 'claimed' | 'qualified' | 'approved' | 'milestone_reached';

/** What takes it back. */
export type UntoldKind = 'rejected' | 'disqualified' | 'reversed' | 'milestone_reverted';

/** Something that was told, or is about to be. */
export interface Told {
  readonly kind: ToldKind;
  /** Unique among what is told of its kind. */
  readonly key: string;
  readonly at: Date;
}

/** To whom something is told. */
export interface Hearer {
  readonly side: Side;
  readonly customerId: Uuid;
}

/** The person on a side. */
export function hearerOf({ friendId, advocateId }: Referral, side: Side): Hearer {
  return { side, customerId: side === 'FRIEND' ? friendId : advocateId };
}

/** Something that a side is told, as an activity. */
export interface Telling extends Hearer {
  readonly kind: ToldKind | UntoldKind;
  readonly key: string;
  readonly at: Date;
  /** What it takes back; null: nothing. */
  readonly undoes: Told | null;
  /** What else campaigns may ask for. */
  readonly more: Readonly<Record<string, string | number>>;
}

/** That a side was told of the claim; advocates also that the referral was given to them. */
export function toldOfClaim(
  { friendId, attributedStep, friendClaimedStep }: Referral,
  side: Side,
  at: Date,
): Told {
  const step = side === 'FRIEND' ? (friendClaimedStep ?? attributedStep) : attributedStep;
  return { kind: 'claimed', key: `${friendId}/${side}/${step}`, at };
}

export function toldOfOrder({ friendId, qualifiedStep }: Referral, at: Date): Told {
  return { kind: 'qualified', key: `${friendId}/FRIEND/${qualifiedStep ?? 0}`, at };
}

export function toldOfApproval({ friendId, qualifiedStep }: Referral, side: Side, at: Date): Told {
  return { kind: 'approved', key: `${friendId}/${side}/${qualifiedStep ?? 0}`, at };
}

/** Names that somebody was told of a claim, or of an order: once in each referral program. */
export function nameOfClaim(referralProgramId: Uuid, customerId: Uuid): string {
  return `${referralProgramId}/claimed/${customerId}`;
}

export function nameOfOrder(referralProgramId: Uuid, orderId: Uuid): string {
  return `${referralProgramId}/qualified/${orderId}`;
}

/** What of this stands told, and was not taken back. */
export function standingOf(referral: Referral): ReadonlySet<string> {
  const { referralProgramId, friendId, advocateId, orderId } = referral;
  return new Set([
    ...(referral.friendClaimedToldAt ? [nameOfClaim(referralProgramId, friendId)] : []),
    ...(referral.claimedToldAt ? [nameOfClaim(referralProgramId, advocateId)] : []),
    ...(referral.qualifiedToldAt && orderId !== null ? [nameOfOrder(referralProgramId, orderId)] : []),
  ]);
}

/** At which step of its referral something was told. */
export function stepOfTold({ key }: Told): number {
  return Number(key.split('/').at(-1));
}

const UNTOLD: Readonly<Record<ToldKind, UntoldKind>> = {
  claimed: 'rejected',
  qualified: 'disqualified',
  approved: 'reversed',
  milestone_reached: 'milestone_reverted',
};

export function tell({ kind, key, at }: Told, to: Hearer, more: Telling['more'] = {}): Telling {
  return { ...to, kind, key, at, undoes: null, more };
}

/** Takes back what was told. */
export function takeBack(told: Told, to: Hearer, at: Date, more: Telling['more'] = {}): Telling {
  return { ...to, kind: UNTOLD[told.kind], key: told.key, at, undoes: told, more };
}
