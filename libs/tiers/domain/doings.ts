import type { LocalDate } from '#kernel';

/** Days from the first to the last one; without a first: from the beginning. */
export interface Period {
  readonly from: LocalDate | null;
  readonly to: LocalDate;
}

const NO_DAYS: ReadonlyMap<LocalDate, bigint> = new Map();

/** What a customer has done, by metric and program-local day. */
export class Doings {
  private readonly byMetric = new Map<string, Map<LocalDate, bigint>>();

  /** Adds to a day; negative amounts take off. */
  add(key: string, day: LocalDate, amount: bigint): void {
    if (amount === 0n) return;
    let days = this.byMetric.get(key);
    if (!days) {
      days = new Map<LocalDate, bigint>();
      this.byMetric.set(key, days);
    }
    days.set(day, (days.get(day) ?? 0n) + amount);
  }

  /** Sum over the days of a period. */
  sum(key: string, { from, to }: Period): bigint {
    let sum = 0n;
    for (const [day, amount] of this.byMetric.get(key) ?? NO_DAYS)
      if (day <= to && (from === null || day >= from)) sum += amount;
    return sum;
  }

  /** Days on which something was done. */
  *days(): Iterable<LocalDate> {
    for (const days of this.byMetric.values()) yield* days.keys();
  }
}
