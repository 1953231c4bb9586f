import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import {
  beforeAfter,
  matchedComparison,
  type BeforeAfter,
  type MatchedComparison,
} from '../domain/experiments/participation.js';
import type { Dimension } from '../domain/roll-ups/history.js';
import { findBeforeAndAfter, findStrata } from '../persistence/experiments/participation-sums.js';
import type { SnapshotOrder, SnapshotReport, SnapshotRow } from '../snapshots/snapshot-report.js';
import { SnapshotReports } from '../snapshots/snapshot-reports.js';

/** What members bought, against themselves and against others. */
export interface ParticipationFigures {
  readonly beforeAfter: BeforeAfter;
  readonly matched: MatchedComparison;
}

/** What members of a program buy, compared in two ways of which none is an effect. */
@Injectable()
export class ParticipationSnapshots implements SnapshotReport<ParticipationFigures> {
  readonly report = 'PARTICIPATION';
  readonly dimensions: readonly Dimension[] = ['ALL'];

  constructor(reports: SnapshotReports) {
    reports.register(this);
  }

  async make(tx: Tx, { asOf }: SnapshotOrder): Promise<SnapshotRow<ParticipationFigures>[]> {
    const sums = await findBeforeAndAfter(tx, asOf);
    const strata = await findStrata(tx, asOf);
    return [{ value: '', figures: { beforeAfter: beforeAfter(sums), matched: matchedComparison(strata) } }];
  }
}
