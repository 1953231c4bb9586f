import type { LocalDate, Points } from '#kernel';

/** What happened in one month to points that were earned in one month. Months are named by their first days. */
export interface PointCell {
  readonly cohort: LocalDate;
  /** Whether an order of the customer earned them. */
  readonly ofPurchases: boolean;
  readonly month: LocalDate;
  readonly earned: Points;
  /** Spent, less what came back. */
  readonly redeemed: Points;
  readonly expired: Points;
  /** Clawed back, cancelled, or kept for what was clawed back too late. */
  readonly takenBack: Points;
  /** Taken by staff. */
  readonly removed: Points;
}

/** What moved in one month between wallets and the program, by the kinds of the journal. */
export interface PointFlow {
  readonly month: LocalDate;
  readonly earned: Points;
  /** Pending points that became available: nothing enters or leaves. */
  readonly activated: Points;
  readonly spent: Points;
  /** Spent points that came back. */
  readonly restored: Points;
  readonly expired: Points;
  /** Clawed back and cancelled. */
  readonly reversed: Points;
  /** Given by staff, less what staff took. */
  readonly adjusted: Points;
  readonly transferredIn: Points;
  readonly transferredOut: Points;
  /** By how much all balances changed: by the accounts of the journal, and not by the kinds above. */
  readonly change: Points;
  readonly pendingChange: Points;
  readonly heldChange: Points;
  /** By how much what is owed to the program grew: taken back, and not there any more. */
  readonly deficitChange: Points;
}

/** Points in lots, of which the last good day is so near. */
export interface PointsExpiring {
  readonly within30Days: Points;
  readonly within60Days: Points;
  readonly within90Days: Points;
}

/** All that the journal says of one point type up to an instant. */
export interface PointsBook {
  /** By cohort and month. */
  readonly cells: readonly PointCell[];
  /** By month, those without a movement left out. */
  readonly flows: readonly PointFlow[];
  readonly expiring: PointsExpiring;
}

export const EMPTY_BOOK: PointsBook = {
  ...{ cells: [], flows: [] },
  expiring: { within30Days: 0n, within60Days: 0n, within90Days: 0n },
};

/** What a book said when a month began. What expired soon then it does not say. */
export function cutBook({ cells, flows }: PointsBook, before: LocalDate): PointsBook {
  const isEarlier = ({ month }: { readonly month: LocalDate }): boolean => month < before;
  return { ...EMPTY_BOOK, cells: cells.filter(isEarlier), flows: flows.filter(isEarlier) };
}

/** What became of a cohort up to some month. */
export interface CohortPoints {
  readonly cohort: LocalDate;
  readonly earned: Points;
  readonly redeemed: Points;
  readonly expired: Points;
  readonly takenBack: Points;
  readonly removed: Points;
}

/** Points that were the customers' to redeem: earned, and neither taken back nor removed. */
export function keptOf({ earned, takenBack, removed }: Omit<CohortPoints, 'cohort'>): Points {
  return earned - takenBack - removed;
}

/** Points of a cohort that are in wallets still: pending, available and held. */
export function outstandingOf(cohort: Omit<CohortPoints, 'cohort'>): Points {
  return keptOf(cohort) - cohort.redeemed - cohort.expired;
}

const NOTHING = { earned: 0n, redeemed: 0n, expired: 0n, takenBack: 0n, removed: 0n };

/** Cohorts by their months, as they stood when a month began; null: as they stand. */
export function cohortsOf(cells: readonly PointCell[], before: LocalDate | null = null): CohortPoints[] {
  const cohorts = new Map<LocalDate, CohortPoints>();
  for (const cell of cells) {
    if (before !== null && cell.month >= before) continue;
    const known = cohorts.get(cell.cohort) ?? { cohort: cell.cohort, ...NOTHING };
    cohorts.set(cell.cohort, {
      cohort: cell.cohort,
      earned: known.earned + cell.earned,
      redeemed: known.redeemed + cell.redeemed,
      expired: known.expired + cell.expired,
      takenBack: known.takenBack + cell.takenBack,
      removed: known.removed + cell.removed,
    });
  }
  return [...cohorts.values()].sort((a, b) => (a.cohort < b.cohort ? -1 : 1));
}

/** A month with what all wallets held before and after it. */
export interface PointMonth extends PointFlow {
  readonly opening: Points;
  readonly closing: Points;
}

/** Months, the oldest first: each opens with what the one before closed with. */
export function monthsOf(flows: readonly PointFlow[]): PointMonth[] {
  let closing = 0n;
  return [...flows]
    .sort((a, b) => (a.month < b.month ? -1 : 1))
    .map((flow) => {
      const opening = closing;
      closing += flow.change;
      return { ...flow, opening, closing };
    });
}

/** What wallets hold, by state. Available points are less what customers owe. */
export interface PointBalances {
  readonly pending: Points;
  readonly available: Points;
  readonly held: Points;
  /** Taken back, and not there any more: the next points pay it. */
  readonly deficit: Points;
}

export function balancesOf(flows: readonly PointFlow[]): PointBalances {
  let [all, pending, held, deficit] = [0n, 0n, 0n, 0n];
  for (const flow of flows) {
    all += flow.change;
    pending += flow.pendingChange;
    held += flow.heldChange;
    deficit += flow.deficitChange;
  }
  return { pending, available: all - pending - held, held, deficit };
}
