import { Injectable } from '@nestjs/common';
import { groupedBy } from '#kernel';
import type { Tx } from '#platform';
import type { CampaignPeriod } from '../domain/experiments/campaign-results.js';
import type { Dimension } from '../domain/roll-ups/history.js';
import { findCampaignPeriods } from '../persistence/experiments/campaign-sums.js';
import type { SnapshotOrder, SnapshotReport, SnapshotRow } from '../snapshots/snapshot-report.js';
import { SnapshotReports } from '../snapshots/snapshot-reports.js';

/** What a campaign did, period by period. */
export interface CampaignFigures {
  readonly periods: readonly CampaignPeriod[];
}

/** What all published campaigns did, by their codes. */
@Injectable()
export class CampaignSnapshots implements SnapshotReport<CampaignFigures> {
  readonly report = 'CAMPAIGN';
  readonly dimensions: readonly Dimension[] = ['ALL', 'CAMPAIGN'];

  constructor(reports: SnapshotReports) {
    reports.register(this);
  }

  async make(tx: Tx, { asOf, frame, dimension }: SnapshotOrder): Promise<SnapshotRow<CampaignFigures>[]> {
    // Customers are reached by several campaigns: there is no sum over them.
    if (dimension === 'ALL') return [{ value: '', figures: { periods: [] } }];
    const found = groupedBy(await findCampaignPeriods(tx, asOf, frame.timeZone), ({ campaign }) => campaign);
    const periodOf = ({ campaign: _, ...period }: CampaignPeriod & { readonly campaign: string }) => period;
    return [...found].map(([value, of]) => ({ value, figures: { periods: of.map(periodOf) } }));
  }
}
