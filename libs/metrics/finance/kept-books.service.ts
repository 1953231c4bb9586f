import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { addDays, type LocalDate, type Uuid } from '#kernel';
import { PointTypes } from '#ledger';
import type { Tx } from '#platform';
import { monthOf } from '../domain/finance/breakage.js';
import { unpackAllocated, unpackBook } from '../domain/finance/packed-book.js';
import { cutBook, type PointsBook } from '../domain/finance/points-book.js';
import { SnapshotViews, type SnapshotFound } from '../snapshots/snapshot-views.service.js';
import type { Allocation } from './allocations.service.js';
import { PointsBooks, type DayAsked } from './points-books.service.js';
import type { BooksKept } from './points-snapshot.report.js';

/** Books as they were kept in a night. */
export interface NightBooks {
  /** The day before that night, as of whose end they are. */
  readonly asOf: LocalDate;
  readonly byType: ReadonlyMap<Uuid, PointsBook>;
  readonly allocated: readonly Allocation[];
}

/** Books of points as they were kept in the night after a day. Where none were they are read from the journal; both say the same. */
@Injectable()
export class KeptBooks {
  constructor(
    private readonly books: PointsBooks,
    private readonly views: SnapshotViews,
    private readonly pointTypes: PointTypes,
  ) {}

  /** As of the end of a day, by point type. */
  async of(tx: Tx, asked: DayAsked): Promise<ReadonlyMap<Uuid, PointsBook>> {
    return (await this.keptOf(tx, asked))?.byType ?? this.books.of(tx, asked);
  }

  /**
   * The same without what expires soon: as of the last day of a month any later night says it, too, because its books tell month by
   * month what happened, and no month that is over changes.
   */
  async flowsOf(tx: Tx, asked: DayAsked): Promise<ReadonlyMap<Uuid, PointsBook>> {
    const until = addDays(asked.asOf, 1);
    const kept =
      (await this.keptOf(tx, asked)) ?? (monthOf(until) === until ? await this.last(tx, asked) : null);
    if (!kept || kept.asOf < asked.asOf) return this.books.of(tx, asked);
    if (kept.asOf === asked.asOf) return kept.byType;
    return new Map([...kept.byType].map(([id, book]) => [id, cutBook(book, until)]));
  }

  /** Of the last night; null: there was none, or the program went by other clocks. */
  async last(tx: Tx, { program }: Pick<DayAsked, 'program'>): Promise<NightBooks | null> {
    return this.read(tx, program, await this.found(tx, null));
  }

  /** The last day whose books are kept; null: none are. */
  async lastDay(tx: Tx): Promise<LocalDate | null> {
    const found = await this.views.latest(tx, 'POINTS', 'ALL', { after: null, limit: 0 });
    return found && addDays(found.asOf, -1);
  }

  private async keptOf(tx: Tx, { program, asOf }: DayAsked): Promise<NightBooks | null> {
    const night = addDays(asOf, 1);
    const found = await this.found(tx, night);
    return found?.asOf === night ? this.read(tx, program, found) : null;
  }

  private found(tx: Tx, asOf: LocalDate | null): Promise<SnapshotFound<BooksKept> | null> {
    return this.views.latest<BooksKept>(tx, 'POINTS', 'ALL', { asOf, after: null, limit: 1 });
  }

  private async read(
    tx: Tx,
    { timeZone }: Program,
    found: SnapshotFound<BooksKept> | null,
  ): Promise<NightBooks | null> {
    // Other days begin at other instants.
    const figures = found?.frame.timeZone === timeZone ? found.rows[0]?.figures : null;
    if (!found || !figures?.allocated) return null;
    const { books, allocated } = figures;
    const types = await this.pointTypes.list(tx);
    const byType = new Map(
      types.flatMap(({ id, code }) => {
        const kept = books[code];
        return kept ? [[id, unpackBook(kept)] as const] : [];
      }),
    );
    const shares = types.flatMap(({ id: pointTypeId, code }) =>
      unpackAllocated(allocated[code] ?? []).map((cell) => ({ ...cell, pointTypeId })),
    );
    return { asOf: addDays(found.asOf, -1), byType, allocated: shares };
  }
}
