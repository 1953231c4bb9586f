import { maxPoints, minPoints, type Points } from '#kernel';

/** What is brought in of what was earned, and what is carried on. */
export interface Contribution {
  readonly points: Points;
  readonly carry: bigint;
}

/**
 * The share of what somebody earned, rounded down over the sum of all they earn: what stays below a point is carried on in
 * hundredths, and so is what a return took, as less. More than the wallet has is not owed: it is let go.
 */
export function contributionOf(
  { carry, percent }: { readonly carry: bigint; readonly percent: number },
  earned: Points,
  available: Points,
): Contribution {
  const owed = carry + earned * BigInt(percent);
  if (owed < 100n) return { points: 0n, carry: owed };
  return { points: minPoints(owed / 100n, maxPoints(available, 0n)), carry: owed % 100n };
}

/**
 * What a return is to get back from the shared wallet: what the member's own wallet lacks, no more than the member brought in and
 * than there is.
 */
export function backingOf(
  { contributed, takenBack }: { readonly contributed: Points; readonly takenBack: Points },
  lacking: Points,
  shared: Points,
): Points {
  return maxPoints(minPoints(minPoints(lacking, contributed - takenBack), shared), 0n);
}
