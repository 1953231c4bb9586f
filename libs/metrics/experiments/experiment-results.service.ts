import { Injectable } from '@nestjs/common';
import type { LocalDate } from '#kernel';
import type { Tx } from '#platform';
import { NOBODY, type WindowDays } from '../domain/experiments/arms.js';
import { experimentResult, type ExperimentResult } from '../domain/experiments/experiment-results.js';
import { SnapshotViews, type SnapshotFound } from '../snapshots/snapshot-views.service.js';
import type { ExperimentFigures } from './experiment.report.js';

/** Which experiment, and what is asked of it. */
export interface ExperimentAsked {
  /** The code of its campaign. */
  readonly campaign: string;
  readonly windowDays: WindowDays;
  readonly plannedLift: number;
  /** The last night of this day or of an earlier one; null: the last one of all. */
  readonly asOf: LocalDate | null;
}

/** What an experiment came to, and until when it counts. */
export interface ExperimentReport extends Pick<SnapshotFound<ExperimentFigures>, 'frame' | 'asOf'> {
  readonly result: ExperimentResult;
}

/** Results of experiments, from the sums of a night. */
@Injectable()
export class ExperimentResults {
  constructor(private readonly views: SnapshotViews) {}

  /** Null: no such experiment was there that night, or nothing was made yet. */
  async report(tx: Tx, asked: ExperimentAsked): Promise<ExperimentReport | null> {
    const { campaign, windowDays, plannedLift } = asked;
    const none = { asOf: asked.asOf, after: null, limit: 0 };
    const night = await this.views.latest(tx, 'EXPERIMENT', 'CAMPAIGN', none);
    if (!night) return null;
    const { frame, asOf } = night;
    const [row] = await this.views.series<ExperimentFigures>(tx, 'EXPERIMENT', 'CAMPAIGN', campaign, {
      ...{ from: asOf, through: asOf },
    });
    if (!row) return null;
    return { frame, asOf, result: resultOf(row.figures, windowDays, plannedLift) };
  }
}

/** What came of the sums of a night, in one window. */
export function resultOf(
  { drawing, arms }: ExperimentFigures,
  windowDays: WindowDays,
  plannedLift: number,
): ExperimentResult {
  const seen = arms.map(({ arm, exposed, windows }) => ({
    ...{ arm, exposed },
    // Sums of earlier nights know nothing of what went with the exposing orders.
    sums: { ...NOBODY, ...windows.find(({ days }) => days === windowDays)?.sums },
  }));
  return experimentResult(drawing, seen, plannedLift);
}
