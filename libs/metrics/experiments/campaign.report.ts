import { groupedBy } from '#kernel';
import type { CampaignPeriod } from '../domain/experiments/campaign-results.js';
import { findCampaignPeriods } from '../persistence/experiments/campaign-sums.js';
import type { SnapshotReport } from '../snapshots/snapshot-report.js';

/** What a campaign did, period by period. */
export interface CampaignFigures {
  readonly periods: readonly CampaignPeriod[];
}

/** What all published campaigns did, by their codes. */
export const CAMPAIGN_REPORT: SnapshotReport<CampaignFigures> = {
  report: 'CAMPAIGN',
  dimensions: ['ALL', 'CAMPAIGN'],

  async make(tx, { asOf, frame, dimension }) {
    // Customers are reached by several campaigns: there is no sum over them.
    if (dimension === 'ALL') return [{ value: '', figures: { periods: [] } }];
    const found = groupedBy(await findCampaignPeriods(tx, asOf, frame.timeZone), ({ campaign }) => campaign);
    const periodOf = ({ campaign: _, ...period }: CampaignPeriod & { readonly campaign: string }) => period;
    return [...found].map(([value, of]) => ({ value, figures: { periods: of.map(periodOf) } }));
  },
};
