import { Injectable } from '@nestjs/common';
import type { StaffActor } from '#access';
import { Database } from '#platform';
import { fromCursor, pageOf, type Connection, type ConnectionArgs } from '#platform/graphql';
import type { SnapshotName } from '../../domain/snapshots/snapshot.js';
import type { SnapshotRow } from '../../snapshots/snapshot-report.js';
import { SnapshotViews } from '../../snapshots/snapshot-views.service.js';
import { frameTypeOf } from '../report.mapping.js';
import type { SnapshotArgs, SnapshotRowType, SnapshotType } from './snapshot.type.js';

/** Reads snapshots for resolvers: the head of a report with its query, its rows a page at a time. */
@Injectable()
export class SnapshotReader {
  constructor(
    private readonly database: Database,
    private readonly views: SnapshotViews,
  ) {}

  /** Null: the report was not made by then. */
  async head(
    actor: StaffActor,
    report: SnapshotName,
    { by, asOf: through = null }: SnapshotArgs,
  ): Promise<SnapshotType | null> {
    const asked = { asOf: through, after: null, limit: 0 };
    const found = await this.database.tx(actor, (tx) => this.views.latest(tx, report, by, asked));
    return found && { frame: frameTypeOf(found.frame, by), asOf: found.asOf, by };
  }

  /** Of the first row; null where there is none. */
  async first<F extends object, R>(
    actor: StaffActor,
    report: SnapshotName,
    { by, asOf }: SnapshotType,
    of: (row: SnapshotRow<F>) => R | null,
  ): Promise<R | null> {
    const asked = { asOf, after: null, limit: 1 };
    const found = await this.database.tx(actor, (tx) => this.views.latest<F>(tx, report, by, asked));
    const [row] = found?.rows ?? [];
    return row ? of(row) : null;
  }

  /** By what the customers were. */
  async rows<F extends object, R extends Pick<SnapshotRowType, 'value'>>(
    actor: StaffActor,
    report: SnapshotName,
    { by, asOf }: SnapshotType,
    page: ConnectionArgs,
    typeOf: (row: SnapshotRow<F>) => R,
  ): Promise<Connection<R>> {
    const after = fromCursor(page.after, 1)?.[0] ?? null;
    const asked = { asOf, after, limit: page.first + 1 };
    const found = await this.database.tx(actor, (tx) => this.views.latest<F>(tx, report, by, asked));
    return pageOf(found?.rows.map(typeOf) ?? [], page, ({ value }) => [value]);
  }
}
