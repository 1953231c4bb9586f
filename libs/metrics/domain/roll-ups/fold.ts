import { standingOf, type RetentionGroup } from '../retention.js';
import { addMinor, noAmount, type Amount } from './amount.js';
import { type Bought, type CellSheet, type CohortBasis, type RetentionCounts } from './cell-sheet.js';
import { summaryOf, type CustomerHistory, type OrderedDay, type PurchaseSummary } from './history.js';
import {
  CALENDARS,
  COHORT_GRAINS,
  GRAINS,
  RETENTION_GRAINS,
  type DayNumber,
  type PeriodCalendar,
} from './periods.js';
import { CustomerSlices } from './slices.js';

/** What cells go by. */
export interface FoldRules {
  /** Whoever bought no more than so many days ago is active. */
  readonly inactivityDays: number;
  /**
   * The first day of the last month whose periods are counted: for those after it, nobody knows yet what customers will be when they
   * begin.
   */
  readonly through: DayNumber;
}

const STANDING_OF: Readonly<Record<RetentionGroup, keyof RetentionCounts>> = {
  RETAINED: 'retained',
  LOST: 'lost',
  REACTIVATED: 'reactivated',
  NEW: 'acquired',
  ACQUIRED_AND_LOST: 'acquiredAndLost',
};

/** A customer on the way into the cells. */
interface Folded {
  readonly history: CustomerHistory;
  readonly summary: PurchaseSummary;
  readonly slices: CustomerSlices;
  readonly sign: 1 | -1;
  /** Periods that are over before this day are left out. */
  readonly since: DayNumber;
}

/**
 * Takes what was counted of a customer (null: nothing was) out of the cells, and puts in what is known now; `since` is the day from which on
 * the two differ, as `differsFrom` tells it. What somebody counts for
 * depends on nothing but the history and the rules, and not on the day on which it is counted: how customers will stand at the end of
 * a period that is not over is told as if nobody bought any more, and changes when somebody does. So what has been counted can be
 * taken back exactly, and counting step by step gives what counting everything at once gives.
 */
export function foldChange(
  sheet: CellSheet,
  before: CustomerHistory | null,
  after: CustomerHistory,
  since: DayNumber,
  rules: FoldRules,
): void {
  if (since === Infinity) return;
  const from = before === null ? -Infinity : foldedFrom(after, since);
  if (before !== null) fold(sheet, before, rules, -1, from);
  fold(sheet, after, rules, 1, from);
}

/**
 * Two histories that are the same until a day count for the same in all periods that are over by then, but for one thing: in which
 * the customer bought last, until then.
 */
function foldedFrom(after: CustomerHistory, since: DayNumber): DayNumber {
  // Whoever bought nothing until then first buys at another time, and is of another cohort.
  return after.days.findLast(({ day, orders }) => orders > 0 && day < since)?.day ?? -Infinity;
}

function fold(
  sheet: CellSheet,
  history: CustomerHistory,
  rules: FoldRules,
  sign: 1 | -1,
  since: DayNumber,
): void {
  const summary = summaryOf(history.days, rules.inactivityDays);
  const slices = new CustomerSlices(history, summary.firstDay, sheet.slices);
  const folded: Folded = { history, summary, slices, sign, since };
  foldRevenue(sheet, folded);
  if (history.isGuest) return;
  foldRetention(sheet, folded, rules);
  foldCohorts(sheet, folded, 'FIRST_PURCHASE', summary.firstDay);
  foldCohorts(sheet, folded, 'ENROLMENT', history.enrolledOn);
}

function foldRevenue(sheet: CellSheet, { history, summary, slices, sign, since }: Folded): void {
  const first = summary.firstDay ?? Infinity;
  for (const grain of GRAINS)
    for (const { start, bought } of periodsOf(history, CALENDARS[grain], first, since))
      sheet.addBought(slices.atStartOf(start), grain, start, bought, sign);
}

