import { Injectable } from '@nestjs/common';
import { Programs, type Program } from '#access';
import { addDays, isLocalDate, localDateOf, required, type LocalDate, type Uuid } from '#kernel';
import { PointTypes, type PointType } from '#ledger';
import type { Tx } from '#platform';
import { monthOf, outlookOf, type Outlook } from '../domain/finance/breakage.js';
import { deferredRevenueOf, type DeferredRevenue } from '../domain/finance/deferred-revenue.js';
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
import { Allocations } from './allocations.service.js';
import { KeptBooks, type NightBooks } from './kept-books.service.js';
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

/** A period by its first and last day. */
interface PeriodAsked {
  readonly from: LocalDate;
  readonly through: LocalDate;
  readonly isOver: boolean;
}

/** What points come to in money: estimates of what is redeemed, on figures that are exact. */
@Injectable()
export class FinanceReports {
  constructor(
    private readonly programs: Programs,
    private readonly pointTypes: PointTypes,
    private readonly books: KeptBooks,
    private readonly costs: PointCosts,
    private readonly allocations: Allocations,
  ) {}

  /** What became of points, by the months in which they were earned. Null: there is no such point type, or the day has not begun. */
  async points(
    tx: Tx,
    asked: PointsAsked & { readonly asOf: LocalDate | null },
  ): Promise<PointsReport | null> {
    // A dashboard reads what is kept, whatever the hour.
    const frame = await this.frameOf(tx, asked, asked.asOf ?? (await this.books.lastDay(tx)));
    if (!frame) return null;
    const books = await this.books.of(tx, { ...frame, now: asked.now });
    const book = books.get(frame.pointType.id) ?? EMPTY_BOOK;
    const { expiring, flows } = book;
    const figures = { outlook: outlookIn(book, frame), balances: balancesOf(flows), expiring };
    return { ...frame, ...figures, months: monthsOf(flows) };
  }

  /** What outstanding points are expected to cost. Null likewise. */
  async liability(
    tx: Tx,
    asked: PointsAsked & { readonly asOf: LocalDate | null; readonly grain: LiabilityGrain },
  ): Promise<LiabilityReport | null> {
    const frame = await this.frameOf(tx, asked, asked.asOf ?? (await this.books.lastDay(tx)));
    if (!frame) return null;
    const books = await this.books.flowsOf(tx, { ...frame, now: asked.now });
    const book = books.get(frame.pointType.id) ?? EMPTY_BOOK;
    const [history] = await this.costs.histories(tx, frame.program, [frame.pointType]);
    const cost = heldCostOf(required(history, 'the costs of a point type'), frame.asOf);
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
    const isOver = through < today;
    const kept = await this.nightOf(tx, program, { from, through, isOver });
    const frame = await this.frameOf(tx, asked, kept?.asOf ?? (isOver ? through : today));
    if (!frame) return null;
    const { byType, allocated } = kept ?? (await this.straight(tx, frame, asked.now));
    // The first day of which not everything is known.
    const open = frame.isComplete ? addDays(frame.asOf, 1) : frame.asOf;
    const deferred = deferredRevenueOf(
      byType.get(frame.pointType.id)?.cells ?? [],
      allocated.filter(({ pointTypeId }) => pointTypeId === frame.pointType.id),
      { from, until, openMonth: open < until ? monthOf(open) : null },
    );
    return { ...frame, ...deferred, from, through, isComplete: isOver };
  }

  /**
   * Books that tell of a period: of any night behind it or, as long as it is not over, of the last one in it. Null: none do. Of one that is
   * over the last night in it tells the middle: none was kept since.
   */
  private async nightOf(
    tx: Tx,
    program: Program,
    { from, through, isOver }: PeriodAsked,
  ): Promise<NightBooks | null> {
    const night = await this.books.last(tx, { program });
    if (!night || night.asOf < (isOver ? through : from)) return null;
    return night.asOf > through ? { ...night, asOf: through } : night;
  }

  private async straight(
    tx: Tx,
    frame: FinanceFrame,
    now: Date,
  ): Promise<Pick<NightBooks, 'byType' | 'allocated'>> {
    const byType = await this.books.of(tx, { ...frame, now });
    return { byType, allocated: await this.allocations.before(tx, frame.program, frame.until, byType) };
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
}

/** Months that were over when the figures end are developed. */
function outlookIn({ cells }: PointsBook, { asOf, isComplete }: BookDay): Outlook {
  return outlookOf(cells, monthOf(isComplete ? addDays(asOf, 1) : asOf));
}
