import { Injectable } from '@nestjs/common';
import { Programs, type Program } from '#access';
import { addDays, isLocalDate, localDateOf, type LocalDate, type Uuid } from '#kernel';
import { PointTypes, type PointType } from '#ledger';
import type { Tx } from '#platform';
import { monthOf, outlookOf, type Outlook } from '../domain/finance/breakage.js';
import {
  deferredRevenueOf,
  redemptionPpm,
  type DeferredRevenue,
} from '../domain/finance/deferred-revenue.js';
import { liabilityOf, type Liability, type LiabilityGrain } from '../domain/finance/liability.js';
import {
  balancesOf,
  EMPTY_BOOK,
  monthsOf,
  type PointBalances,
  type PointMonth,
  type PointsBook,
  type PointsExpiring,
} from '../domain/finance/points-book.js';
import { CALENDARS, dayNumberOf, localDateOfNumber, type Grain } from '../domain/roll-ups/periods.js';
import { findAllocated, type StandAlonePrice } from '../persistence/allocations.js';
import { KeptBooks } from './kept-books.service.js';
import { heldCostOf, PointCosts, type HeldCost } from './point-costs.service.js';
import { dayOf, hasBegun, type BookDay, type DayAsked } from './points-books.service.js';

/** Of which point type, as of which day. Codes; the program's default point type when null. */
export interface PointsAsked {
  readonly programId: Uuid;
  readonly pointType: string | null;
  readonly now: Date;
}

/** What figures of a point type go by. */
export interface FinanceFrame extends BookDay {
  readonly program: Program;
  readonly pointType: PointType;
}

export interface PointsReport extends FinanceFrame {
  readonly outlook: Outlook;
  readonly balances: PointBalances;
  readonly expiring: PointsExpiring;
  readonly months: readonly PointMonth[];
}

export interface LiabilityReport extends FinanceFrame, Liability {
  readonly cost: HeldCost;
  readonly balances: PointBalances;
}

/** A period of whole months; one that is not over is told as far as it has come. */
export interface DeferredRevenueReport extends FinanceFrame, DeferredRevenue {
  readonly from: LocalDate;
  /** The last day of the period. */
  readonly through: LocalDate;
}

export type DeferredGrain = Extract<Grain, 'MONTH' | 'QUARTER' | 'YEAR'>;

/** What points come to in money: estimates of what is redeemed, on figures that are exact. */
@Injectable()
export class FinanceReports {
  constructor(
    private readonly programs: Programs,
    private readonly pointTypes: PointTypes,
    private readonly books: KeptBooks,
    private readonly costs: PointCosts,
  ) {}

  /** What became of points, by the months in which they were earned. Null: there is no such point type, or the day has not begun. */
  async points(
    tx: Tx,
    asked: PointsAsked & { readonly asOf: LocalDate | null },
  ): Promise<PointsReport | null> {
    // A dashboard reads what is kept, whatever the hour.
    const frame = await this.frameOf(tx, asked, asked.asOf ?? (await this.books.lastDay(tx)));
    if (!frame) return null;
    const book = (await this.booksOf(tx, frame, asked.now)).get(frame.pointType.id) ?? EMPTY_BOOK;
    const { expiring, flows } = book;
    const figures = { outlook: outlookIn(book, frame), balances: balancesOf(flows), expiring };
    return { ...frame, ...figures, months: monthsOf(flows) };
  }

  /** What outstanding points are expected to cost. Null likewise. */
  async liability(
    tx: Tx,
    asked: PointsAsked & { readonly asOf: LocalDate; readonly grain: LiabilityGrain },
  ): Promise<LiabilityReport | null> {
    const frame = await this.frameOf(tx, asked, asked.asOf);
    if (!frame) return null;
    const book = (await this.booksOf(tx, frame, asked.now)).get(frame.pointType.id) ?? EMPTY_BOOK;
    const cost = heldCostOf(await this.costs.history(tx, frame.pointType), frame.asOf);
    const liability = liabilityOf(outlookIn(book, frame), cost, asked.grain);
    return { ...frame, ...liability, cost, balances: balancesOf(book.flows) };
  }

  /** What was recognised of the prices of orders that earned points, in the period that a day is in. Null likewise. */
  async deferredRevenue(
    tx: Tx,
    asked: PointsAsked & { readonly period: LocalDate; readonly grain: DeferredGrain },
  ): Promise<DeferredRevenueReport | null> {
    if (!isLocalDate(asked.period)) return null;
    const calendar = CALENDARS[asked.grain];
    const start = calendar.startOf(dayNumberOf(asked.period));
    const [from, until] = [localDateOfNumber(start), localDateOfNumber(calendar.nextOf(start))];
    const through = addDays(until, -1);
    const program = await this.programs.byId(tx, asked.programId);
    const today = program && localDateOf(asked.now, program.timeZone);
    if (!today || from > today) return null;
    const frame = await this.frameOf(tx, asked, through < today ? through : today);
    if (!frame) return null;
    const books = await this.booksOf(tx, frame, asked.now);
    const prices = await this.pricesOf(tx, books);
    const allocated = await findAllocated(tx, frame.until, prices, frame.program.timeZone);
    const deferred = deferredRevenueOf(
      books.get(frame.pointType.id)?.cells ?? [],
      allocated.filter(({ pointTypeId }) => pointTypeId === frame.pointType.id),
      { from, until, openMonth: through < today ? null : monthOf(today) },
    );
    return { ...frame, ...deferred, from, through, isComplete: through < today };
  }

  /** What points of each cohort cost when it began, times the chance that they are redeemed which was to be expected then. */
  private async pricesOf(tx: Tx, books: ReadonlyMap<Uuid, PointsBook>): Promise<StandAlonePrice[]> {
    const prices: StandAlonePrice[] = [];
    const types = await this.pointTypes.byIds(tx, [...books.keys()]);
    for (const history of await this.costs.histories(tx, [...types.values()])) {
      const { id: pointTypeId } = history.pointType;
      const cells = books.get(pointTypeId)?.cells ?? [];
      for (const cohort of new Set(cells.map((cell) => cell.cohort))) {
        const { points, minor } = heldCostOf(history, cohort);
        prices.push({ pointTypeId, cohort, points, minor, ppm: redemptionPpm(cells, cohort) });
      }
    }
    return prices;
  }

  private async frameOf(
    tx: Tx,
    { programId, pointType: code, now }: PointsAsked,
    day: LocalDate | null,
  ): Promise<FinanceFrame | null> {
    const program = await this.programs.byId(tx, programId);
    const pointType = await this.pointTypes.byCode(tx, code);
    if (!program || !pointType.ok) return null;
    const asOf = day ?? addDays(localDateOf(now, program.timeZone), -1);
    if (!isLocalDate(asOf)) return null;
    const asked: DayAsked = { program, asOf, now };
    return hasBegun(asked) ? { program, pointType: pointType.value, ...dayOf(asked) } : null;
  }

  private booksOf(
    tx: Tx,
    { program, asOf }: FinanceFrame,
    now: Date,
  ): Promise<ReadonlyMap<Uuid, PointsBook>> {
    return this.books.of(tx, { program, asOf, now });
  }
}

/** Months that were over when the figures end are developed. */
function outlookIn({ cells }: PointsBook, { asOf, isComplete }: BookDay): Outlook {
  return outlookOf(cells, monthOf(isComplete ? addDays(asOf, 1) : asOf));
}