function foldRetention(
  sheet: CellSheet,
  { history, summary, slices, sign, since }: Folded,
  { inactivityDays, through }: FoldRules,
): void {
  const { firstDay, lastDay } = summary;
  if (firstDay === null || lastDay === null) return;
  const days = history.days.filter(({ orders }) => orders > 0).map(({ day }) => day);
  const until = Math.min(through, lastDay + inactivityDays + 1);
  for (const grain of RETENTION_GRAINS) {
    const calendar = CALENDARS[grain];
    let start = calendar.startOf(Math.max(firstDay, since));
    let next = days.findIndex((day) => day >= start);
    let lastBefore: DayNumber | null = days[next - 1] ?? null;
    for (; start <= until; start = calendar.nextOf(start)) {
      const end = calendar.nextOf(start) - 1;
      let last: DayNumber | null = lastBefore;
      for (; (days[next] ?? Infinity) <= end; next += 1) last = days[next] ?? null;
      const group = standingOf({ lastBefore, last }, { start, end }, inactivityDays);
      lastBefore = last;
      if (group !== null) sheet.addStanding(slices.atStartOf(start), grain, start, STANDING_OF[group], sign);
    }
  }
}

/** Of a cohort are those who joined in its week or month; they are what they were at the end of the day on which they joined. */
function foldCohorts(
  sheet: CellSheet,
  { history, slices, sign, since }: Folded,
  basis: CohortBasis,
  joined: DayNumber | null,
): void {
  if (joined === null) return;
  const days = history.days.filter(({ day, orders }) => day >= joined && orders > 0);
  const held = slices.atStartOf(joined + 1);
  for (const grain of COHORT_GRAINS) {
    const calendar = CALENDARS[grain];
    const cohort = calendar.indexOf(joined);
    const lastAge = calendar.indexOf(days.at(-1)?.day ?? joined) - cohort;
    if (since <= joined) sheet.addMember(held, { basis, grain, cohort, age: 0 }, sign);
    for (const { start, bought } of periodsOf({ days, isGuest: false }, calendar, Infinity, since)) {
      const age = calendar.indexOf(start) - cohort;
      sheet.addActive(held, { basis, grain, cohort, age }, bought, age === lastAge, sign);
    }
  }
}

/** What was bought in each period in which anything was, from that of `since` on, by days in order. Guests are no buyers. */
function* periodsOf(
  { days, isGuest }: Pick<CustomerHistory, 'days' | 'isGuest'>,
  calendar: PeriodCalendar,
  firstDay: DayNumber,
  since: DayNumber,
): Generator<{ readonly start: DayNumber; readonly bought: Bought }> {
  const from = calendar.startOf(Math.max(days[0]?.day ?? 0, since));
  let place = days.findIndex(({ day }) => day >= from);
  for (let day = days[place]; day;) {
    const start = calendar.startOf(day.day);
    const end = calendar.nextOf(start);
    const sums = new BoughtSums();
    for (; day && day.day < end; day = days[++place]) sums.add(day, firstDay);
    yield { start, bought: sums.of(isGuest, firstDay < start) };
  }
}

/** Adds up days of a period. */
class BoughtSums {
  private purchaseDays = 0;
  private orders = 0;
  private readonly gross: Amount = noAmount();
  private readonly returned: Amount = noAmount();
  private readonly repeatNet: Amount = noAmount();

  add({ day, orders, grossMinor, returnedMinor }: OrderedDay, firstDay: DayNumber): void {
    if (orders > 0) this.purchaseDays += 1;
    this.orders += orders;
    addMinor(this.gross, grossMinor);
    addMinor(this.returned, returnedMinor);
    if (day > firstDay) addMinor(this.repeatNet, grossMinor - returnedMinor);
  }

  /** Repeat buyers had bought before the period, or bought on two days of it. */
  of(isGuest: boolean, hadBought: boolean): Bought {
    const { purchaseDays, orders, gross, returned, repeatNet } = this;
    if (isGuest || purchaseDays === 0) return { ...NO_BUYER, orders, gross, returned };
    const repeatBuyers = hadBought || purchaseDays > 1 ? 1 : 0;
    return { buyers: 1, repeatBuyers, purchaseDays, orders, gross, returned, repeatNet };
  }
}

const NO_BUYER = { buyers: 0, repeatBuyers: 0, purchaseDays: 0, repeatNet: noAmount() };
