/** How a customer has bought so far, in one unit of time such as weeks, which a model keeps with its parameters. */
export interface PurchaseHistory {
  /** x: purchase days after the first. */
  readonly repeats: number;
  /** t_x: from the first to the last; 0 without repeats. */
  readonly recency: number;
  /** T: from the first until now. */
  readonly age: number;
}

/** Customers who have bought alike. */
export interface HistoryPattern extends PurchaseHistory {
  readonly customers: number;
}

/** Customers with the same history, counted together: what a likelihood is summed over. */
export function patternsOf(histories: readonly PurchaseHistory[]): HistoryPattern[] {
  const patterns = new Map<string, { -readonly [K in keyof HistoryPattern]: HistoryPattern[K] }>();
  for (const { repeats, recency, age } of histories) {
    const key = `${repeats}/${recency}/${age}`;
    const known = patterns.get(key);
    if (known) known.customers += 1;
    else patterns.set(key, { repeats, recency, age, customers: 1 });
  }
  return [...patterns.values()];
}
