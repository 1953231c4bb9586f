import { groupedBy } from '#kernel';
import type { Drawing, WindowDays, WindowSums } from '../domain/experiments/arms.js';
import { findArmWindows, findExperiments } from '../persistence/experiments/arm-sums.js';
import type { SnapshotReport } from '../snapshots/snapshot-report.js';

/** What is kept of an experiment each night: sums, of which results are made when they are asked for. */
export interface ExperimentFigures {
  readonly drawing: Drawing;
  readonly arms: readonly {
    readonly arm: string;
    readonly exposed: number;
    readonly windows: readonly { readonly days: WindowDays; readonly sums: WindowSums }[];
  }[];
}

/** Of everybody: how many experiments there are. */
export interface ExperimentCount {
  readonly experiments: number;
}

/** All experiments of a program, by the codes of their campaigns. */
export const EXPERIMENT_REPORT: SnapshotReport<ExperimentFigures | ExperimentCount> = {
  report: 'EXPERIMENT',
  dimensions: ['ALL', 'CAMPAIGN'],

  async make(tx, { asOf, frame, dimension }) {
    const experiments = await findExperiments(tx);
    if (dimension === 'ALL') return [{ value: '', figures: { experiments: experiments.length } }];
    if (experiments.length === 0) return [];
    const windows = groupedBy(await findArmWindows(tx, asOf, frame.timeZone), (one) => one.campaignId);
    return experiments.map(({ campaignId, campaign: value, drawing }) => {
      const arms = groupedBy(windows.get(campaignId) ?? [], ({ arm }) => arm);
      const told = [...arms].map(([arm, of]) => ({
        ...{ arm, exposed: of[0]?.exposed ?? 0 },
        windows: of.map(({ days, sums }) => ({ days, sums })),
      }));
      return { value, figures: { drawing, arms: told } };
    });
  },
};
