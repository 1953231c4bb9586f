import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { addDays, type LocalDate, type Uuid } from '#kernel';
import { PointTypes } from '#ledger';
import type { Tx } from '#platform';
import { unpackBook } from '../domain/finance/packed-book.js';
import type { PointsBook } from '../domain/finance/points-book.js';
import { SnapshotViews } from '../snapshots/snapshot-views.service.js';
import { PointsBooks, type DayAsked } from './points-books.service.js';
import type { BooksKept } from './points-snapshot.report.js';

/** Books of points: as they were kept in the night after a day or, where none was, straight from the journal. Both say the same. */
@Injectable()
export class KeptBooks {
  constructor(
    private readonly books: PointsBooks,
    private readonly views: SnapshotViews,
    private readonly pointTypes: PointTypes,
  ) {}

  /** By point type. */
  async of(tx: Tx, asked: DayAsked): Promise<ReadonlyMap<Uuid, PointsBook>> {
    return (await this.kept(tx, asked)) ?? this.books.of(tx, asked);
  }

  /** The last day whose books are kept; null: none are. */
  async lastDay(tx: Tx): Promise<LocalDate | null> {
    const found = await this.views.latest(tx, 'POINTS', 'ALL', { after: null, limit: 0 });
    return found && addDays(found.asOf, -1);
  }

  private async kept(
    tx: Tx,
    { program, asOf: day }: DayAsked,
  ): Promise<ReadonlyMap<Uuid, PointsBook> | null> {
    const asOf = addDays(day, 1);
    const found = await this.views.latest<BooksKept>(tx, 'POINTS', 'ALL', { asOf, after: null, limit: 1 });
    if (!found || found.asOf !== asOf || !isOfZone(program, found.frame.timeZone)) return null;
    const books = found.rows[0]?.figures.books ?? {};
    const types = await this.pointTypes.list(tx);
    return new Map(
      types.flatMap(({ id, code }) => {
        const kept = books[code];
        return kept ? [[id, unpackBook(kept)] as const] : [];
      }),
    );
  }
}

/** Other days begin at other instants. */
function isOfZone({ timeZone }: Program, kept: string): boolean {
  return kept === timeZone;
}
