/**
 * The arithmetic of stamp cards. All that is counted is how many stamps a customer has on the cards of a code, those
 * that were taken back not among them: how many cards are complete, and what is on the present one, follows. So the
 * order in which stamps come and go is of no matter, and giving stamps and taking them back leaves what a fresh start
 * would have.
 */
export interface StampCard {
  /** Cards that are complete. */
  readonly completed: number;
  /** Stamps on the present card: 0 to `stampsNeeded - 1`. */
  readonly stamps: number;
}

export function stampCardOf(total: number, stampsNeeded: number): StampCard {
  return { completed: Math.floor(total / stampsNeeded), stamps: total % stampsNeeded };
}

/** Numbers, from 1, of the cards that are complete with `after` stamps and were not with `before`. */
export function completedBetween(before: number, after: number, stampsNeeded: number): number[] {
  const [first, last] = [
    stampCardOf(before, stampsNeeded).completed,
    stampCardOf(after, stampsNeeded).completed,
  ];
  return Array.from({ length: Math.max(0, last - first) }, (_, index) => first + index + 1);
}
