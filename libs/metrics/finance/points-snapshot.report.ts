import { Injectable } from '@nestjs/common';
import { addDays } from '#kernel';
import { PointTypes } from '#ledger';
import type { Tx } from '#platform';
import type { Dimension } from '../domain/roll-ups/history.js';
import { packBook, type PackedBook } from '../domain/finance/packed-book.js';
import { EMPTY_BOOK } from '../domain/finance/points-book.js';
import type { SnapshotOrder, SnapshotReport, SnapshotRow } from '../snapshots/snapshot-report.js';
import { SnapshotReports } from '../snapshots/snapshot-reports.js';
import { PointsBooks } from './points-books.service.js';

/** Books by the codes of point types. */
export interface BooksKept {
  readonly books: Readonly<Record<string, PackedBook>>;
}

/** The books of points as of the end of the day before: dashboards need not read the journal. */
@Injectable()
export class PointsSnapshot implements SnapshotReport<BooksKept> {
  readonly report = 'POINTS';
  readonly dimensions: readonly Dimension[] = ['ALL'];

  constructor(
    reports: SnapshotReports,
    private readonly books: PointsBooks,
    private readonly pointTypes: PointTypes,
  ) {
    reports.register(this);
  }

  async make(tx: Tx, { program, asOf, now }: SnapshotOrder): Promise<SnapshotRow<BooksKept>[]> {
    const books = await this.books.of(tx, { program, asOf: addDays(asOf, -1), now });
    const types = await this.pointTypes.list(tx);
    const packed = types.map(({ id, code }) => [code, packBook(books.get(id) ?? EMPTY_BOOK)] as const);
    return [{ value: '', figures: { books: Object.fromEntries(packed) } }];
  }
}
