import type { LocalDate } from '#kernel';
import type { Dimension } from '../../domain/roll-ups/history.js';
import type { SnapshotName } from '../../domain/snapshots/snapshot.js';
import type { SnapshotFound } from '../../snapshots/snapshot-views.service.js';
import type { Chapter } from '../page.js';
import { chapterOf, ROWS_MAX, warningOf, type ChapterOrder, type MakeChapter } from './order.js';

/** A row of a report that is made once a night. */
export interface SnapshotOf<F> {
  readonly value: string;
  readonly figures: F;
}

/** What a chapter shows of such a report. */
export interface SnapshotChapter<F extends object> {
  readonly title: string;
  readonly about: string;
  readonly report: SnapshotName;
  /** By what it is always told; left out: by what is asked for. */
  readonly by?: Dimension;
  /** What is said with it; left out: what goes with its slices. */
  readonly warning?: string | null;
  readonly show: (
    rows: readonly SnapshotOf<F>[],
    asOf: LocalDate,
  ) => Partial<Pick<Chapter, 'tables' | 'plots' | 'grids'>>;
}

/** A chapter of the last report of the period, or the last one of all where none was made so early. */
export function snapshotChapter<F extends object>(chapter: SnapshotChapter<F>): MakeChapter {
  return chapterOf([chapter.report], async (order) => {
    const by = chapter.by ?? order.by;
    const found = await latest<F>(chapter.report, by, order);
    if (!found || found.rows.length === 0) return null;
    return {
      ...{ title: chapter.title, asOf: found.asOf },
      about: `${chapter.about} As ${found.asOf} began.`,
      warning: chapter.warning === undefined ? warningOf(by) : chapter.warning,
      ...{ tables: [], plots: [], grids: [] },
      ...chapter.show(found.rows, found.asOf),
    };
  });
}

async function latest<F extends object>(
  report: SnapshotName,
  by: Dimension,
  { sources, tx, period }: ChapterOrder,
): Promise<SnapshotFound<F> | null> {
  const views = sources.snapshots;
  const page = { after: null, limit: ROWS_MAX };
  const inTime = await views.latest<F>(tx, report, by, { asOf: period.end, ...page });
  return inTime ?? views.latest<F>(tx, report, by, page);
}
