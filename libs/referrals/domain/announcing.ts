import type { Referral, Side } from './referral.js';
import {
  hearerOf,
  nameOfClaim,
  nameOfOrder,
  takeBack,
  tell,
  toldOfClaim,
  toldOfOrder,
  type Telling,
} from './telling.js';

/** A referral of which somebody was told something, or told back, and what they were told. */
export interface Announced {
  readonly referral: Referral;
  readonly tellings: readonly Telling[];
}

/** Tells both sides of the claim who have not been told, unless somebody has to look. */
export function announceClaim(referral: Referral, now: Date): Announced {
  if (referral.isUnderReview) return { referral, tellings: [] };
  const { friendId, advocateId, referralProgramId } = referral;
  const ofFriend = nameOfClaim(referralProgramId, friendId);
  const ofAdvocate = nameOfClaim(referralProgramId, advocateId);
  const toFriend = !referral.told.includes(ofFriend);
  const toAdvocate = referral.claimedToldAt === null && !referral.told.includes(ofAdvocate);
  const sides: Side[] = [
    ...(toFriend ? (['FRIEND'] as const) : []),
    ...(toAdvocate ? (['ADVOCATE'] as const) : []),
  ];
  if (sides.length === 0) return { referral, tellings: [] };
  const told: Referral = {
    ...referral,
    ...(toFriend && { friendClaimedToldAt: now, friendClaimedStep: referral.attributedStep }),
    ...(toAdvocate && { claimedToldAt: now }),
    told: [...referral.told, ...(toFriend ? [ofFriend] : []), ...(toAdvocate ? [ofAdvocate] : [])],
  };
  return {
    referral: told,
    tellings: sides.map((side) => tell(toldOfClaim(told, side, now), hearerOf(told, side))),
  };
}

/** Takes back what these sides were told of the claim. */
export function retractClaim(referral: Referral, now: Date, sides: readonly Side[]): Announced {
  const tellings = sides.flatMap((side) => {
    const toldAt = side === 'FRIEND' ? referral.friendClaimedToldAt : referral.claimedToldAt;
    return toldAt ? [takeBack(toldOfClaim(referral, side, toldAt), hearerOf(referral, side), now)] : [];
  });
  const after: Referral = {
    ...referral,
    ...(sides.includes('FRIEND') && { friendClaimedToldAt: null, friendClaimedStep: null }),
    ...(sides.includes('ADVOCATE') && { claimedToldAt: null }),
  };
  return { referral: after, tellings };
}

/** Tells the friend of the order that counts, unless they know or somebody has to look. */
export function announceOrder(referral: Referral, now: Date): Announced {
  const { isUnderReview, qualifiedToldAt, orderId, referralProgramId, told } = referral;
  if (isUnderReview || qualifiedToldAt || orderId === null) return { referral, tellings: [] };
  const name = nameOfOrder(referralProgramId, orderId);
  if (told.includes(name)) return { referral, tellings: [] };
  return {
    referral: { ...referral, qualifiedToldAt: now, told: [...told, name] },
    tellings: [tell(toldOfOrder(referral, now), hearerOf(referral, 'FRIEND'), { orderId })],
  };
}

/** Takes back what the friend was told of the order. */
export function retractOrder(referral: Referral, now: Date): Announced {
  const { qualifiedToldAt } = referral;
  if (!qualifiedToldAt) return { referral, tellings: [] };
  const takenBack = takeBack(toldOfOrder(referral, qualifiedToldAt), hearerOf(referral, 'FRIEND'), now);
  return { referral: { ...referral, qualifiedToldAt: null }, tellings: [takenBack] };
}
