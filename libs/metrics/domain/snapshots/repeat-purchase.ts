/** Days after the first purchase by which somebody bought again or did not. */
export const REPEAT_WINDOWS = [30, 60, 90, 365] as const;

/** Steps of the ladder: from one purchase day to the second, and so on. */
const STEPS = 10;

/** How often customers have bought. */
export interface BuyingAgain {
  /** How many bought on exactly so many days. */
  readonly times: readonly { readonly purchaseDays: number; readonly customers: number }[];
  /** Of those whose first purchase is longer ago, how many had bought again after so many days. */
  readonly within: readonly { readonly days: number; readonly customers: number; readonly again: number }[];
}

/** How many of those who bought once came again, how soon, and how many who came so often came once more. */
export interface RepeatPurchaseFigures {
  readonly buyers: number;
  readonly repeatBuyers: number;
  /** A window that is not over for a customer tells nothing of them yet: they are not among the eligible. */
  readonly within: readonly {
    readonly days: number;
    readonly eligible: number;
    readonly repeated: number;
  }[];
  /** Of those with so many purchase days how many have one more. */
  readonly ladder: readonly {
    readonly purchaseDays: number;
    readonly reached: number;
    readonly wentOn: number;
  }[];
}

export function repeatPurchaseOf({ times, within }: BuyingAgain): RepeatPurchaseFigures {
  const reached = (days: number): number =>
    times.reduce((sum, { purchaseDays, customers }) => sum + (purchaseDays >= days ? customers : 0), 0);
  return {
    ...{ buyers: reached(1), repeatBuyers: reached(2) },
    within: REPEAT_WINDOWS.map((days) => {
      const of = within.find((one) => one.days === days);
      return { days, eligible: of?.customers ?? 0, repeated: of?.again ?? 0 };
    }),
    ladder: Array.from({ length: STEPS }, (_, step) => ({
      ...{ purchaseDays: step + 1, reached: reached(step + 1), wentOn: reached(step + 2) },
    })),
  };
}
