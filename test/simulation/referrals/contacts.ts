/** Accounts of which every two are one person, once both have told by what they are known. */
export function pairOf(person: number): number {
  return Math.floor(person / 2);
}

/** The other account of the pair. */
export function partnerOf(person: number): number {
  return person % 2 === 0 ? person + 1 : person - 1;
}

/** Who has told by what they are known: it counts from the end of a round, when nothing is under way any more. */
export class Contacts {
  private readonly since = new Map<number, Date>();
  private readonly untimed = new Set<number>();

  tell(person: number): void {
    if (!this.since.has(person)) this.untimed.add(person);
  }

  /** Nothing is under way: what was told is known from now on. */
  settle(now: Date): void {
    for (const person of this.untimed) this.since.set(person, now);
    this.untimed.clear();
  }

  /** Since when two accounts are known to be one person; null: they are not. */
  sharedSince(one: number, other: number): Date | null {
    const [first, second] = [this.since.get(one), this.since.get(other)];
    if (one === other || pairOf(one) !== pairOf(other) || !first || !second) return null;
    return first > second ? first : second;
  }
}
