import {
  beforeAfter,
  matchedComparison,
  type BeforeAfter,
  type MatchedComparison,
} from '../domain/experiments/participation.js';
import { findBeforeAndAfter, findStrata } from '../persistence/experiments/participation-sums.js';
import type { SnapshotReport } from '../snapshots/snapshot-report.js';

/** What members bought, against themselves and against others. */
export interface ParticipationFigures {
  readonly beforeAfter: BeforeAfter;
  readonly matched: MatchedComparison;
}

/** What members of a program buy, compared in two ways of which none is an effect. */
export const PARTICIPATION_REPORT: SnapshotReport<ParticipationFigures> = {
  report: 'PARTICIPATION',
  dimensions: ['ALL'],

  async make(tx, { asOf }) {
    const sums = await findBeforeAndAfter(tx, asOf);
    const strata = await findStrata(tx, asOf);
    return [{ value: '', figures: { beforeAfter: beforeAfter(sums), matched: matchedComparison(strata) } }];
  },
};
