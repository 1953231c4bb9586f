import { standingOf, type RetentionGroup } from '../retention.js';
import { COHORT_BASES, type CellSheet, type CohortBasis, type RetentionCounts } from './cell-sheet.js';
import { summaryOf, type CustomerHistory, type OrderedDay, type PurchaseSummary } from './history.js';
import { CALENDARS, GRAINS, type DayNumber, type Grain } from './periods.js';
import { CustomerSlices } from './slices.js';

/** What cells go by. */
export interface FoldRules {
  /** Whoever bought no more than so many days ago is active. */
  readonly inactivityDays: number;
}

const RETENTION_GRAINS = ['MONTH', 'QUARTER', 'YEAR'] as const satisfies readonly Grain[];
const COHORT_GRAINS = ['WEEK', 'MONTH'] as const satisfies readonly Grain[];

const GROUPS: Readonly<Record<RetentionGroup, keyof RetentionCounts>> = {
  RETAINED: 'retained',
  LOST: 'lost',
  REACTIVATED: 'reactivated',
  NEW: 'acquired',
  ACQUIRED_AND_LOST: 'acquiredAndLost',
};

/**
 * Puts what a customer counts for into the cells, or takes it out of them (`sign` -1). What somebody counts for depends on nothing but
 * the history and the rules, and not on the day on which it is counted: how customers will stand at the end of a period that is not
 * over is told as if nobody bought any more, and changes when somebody does. So what has been counted can be taken back exactly, and
 * counting step by step gives what counting everything at once gives.
 *
 * @param through the first day of the last month whose periods are counted: for those after it, nobody knows yet what customers will be
 *   when they begin.
 */
export function fold(
  sheet: CellSheet,
  history: CustomerHistory,
  { inactivityDays }: FoldRules,
  through: DayNumber,
  sign: 1 | -1,
): void {
  const summary = summaryOf(history.days, inactivityDays);
  const slices = new CustomerSlices(history, summary.firstDay, sheet.slices);
  foldRevenue(sheet, history, summary, slices, sign);
  if (history.isGuest) return;
  foldRetention(sheet, { history, summary, slices, inactivityDays, through, sign });
  const joined: Readonly<Record<CohortBasis, DayNumber | null>> = {
    FIRST_PURCHASE: summary.firstDay,
    ENROLMENT: history.enrolledOn,
  };
  for (const basis of COHORT_BASES) {
    const day = joined[basis];
    if (day !== null) foldCohorts(sheet, { days: history.days, slices, basis, joined: day, sign });
  }
}

function foldRevenue(
  sheet: CellSheet,
  { days, isGuest }: CustomerHistory,
  { firstDay }: PurchaseSummary,
  slices: CustomerSlices,
  sign: 1 | -1,
): void {
  const first = firstDay ?? Infinity;
  for (const grain of GRAINS) {
    for (const [period, of] of byPeriod(days, grain)) {
      const sums = sumsOf(of, first);
      for (const slice of slices.atStartOf(period)) {
        const cell = sheet.revenueAt(slice, grain, period);
        cell.orders += sign * sums.orders;
        cell.grossMinor += BigInt(sign) * sums.grossMinor;
        cell.returnedMinor += BigInt(sign) * sums.returnedMinor;
        if (isGuest || sums.purchaseDays === 0) continue;
        cell.buyers += sign;
        if (first < period || sums.purchaseDays > 1) cell.repeatBuyers += sign;
        cell.purchaseDays += sign * sums.purchaseDays;
        cell.repeatNetMinor += BigInt(sign) * sums.repeatNetMinor;
      }
    }
  }
}

interface DaySums {
  readonly purchaseDays: number;
  readonly orders: number;
  readonly grossMinor: bigint;
  readonly returnedMinor: bigint;
  /** Net revenue of the days after the first purchase day. */
  readonly repeatNetMinor: bigint;
}

