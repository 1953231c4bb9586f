import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { addDays, endOfLocalDay, localDateOf, type LocalDate, type Uuid } from '#kernel';
import { UnpostedTime } from '#ledger';
import type { Tx } from '#platform';
import { EMPTY_BOOK, type PointsBook } from '../domain/finance/points-book.js';
import { findPointCells, findPointFlows, findPointsExpiring } from '../persistence/points-journal.js';

/** A local day whose end is looked at. */
export interface DayAsked {
  readonly program: Program;
  readonly asOf: LocalDate;
  readonly now: Date;
}

/** Until when the journal is read for a day: its end or, of the day that is not over, now. */
export interface BookDay {
  readonly asOf: LocalDate;
  readonly until: Date;
  readonly isComplete: boolean;
}

/** What the journal says of points as of any day. The figures are exact: what all wallets said then, whatever was recorded since. */
@Injectable()
export class PointsBooks {
  constructor(private readonly unposted: UnpostedTime) {}

  /** By point type; one without a movement has none. Reads the whole journal of the program. */
  async of(tx: Tx, { program, asOf, now }: DayAsked): Promise<ReadonlyMap<Uuid, PointsBook>> {
    const { timeZone } = program;
    const { until } = dayOf({ program, asOf, now });
    const asked = { until, unposted: await this.unposted.before(tx, until) };
    const cells = await findPointCells(tx, asked, timeZone);
    const flows = await findPointFlows(tx, asked, timeZone);
    const [first, second, third] = [30, 60, 90].map((days) => endOfLocalDay(addDays(asOf, days), timeZone));
    const expiring =
      first && second && third ? await findPointsExpiring(tx, asked, [first, second, third]) : [];
    const books = new Map<Uuid, PointsBook>();
    for (const { pointTypeId } of flows) {
      const ofType = <T extends { readonly pointTypeId: Uuid }>(
        rows: readonly T[],
      ): Omit<T, 'pointTypeId'>[] =>
        rows.filter((row) => row.pointTypeId === pointTypeId).map(({ pointTypeId: _, ...rest }) => rest);
      if (books.has(pointTypeId)) continue;
      const [near = EMPTY_BOOK.expiring] = ofType(expiring);
      books.set(pointTypeId, { cells: ofType(cells), flows: ofType(flows), expiring: near });
    }
    return books;
  }
}

/** The end of a day, as far as it has come. */
export function dayOf({ program, asOf, now }: DayAsked): BookDay {
  const end = endOfLocalDay(asOf, program.timeZone);
  const isComplete = end.getTime() <= now.getTime();
  // What is recorded at this instant counts, as wallets tell of it.
  return { asOf, until: isComplete ? end : new Date(now.getTime() + 1), isComplete };
}

/** Whether a day has begun. */
export function hasBegun({ program, asOf, now }: DayAsked): boolean {
  return asOf <= localDateOf(now, program.timeZone);
}
