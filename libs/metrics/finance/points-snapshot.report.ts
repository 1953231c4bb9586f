import { Injectable } from '@nestjs/common';
import { addDays } from '#kernel';
import { PointTypes } from '#ledger';
import type { Tx } from '#platform';
import type { Dimension } from '../domain/roll-ups/history.js';
import { packAllocated, packBook, type PackedBook } from '../domain/finance/packed-book.js';
import { EMPTY_BOOK } from '../domain/finance/points-book.js';
import type { SnapshotOrder, SnapshotReport, SnapshotRow } from '../snapshots/snapshot-report.js';
import { Allocations } from './allocations.service.js';
import { dayOf, PointsBooks } from './points-books.service.js';

/** Books, and what of the prices of orders was put down to points, by the codes of point types. */
export interface BooksKept {
  readonly books: Readonly<Record<string, PackedBook>>;
  /** Left out of nights that kept the books alone: they are read anew. */
  readonly allocated?: Readonly<Record<string, readonly string[]>>;
}

/** The books of points as of the end of the day before: nobody who asks for a report need read the journal. */
@Injectable()
export class PointsSnapshot implements SnapshotReport<BooksKept> {
  readonly report = 'POINTS';
  readonly dimensions: readonly Dimension[] = ['ALL'];

  constructor(
    private readonly books: PointsBooks,
    private readonly allocations: Allocations,
    private readonly pointTypes: PointTypes,
  ) {}

  async make(tx: Tx, { program, asOf, now }: SnapshotOrder): Promise<SnapshotRow<BooksKept>[]> {
    const day = { program, asOf: addDays(asOf, -1), now };
    const books = await this.books.of(tx, day);
    const shares = await this.allocations.before(tx, program, dayOf(day).until, books);
    const types = await this.pointTypes.list(tx);
    const packed = types.map(({ id, code }) => [code, packBook(books.get(id) ?? EMPTY_BOOK)] as const);
    const allocated = types.map(({ id, code }) => {
      const ofType = shares.filter(({ pointTypeId }) => pointTypeId === id);
      return [code, packAllocated(ofType)] as const;
    });
    const figures = { books: Object.fromEntries(packed), allocated: Object.fromEntries(allocated) };
    return [{ value: '', figures }];
  }
}