function sumsOf(days: readonly OrderedDay[], firstDay: DayNumber): DaySums {
  let [purchaseDays, orders] = [0, 0];
  let [grossMinor, returnedMinor, repeatNetMinor] = [0n, 0n, 0n];
  for (const day of days) {
    if (day.orders > 0) purchaseDays += 1;
    orders += day.orders;
    grossMinor += day.grossMinor;
    returnedMinor += day.returnedMinor;
    if (day.day > firstDay) repeatNetMinor += day.grossMinor - day.returnedMinor;
  }
  return { purchaseDays, orders, grossMinor, returnedMinor, repeatNetMinor };
}

interface RetentionOf {
  readonly history: CustomerHistory;
  readonly summary: PurchaseSummary;
  readonly slices: CustomerSlices;
  readonly inactivityDays: number;
  readonly through: DayNumber;
  readonly sign: 1 | -1;
}

function foldRetention(
  sheet: CellSheet,
  { history, summary, slices, inactivityDays, through, sign }: RetentionOf,
): void {
  const { firstDay, lastDay } = summary;
  if (firstDay === null || lastDay === null) return;
  const days = history.days.filter(({ orders }) => orders > 0).map(({ day }) => day);
  for (const grain of RETENTION_GRAINS) {
    const calendar = CALENDARS[grain];
    const until = Math.min(through, lastDay + inactivityDays + 1);
    let [lastBefore, next]: [DayNumber | null, number] = [null, 0];
    for (let start = calendar.startOf(firstDay); start <= until; start = calendar.nextOf(start)) {
      const end = calendar.nextOf(start) - 1;
      let last: DayNumber | null = lastBefore;
      for (; (days[next] ?? Infinity) <= end; next += 1) last = days[next] ?? null;
      const group = standingOf({ lastBefore, last }, { start, end }, inactivityDays);
      lastBefore = last;
      if (group === null) continue;
      for (const slice of slices.atStartOf(start))
        sheet.retentionAt(slice, grain, start)[GROUPS[group]] += sign;
    }
  }
}

interface CohortOf {
  readonly days: readonly OrderedDay[];
  readonly slices: CustomerSlices;
  readonly basis: CohortBasis;
  readonly joined: DayNumber;
  readonly sign: 1 | -1;
}

/** Of a cohort are those who joined in its week or month; they are what they were at the end of the day on which they joined. */
function foldCohorts(sheet: CellSheet, { days, slices, basis, joined, sign }: CohortOf): void {
  const since = days.filter(({ day, orders }) => day >= joined && orders > 0);
  const held = slices.atStartOf(joined + 1);
  for (const grain of COHORT_GRAINS) {
    const calendar = CALENDARS[grain];
    const cohort = calendar.startOf(joined);
    const ageOf = (day: DayNumber): number => calendar.indexOf(day) - calendar.indexOf(cohort);
    const last = since.at(-1);
    for (const slice of held) sheet.cohortAt(slice, basis, grain, cohort, 0).members += sign;
    for (const [period, of] of byPeriod(since, grain)) {
      const age = ageOf(period);
      const sums = sumsOf(of, Infinity);
      for (const slice of held) {
        const cell = sheet.cohortAt(slice, basis, grain, cohort, age);
        cell.active += sign;
        if (last && ageOf(last.day) === age) cell.lastActive += sign;
        cell.orders += sign * sums.orders;
        cell.netMinor += BigInt(sign) * (sums.grossMinor - sums.returnedMinor);
      }
    }
  }
}

/** Days of the same period together, in order. */
function byPeriod(days: readonly OrderedDay[], grain: Grain): Map<DayNumber, OrderedDay[]> {
  const periods = new Map<DayNumber, OrderedDay[]>();
  for (const day of days) {
    const start = CALENDARS[grain].startOf(day.day);
    const of = periods.get(start);
    if (of) of.push(day);
    else periods.set(start, [day]);
  }
  return periods;
}
